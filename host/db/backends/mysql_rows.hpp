// Rows of the MySQL client's results as our chunks. Private to the MySQL backend.
#pragma once

#include "db/session.hpp"

#include <memory>
#include <mysql.h>
#include <span>
#include <string>

namespace tessera::db {

struct CloseStatement {
    void operator()(MYSQL_STMT* statement) const { mysql_stmt_close(statement); }
};
using MysqlStatement = std::unique_ptr<MYSQL_STMT, CloseStatement>;

// All calls below throw soci::mysql_soci_error, as SOCI does, for the adapter to classify.
MysqlStatement prepare(MYSQL* connection, const std::string& sql);

// Makes `chunk` the next rows, at most `limit`, of a result that lies in the client, in the text
// form of the protocol. Errors: failure "db.bad-statement" for too few columns, "db.overflow" for
// what is no whole number of 64 bits.
void take_rows(MYSQL_RES* rows, std::span<const Type> types, std::size_t limit, Chunk& chunk);

// A cursor of the server around a SELECT: the rows lie there, come in pieces, and leave the
// connection free for other statements in between.
class ServerCursor {
public:
    // sql: with `?` for each of `values`.
    ServerCursor(MYSQL* connection, const std::string& sql, std::span<const Value> values,
                 std::span<const Type> types);
    ~ServerCursor();
    // Makes `chunk` the next rows, at most `limit`.
    void take(std::size_t limit, Chunk& chunk);

private:
    struct Column;
    void bind();

    std::vector<Type> types_;
    std::vector<Column> columns_;
    std::vector<MYSQL_BIND> binds_;
    MysqlStatement statement_;
};

} // namespace tessera::db
