// What SQLite lacks to tell the time of a zone. Private to db/.
#pragma once

#include <soci/sqlite3/soci-sqlite3.h>

namespace tessera::db {

// Gives the connection tessera_moment(clock, value, zone), which answers a moment as ours are
// stored. clock: what strftime('%Y-%m-%dT%H:%M:%f') makes of the value; it is a time of `zone`
// unless the value names another, as "2026-03-31 12:00+02:00" does: then the clock tells UTC.
void add_zone_function(sqlite_api::sqlite3* connection);

} // namespace tessera::db
