// The clock that all hosts of a database share: their own may differ.
#pragma once

#include "db/session.hpp"

namespace tessera::db {

// To the second. Inside a transaction it may stand still.
Moment database_clock(Session& session);

} // namespace tessera::db
