// Database errors as the host's own: one table of kinds with a code, and what to do about each.
#pragma once

#include "base/error.hpp"
#include "db/dialect.hpp"

#include <string>

namespace tessera::db {

// failure "db.<trouble>" saying what was attempted and why it failed, with the hint of its kind.
Error trouble(Trouble kind, const std::string& message);

// failure "db.too-long": what the server says, and the value, which it does not.
Error too_long(std::string_view message, std::string_view value);

// failure "db.cannot-open": a server's database, and what its client says.
Error cannot_open(std::string_view server, const std::string& reason);

// usage "query.not-read-only": why a user's SELECT is not run.
Error not_read_only(std::string_view why);

// May the transaction be tried again from its start?
bool may_retry(const Error& error);

// Did the caller end it, between statements or within one?
bool by_caller(const Error& error);

} // namespace tessera::db
