#include "postgresql_rows.hpp"

#include "db/stored_moment.hpp"
#include "db/trouble.hpp"

#include <charconv>
#include <fmt/format.h>

namespace tessera::db {

namespace {

bool in_integers(Type type) {
    return type == Type::boolean || type == Type::integer || type == Type::decimal;
}

// "12", and of sums "12.0000"; booleans are "t" and "f".
std::int64_t whole_number(std::string_view text, const char* column) {
    if (text == "t" || text == "f") return text == "t" ? 1 : 0;
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
    if (problem == std::errc{} &&
        (rest.empty() || (rest[0] == '.' && rest.find_first_not_of('0', 1) == rest.npos)))
        return number;
    throw trouble(
        Trouble::overflow,
        fmt::format("column {} holds {}, which is not a whole number of 64 bits", column, text));
}

} // namespace

void append_rows(const PGresult* rows, std::span<const Type> types, std::size_t first,
                 std::size_t limit, Chunk& chunk) {
    const auto there = static_cast<std::size_t>(PQntuples(rows));
    if (static_cast<std::size_t>(PQnfields(rows)) < types.size())
        throw failure("db.bad-statement", fmt::format("{} columns were asked for, there are {}",
                                                      types.size(), PQnfields(rows)));
    chunk.rows = first < there ? std::min(limit, there - first) : 0;
    chunk.columns.resize(types.size());
    std::string room;
    for (std::size_t i = 0; i < types.size(); ++i) {
        ChunkColumn& into = chunk.columns[i];
        const bool integer = in_integers(types[i]);
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
