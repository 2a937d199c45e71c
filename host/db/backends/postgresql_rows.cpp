#include "postgresql_rows.hpp"

#include "db/stored_moment.hpp"
#include "db/values.hpp"

namespace tessera::db {

void append_rows(const PGresult* rows, std::span<const Type> types, std::size_t first,
                 std::size_t limit, Chunk& chunk) {
    const auto there = static_cast<std::size_t>(PQntuples(rows));
    check_columns(static_cast<std::size_t>(PQnfields(rows)), types.size());
    chunk.rows = first < there ? std::min(limit, there - first) : 0;
    chunk.columns.resize(types.size());
    std::string room;
    for (std::size_t i = 0; i < types.size(); ++i) {
        ChunkColumn& into = chunk.columns[i];
        const bool integer = bound_as_integer(types[i]);
        into.nulls.resize(chunk.rows);
        into.integers.resize(integer ? chunk.rows : 0);
        into.texts.resize(integer ? 0 : chunk.rows);
        const int column = static_cast<int>(i);
        for (std::size_t row = 0; row < chunk.rows; ++row) {
            const int at = static_cast<int>(first + row);
            const bool null = PQgetisnull(rows, at, column) != 0;
            into.nulls[row] = null;
            const std::string_view text(PQgetvalue(rows, at, column),
                                        static_cast<std::size_t>(PQgetlength(rows, at, column)));
            if (integer)
                into.integers[row] = null ? 0 : whole_number(text, PQfname(rows, column));
            else
                into.texts[row].assign(types[i] == Type::moment ? canonical_moment(text, room)
                                                                : text);
        }
    }
}

} // namespace tessera::db
