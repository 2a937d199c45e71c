// Transactions end with their scope; what may be retried is retried.
#include "support.hpp"

#include "db/begins_again.hpp"
#include "db/sequence.hpp"
#include "db/transaction.hpp"

#include <thread>

using namespace tessera;
using namespace tessera::db;
using namespace tessera::db::test;

namespace {

void flag(Session& session, const std::string& name) {
    session.execute({"INSERT INTO {option_flag} (name, on_) VALUES (?, 1)", {name}});
}
std::int64_t flags(Session& session) {
    return session.integer("SELECT count(*) FROM {option_flag}");
}

// Time passes in pauses alone.
struct FakeWorld {
    Patience::Span passed{0};
    std::vector<Patience::Span> pauses;
    double chance = 0;

    Patience::World world() {
        return {[this] { return Patience::Time(passed); },
                [this](Patience::Span span) {
                    pauses.push_back(span);
                    passed += span;
                },
                [this] { return chance; }};
    }
};

} // namespace

TEST_CASE("a transaction that is not committed is rolled back") {
    Fixture f;
    {
        Transaction transaction(f.session);
        CHECK(f.session.in_transaction());
        flag(f.session, "a");
    }
    CHECK_FALSE(f.session.in_transaction());
    CHECK(flags(f.session) == 0);
    {
        Transaction transaction(f.session);
        flag(f.session, "a");
        transaction.commit();
    }
    CHECK(flags(f.session) == 1);
}

TEST_CASE("an inner transaction is a savepoint of the outer one") {
    Fixture f;
    {
        Transaction outer(f.session);
        flag(f.session, "a");
        {
            Transaction inner(f.session);
            flag(f.session, "b");
        }
        {
            Transaction inner(f.session);
            flag(f.session, "c");
            CHECK(code_of([&] { flag(f.session, "a"); }) == "db.unique");
            inner.commit();
        }
        CHECK(flags(f.session) == 2);
        outer.commit();
    }
    CHECK(flags(f.session) == 2);
}

TEST_CASE("a reading transaction sees one state") {
    Fixture f;
    Lease other = f.database.lease();
    Transaction reading(f.session, Access::read);
    flag(*other, "a"); // before the first read of ours
    CHECK(flags(f.session) == 0);
    flag(*other, "b");
    CHECK(flags(f.session) == 0);
    // And cannot go on to write over what it has not seen.
    CHECK(code_of([&] { flag(f.session, "c"); }) == "db.serialisation");
}

TEST_CASE("a session that comes back is as good as new") {
    Fixture f;
    for (int round = 0; round < 3; ++round) {
        Lease other = f.database.lease();
        CHECK_FALSE(other->in_transaction());
        CHECK(other->integer("SELECT count(*) FROM temp.sqlite_master") == 0);
        other->begin(Access::write);
        flag(*other, "lost");
        other->execute({"CREATE TEMP TABLE scratch (i BIGINT)"});
        other->execute({"CREATE TEMP VIEW seen AS SELECT * FROM scratch"});
    }
    CHECK(flags(f.session) == 0);
    {
        Lease other = f.database.lease();
        other->execute({"CREATE TEMP TABLE scratch (i BIGINT)"});
    }
    CHECK(f.database.lease()->integer("SELECT count(*) FROM temp.sqlite_master") == 0);
}

TEST_CASE("a busy database is tried again, and every work is done once") {
    TemporaryFolder folder;
    Settings impatient = settings(folder.file("t.db"));
    impatient.busy_timeout_seconds = 0;
    Database database(impatient);
    migrate(*database.lease());
    const auto work = [&](int thread) {
        Lease lease = database.lease();
        for (int i = 0; i < 20; ++i)
            in_transaction(*lease, [&] {
                const auto number = reserve(*lease, "x");
                flag(*lease, std::to_string(number) + " " + std::to_string(thread));
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            });
    };
    std::thread one(work, 1), two(work, 2);
    one.join();
    two.join();
    Lease lease = database.lease();
    CHECK(flags(*lease) == 40);
    CHECK(lease->integer("SELECT next FROM {sequence} WHERE name = 'x'") == 41);
}

