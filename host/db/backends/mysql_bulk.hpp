// Many rows into a table by arrays of values. Private to the MySQL backend.
#pragma once

#include "mysql_rows.hpp"

namespace tessera::db {

// Whether the server takes arrays: MariaDB's do.
bool takes_arrays(MYSQL* connection);

// All rows by `statement`, a prepared INSERT of one row. Errors: soci::mysql_soci_error.
void insert_arrays(MYSQL_STMT* statement, std::span<const std::string> columns,
                   std::span<const Type> types, const Chunk& chunk);

// The longest value of the column that the server's message names.
std::string longest_value(const std::string& message, std::span<const std::string> columns,
                          const Chunk& chunk);

} // namespace tessera::db
