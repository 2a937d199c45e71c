// What is used of ODBC below SOCI: its calls with errors thrown, values that go in and rows that
// come out. SOCI's own exchange cuts decimals and long texts, and reads no column twice
// (tech-notes 2.4).
#pragma once

#include "db/session.hpp"

#include <deque>
#include <soci/odbc/soci-odbc.h>
#include <span>

namespace tessera::db {

// What every call may answer; SQL_NO_DATA is no error: nothing was changed, or no row is left.
inline SQLRETURN check(SQLRETURN result, SQLSMALLINT kind, SQLHANDLE handle) {
    if (soci::is_odbc_error(result)) throw soci::odbc_soci_error(kind, handle, "");
    return result;
}
inline SQLRETURN check(SQLRETURN result, SQLHSTMT statement) {
    return check(result, SQL_HANDLE_STMT, statement);
}

// As ODBC takes a text that it only reads.
inline SQLCHAR* chars(const std::string& text) {
    return reinterpret_cast<SQLCHAR*>(const_cast<char*>(text.c_str()));
}

// Lets go of an executed statement. A SELECT run for what it does has done it with its last row,
// not before: SQLite runs on as rows are asked for.
void finish(SQLHSTMT statement);

// A statement of our own, beside those of SOCI.
class OdbcStatement {
public:
    explicit OdbcStatement(SQLHDBC connection);
    ~OdbcStatement() { SQLFreeHandle(SQL_HANDLE_STMT, handle_); }
    OdbcStatement(const OdbcStatement&) = delete;
    OdbcStatement& operator=(const OdbcStatement&) = delete;
    SQLHSTMT get() const { return handle_; }
    // Not prepared: some drivers cannot prepare a SAVEPOINT, or keep what they prepared for ever.
    void run(const std::string& sql);

private:
    SQLHSTMT handle_ = SQL_NULL_HSTMT;
};

// The values of one execution. They stay where they are until it has ended, rows and all.
class OdbcValues {
public:
    explicit OdbcValues(std::span<const Value> values);
    void bind(SQLHSTMT statement);
    // To name what a column has refused.
    std::string longest() const;

private:
    struct Slot {
        bool integer = false;
        std::int64_t number = 0;
        std::string text;
        SQLLEN size = 0;
    };
    std::deque<Slot> slots_;
};

// Adds up to `limit` rows of an executed SELECT to an emptied `chunk`; `room` is used again. All
// values come as text, so that no number passes through a double.
void read_rows(SQLHSTMT statement, std::span<const Type> types, std::size_t limit, Chunk& chunk,
               std::string& room);

std::vector<std::string> column_names(SQLHSTMT statement);

} // namespace tessera::db
