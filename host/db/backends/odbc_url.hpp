// The connection string behind odbc://.
#pragma once

#include <string>

namespace tessera::db {

struct OdbcUrl {
    std::string dialect;    // Dialect=NAME, which is ours; "" for what the driver says
    std::string connection; // what the driver manager is given
};

// Adds what the drivers need for values as everywhere; what the string says itself stays.
// create: SQLite may make the file; otherwise a mistyped name must not become a database.
OdbcUrl odbc_url(const std::string& url, bool create);

} // namespace tessera::db
