// A user's SELECT may read and nothing else [DCS-20].
#include "support.hpp"

using namespace tessera;
using namespace tessera::db;
using namespace tessera::db::test;

namespace {

struct WithData : Fixture {
    WithData() {
        session.execute({"CREATE TABLE secret (i BIGINT, t TEXT)"});
        session.execute({"INSERT INTO secret VALUES (1, 'x'), (2, 'y')"});
        session.execute({"CREATE VIEW seen AS SELECT i FROM secret WHERE i > 1"});
    }
    Error refused(const std::string& sql, std::vector<Value> args = {}) {
        return error_of([&] {
            session.read_only([&] { session.rows(Query(sql, std::move(args)), {Type::text}); });
        });
    }
};

} // namespace

TEST_CASE("reading works under the restriction [DCS-20]") {
    WithData f;
    std::int64_t sum = 0;
    f.session.read_only([&] {
        for (const std::string sql :
             {"SELECT sum(i) FROM secret", "SELECT i FROM seen",
              "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT "
              "count(*) FROM n",
              "WITH s AS (SELECT * FROM secret) SELECT max(i) FROM s",
              "WITH s AS (SELECT * FROM secret) SELECT count(*) FROM s",
              "SELECT row_number() OVER (ORDER BY i) FROM secret",
              "SELECT count(*) FROM secret a JOIN {partner} p ON p.number = a.i",
              "SELECT json_extract('{\"a\": 5}', '$.a')", "SELECT value FROM json_each('[7]')",
              "SELECT CAST(strftime('%Y', '2026-03-31') AS BIGINT)", "VALUES (3)",
              "SELECT count(*) FROM secret WHERE t LIKE 'x%';"})
            sum += f.session.integer(sql);
        sum += f.session.integer({"SELECT i FROM secret WHERE t = ?", {std::string("y")}});
    });
    CHECK(sum == 3 + 2 + 10 + 2 + 2 + 1 + 0 + 5 + 7 + 2026 + 3 + 1 + 2);
    // Afterwards everything is allowed again.
    CHECK(f.session.execute({"INSERT INTO secret VALUES (3, 'z')"}) == 1);
}

TEST_CASE("the restriction sees what the open transaction has not committed [DCS-20]") {
    WithData f;
    f.session.begin(Access::write);
    f.session.execute({"INSERT INTO secret VALUES (3, 'z')"});
    f.session.read_only([&] { CHECK(f.session.integer("SELECT count(*) FROM secret") == 3); });
    f.session.rollback();
}

TEST_CASE("every attack on the restriction fails [DCS-20]") {
    WithData f;
    const std::string file = f.folder.file("stolen.db");
    const std::vector<std::string> attacks{
        "INSERT INTO secret VALUES (9, 'z')",
        "UPDATE secret SET i = 0",
        "DELETE FROM secret",
        "REPLACE INTO secret VALUES (1, 'z')",
        "INSERT INTO secret VALUES (9, 'z') RETURNING i",
        "WITH s AS (SELECT 1 AS i) INSERT INTO secret SELECT i, 'z' FROM s",
        "WITH s AS (SELECT 1 AS i) DELETE FROM secret WHERE i IN (SELECT i FROM s) RETURNING i",
        "DROP TABLE secret",
        "CREATE TABLE more (i BIGINT)",
        "CREATE TEMP TABLE more (i BIGINT)",
        "CREATE TEMP VIEW more AS SELECT 1",
        "CREATE TEMP TRIGGER x AFTER INSERT ON secret BEGIN SELECT 1; END",
        "ALTER TABLE secret RENAME TO open",
        "SELECT 1; DELETE FROM secret",
        "SELECT 1; SELECT 2",
        "SELECT 1 /* ; */ ; -- x\n DELETE FROM secret",
        "PRAGMA query_only=0",
        "PRAGMA writable_schema=1",
        "PRAGMA table_info(secret)",
        "PRAGMA journal_mode=DELETE",
        "SELECT * FROM pragma_table_info('secret')",
        "SELECT * FROM pragma_user_version",
        "SELECT count(*) FROM pragma_user_version",
        "SELECT count(*) FROM sqlite_dbpage",
        "SELECT count(*) FROM sqlite_master",
        "SELECT count(*) FROM bytecode('SELECT 1')",
        "SELECT count(*) FROM fts3tokenize",
        "SELECT sql FROM sqlite_master",
        "SELECT name FROM sqlite_schema",
        "SELECT * FROM sqlite_dbpage",
        "SELECT * FROM dbstat",
        "ATTACH DATABASE '" + file + "' AS stolen",
        "DETACH DATABASE main",
        "VACUUM INTO '" + file + "'",
        "VACUUM",
        "REINDEX",
        "ANALYZE",
        "SELECT load_extension('/tmp/x.so')",
        "SELECT writefile('" + file + "', 'x')",
        "SELECT readfile('/etc/passwd')",
        "SELECT edit('x')",
        "SELECT fts3_tokenizer('simple')",
        "SELECT hex(randomblob(1000000000))",
        "SELECT length(zeroblob(1000000000))",
        "SELECT printf('%999999999d', 1)",
        "SELECT format('%999999999d', 1)",
        "SELECT sqlite_compileoption_get(1)",
        "SELECT LOAD_EXTENSION('x')",
        "SELECT i FROM secret WHERE load_extension('x') IS NULL",
        "SELECT (SELECT load_extension('x'))",
        "WITH pragma_x AS (SELECT * FROM pragma_table_list) SELECT * FROM pragma_x",
        "EXPLAIN DELETE FROM secret",
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "SAVEPOINT x",
        "",
        "  -- nothing",
    };
    REQUIRE(attacks.size() >= 15);
    for (const std::string& sql : attacks) {
        INFO(sql);
        const Error error = f.refused(sql);
        // What SQLite does not even know is a wrong statement, all the same not run.
        const bool unknown = error.code() == "db.syntax" || error.code() == "db.no-such-table";
        CHECK((error.code() == "query.not-read-only" || unknown));
        if (error.code() == "query.not-read-only") CHECK(error.outcome() == Outcome::usage);
    }
    CHECK(f.session.integer("SELECT sum(i) FROM secret") == 3);
    CHECK_FALSE(std::filesystem::exists(file));
    CHECK(f.session.integer("SELECT count(*) FROM temp.sqlite_master") == 0);
    CHECK(f.session.execute({"INSERT INTO secret VALUES (3, 'z')"}) == 1);
}

TEST_CASE("a statement prepared before the restriction does not escape it [DCS-20]") {
    WithData f;
    const std::string sql = "DELETE FROM secret WHERE i = 77";
    f.session.execute(sql);
    f.session.execute(sql);
    CHECK(f.refused(sql).code() == "query.not-read-only");
    f.session.execute(sql);
}

TEST_CASE("the restriction ends with an exception [DCS-20]") {
    WithData f;
    CHECK_THROWS_AS(f.session.read_only([] { throw std::runtime_error("x"); }), std::runtime_error);
    CHECK(f.session.execute({"INSERT INTO secret VALUES (3, 'z')"}) == 1);
    CHECK(f.refused("DELETE FROM secret").message().find("secret") != std::string::npos);
}
