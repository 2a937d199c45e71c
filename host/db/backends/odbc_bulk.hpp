// Many rows into a table by ODBC, the fastest way that was found on each database. Private to the
// ODBC backend.
#pragma once

#include "odbc_api.hpp"

#include <string>

namespace tessera::db {

class Dialect;

// Errors: soci::odbc_soci_error; rows before the one that failed may be in.
void insert_rows(SQLHSTMT statement, const Dialect& dialect, const std::string& table,
                 std::span<const std::string> columns, std::span<const Type> types,
                 const Chunk& chunk);

} // namespace tessera::db
