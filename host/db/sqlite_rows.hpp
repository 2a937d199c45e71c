// Rows between SQLite's native statements and our chunks. Private to db/.
#pragma once

#include "db/session.hpp"

#include <soci/sqlite3/soci-sqlite3.h>
#include <span>
#include <vector>

namespace tessera::db {

// Reads up to `limit` rows of a statement whose values are bound; at the end of the rows it is
// reset. False: SQLite reports an error. Errors: "db.overflow" for a number that is none of 64
// bits, "db.bad-statement" for too few columns.
bool read_rows(sqlite_api::sqlite3_stmt* from, std::span<const Type> types, std::size_t limit,
               Chunk& chunk);

// Runs an INSERT of `at_once` rows for the rows from `first` up to `last`. False: SQLite reports an
// error.
bool insert_rows(sqlite_api::sqlite3_stmt* to, std::span<const Type> types, const Chunk& chunk,
                 std::size_t first, std::size_t last, std::size_t at_once);

// Gives the connection the aggregate tessera_collect(number), which appends to `numbers` for as
// long as the connection lives and answers nothing.
void collect_into(sqlite_api::sqlite3* connection, std::vector<std::int64_t>& numbers);

} // namespace tessera::db
