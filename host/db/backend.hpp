// The databases that this program can open: which connection string, which dialect, which library.
// Private to db/.
#pragma once

#include "db/backend_adapter.hpp"

#include <memory>
#include <string>

namespace tessera::db {

// Errors of all three: usage "db.bad-url" naming what is wrong with the string (never its password)
// and the forms that work.
void check_url(const std::string& url);
// None: a connection finds it out.
const Dialect* dialect_of(const std::string& url);

// A new adapter. All but SQLite's lie in libraries of their own, which are opened when they are
// needed: who uses one database needs no client of the others. Errors: usage "db.backend-missing"
// naming the library, where it was looked for and the package that gives what it needs;
// "db.backend-other-build" for one that another build of Tessera left there.
std::unique_ptr<BackendAdapter> adapter_for(const Settings& settings);

// What such a library exports, under a name that changes with this interface.
using MakeAdapter = BackendAdapter*(const Settings& settings);
inline constexpr const char* make_adapter_symbol = "tessera_db_backend_1";
// And which build it is of, as text: it shares classes with the program, and fits its own alone.
inline constexpr const char* build_symbol = "tessera_db_build";

} // namespace tessera::db
