// A source's rows whose column of a number is there, for whoever asks for one number or joins by
// it.
#pragma once

#include "db/source.hpp"

namespace tessera::db {

// Most databases see for themselves that they may begin with the number. Firebird does not: it
// would read the whole of a mapped table for each.
std::string relation_with(const Source& source, std::string_view column);

} // namespace tessera::db
