// Brings Tessera's own tables up to this program's version.
#pragma once

#include "db/session.hpp"

#include <string>
#include <vector>

namespace tessera::db {

// Migrations are numbered, one statement a step, recorded with a digest, resumable after a kill,
// and serialised between processes by the write lock (architecture section 9).
struct MigrationState {
    int database = 0; // 0: no tables yet
    int program = 0;
    std::vector<std::string> drift; // recorded steps whose text differs from the program's
};

MigrationState migration_state(Session& session);

// Applies what is missing and answers how many steps ran. Errors: failure "db.newer-schema" if the
// database is newer than this program.
int migrate(Session& session);

// Throws usage "db.not-initialised" (hint: run `tessera init`) or "db.newer-schema" unless up to
// date.
void require_current(Session& session);

} // namespace tessera::db
