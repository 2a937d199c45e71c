// Statements, cursors, transactions and errors behave alike on every database (tech-notes 2.5
// to 2.7).
#include "context.hpp"

#include "db/dialect.hpp"
#include "db/sequence.hpp"
#include "db/transaction.hpp"
#include "db/trouble.hpp"
#include "support/trial.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

using namespace tessera;
using namespace tessera::conformance;
using tessera::test::code_of;

namespace {

void add_region(db::Session& session, std::int64_t id, const std::string& code) {
    session.execute({"INSERT INTO {region} (id, code) VALUES (?, ?)", {id, code}});
}
std::int64_t regions(db::Session& session) {
    return session.integer("SELECT COUNT(*) FROM {region}");
}
void fill(db::Session& session, std::int64_t rows) {
    db::Chunk chunk;
    chunk.rows = static_cast<std::size_t>(rows);
    chunk.columns.resize(2);
    for (std::int64_t i = 1; i <= rows; ++i) {
        chunk.columns[0].integers.push_back(i);
        chunk.columns[1].texts.push_back("R" + std::to_string(i));
        for (auto& column : chunk.columns) column.nulls.push_back(0);
    }
    session.insert("{region}", std::vector<std::string>{"id", "code"},
                   std::vector<Type>{Type::integer, Type::text}, chunk);
}

} // namespace

TEST_CASE("what is not committed is seen by nobody else, and goes with its transaction") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    db::Session& session = context->session();
    const db::Lease other = context->database().lease();
    {
        db::Transaction transaction(session);
        add_region(session, 1, "A");
        CHECK(regions(session) == 1);
        CHECK(regions(*other) == 0);
    }
    CHECK(regions(session) == 0);
    {
        db::Transaction transaction(session);
        add_region(session, 1, "A");
        transaction.commit();
    }
    CHECK(regions(*other) == 1);
}

TEST_CASE("an error inside a transaction takes back its savepoint and no more") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    db::Session& session = context->session();
    db::Transaction transaction(session);
    add_region(session, 1, "A");
    for (int round = 0; round < 3; ++round) {
        CHECK(code_of([&] {
                  const db::Transaction part(session);
                  add_region(session, 2, "B");
                  add_region(session, 3, "A");
              }) == "db.unique");
        CHECK(code_of([&] {
                  const db::Transaction part(session);
                  session.execute("INSERT INTO {region} (id, code) VALUES (5, NULL)");
              }) == "db.not-null");
        CHECK(code_of([&] {
                  const db::Transaction part(session);
                  session.integer("SELECT id FROM nowhere_at_all");
              }) == "db.no-such-table");
        CHECK(code_of([&] {
                  const db::Transaction part(session);
                  session.execute("UPDATE {region} SET nothing = 1");
              }) == "db.syntax");
    }
    add_region(session, 4, "D");
    transaction.commit();
    CHECK(regions(session) == 2);
}

TEST_CASE("many rows stream in order while other statements of the session run") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    db::Session& session = context->session();
    fill(session, 20'000);
    const bool inside = GENERATE(true, false);
    std::unique_ptr<db::Transaction> transaction;
    if (inside) transaction = std::make_unique<db::Transaction>(session, db::Access::read);
    const std::vector<Type> types{Type::integer, Type::text};
    const auto one = session.open("SELECT id, code FROM {region} ORDER BY id", types, 4096);
    const auto two = session.open("SELECT id, code FROM {region} ORDER BY id DESC", types, 5000);
    std::int64_t up = 0, down = 20'000;
    db::Chunk chunk;
    bool more = true;
    while (more) {
        more = one->next(chunk);
        for (std::size_t row = 0; row < chunk.rows; ++row) REQUIRE(chunk.integer(0, row) == ++up);
        CHECK(session.integer({"SELECT id FROM {region} WHERE code = ?", {std::string("R7")}}) ==
              7);
        if (two->next(chunk)) more = true;
        for (std::size_t row = 0; row < chunk.rows; ++row) {
            REQUIRE(chunk.text(1, row) == "R" + std::to_string(down));
            REQUIRE(chunk.integer(0, row) == down--);
        }
    }
    CHECK((up == 20'000 && down == 0));
    // Ended early, and the same statement again.
    for (int round = 0; round < 3; ++round) {
        const auto early = session.open("SELECT id, code FROM {region} ORDER BY id", types, 4096);
        REQUIRE(early->next(chunk));
        CHECK(chunk.integer(0, 0) == 1);
    }
}

TEST_CASE("a reading transaction sees one moment, whatever others commit") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    db::Session& session = context->session();
    const db::Lease other = context->database().lease();
    add_region(session, 1, "A");
    db::Transaction reading(session, db::Access::read);
    add_region(*other, 2, "B");
    CHECK(regions(session) == 1);
    CHECK(regions(*other) == 2);
    reading.commit();
    CHECK(regions(session) == 2);
}

TEST_CASE("numbers given out by several sessions at once are all different") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    constexpr int threads = 3, rounds = 40;
    std::vector<std::vector<std::int64_t>> got(threads);
    std::vector<std::thread> workers;
    std::atomic<int> failed{0};
    for (int i = 0; i < threads; ++i)
        workers.emplace_back([&, i] {
            try {
                const db::Lease lease = context->database().lease();
                for (int round = 0; round < rounds; ++round)
                    db::in_transaction(*lease,
                                       [&] { got[i].push_back(db::reserve(*lease, "thing")); });
            } catch (const Error& error) {
                ++failed;
                UNSCOPED_INFO(error.code() << ": " << error.message());
            }
        });
    for (auto& worker : workers) worker.join();
    CHECK(failed == 0);
    const db::Lease lease = context->database().lease();
    CHECK(lease->integer("SELECT next FROM {sequence} WHERE name = 'thing'") ==
          threads * rounds + 1);
}

