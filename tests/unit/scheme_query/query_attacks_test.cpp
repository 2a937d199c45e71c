// Through the door of the query template nothing is written either [DCS-20] [DCS-23].
#include "support.hpp"

#include <filesystem>

using namespace tessera;
using namespace tessera::scheme;
using namespace tessera::scheme::test;

TEST_CASE("query template: every attack is refused and nothing changes [DCS-20]") {
    Company c;
    const std::string file = c.folder.file("stolen.db");
    c.session.execute(db::Query("CREATE TABLE secret (i BIGINT)"));
    c.session.execute(db::Query("INSERT INTO secret VALUES (1), (2)"));
    const std::vector<std::string> attacks{
        "PRAGMA query_only=0",
        "PRAGMA writable_schema=1",
        "SELECT * FROM pragma_table_info('secret')",
        "ATTACH DATABASE '" + file + "' AS stolen",
        "VACUUM INTO '" + file + "'",
        "VACUUM",
        "INSERT INTO secret VALUES (9)",
        "UPDATE secret SET i = 0 RETURNING i",
        "DELETE FROM secret RETURNING i",
        "REPLACE INTO secret VALUES (1)",
        "DROP TABLE secret",
        "CREATE TABLE more (i BIGINT)",
        "CREATE TEMP TABLE more AS SELECT 1",
        "WITH x AS (SELECT 1 AS i) INSERT INTO secret SELECT i FROM x",
        "WITH x AS (SELECT 1 AS i) DELETE FROM secret WHERE i IN (SELECT i FROM x) RETURNING i",
        "WITH x AS (DELETE FROM secret RETURNING i) SELECT i FROM x",
        "SELECT * FROM (DELETE FROM secret RETURNING i)",
        "SELECT '001'; DELETE FROM secret",
        "SELECT '001'; SELECT '002'",
        "SELECT '001' -- hidden\n; DELETE FROM secret",
        "SELECT '001' /* ; */ ; DELETE FROM secret -- */",
        "SELECT '001' /* -- */ ; DELETE FROM secret",
        "SELECT '001') q; DELETE FROM secret; --",
        "SELECT '001') q; DELETE FROM secret; /*",
        "SELECT '001'\n) x JOIN (SELECT 1) y; DROP TABLE secret --",
        "SELECT load_extension('/tmp/x.so')",
        "SELECT writefile('" + file + "', 'x')",
        "SELECT readfile('/etc/passwd')",
        "SELECT code FROM {partner} WHERE load_extension('x') IS NULL",
        "SELECT sql FROM sqlite_master",
        "SELECT hex(randomblob(1000000000))",
        "BEGIN",
        "COMMIT",
        "EXPLAIN DELETE FROM secret",
        "SELECT 1 WHERE 1 = ?1",
        "SELECT 1 WHERE 1 = @x",
    };
    for (const std::string& sql : attacks) {
        INFO(sql);
        const Error formation = c.refused(sql);
        CHECK((formation.code() == "query.not-read-only" || formation.code() == "query.failed" ||
               formation.code() == "query.bad-step"));
        CHECK(formation.outcome() == Outcome::usage);
        // As a step before another, and as an output query.
        for (const bool output : {false, true}) {
            const Error step = error_of([&] {
                auto& steps = output ? c.scheme.query.output : c.scheme.query.formation;
                steps = {{"x", sql}, {"", "SELECT * FROM x"}};
                if (output)
                    run_output(c.session, c.catalog, c.scheme, {1}, c.values, c.today);
                else
                    run_formation(c.session, c.catalog, c.scheme, false, c.values, c.today);
            });
            CHECK(step.outcome() == Outcome::usage);
        }
    }
    CHECK(c.session.integer("SELECT sum(i) FROM secret") == 3);
    CHECK_FALSE(std::filesystem::exists(file));
    CHECK(c.session.integer("SELECT count(*) FROM temp.sqlite_master") == 0);
    CHECK(c.session.execute(db::Query("INSERT INTO secret VALUES (3)")) == 1); // lifted again
}

TEST_CASE("query template: several statements are said to be several [DCS-20]") {
    Company c;
    const Error error = c.refused("SELECT '001'; DELETE FROM secret");
    CHECK(error.code() == "query.not-read-only");
    CHECK(error.message().find("more than one statement") != std::string::npos);
    CHECK(c.refused("PRAGMA query_only=0").code() == "query.not-read-only");
    CHECK(c.refused("DELETE FROM {partner}").code() == "query.not-read-only");
}

TEST_CASE("query template: a parameter's value is never SQL [DCS-25]") {
    Company c;
    c.values["name"] = {"text", std::string("x' OR 1=1; DROP TABLE tessera_partner; --"), {}, {}};
    CHECK(c.form("SELECT code FROM {partner} WHERE name = $name").subjects.empty());
    c.values["name"].value = std::string("Anna");
    CHECK(c.form("SELECT code FROM {partner} WHERE name = $name").subjects ==
          std::vector<std::int64_t>{1});
}

TEST_CASE("query template: what only looks like an attack runs [DCS-23]") {
    Company c;
    const std::vector<std::string> harmless{
        "SELECT '001' WHERE '; DROP TABLE tessera_partner' <> 'x'",
        "SELECT '001' WHERE 'PRAGMA query_only=0; DELETE FROM x --' IS NOT NULL",
        "SELECT '001' /* DELETE FROM secret; */",
        "SELECT '001' -- ; DELETE FROM secret",
        "SELECT '001';",
        "SELECT '001' ; -- the end",
        "SELECT '001' AS \"delete; from\"",
        "SELECT '001' WHERE 'it''s -- /* quoted' <> ''",
        "SELECT replace('0x1', 'x', '0')",
        "SELECT '001' AS \"insert\" WHERE 'a' LIKE '%$name%' OR 1",
        "WITH updates AS (SELECT '001' AS attach) SELECT attach FROM updates",
        "VALUES ('001')",
    };
    for (const std::string& sql : harmless) {
        INFO(sql);
        CHECK(c.form(sql).subjects == std::vector<std::int64_t>{1});
    }
}
