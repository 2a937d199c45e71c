// Turns the text of a Query into what a backend takes: table names filled in, values named,
// comments gone.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tessera::db {

struct StatementText {
    std::string sql;
    std::size_t values = 0; // how many `?` there were
};

// How a value is written: SOCI wants distinct names (":p1"), an embedder the plain "?".
enum class ValueStyle { named, question_mark };

// Outside quotes: `?` becomes a value of `style`, {name} the prefixed name of one of our own
// tables. Comments become a blank, because some of SOCI's backends look for quotes and colons
// inside them (tech-notes 2.5). Errors: failure "db.unknown-table" with the nearest name; failure
// "db.bad-statement" for an open quote.
StatementText statement_text(std::string_view sql, std::string_view prefix, ValueStyle style);

// The text with a blank for each comment, so that it can stand on one line with others.
std::string without_comments(std::string_view sql);

} // namespace tessera::db
