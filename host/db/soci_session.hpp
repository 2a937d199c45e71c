// The session that speaks through SOCI. Private to db/.
#pragma once

#include "db/backend_adapter.hpp"

#include <chrono>

namespace tessera::db {

// Connects. `prefix`: of our own tables; `patience`: of transactions that are tried again.
std::shared_ptr<Session> connect(std::unique_ptr<BackendAdapter> adapter, std::string prefix,
                                 std::chrono::milliseconds patience);
// Makes a session that comes back good as new: no transaction, no temporary tables. Throws if it is
// broken.
void renew(Session& session);

} // namespace tessera::db
