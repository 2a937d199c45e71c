// Database errors as the host's own: one table of kinds with a code, and what to do about each.
#pragma once

#include "base/error.hpp"
#include "db/dialect.hpp"

#include <string>

namespace tessera::db {

// failure "db.<trouble>" saying what was attempted and why it failed, with the hint of its kind.
Error trouble(Trouble kind, const std::string& message);

// failure "db.cannot-open": a server's database, and what its client says.
Error cannot_open(std::string_view server, const std::string& reason);

// May the transaction be tried again from its start?
bool may_retry(const Error& error);

// Did the caller end it, between statements or within one?
bool by_caller(const Error& error);

} // namespace tessera::db
