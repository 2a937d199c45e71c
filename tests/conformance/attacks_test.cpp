// A user's SELECT may read and nothing else, on every database that lets it run at all [DCS-20].
// SQLite's own list is longer: tests/unit/db/attacks.cpp.
#include "context.hpp"

#include "db/dialect.hpp"
#include "support/trial.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace tessera;
using namespace tessera::conformance;

namespace {

const std::vector<std::string> everywhere{
    "INSERT INTO {region} (id, code) VALUES (9, 'Z')",
    "UPDATE {region} SET code = 'Z'",
    "DELETE FROM {region}",
    "DROP TABLE {region}",
    "CREATE TABLE {region}_more (i BIGINT)",
    "ALTER TABLE {region} ADD more BIGINT",
    "SELECT id FROM {region}; DELETE FROM {region}",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT x",
    "",
};

const std::map<std::string, std::vector<std::string>, std::less<>> of_dialect{
    {"postgresql",
     {
         "INSERT INTO {region} (id, code) VALUES (9, 'Z') RETURNING id",
         "DELETE FROM {region} RETURNING id",
         "WITH gone AS (DELETE FROM {region} RETURNING id) SELECT id FROM gone",
         "WITH s AS (SELECT 1 AS i) UPDATE {region} SET code = 'Z' FROM s RETURNING id",
         "EXPLAIN ANALYZE DELETE FROM {region}",
         "SELECT id FROM {region} FOR UPDATE",
         "SELECT id INTO {region}_more FROM {region}",
         "CREATE TEMPORARY TABLE more AS SELECT id FROM {region}",
         "COPY {region} TO PROGRAM 'touch /tmp/tessera-attack'",
         "COPY (SELECT id FROM {region}) TO STDOUT",
         "DO 'BEGIN DELETE FROM {region}; END'",
         "CALL nothing()",
         "SET TRANSACTION READ WRITE",
         "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
         "RESET ALL",
         "LOCK TABLE {region}",
         "NOTIFY here",
         "LISTEN here",
         "VACUUM",
         "SELECT set_config('transaction_read_only', 'off', false)",
         "SELECT pg_catalog.set_config('search_path', 'x', false)",
         "SELECT \"pg_notify\"('here', 'x')",
         "SELECT pg_notify ('here', 'x')",
         "SELECT U&\"pg_n\\006ftify\"('here', 'x')",
         "SELECT E'\\'', pg_notify('here', 'x'), ''''",
         "SELECT $$'$$, pg_notify('here', 'x'), $$'$$",
         "SELECT pg_advisory_lock(1)",
         "SELECT pg_terminate_backend(pg_backend_pid())",
         "SELECT pg_cancel_backend(1)",
         "SELECT pg_sleep(600)",
         "SELECT pg_read_file('/etc/passwd')",
         "SELECT pg_ls_dir('/')",
         "SELECT lo_create(1)",
         "SELECT lo_import('/etc/passwd')",
         "SELECT nextval('x')",
         "SELECT query_to_xml('DELETE FROM {region}', true, true, '')",
     }},
    {"mysql",
     {
         "INSERT INTO {region} (id, code) VALUES (9, 'Z') RETURNING id",
         "REPLACE INTO {region} (id, code) VALUES (1, 'Z') RETURNING id",
         "DELETE FROM {region} RETURNING id",
         "WITH s AS (SELECT 1 AS i) DELETE FROM {region} WHERE id IN (SELECT i FROM s)",
         "EXPLAIN DELETE FROM {region}",
         "ANALYZE DELETE FROM {region}",
         "ANALYZE FORMAT=JSON DELETE FROM {region}",
         "SELECT id FROM {region} FOR UPDATE",
         "SELECT id FROM {region} LOCK IN SHARE MODE",
         "SELECT id FROM {region} INTO OUTFILE '/tmp/tessera-attack'",
         "SELECT id FROM {region} INTO DUMPFILE '/tmp/tessera-attack'",
         "SELECT id INTO @x FROM {region} LIMIT 1",
         "SELECT @x := 1",
         "SELECT 1 # ; DELETE FROM {region}",
         "SELECT '\\'', get_lock('x', 0) -- '",
         "SELECT `get_lock`('x', 0)",
         "SELECT get_lock ('x', 0)",
         "SELECT GET_LOCK('x', 0)",
         "SELECT release_all_locks()",
         "SELECT sleep(600)",
         "SELECT benchmark(1000000000, md5('x'))",
         "SELECT load_file('/etc/passwd')",
         "SELECT NEXT VALUE FOR x",
         "SELECT nextval(x)",
         "SELECT setval(x, 1)",
         "CREATE TEMPORARY TABLE more AS SELECT id FROM {region}",
         "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE {region}",
         "SET SESSION TRANSACTION READ WRITE",
         "SET @x = 1",
         "SET STATEMENT max_statement_time = 0 FOR DELETE FROM {region}",
         "START TRANSACTION",
         "BEGIN NOT ATOMIC DELETE FROM {region}; END",
         "PREPARE x FROM 'DELETE FROM tessera_region'",
         "EXECUTE IMMEDIATE 'DELETE FROM tessera_region'",
         "CALL nothing()",
         "DO get_lock('x', 0)",
         "LOCK TABLES {region} WRITE",
         "HANDLER {region} OPEN",
         "FLUSH TABLES",
         "KILL 1",
         "USE mysql",
     }},
};

} // namespace

