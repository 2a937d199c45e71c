// Keys of mapped subjects for which the database has no room: their rows are left out, and named.
#pragma once

#include "base/error.hpp"
#include "db/source.hpp"

#include <optional>
#include <string_view>

namespace tessera::db {

// What is wrong with such a key: refusal "source.long-key".
std::optional<Error> too_long_a_key(const Session& session, const Source& source,
                                    std::string_view key);

// The same of the first row that is left out for that; one scan of the mapped table.
std::optional<Error> find_long_key(Session& session, const Sources& sources, Subject subject);

} // namespace tessera::db
