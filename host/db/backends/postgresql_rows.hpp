// Rows of a libpq result as our chunks. Private to the PostgreSQL backend.
#pragma once

#include "db/session.hpp"

#include <libpq-fe.h>
#include <memory>
#include <span>

namespace tessera::db {

struct ClearResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using PgResult = std::unique_ptr<PGresult, ClearResult>;

// Makes `chunk` the rows from `first`, at most `limit`, in the text form of the protocol: decimals
// are whole numbers of 1/10,000, dates and moments ISO text. Errors: failure "db.bad-statement" for
// too few columns, "db.overflow" for what is no whole number of 64 bits.
void append_rows(const PGresult* rows, std::span<const Type> types, std::size_t first,
                 std::size_t limit, Chunk& chunk);

} // namespace tessera::db