TEST_CASE("two that change the same row: one waits or begins again, nothing is lost") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    add_region(context->session(), 1, "A");
    context->session().execute("UPDATE {region} SET population = 0");
    constexpr int threads = 2, rounds = 50;
    std::atomic<int> failed{0};
    std::vector<std::thread> workers;
    for (int i = 0; i < threads; ++i)
        workers.emplace_back([&] {
            try {
                const db::Lease lease = context->database().lease();
                for (int round = 0; round < rounds; ++round)
                    db::in_transaction(
                        *lease,
                        [&] { // read, think, write: what was read must still hold
                            const auto before = lease->integer("SELECT population FROM {region}");
                            std::this_thread::yield();
                            lease->execute({"UPDATE {region} SET population = ?", {before + 1}});
                        });
            } catch (const Error& error) {
                ++failed;
                UNSCOPED_INFO(error.code() << ": " << error.message());
            }
        });
    for (auto& worker : workers) worker.join();
    CHECK(failed == 0);
    const db::Lease lease = context->database().lease();
    CHECK(lease->integer("SELECT population FROM {region}") == threads * rounds);
}

TEST_CASE("upsert overwrites, insert_new leaves alone, neither hides another error") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    db::Session& session = context->session();
    const db::Dialect& dialect = session.dialect();
    const std::vector<std::string> keys{"name"}, update{"next"}, both{"name", "next"};
    for (std::int64_t n = 1; n <= 3; ++n)
        session.execute({dialect.upsert("{sequence}", keys, update), {std::string("x"), n}});
    CHECK(session.integer("SELECT next FROM {sequence} WHERE name = 'x'") == 3);
    for (std::int64_t n = 4; n <= 5; ++n)
        session.execute({dialect.insert_new("{sequence}", both), {std::string("x"), n}});
    session.execute({dialect.insert_new("{sequence}", both), {std::string("y"), std::int64_t{9}}});
    CHECK(session.integer("SELECT next FROM {sequence} WHERE name = 'x'") == 3);
    CHECK(session.integer("SELECT next FROM {sequence} WHERE name = 'y'") == 9);
    CHECK(
        code_of([&] {
            session.execute({dialect.insert_new("{sequence}", both), {std::string("z"), Value{}}});
        }) == "db.not-null");
}

TEST_CASE("a temporary table belongs to its session and goes with the lease") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    const std::vector<db::Column> columns{{"number", db::ColumnKind::integer, true, ""}};
    for (int round = 0; round < 2; ++round) {
        const db::Lease lease = context->database().lease();
        const std::string name = lease->dialect().temporary_name(lease->prefix(), "members");
        lease->execute(lease->dialect().temporary_table(name, columns));
        lease->execute(lease->dialect().temporary_table(name, columns));
        CHECK(lease->integer("SELECT COUNT(*) FROM " + name) == 0);
        lease->execute("INSERT INTO " + name + " (number) VALUES (7)");
        CHECK(lease->integer("SELECT number FROM " + name) == 7);
    }
}

TEST_CASE("a lease ends its transaction: the next borrower sees nothing of it") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    {
        const db::Lease lease = context->database().lease();
        lease->begin(db::Access::write);
        add_region(*lease, 1, "A");
    }
    const db::Lease lease = context->database().lease();
    CHECK_FALSE(lease->in_transaction());
    CHECK(regions(*lease) == 0);
}
