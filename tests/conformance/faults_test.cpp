// What goes wrong in the middle of work is said, by one code on every database, and nothing of it
// is kept.
#include "context.hpp"

#include "db/dialect.hpp"
#include "support/trial.hpp"

#include <catch2/catch.hpp>

#include <barrier>
#include <fmt/format.h>
#include <map>
#include <thread>

using namespace tessera;
using namespace tessera::conformance;
using tessera::test::code_of;

namespace {

void add_region(db::Session& session, std::int64_t id, const std::string& code) {
    session.execute({"INSERT INTO {region} (id, code) VALUES (?, ?)", {id, code}});
}

// The code of the error, or "" for none.
std::string outcome(const auto& work) {
    try {
        work();
        return {};
    } catch (const Error& error) {
        return error.code();
    }
}

// The number of a session's connection, and what ends the one of that number.
struct Killing {
    std::string id, kill;
};
const std::map<std::string, Killing, std::less<>> killing{
    {"postgresql", {"SELECT pg_backend_pid()", "SELECT pg_terminate_backend({})"}},
    {"mysql", {"SELECT connection_id()", "KILL {}"}},
};

} // namespace

TEST_CASE("a text that is too long for a key is refused by its value, and never cut") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    db::Session& session = context->session();
    const std::string code = "Пермь " + std::string(3000, 'x');
    const bool many = GENERATE(false, true);
    const auto write = [&] {
        if (!many) return add_region(session, 1, code);
        db::Chunk chunk;
        chunk.rows = 2;
        chunk.columns.resize(2);
        chunk.columns[0] = {{1, 2}, {}, {0, 0}};
        chunk.columns[1] = {{}, {code, "short"}, {0, 0}};
        session.insert("{region}", std::vector<std::string>{"id", "code"},
                       std::vector<Type>{Type::integer, Type::text}, chunk);
    };
    try {
        write();
        CHECK(session.value("SELECT code FROM {region} WHERE id = 1", Type::text) == Value{code});
    } catch (const Error& error) {
        CHECK(error.code() == "db.too-long");
        CHECK(error.message().find("Пермь xxx") != std::string::npos);
        CHECK(error.message().find("3006") != std::string::npos);
        CHECK(session.integer("SELECT COUNT(*) FROM {region}") == 0);
    }
}

TEST_CASE("of two transactions that wait for each other one is taken back as a whole") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    db::Session& session = context->session();
    if (session.dialect().name() == "sqlite") return; // one writer at a time: nobody waits so
    add_region(session, 1, "A");
    add_region(session, 2, "B");
    std::barrier both(2);
    std::vector<std::string> ended(2), committed(2);
    const auto run = [&](std::size_t i) {
        const db::Lease lease = context->database().lease();
        const auto mine = static_cast<std::int64_t>(i + 1);
        const auto take = [&](std::int64_t id) {
            lease->execute({"UPDATE {region} SET population = ? WHERE id = ?", {mine, id}});
        };
        lease->begin(db::Access::write);
        take(mine);
        both.arrive_and_wait();
        ended[i] = outcome([&] { take(3 - mine); });
        // Whoever takes no notice must not have a part of it committed.
        outcome([&] { add_region(*lease, mine + 10, fmt::format("L{}", mine)); });
        committed[i] = outcome([&] { lease->commit(); });
    };
    std::thread one(run, 0), other(run, 1);
    one.join();
    other.join();
    REQUIRE((ended[0] == "db.deadlock") != (ended[1] == "db.deadlock"));
    for (const std::size_t i : {0, 1})
        CHECK(committed[i] == (ended[i].empty() ? "" : "db.transaction-lost"));
    const std::int64_t winner = ended[0] == "db.deadlock" ? 2 : 1;
    CHECK(session.integer({"SELECT COUNT(*) FROM {region} WHERE population = ?", {winner}}) == 2);
    CHECK(session.integer("SELECT MAX(id) FROM {region}") == winner + 10);
    CHECK(session.integer("SELECT COUNT(*) FROM {region}") == 3);
}

TEST_CASE("another thread ends a long statement, and the session goes on") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    db::Session& session = context->session();
    for (std::int64_t id = 1; id <= 2000; ++id) add_region(session, id, std::to_string(id));
    std::thread other([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        session.interrupt();
    });
    CHECK(code_of([&] {
              session.integer("SELECT COUNT(*) FROM {region} a, {region} b, {region} c WHERE a.id "
                              "+ b.id * c.id = -1");
          }) == "db.cancelled");
    other.join();
    CHECK(session.integer("SELECT COUNT(*) FROM {region}") == 2000);
}

TEST_CASE("a connection that the administrator ends is lost with its transaction, no other is") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    db::Session& session = context->session();
    const auto how = killing.find(session.dialect().name());
    if (how == killing.end()) return; // SQLite has no server
    {
        const db::Lease lease = context->database().lease();
        lease->begin(db::Access::write);
        add_region(*lease, 1, "A");
        const std::int64_t id = lease->integer(how->second.id);
        session.execute(fmt::format(fmt::runtime(how->second.kill), id));
        CHECK(code_of([&] { add_region(*lease, 2, "B"); }) == "db.connection-lost");
    }
    const db::Lease next = context->database().lease();
    CHECK(next->integer("SELECT COUNT(*) FROM {region}") == 0);
}
