// The SQLite backend: native handle, error codes, PRAGMAs, reading, the authorizer. Private to db/.
#pragma once

#include "db/backend_adapter.hpp"

namespace tessera::db {

std::unique_ptr<BackendAdapter> sqlite_adapter(const Settings& settings);

// The file that a connection string names ("sqlite3://db=FILE", "sqlite3://FILE", or a bare file
// name). Errors: usage "db.bad-url".
std::string sqlite_file(const std::string& url);

} // namespace tessera::db
