// Streaming, and that nothing stays behind a cursor.
#include "support.hpp"

using namespace tessera;
using namespace tessera::db;
using namespace tessera::db::test;

namespace {

void fill(Session& session, std::int64_t rows) {
    session.execute({"CREATE TABLE n (i BIGINT PRIMARY KEY, t TEXT)"});
    Chunk chunk;
    chunk.rows = static_cast<std::size_t>(rows);
    chunk.columns.resize(2);
    for (std::int64_t i = 0; i < rows; ++i) {
        chunk.columns[0].integers.push_back(i);
        chunk.columns[1].texts.push_back("строка " + std::to_string(i));
        for (ChunkColumn& column : chunk.columns) column.nulls.push_back(0);
    }
    chunk.columns[1].nulls[3] = 1;
    session.insert("n", std::vector<std::string>{"i", "t"},
                   std::vector<Type>{Type::integer, Type::text}, chunk);
}

const std::vector<Type> both{Type::integer, Type::text};

} // namespace

TEST_CASE("rows stream in order through chunks of every size") {
    Fixture f;
    fill(f.session, 1000);
    for (const std::size_t size : {1, 2, 7, 250, 999, 1000, 1001, 4096}) {
        const auto cursor = f.session.open({"SELECT i, t FROM n ORDER BY i"}, both, size);
        Chunk chunk;
        std::int64_t expected = 0;
        while (cursor->next(chunk)) {
            REQUIRE(chunk.rows <= size);
            REQUIRE(chunk.columns[0].integers.size() == chunk.rows);
            REQUIRE(chunk.columns[0].texts.empty());
            REQUIRE(chunk.columns[1].texts.size() == chunk.rows);
            for (std::size_t row = 0; row < chunk.rows; ++row, ++expected) {
                REQUIRE(chunk.integer(0, row) == expected);
                REQUIRE(chunk.null(1, row) == (expected == 3));
                REQUIRE(chunk.text(1, row) ==
                        (expected == 3 ? "" : "строка " + std::to_string(expected)));
            }
        }
        CHECK(expected == 1000);
        CHECK(chunk.rows == 0);
        CHECK_FALSE(cursor->next(chunk));
    }
}

TEST_CASE("a set of numbers is read at once, in order, without nulls") {
    Fixture f;
    fill(f.session, 1000);
    f.session.execute("INSERT INTO n VALUES (NULL, 'nobody'), (9007199254740993, '12')");
    const std::vector<std::int64_t> two{9007199254740993, 999};
    CHECK(f.session.numbers({"SELECT i FROM n WHERE i > ? OR i IS NULL ORDER BY i DESC",
                             {std::int64_t{998}}}) == two);
    CHECK(f.session.numbers("SELECT i FROM n WHERE i < 0").empty());
    CHECK(f.session.numbers("WITH few AS (SELECT i FROM n WHERE i < 2) SELECT i + 1 FROM few "
                            "ORDER BY i") == std::vector<std::int64_t>{1, 2});
    CHECK(error_of([&] { f.session.numbers("SELECT t FROM n"); }).message().find("whole number") !=
          std::string::npos);
    CHECK(f.session.numbers("SELECT i FROM n WHERE i = 5") == std::vector<std::int64_t>{5});
}

TEST_CASE("a cursor ended early keeps no snapshot") {
    Fixture f;
    fill(f.session, 1000);
    Lease other = f.database.lease();
    for (int round = 0; round < 3; ++round) {
        const std::int64_t before = f.session.integer("SELECT count(*) FROM n");
        {
            const auto cursor = f.session.open({"SELECT i, t FROM n"}, both, 10);
            Chunk chunk;
            REQUIRE(cursor->next(chunk));
            other->execute({"INSERT INTO n VALUES (?, 'new')", {std::int64_t{5000 + round}}});
        }
        CHECK(f.session.integer("SELECT count(*) FROM n") == before + 1);
        CHECK(f.session.execute({"DELETE FROM n WHERE i = ?", {std::int64_t{round}}}) == 1);
        CHECK(f.session.row("SELECT i FROM n ORDER BY i", {Type::integer}));
        other->execute({"INSERT INTO n VALUES (?, 'new')", {std::int64_t{6000 + round}}});
        CHECK(f.session.integer("SELECT max(i) FROM n") == 6000 + round);
    }
}

