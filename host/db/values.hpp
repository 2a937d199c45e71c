// How values lie in statements and chunks, whatever client library carries them. Private to db/ and
// its backends.
#pragma once

#include "db/session.hpp"

#include <span>
#include <string>
#include <string_view>

namespace tessera::db {

// Whether a value of this type is bound, and read, as a whole number; all others are text.
bool bound_as_integer(Type type);

// Such a value, and the text that any other is bound as.
std::int64_t integer_of(const Value& value);
std::string text_of(const Value& value);

// "12", and of sums and rounded decimals also "12.0000"; what a boolean is written as, too. Errors:
// failure "db.overflow" naming the column.
std::int64_t whole_number(std::string_view text, std::string_view column);

// failure "db.bad-statement" where a SELECT answers too few columns.
void check_columns(std::size_t there, std::size_t asked);

// Empties `chunk` for rows of `types`.
void clear(Chunk& chunk, std::span<const Type> types);
// Puts a value behind the others of its column.
void append_null(ChunkColumn& into, Type type);
void append_text(ChunkColumn& into, Type type, std::string_view text, std::string_view column);

} // namespace tessera::db
