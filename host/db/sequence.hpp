// Numbers for keys of our own tables, handed out in blocks and never used twice.
#pragma once

#include "db/session.hpp"

#include <cstdint>
#include <string_view>

namespace tessera::db {

// Reserves `count` numbers of the named sequence and answers the first. Runs in the session's
// transaction: numbers of a rolled-back one are free again on the same database, and nobody saw
// them.
std::int64_t reserve(Session& session, std::string_view sequence, std::int64_t count = 1);

// A mark that stands for a state of the database which programs keep in memory: renewed with every
// change, and never the same again. It is drawn at random, since a counted one would come back for
// something else after a rollback. mark() is 0 before the first renewal.
void renew_mark(Session& session, std::string_view name);
std::int64_t mark(Session& session, std::string_view name);

// What rules are bound to: definitions of segments, custom fields, regions and the like.
constexpr std::string_view definition_mark = "definition";

} // namespace tessera::db