TEST_CASE("work is tried for as long as is set, and an error of the work not at all") {
    Fixture f;
    FakeWorld world;
    int tried = 0;
    CHECK(code_of([&] {
              in_transaction(
                  f.session,
                  [&] {
                      ++tried;
                      throw failure("db.deadlock", "simulated");
                  },
                  Patience(world.world()));
          }) == "db.deadlock");
    CHECK(world.passed >= std::chrono::seconds(f.database.settings().retry_seconds));
    CHECK(tried == static_cast<int>(world.pauses.size()) + 1);
    CHECK(tried > 10);
    tried = 0;
    CHECK(code_of([&] {
              in_transaction(f.session, [&] {
                  ++tried;
                  throw refusal("x.y", "no");
              });
          }) == "x.y");
    CHECK(tried == 1);
    // Who has waited as long as may be for a lock does not wait four times more.
    tried = 0;
    CHECK(code_of([&] {
              in_transaction(f.session, [&] {
                  ++tried;
                  std::this_thread::sleep_for(std::chrono::milliseconds(1050));
                  throw failure("db.lock-timeout", "simulated");
              });
          }) == "db.lock-timeout");
    CHECK(tried == 1);
    // Inside an outer transaction there is no beginning to go back to.
    tried = 0;
    Transaction outer(f.session);
    CHECK(code_of([&] {
              in_transaction(f.session, [&] {
                  ++tried;
                  throw failure("db.deadlock", "simulated");
              });
          }) == "db.deadlock");
    CHECK(tried == 1);
}

TEST_CASE("patience lasts from the first failure on, with growing pauses that are drawn") {
    using std::chrono::milliseconds, std::chrono::minutes, std::chrono::seconds;
    FakeWorld world;
    world.passed = minutes(5); // of the first try
    Patience patience(world.world());
    CHECK(patience.tries() == 1);
    int more = 0;
    while (patience.again(seconds(20))) ++more;
    CHECK(patience.tries() == more + 1);
    CHECK(world.passed >= minutes(5) + seconds(20));
    CHECK(world.passed < minutes(5) + seconds(20) + Patience::longest_pause);
    for (std::size_t i = 1; i < world.pauses.size(); ++i)
        CHECK(world.pauses[i] >= world.pauses[i - 1]);
    CHECK(world.pauses.back() == Patience::longest_pause / 2);

    FakeWorld unlucky;
    unlucky.chance = 1;
    Patience other(unlucky.world());
    CHECK(other.again(seconds(20)));
    CHECK(unlucky.pauses.front() == Patience::first_pause);
    CHECK(world.pauses.front() < Patience::first_pause);
}

TEST_CASE("work that takes longer than patience lasts is begun again all the same") {
    FakeWorld world;
    Patience patience(world.world());
    int tries = 1;
    for (; patience.again(std::chrono::milliseconds(0)); ++tries)
        world.passed += std::chrono::hours(1);
    CHECK(tries == Patience::least_tries);
}

TEST_CASE("each time that work begins again is told, and why") {
    TemporaryFolder folder;
    std::vector<std::string> told;
    Database database(settings(folder.file("t.db")));
    const Lease lease = database.lease();
    on_begin_again(*lease, [&](const Error& why, int attempt) {
        told.push_back(why.code() + " " + std::to_string(attempt));
    });
    int tried = 0;
    in_transaction(*lease, [&] {
        if (++tried == 1) throw failure("db.deadlock", "simulated");
        if (tried == 2) throw failure("db.serialisation", "simulated");
    });
    CHECK(told == std::vector<std::string>{"db.deadlock 2", "db.serialisation 3"});
    // What is thrown does not begin again.
    CHECK(code_of([&] { in_transaction(*lease, [&] { throw refusal("x.y", "no"); }); }) == "x.y");
    CHECK(told.size() == 2);
}

TEST_CASE("a statement in another thread can be cancelled") {
    Fixture f;
    std::atomic<bool> done{false};
    std::thread canceller([&] {
        while (!done) {
            f.session.interrupt();
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    });
    const std::string code = code_of([&] {
        f.session.integer("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                          "SELECT count(*) FROM n");
    });
    done = true;
    canceller.join();
    CHECK(code == "db.cancelled");
    CHECK(f.session.integer("SELECT 1") == 1);
}

TEST_CASE("two databases with different prefixes live in one file") {
    TemporaryFolder folder;
    Settings first = settings(folder.file("t.db")), second = first;
    second.prefix = "other_";
    Database one(first), two(second);
    migrate(*one.lease());
    migrate(*two.lease());
    flag(*one.lease(), "a");
    CHECK(flags(*one.lease()) == 1);
    CHECK(flags(*two.lease()) == 0);
    CHECK(migration_state(*two.lease()).database == migration_state(*two.lease()).program);
}
