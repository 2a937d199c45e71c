// The databases that Tessera knows. Private to db/.
#pragma once

#include "db/dialect.hpp"

#include <span>
#include <string_view>

namespace tessera::db {

// Dialect and way there; further names of the same database are entries of their own.
struct Known {
    std::string_view name; // of the dialect; "" for a way to databases of any
    const Dialect& (*dialect)();
    std::string_view product; // what begins its name where an ODBC driver is asked for it
    // A connection string begins with `scheme` and "://"; "" where ODBC alone leads there.
    std::string_view scheme, form;
    std::string_view library; // the adapter's; "" for what is built in
    std::string_view package; // Debian's, that brings what the library needs
};

// Adding a database: its file, *_dialect.cpp, and an entry of this list.
std::span<const Known> known_databases();

} // namespace tessera::db
