#include "odbc_api.hpp"

#include "db/values.hpp"

#include <algorithm>

namespace tessera::db {

namespace {

// The value of one column of the current row in `room`; false for null. It comes in parts where it
// is longer than the room, each with an end of its own.
bool read_text(SQLHSTMT statement, SQLUSMALLINT column, std::string& room, std::size_t& size) {
    for (size = 0;;) {
        SQLLEN left = 0;
        const std::size_t free = room.size() - size;
        const SQLRETURN result = check(SQLGetData(statement, column, SQL_C_CHAR, room.data() + size,
                                                  static_cast<SQLLEN>(free), &left),
                                       statement);
        if (result == SQL_NO_DATA) return true; // the part before was the last
        if (left == SQL_NULL_DATA) return false;
        if (left != SQL_NO_TOTAL && static_cast<std::size_t>(left) < free) {
            size += static_cast<std::size_t>(left);
            return true;
        }
        size = room.size() - 1;
        const std::size_t rest =
            left == SQL_NO_TOTAL ? room.size() : static_cast<std::size_t>(left) - (free - 1);
        room.resize(size + rest + 1);
    }
}

} // namespace

OdbcStatement::OdbcStatement(SQLHDBC connection) {
    check(SQLAllocHandle(SQL_HANDLE_STMT, connection, &handle_), SQL_HANDLE_DBC, connection);
}

void OdbcStatement::run(const std::string& sql) {
    check(SQLExecDirect(handle_, chars(sql), static_cast<SQLINTEGER>(sql.size())), handle_);
    finish(handle_);
}

void finish(SQLHSTMT statement) {
    SQLSMALLINT columns = 0;
    check(SQLNumResultCols(statement, &columns), statement);
    if (columns > 0)
        while (check(SQLFetch(statement), statement) != SQL_NO_DATA) {
        }
    SQLFreeStmt(statement, SQL_CLOSE);
}

OdbcValues::OdbcValues(std::span<const Value> values)
    : slots_(values.size()) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        Slot& slot = slots_[i];
        slot.integer = bound_as_integer(type_of(values[i]));
        slot.size = SQL_NULL_DATA;
        if (is_null(values[i])) continue;
        if (slot.integer) {
            slot.number = integer_of(values[i]);
            slot.size = sizeof slot.number;
        } else {
            slot.text = text_of(values[i]);
            slot.size = static_cast<SQLLEN>(slot.text.size());
        }
    }
}

void OdbcValues::bind(SQLHSTMT statement) {
    constexpr std::size_t longest_plain = 4000; // what every driver takes as a VARCHAR
    SQLUSMALLINT place = 0;
    for (Slot& slot : slots_) {
        ++place;
        if (slot.integer) {
            check(SQLBindParameter(statement, place, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_BIGINT, 0,
                                   0, &slot.number, sizeof slot.number, &slot.size),
                  statement);
        } else {
            const std::size_t size = std::max<std::size_t>(slot.text.size(), 1);
            check(SQLBindParameter(statement, place, SQL_PARAM_INPUT, SQL_C_CHAR,
                                   size > longest_plain ? SQL_LONGVARCHAR : SQL_VARCHAR, size, 0,
                                   slot.text.data(), static_cast<SQLLEN>(slot.text.size()),
                                   &slot.size),
                  statement);
        }
    }
}

std::string OdbcValues::longest() const {
    std::string result;
    for (const Slot& slot : slots_)
        if (slot.text.size() > result.size()) result = slot.text;
    return result;
}

void read_rows(SQLHSTMT statement, std::span<const Type> types, std::size_t limit, Chunk& chunk,
               std::string& room) {
    constexpr std::size_t usual = 512;
    if (room.size() < usual) room.resize(usual);
    const std::vector<std::string> names = column_names(statement);
    check_columns(names.size(), types.size());
    while (chunk.rows < limit) {
        if (check(SQLFetch(statement), statement) == SQL_NO_DATA) return;
        for (std::size_t i = 0; i < types.size(); ++i) {
            std::size_t size = 0;
            if (read_text(statement, static_cast<SQLUSMALLINT>(i + 1), room, size))
                append_text(chunk.columns[i], types[i], {room.data(), size}, names[i]);
            else
                append_null(chunk.columns[i], types[i]);
        }
        ++chunk.rows;
    }
}

std::vector<std::string> column_names(SQLHSTMT statement) {
    SQLSMALLINT count = 0;
    check(SQLNumResultCols(statement, &count), statement);
    std::vector<std::string> names;
    for (SQLUSMALLINT i = 1; i <= count; ++i) {
        char name[512] = "";
        check(SQLColAttribute(statement, i, SQL_DESC_LABEL, name, sizeof name, nullptr, nullptr),
              statement);
        names.emplace_back(name);
    }
    return names;
}

} // namespace tessera::db
