// Turns the text of a Query into what a backend takes: table names filled in, values named,
// comments gone.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace tessera::db {

struct StatementText {
    std::string sql;
    std::size_t values = 0; // how many `?` there were
};

// What the names and marks of a text become.
struct Wording {
    std::string prefix; // of our own tables
    // {name} read as its own rows and those of another table of the same columns (Session::extend).
    std::map<std::string, std::string, std::less<>> extended;
    // How a word that is reserved is written instead; "" for all others.
    std::function<std::string_view(std::string_view word)> reserved;
    // How the value at `place` (from 1) is written: SOCI wants distinct names (":p1"), an embedder
    // the plain "?".
    std::function<std::string(std::size_t place)> value = [](std::size_t) { return "?"; };
};

// Outside quotes: `?` becomes a value, {name} one of our own tables. Comments become a blank,
// because some of SOCI's backends look for quotes and colons inside them (tech-notes 2.5). Errors:
// failure "db.unknown-table" with the nearest name; failure "db.bad-statement" for an open quote.
StatementText statement_text(std::string_view sql, const Wording& wording);

// The text with a blank for each comment, so that it can stand on one line with others.
std::string without_comments(std::string_view sql);

} // namespace tessera::db
