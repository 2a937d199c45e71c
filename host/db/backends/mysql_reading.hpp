// Keeps a user's SELECT on MySQL and MariaDB from everything but reading, also inside a transaction
// that writes, which the server cannot restrict. Private to the backend.
#pragma once

#include "mysql_rows.hpp"

#include <string>
#include <string_view>

namespace tessera::db {

// Why the statement can do more than read, or "". Comments are gone from it. Errors:
// soci::mysql_soci_error for what the server does not understand.
std::string beyond_reading(MYSQL* connection, std::string_view sql);

} // namespace tessera::db
