// Texts of statements, forms of the dialect, names of tables.
#include "support.hpp"

#include "db/dialect.hpp"
#include "db/statement_text.hpp"
#include "db/table.hpp"

#include <set>

using namespace tessera;
using namespace tessera::db;
using namespace tessera::db::test;

namespace {

std::string named(std::string_view sql) {
    Wording wording;
    wording.prefix = "x_";
    wording.value = [](std::size_t place) { return fmt::format(":p{}", place); };
    return statement_text(sql, wording).sql;
}

} // namespace

TEST_CASE("values and table names are filled in outside quotes only") {
    CHECK(named("SELECT ? FROM {sale} WHERE a = ?") == "SELECT :p1 FROM x_sale WHERE a = :p2");
    CHECK(named("SELECT '?{sale}''?' , \"a?\"") == "SELECT '?{sale}''?' , \"a?\"");
    CHECK(named("SELECT `?`, [?] FROM t") == "SELECT `?`, [?] FROM t");
    CHECK(named("SELECT 1 -- it's ? {nothing}\n, ?") == "SELECT 1  \n, :p1");
    CHECK(named("SELECT /* it's ':x ? */ ?") == "SELECT   :p1");
    CHECK(statement_text("? ?", Wording{}).sql == "? ?");
    CHECK(code_of([] { named("SELECT * FROM {sales}"); }) == "db.unknown-table");
    CHECK(error_of([] { named("SELECT * FROM {sales}"); }).message().find("\"sale\"") !=
          std::string::npos);
    CHECK(code_of([] { named("SELECT 'open"); }) == "db.bad-statement");
}

TEST_CASE("values are counted, and only ? is one") {
    Fixture f;
    CHECK(code_of([&] { f.session.execute({"SELECT ?", {}}); }) == "db.bad-statement");
    CHECK(code_of([&] { f.session.execute({"SELECT 1", {true}}); }) == "db.bad-statement");
    CHECK(code_of([&] { f.session.execute({"SELECT :name"}); }) == "db.bad-statement");
    CHECK(code_of([&] { f.session.execute({"SELECT 1; SELECT 2"}); }) == "db.bad-statement");
    CHECK(f.session.integer({"SELECT 1 ; -- the end\n"}) == 1);
}

TEST_CASE("every name of ours fits 30 bytes with the longest prefix, and is used once") {
    std::set<std::string> names;
    for (const Table& table : tables()) {
        CHECK(names.insert(table.name).second);
        CHECK(9 + table.name.size() <= 30);
        for (std::size_t i = 0; i < table.indexes.size(); ++i)
            CHECK(9 + table.name.size() + 3 <= 30);
        for (const std::string& key : table.key)
            CHECK(
                std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& column) {
                    return column.name == key && column.required;
                }));
        CHECK(find_table(table.name) == &table);
    }
    CHECK(find_table("sales") == nullptr);
}

TEST_CASE("upsert overwrites, insert_new leaves alone, limit cuts") {
    Fixture f;
    const Dialect& dialect = f.session.dialect();
    const std::vector<std::string> keys{"name"}, update{"next"}, both{"name", "next"};
    const auto next = [&] {
        return f.session.integer("SELECT next FROM {sequence} WHERE name = 'a'");
    };
    f.session.execute(
        {dialect.upsert("{sequence}", keys, update), {std::string("a"), std::int64_t{1}}});
    f.session.execute(
        {dialect.upsert("{sequence}", keys, update), {std::string("a"), std::int64_t{2}}});
    CHECK(next() == 2);
    CHECK(f.session.execute(
              {dialect.insert_new("{sequence}", both), {std::string("a"), std::int64_t{3}}}) == 0);
    CHECK(next() == 2);
    CHECK(f.session.execute(
              {dialect.insert_new("{sequence}", both), {std::string("b"), std::int64_t{3}}}) == 1);
    CHECK(f.session.rows(dialect.limit("SELECT name FROM {sequence} ORDER BY name", 1, 1),
                         {Type::text}) == std::vector<Row>{{std::string("b")}});
}

