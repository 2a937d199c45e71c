#include "odbc_bulk.hpp"

#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/stored_moment.hpp"
#include "db/values.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::db {

namespace {

// The end of the rows from `first` that go together: a thousand, fewer of long texts, as each
// column is as wide as its longest.
std::size_t end_of_piece(const Chunk& chunk, std::size_t first) {
    constexpr std::size_t most = 1000, room = 4 * 1024 * 1024;
    std::size_t widest = 1, last = first;
    while (last < std::min(first + most, chunk.rows)) {
        for (const ChunkColumn& column : chunk.columns)
            if (last < column.texts.size()) widest = std::max(widest, column.texts[last].size());
        if (last > first && widest * (last + 1 - first) > room) break;
        ++last;
    }
    return last;
}

std::string cell_text(const Chunk& chunk, std::size_t column, std::size_t row, Type type) {
    const std::string& text = chunk.text(column, row);
    return type == Type::moment ? stored_moment(parse_moment(text)) : text;
}

SQLRETURN prepare(SQLHSTMT statement, const std::string& sql) {
    return check(SQLPrepare(statement, chars(sql), SQL_NTS), statement);
}

// PostgreSQL: one value for each column, the array of all its rows. The driver sends rows one by
// one, whatever is bound.
std::string array_of(const Chunk& chunk, std::size_t column, Type type, std::size_t first,
                     std::size_t last) {
    const bool integer = bound_as_integer(type);
    std::string text = "{";
    for (std::size_t row = first; row < last; ++row) {
        if (row > first) text += ',';
        if (chunk.null(column, row)) {
            text += "NULL";
        } else if (integer) {
            text += std::to_string(chunk.integer(column, row));
        } else {
            text += '"';
            for (const char c : cell_text(chunk, column, row, type))
                text.append(c == '"' || c == '\\' ? "\\" : "").push_back(c);
            text += '"';
        }
    }
    return text + '}';
}

void insert_unnested(SQLHSTMT statement, const std::string& into, std::span<const Type> types,
                     const Chunk& chunk) {
    std::vector<std::string> arrays;
    for (const Type type : types)
        arrays.emplace_back(bound_as_integer(type) ? "CAST(? AS BIGINT[])" : "CAST(? AS TEXT[])");
    prepare(statement, fmt::format("{} SELECT * FROM unnest({})", into, join(arrays, ", ")));
    for (std::size_t first = 0, last = 0; first < chunk.rows; first = last) {
        last = end_of_piece(chunk, first);
        std::vector<Value> values;
        for (std::size_t i = 0; i < types.size(); ++i)
            values.emplace_back(array_of(chunk, i, types[i], first, last));
        OdbcValues bound(values);
        bound.bind(statement);
        check(SQLExecute(statement), statement);
    }
}

// One column of the rows that go together, its values side by side.
struct Array {
    std::vector<std::int64_t> numbers;
    std::vector<char> texts;
    std::vector<SQLLEN> sizes;

    void fill(const Chunk& chunk, std::size_t column, Type type, std::size_t first,
              std::size_t last) {
        numbers.assign(last - first, 0);
        sizes.assign(last - first, SQL_NULL_DATA);
        std::vector<std::string> all(last - first);
        std::size_t width = 1;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (chunk.null(column, first + i)) continue;
            if (bound_as_integer(type)) {
                numbers[i] = chunk.integer(column, first + i);
                sizes[i] = sizeof numbers[i];
            } else {
                all[i] = cell_text(chunk, column, first + i, type);
                sizes[i] = static_cast<SQLLEN>(all[i].size());
                width = std::max(width, all[i].size());
            }
        }
        if (bound_as_integer(type)) return;
        texts.assign(width * all.size(), '\0');
        for (std::size_t i = 0; i < all.size(); ++i)
            std::copy(all[i].begin(), all[i].end(),
                      texts.begin() + static_cast<std::ptrdiff_t>(width * i));
    }

    void bind(SQLHSTMT statement, SQLUSMALLINT place, Type type) {
        const std::size_t width = texts.size() / std::max<std::size_t>(sizes.size(), 1);
        const bool integer = bound_as_integer(type);
        check(SQLBindParameter(
                  statement, place, SQL_PARAM_INPUT, integer ? SQL_C_SBIGINT : SQL_C_CHAR,
                  integer ? SQL_BIGINT : SQL_VARCHAR, integer ? 0 : width, 0,
                  integer ? static_cast<SQLPOINTER>(numbers.data()) : texts.data(),
                  static_cast<SQLLEN>(integer ? sizeof(std::int64_t) : width), sizes.data()),
              statement);
    }
};

void insert_arrays(SQLHSTMT statement, const std::string& into, std::span<const Type> types,
                   const Chunk& chunk) {
    const std::vector<std::string> marks(types.size(), "?");
    prepare(statement, fmt::format("{} VALUES ({})", into, join(marks, ", ")));
    std::vector<Array> arrays(types.size());
    for (std::size_t first = 0, last = 0; first < chunk.rows; first = last) {
        last = end_of_piece(chunk, first);
        SQLSetStmtAttr(statement, SQL_ATTR_PARAMSET_SIZE,
                       reinterpret_cast<SQLPOINTER>(SQLULEN{last - first}), 0);
        for (std::size_t i = 0; i < types.size(); ++i) {
            arrays[i].fill(chunk, i, types[i], first, last);
            arrays[i].bind(statement, static_cast<SQLUSMALLINT>(i + 1), types[i]);
        }
        check(SQLExecute(statement), statement);
    }
}

} // namespace

void insert_rows(SQLHSTMT statement, const Dialect& dialect, const std::string& table,
                 std::span<const std::string> columns, std::span<const Type> types,
                 const Chunk& chunk) {
    const std::string into =
        fmt::format("INSERT INTO {} ({})", table,
                    join(std::vector<std::string>(columns.begin(), columns.end()), ", "));
    if (dialect.name() == "postgresql")
        insert_unnested(statement, into, types, chunk);
    else
        insert_arrays(statement, into, types, chunk);
}

} // namespace tessera::db
