// SQLite's result codes as our own kinds of trouble. Private to db/.
#pragma once

#include "db/dialect.hpp"

namespace tessera::db {

// extended: an extended result code, or a primary one where no more is known.
Trouble sqlite_trouble(int extended, std::string_view message);

} // namespace tessera::db