TEST_CASE("every attack on a query that may only read fails [DCS-20]") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    db::Session& session = context->session();
    for (std::int64_t id = 1; id <= 3; ++id)
        session.execute(
            {"INSERT INTO {region} (id, code) VALUES (?, ?)", {id, std::to_string(id)}});
    std::vector<std::string> attacks = everywhere;
    if (const auto own = of_dialect.find(session.dialect().name()); own != of_dialect.end())
        attacks.insert(attacks.end(), own->second.begin(), own->second.end());
    const bool inside = GENERATE(false, true);
    for (const std::string& sql : attacks) {
        INFO(sql);
        if (inside) session.begin(db::Access::write);
        try {
            session.read_only([&] { session.rows(db::Query(sql), {Type::text}); });
            FAIL_CHECK("it ran");
        } catch (const Error& error) {
            // What the database does not even know is a wrong statement, all the same not run.
            const std::string& code = error.code();
            CHECK((code == "query.not-read-only" || code == "query.not-available" ||
                   code == "db.syntax" || code == "db.bad-statement" ||
                   code == "db.no-such-table" || code == "db.permission"));
        }
        if (inside) session.rollback();
        REQUIRE(session.integer("SELECT SUM(id) FROM {region}") == 6);
    }
    const db::Lease other = context->database().lease();
    CHECK(other->integer("SELECT COUNT(*) FROM {region} WHERE code IN ('1', '2', '3')") == 3);
    // And everything is allowed again.
    session.execute("DELETE FROM {region}");
    CHECK(other->integer("SELECT COUNT(*) FROM {region}") == 0);
}

TEST_CASE("a query that may only read sees what its transaction wrote, or says why not [DCS-20]") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    db::Session& session = context->session();
    const bool inside = GENERATE(false, true);
    if (inside) session.begin(db::Access::write);
    session.execute("INSERT INTO {region} (id, code) VALUES (1, 'A')");
    try {
        session.read_only([&] {
            CHECK(session.integer("SELECT COUNT(*) FROM {region} WHERE code = 'A'") == 1);
            CHECK(session.columns("SELECT id, code AS \"kod\" FROM {region}").size() == 2);
            CHECK(session.integer("WITH a AS (SELECT id FROM {region}) SELECT MAX(id) FROM a") ==
                  1);
            CHECK(session.integer({"SELECT id FROM {region} WHERE code = ?", {std::string("A")}}) ==
                  1);
            for (const std::size_t rows : {1, 100'000}) {
                const std::vector<Type> types{Type::integer};
                const auto cursor = session.open("SELECT id FROM {region}", types, rows);
                db::Chunk chunk;
                REQUIRE(cursor->next(chunk));
                CHECK(chunk.integer(0, 0) == 1);
            }
        });
    } catch (const Error& error) {
        CHECK(error.code() == "query.not-available");
        CHECK_FALSE(error.hint().empty());
    }
    if (inside) session.commit();
    session.execute("INSERT INTO {region} (id, code) VALUES (2, 'B')");
    CHECK(session.integer("SELECT COUNT(*) FROM {region}") == 2);
}
