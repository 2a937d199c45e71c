// The tables come into being once, whatever happens on the way.
#include "support.hpp"

#include "db/dialect.hpp"
#include "db/table.hpp"

#include <map>
#include <sys/wait.h>
#include <thread>

using namespace tessera;
using namespace tessera::db;
using namespace tessera::db::test;

namespace {

int all_steps(const Session& session) {
    int count = 0;
    for (const Table& table : tables())
        count += static_cast<int>(session.dialect().create_table(table, "").size());
    return count;
}

} // namespace

TEST_CASE("tables are made once") {
    TemporaryFolder folder;
    Database database(settings(folder.file("t.db")));
    Lease lease = database.lease();
    CHECK(migration_state(*lease).database == 0);
    CHECK(code_of([&] { require_current(*lease); }) == "db.not-initialised");
    CHECK(migrate(*lease) == all_steps(*lease));
    CHECK(migrate(*lease) == 0);
    require_current(*lease);
    CHECK(migration_state(*lease).drift.empty());
    for (const Table& table : tables())
        CHECK(lease->integer("SELECT count(*) FROM {" + table.name + "}") ==
              (table.name == "migration" ? all_steps(*lease) : 0));
    CHECK(*lease->value("PRAGMA journal_mode", Type::text) == Value(std::string("wal")));
}

TEST_CASE("an interrupted migration goes on where it stopped") {
    Fixture f;
    const int steps = all_steps(f.session);
    for (const int done : {1, 2, 10, steps - 1}) {
        // As after a kill: later steps neither made nor recorded.
        struct Made {
            std::string sql;
            std::int64_t number, step;
        };
        std::vector<Made> made;
        std::map<int, std::int64_t> last; // step of each migration
        for (const Table& table : tables())
            for (const std::string& sql :
                 f.session.dialect().create_table(table, f.session.prefix()))
                made.push_back({sql, table.since, ++last[table.since]});
        for (int step = steps; step > done; --step) {
            const auto& [sql, number, place] = made[static_cast<std::size_t>(step - 1)];
            const bool table = sql.starts_with("CREATE TABLE");
            const std::size_t name = sql.find(f.session.prefix());
            f.session.execute(std::string(table ? "DROP TABLE " : "DROP INDEX ") +
                              sql.substr(name, sql.find(' ', name) - name));
            f.session.execute(
                {"DELETE FROM {migration} WHERE number = ? AND step = ?", {number, place}});
        }
        CHECK(migration_state(f.session).database < migration_state(f.session).program);
        CHECK(code_of([&] { require_current(f.session); }) == "db.not-initialised");
        CHECK(migrate(f.session) == steps - done);
        require_current(f.session);
    }
}

TEST_CASE("a migration killed at any moment leaves a database that can be finished") {
    TemporaryFolder folder;
    for (int round = 0; round < 8; ++round) {
        const std::string file = folder.file(std::to_string(round) + ".db");
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            try {
                Database database(settings(file));
                migrate(*database.lease());
            } catch (...) {
            }
            ::_exit(0);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2 + 3 * round));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        Database database(settings(file));
        Lease lease = database.lease();
        migrate(*lease);
        require_current(*lease);
        CHECK(migration_state(*lease).drift.empty());
    }
}

TEST_CASE("two that migrate at once make every table once") {
    for (int round = 0; round < 5; ++round) {
        TemporaryFolder folder;
        std::atomic<int> applied{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < 2; ++i)
            threads.emplace_back([&] {
                Database database(settings(folder.file("t.db")));
                applied += migrate(*database.lease());
            });
        for (std::thread& thread : threads) thread.join();
        Database database(settings(folder.file("t.db")));
        Lease lease = database.lease();
        CHECK(applied == all_steps(*lease));
        require_current(*lease);
    }
}

TEST_CASE("a database of a newer program is refused") {
    Fixture f;
    f.session.execute(
        {"INSERT INTO {migration} (number, step, digest, moment) VALUES (99, 1, 'x', '')"});
    CHECK(code_of([&] { migrate(f.session); }) == "db.newer-schema");
    CHECK(code_of([&] { require_current(f.session); }) == "db.newer-schema");
}

TEST_CASE("a database of an older program gets what is new, and keeps what it holds") {
    Fixture f;
    f.session.execute({"INSERT INTO {region} (id, code) VALUES (1, 'kept')"});
    int later = 0;
    for (const Table& table : tables()) {
        if (table.since == 1) continue;
        f.session.execute("DROP TABLE {" + table.name + "}");
        ++later;
    }
    REQUIRE(later > 0);
    f.session.execute({"DELETE FROM {migration} WHERE number > 1"});
    CHECK(code_of([&] { require_current(f.session); }) == "db.not-initialised");
    CHECK(migrate(f.session) >= later);
    require_current(f.session);
    CHECK(migration_state(f.session).drift.empty());
    for (const Table& table : tables())
        CHECK(f.session.integer({"SELECT COUNT(*) FROM {" + table.name + "}"}) >= 0);
    CHECK(f.session.integer({"SELECT COUNT(*) FROM {region}"}) == 1);
}

TEST_CASE("a recorded step whose text has changed is reported") {
    Fixture f;
    f.session.execute({"UPDATE {migration} SET digest = 'x' WHERE number = 1 AND step = 5"});
    CHECK(migration_state(f.session).drift.size() == 1);
    require_current(f.session);
}
