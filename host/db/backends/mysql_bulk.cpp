#include "mysql_bulk.hpp"

#include "db/stored_moment.hpp"
#include "db/values.hpp"

#include <fmt/format.h>
#include <soci/mysql/soci-mysql.h>

namespace tessera::db {

namespace {

constexpr std::size_t piece = 512 * 1024; // bytes sent at once, below any server's packet limit

// One column of the rows that are sent together.
struct Array {
    std::vector<std::string> moments; // in the stored form
    std::vector<const char*> texts;
    std::vector<unsigned long> sizes;
    std::vector<char> indicators;
};

std::size_t size_of(const Chunk& chunk, std::size_t row) {
    std::size_t size = 0;
    for (const ChunkColumn& column : chunk.columns)
        size += 10 + (row < column.texts.size() ? column.texts[row].size() : 0);
    return size;
}

void fill(Array& array, MYSQL_BIND& bind, const Chunk& chunk, std::size_t column, Type type,
          std::size_t first, std::size_t last) {
    const ChunkColumn& from = chunk.columns[column];
    const std::size_t rows = last - first;
    array.indicators.resize(rows);
    for (std::size_t i = 0; i < rows; ++i)
        array.indicators[i] =
            from.nulls[first + i] != 0 ? STMT_INDICATOR_NULL : STMT_INDICATOR_NONE;
    bind.u.indicator = array.indicators.data();
    // A column of nothing but nulls may have no room for values.
    if (bound_as_integer(type) && !from.integers.empty()) {
        bind.buffer_type = MYSQL_TYPE_LONGLONG;
        bind.buffer = const_cast<std::int64_t*>(&from.integers[first]); // read only
        return;
    }
    array.texts.assign(rows, nullptr);
    array.sizes.assign(rows, 0);
    array.moments.resize(type == Type::moment ? rows : 0);
    for (std::size_t i = 0; i < rows; ++i) {
        if (from.nulls[first + i] != 0) continue;
        const std::string* text = &from.texts[first + i];
        if (type == Type::moment) text = &(array.moments[i] = stored_moment(parse_moment(*text)));
        array.texts[i] = text->data();
        array.sizes[i] = text->size();
    }
    bind.buffer_type = MYSQL_TYPE_STRING;
    bind.buffer = array.texts.data();
    bind.length = array.sizes.data();
}

} // namespace

bool takes_arrays(MYSQL* connection) {
    unsigned int capabilities = 0;
    return mariadb_get_infov(connection, MARIADB_CONNECTION_EXTENDED_SERVER_CAPABILITIES,
                             &capabilities) == 0 &&
           (capabilities & (MARIADB_CLIENT_STMT_BULK_OPERATIONS >> 32)) != 0;
}

void insert_arrays(MYSQL_STMT* statement, std::span<const std::string> columns,
                   std::span<const Type> types, const Chunk& chunk) {
    std::vector<Array> arrays(columns.size());
    for (std::size_t first = 0, last = 0; first < chunk.rows; first = last) {
        for (std::size_t size = 0; last < chunk.rows && size < piece; ++last)
            size += size_of(chunk, last);
        std::vector<MYSQL_BIND> binds(columns.size());
        for (std::size_t i = 0; i < columns.size(); ++i)
            fill(arrays[i], binds[i], chunk, i, types[i], first, last);
        const auto rows = static_cast<unsigned int>(last - first);
        mysql_stmt_attr_set(statement, STMT_ATTR_ARRAY_SIZE, &rows);
        if (mysql_stmt_bind_param(statement, binds.data()) != 0 ||
            mysql_stmt_execute(statement) != 0)
            throw soci::mysql_soci_error(mysql_stmt_error(statement),
                                         static_cast<int>(mysql_stmt_errno(statement)));
    }
}

std::string longest_value(const std::string& message, std::span<const std::string> columns,
                          const Chunk& chunk) {
    std::string longest;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (message.find(fmt::format("'{}'", columns[i])) == message.npos) continue;
        for (const std::string& text : chunk.columns[i].texts)
            if (text.size() > longest.size()) longest = text;
    }
    return longest;
}

} // namespace tessera::db