TEST_CASE("the same statement may be open twice at once") {
    Fixture f;
    fill(f.session, 100);
    const Query query("SELECT i, t FROM n WHERE i >= ? ORDER BY i", {std::int64_t{0}});
    const auto outer = f.session.open(query, both, 10);
    Chunk a, b;
    std::int64_t pairs = 0;
    while (outer->next(a)) {
        const auto inner = f.session.open(query, both, 30);
        while (inner->next(b)) pairs += static_cast<std::int64_t>(a.rows * b.rows);
    }
    CHECK(pairs == 100 * 100);
}

TEST_CASE("a cursor may outlive its session") {
    std::unique_ptr<Cursor> cursor;
    Chunk chunk;
    TemporaryFolder folder;
    {
        Database database(settings(folder.file("t.db")));
        Lease lease = database.lease();
        fill(*lease, 100);
        cursor = lease->open({"SELECT i, t FROM n ORDER BY i"}, both, 10);
    }
    CHECK(cursor->next(chunk));
    CHECK(chunk.integer(0, 9) == 9);
}

TEST_CASE("statements are prepared once and used again") {
    Fixture f;
    f.session.execute({"CREATE TABLE n (i BIGINT, t TEXT)"});
    for (std::int64_t i = 0; i < 1000; ++i) {
        f.session.execute({"INSERT INTO n VALUES (?, ?)", {i, std::to_string(i)}});
        // The same text with values of other kinds is another statement, not a wrong one.
        CHECK(f.session.integer({"SELECT count(*) FROM n WHERE t = ?", {std::to_string(i)}}) == 1);
        CHECK(f.session.integer({"SELECT count(*) FROM n WHERE i = ?", {i}}) == 1);
        CHECK(f.session.integer({"SELECT count(*) FROM n WHERE i = ?", {Value{}}}) == 0);
    }
    // More texts than the cache keeps.
    for (std::int64_t i = 0; i < 1000; ++i)
        REQUIRE(f.session.integer("SELECT " + std::to_string(i % 300)) == i % 300);
    // A change of the table under a prepared statement.
    f.session.execute({"ALTER TABLE n ADD COLUMN more TEXT"});
    f.session.execute(
        {"INSERT INTO n (i, more) VALUES (?, ?)", {std::int64_t{1}, std::string("x")}});
    CHECK(f.session.integer({"SELECT count(*) FROM n WHERE i = ?", {std::int64_t{1}}}) == 2);
}

TEST_CASE("an insert of many rows is all or nothing") {
    Fixture f;
    fill(f.session, 10);
    Chunk chunk;
    chunk.rows = 3;
    chunk.columns = {{{100, 101, 5}, {}, {0, 0, 0}}, {{}, {"a", "b", "c"}, {0, 0, 0}}};
    const auto insert = [&] {
        f.session.insert("n", std::vector<std::string>{"i", "t"}, both, chunk);
    };
    CHECK(code_of(insert) == "db.unique");
    CHECK(f.session.integer("SELECT count(*) FROM n") == 10);
    CHECK_FALSE(f.session.in_transaction());
    chunk.columns[0].integers[2] = 102;
    insert();
    CHECK(f.session.integer("SELECT count(*) FROM n") == 13);
}

TEST_CASE("a number that is none is an error, not 0") {
    Fixture f;
    CHECK(code_of([&] { f.session.integer("SELECT 'garbage'"); }) == "value.bad-integer");
    CHECK(code_of([&] { f.session.integer("SELECT 0.5"); }) == "db.overflow");
    CHECK(code_of([&] { f.session.integer("SELECT 1e30"); }) == "db.overflow");
    CHECK(f.session.integer("SELECT 3.0") == 3);
    CHECK(code_of([&] {
              f.session.rows("SELECT 1", {Type::integer, Type::text});
          }) == "db.bad-statement");
}
