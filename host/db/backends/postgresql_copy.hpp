// Many rows into a table by COPY. Private to the PostgreSQL backend.
#pragma once

#include "postgresql_rows.hpp"

#include <string>

namespace tessera::db {

std::string copy_statement(const std::string& table, std::span<const std::string> columns);

// Sends all rows; answers nothing, or the result that says what failed.
PgResult copy_rows(PGconn* connection, const std::string& statement, std::span<const Type> types,
                   const Chunk& chunk);

} // namespace tessera::db
