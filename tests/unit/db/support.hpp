// What the tests of db share: a database that vanishes with its test.
#pragma once

#include "db/database.hpp"
#include "db/migrate.hpp"
#include "support/trial.hpp"

#include <string>

namespace tessera::db::test {

using tessera::test::code_of;
using tessera::test::error_of;
using tessera::test::TemporaryFolder;

inline Settings settings(const std::string& url) {
    Settings result;
    result.url = url;
    result.create = true;
    result.busy_timeout_seconds = 5;
    return result;
}

// A file with Tessera's tables.
struct Fixture {
    TemporaryFolder folder;
    Database database{settings("sqlite3://db=" + folder.file("t.db"))};
    Lease lease = database.lease();
    Session& session = *lease;

    Fixture() { migrate(session); }
};

} // namespace tessera::db::test
