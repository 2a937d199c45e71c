#include "db/values.hpp"

#include "db/stored_moment.hpp"
#include "db/trouble.hpp"

#include <charconv>
#include <fmt/format.h>

namespace tessera::db {

bool bound_as_integer(Type type) {
    return type == Type::boolean || type == Type::integer || type == Type::decimal;
}

std::int64_t integer_of(const Value& value) {
    if (const auto* flag = std::get_if<bool>(&value)) return *flag ? 1 : 0;
    if (const auto* decimal = std::get_if<Decimal>(&value)) return decimal->units;
    return std::get<std::int64_t>(value);
}

std::string text_of(const Value& value) {
    if (const auto* moment = std::get_if<Moment>(&value)) return stored_moment(*moment);
    return to_text(value);
}

std::int64_t whole_number(std::string_view text, std::string_view column) {
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

void check_columns(std::size_t there, std::size_t asked) {
    if (there < asked)
        throw failure("db.bad-statement",
                      fmt::format("{} columns were asked for, there are {}", asked, there));
}

void clear(Chunk& chunk, std::span<const Type> types) {
    chunk.rows = 0;
    chunk.columns.resize(types.size());
    for (ChunkColumn& column : chunk.columns) {
        column.nulls.clear();
        column.integers.clear();
        column.texts.clear();
    }
}

void append_null(ChunkColumn& into, Type type) {
    into.nulls.push_back(1);
    if (bound_as_integer(type))
        into.integers.push_back(0);
    else
        into.texts.emplace_back();
}

void append_text(ChunkColumn& into, Type type, std::string_view text, std::string_view column) {
    into.nulls.push_back(0);
    if (bound_as_integer(type)) {
        into.integers.push_back(whole_number(text, column));
    } else if (type == Type::moment) {
        std::string room;
        into.texts.emplace_back(canonical_moment(text, room));
    } else {
        into.texts.emplace_back(text);
    }
}

} // namespace tessera::db
