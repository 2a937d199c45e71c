// Keeps a user's SELECT on PostgreSQL from everything but reading: what a read-only transaction leaves
// possible (notifying, locking, ending other sessions) is done by functions. Private to the backend.
#pragma once

#include <libpq-fe.h>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::db {

struct Calls {
    std::vector<std::string> functions; // in small letters, each once
    std::string unclear;                // what cannot be judged from the text, or ""
};

// Which functions a text names, so far as a `(` follows the name. Comments are gone from it.
Calls functions_called(std::string_view sql);

// Why the prepared statement can do more than read, or "". statement_name: "" if it is known to be a
// SELECT.
std::string beyond_reading(PGconn* connection, const std::string& statement_name,
                           std::string_view sql);

} // namespace tessera::db
