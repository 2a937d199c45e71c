// Rows and values through SOCI's own exchange: what a backend uses that has nothing faster. Private
// to db/ and its backends.
#pragma once

#include "db/backend_adapter.hpp"

#include <memory>
#include <span>

namespace tessera::db {

// Reads `batch` rows at once into vectors: whole numbers as long long, all else as text. The SELECT
// must answer dates and moments as text already, as our own tables and the dialect's forms do.
std::unique_ptr<RowReader> soci_reader(std::span<const Type> types, std::size_t batch);

} // namespace tessera::db
