// Many rows into a table by arrays of values. Private to the MySQL backend.
#pragma once

#include "mysql_rows.hpp"

namespace tessera::db {

// Whether the server takes arrays: MariaDB's do.
bool takes_arrays(MYSQL* connection);

// All rows by `statement`, a prepared INSERT of one row. Errors: soci::mysql_soci_error.
void insert_arrays(MYSQL_STMT* statement, std::span<const std::string> columns,
                   std::span<const Type> types, const Chunk& chunk);

// What the server found too long, in the words of its message and with the value.
std::string too_long(const std::string& message, std::span<const std::string> columns,
                     const Chunk& chunk);

} // namespace tessera::db