TEST_CASE("foreign values come into our form") {
    Fixture f;
    const Dialect& d = f.session.dialect();
    const auto is = [&](const std::string& sql, Type type) {
        return *f.session.value("SELECT " + sql, type);
    };
    CHECK(to_text(is(d.as_date("'2026-03-31 12:00:00'"), Type::date)) == "2026-03-31");
    CHECK(is_null(is(d.as_date("''"), Type::date)));
    CHECK(to_text(is(d.as_moment("'2026-03-31 12:00:00'"), Type::moment)) ==
          "2026-03-31T12:00:00Z");
    CHECK(to_text(is(d.as_moment("'2026-03-31T12:00:00.25'"), Type::moment)) ==
          "2026-03-31T12:00:00.25Z");
    for (const auto& [text, units] : std::vector<std::pair<std::string, std::int64_t>>{
             {"'12345678901234.5678'", 123456789012345678},
             {"'-12345678901234.5678'", -123456789012345678},
             {"'-0.5'", -5000},
             {"'7'", 70000},
             {"' 1.23455 '", 12346},
             {"'-1.23455'", -12346},
             {"12", 120000},
             {"0.1 + 0.2", 3000},
             {"-2.5", -25000}}) {
        INFO(text);
        CHECK(is(d.as_decimal(text, false), Type::decimal) == Value(Decimal{units}));
    }
    CHECK(is(d.as_decimal("0.1 + 0.2", true), Type::decimal) == Value(Decimal{3000}));
    CHECK(is_null(is(d.as_decimal("NULL", true), Type::decimal)));
    CHECK(is_null(is(d.as_decimal("NULL", false), Type::decimal)));
    CHECK(is(d.as_boolean("'true'"), Type::boolean) == Value(true));
    CHECK(is(d.as_boolean("0"), Type::boolean) == Value(false));
    CHECK(is_null(is(d.as_boolean("NULL"), Type::boolean)));
    CHECK(is(d.as_uuid("x'0123456789ABCDEF0123456789ABCDEF'"), Type::text) ==
          Value(std::string("01234567-89ab-cdef-0123-456789abcdef")));
    CHECK(is(d.as_uuid("'01234567-89AB-CDEF-0123-456789ABCDEF'"), Type::text) ==
          Value(std::string("01234567-89ab-cdef-0123-456789abcdef")));
    // A column that ignores case must not make our comparisons ignore it.
    f.session.execute({"CREATE TABLE n (t TEXT COLLATE NOCASE)"});
    f.session.execute({"INSERT INTO n VALUES ('VIP')"});
    CHECK(f.session.integer("SELECT count(*) FROM n t WHERE " + d.as_text("t.t") + " = 'vip'") ==
          0);
    CHECK(code_of([] { dialect_named("postgresq"); }) == "db.unknown-dialect");
}

TEST_CASE("moments order by time, whatever their fraction") {
    Fixture f;
    f.session.execute({"CREATE TABLE m (at TEXT)"});
    for (const char* text : {"2026-03-31T12:00:00.5Z", "2026-03-31T12:00:00Z"})
        f.session.execute({"INSERT INTO m VALUES (?)", {parse_value(Type::moment, text)}});
    Chunk chunk;
    chunk.rows = 1;
    chunk.columns = {{{}, {"2026-03-31T12:00:00.25Z"}, {0}}};
    f.session.insert("m", std::vector<std::string>{"at"}, std::vector<Type>{Type::moment}, chunk);
    std::string order;
    for (const Row& row : f.session.rows("SELECT at FROM m ORDER BY at", {Type::moment}))
        order += to_text(row[0]) + " ";
    CHECK(order == "2026-03-31T12:00:00Z 2026-03-31T12:00:00.25Z 2026-03-31T12:00:00.5Z ");
}
