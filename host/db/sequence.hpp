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

} // namespace tessera::db
