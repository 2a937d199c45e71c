// All dialects, a file each. Private to db/ and its backends.
#pragma once

#include "db/dialect.hpp"

namespace tessera::db {

const Dialect& mysql_dialect();
const Dialect& postgresql_dialect();
const Dialect& firebird_dialect();

} // namespace tessera::db
