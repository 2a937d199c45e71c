// The one function that a library of a database is made of.
#pragma once

#include "db/backend.hpp"

namespace tessera::db {

std::unique_ptr<BackendAdapter> make_adapter(const Settings& settings);

} // namespace tessera::db
