// What a user's own query brings in [DCS-20 to DCS-26].
#include "support.hpp"

#include "scheme/language.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

using namespace tessera;
using namespace tessera::scheme;
using namespace tessera::scheme::test;
using Numbers = std::vector<std::int64_t>;

TEST_CASE("formation query: keys become numbers, ascending, each once [DCS-20] [DCS-23]") {
    Company c;
    CHECK(c.form("SELECT code FROM {partner} ORDER BY code DESC").subjects == Numbers{1, 2, 5, 7});
    CHECK(c.form("VALUES ('007'), ('002'), ('007'), (NULL), ('')").subjects == Numbers{2, 7});
    CHECK(c.form("SELECT 'nobody' WHERE 1 = 0").subjects.empty());
    // A column called number holds our own numbers; those of nobody are skipped.
    CHECK(c.form("SELECT partner AS number FROM {sale} UNION SELECT 99").subjects ==
          Numbers{2, 5, 7});
    CHECK(c.form("SELECT 5 AS NUMBER, 'x' AS other").subjects == Numbers{5});
    CHECK(c.form("VALUES ('5'), ('007')").subjects == Numbers{7});
    CHECK(c.form("VALUES (NULL)").subjects.empty());
}

TEST_CASE("formation query: a first column that is nobody's key is refused, not nobody [DCS-23]") {
    Company c;
    for (const char* sql : {"SELECT 'nobody'", "SELECT 1", "SELECT '5' AS key, 5 AS number",
                            "SELECT 'abc' AS number"}) {
        CAPTURE(sql);
        CHECK(error_of([&] { c.form(sql); }).code() == "query.no-key");
    }
}

TEST_CASE("formation query: purchases in a period above an amount, exact at the edge [DCS-25]") {
    Company c;
    c.values["amount"] = {"decimal", Decimal{100'000'000}, {}, {}};
    c.values["period"] = {"period", {}, {}, parse_period("last 24 months")};
    c.scheme.query.columns = {{"turnover", Type::decimal}, {"last", Type::date}};
    const Queried found = c.form(
        "SELECT partner AS number, sum(revenue) AS turnover, max(day) AS last FROM {sale} WHERE "
        "day "
        "BETWEEN $period.start AND $period.end GROUP BY partner HAVING sum(revenue) > $amount");
    CHECK(found.subjects == Numbers{5});
    CHECK(found.names == std::vector<std::string>{"last", "turnover"});
    CHECK(found.types == std::vector<Type>{Type::date, Type::decimal});
    CHECK(found.columns ==
          std::vector<std::vector<Value>>{{date_of(2026, 4, 1)}, {Decimal{100'000'001}}});
}

TEST_CASE("formation query: of several rows of one subject the first counts [DCS-23]") {
    Company c;
    c.scheme.query.columns = {{"n", Type::integer}};
    const Queried named =
        c.form("SELECT column1 AS k, column2 AS n FROM (VALUES ('007', 1), ('002', 2), "
               "('007', 3))");
    CHECK(named.subjects == Numbers{2, 7});
    CHECK(named.columns ==
          std::vector<std::vector<Value>>{{Value{std::int64_t{2}}, Value{std::int64_t{1}}}});
}

TEST_CASE("formation query: variants by key or number [PRD-7]") {
    Company c;
    c.scheme.subject = Subject::product;
    CHECK(c.form("SELECT code FROM {product}").subjects == Numbers{1, 4});
    CHECK(
        c.form(
             "SELECT column1 AS k, column2 AS variant FROM (VALUES ('A', '43'), ('B', NULL), ('A', "
             "'99'))",
             true)
            .subjects == Numbers{3, 4});
    CHECK(c.form("SELECT product AS number, number AS variant FROM {product_variant}", true)
              .subjects == Numbers{2, 3});
    const Error error = error_of([&] { c.form("SELECT code FROM {product}", true); });
    CHECK(error.code() == "query.unknown-column");
}

TEST_CASE("formation query: a mapped subject is found by its own key [DCS-23]") {
    Company c;
    c.session.execute(db::Query("CREATE TABLE firm (id INTEGER, title TEXT, debt REAL)"));
    c.session.execute(
        db::Query("INSERT INTO firm VALUES (10, 'X', 12.5), (20, 'Y', 100.1), (30, 'Z', 7)"));
    db::Sources sources = db::Sources::core();
    db::SourceMapping mapping;
    mapping.name = "partner";
    mapping.table = "firm";
    mapping.key_type = "integer";
    mapping.columns = {{"key", "id"}, {"name", "title"}};
    db::apply_mapping(sources, mapping, c.session.dialect());
    db::assign_numbers(c.session, sources, Subject::partner);
    const Catalog catalog(sources);
    c.scheme.query.formation = {{"", "SELECT id, debt AS owed FROM firm WHERE debt >= $least"}};
    c.scheme.query.columns = {{"owed", Type::decimal}};
    c.values["least"] = {"decimal", Decimal{125'000}, {}, {}};
    const Queried found = run_formation(c.session, catalog, c.scheme, false, c.values, c.today);
    REQUIRE(found.subjects.size() == 2);
    CHECK(found.subjects[0] == db::find_number(c.session, sources, Subject::partner, "10"));
    CHECK(found.columns[0] == std::vector<Value>{Decimal{125'000}, Decimal{1'001'000}});

    c.scheme.query.output = {
        {"", "SELECT m.key, m.number, f.debt AS owed FROM $members m JOIN firm f ON "
             "f.id = m.key ORDER BY f.debt DESC"}};
    const QueriedRows rows =
        run_output(c.session, catalog, c.scheme, found.subjects, c.values, c.today);
    CHECK(rows.columns == std::vector<std::string>{"key", "number", "owed"});
    REQUIRE(rows.rows.size() == 2);
    CHECK(rows.rows[0][0] == Value{std::string("20")});
    CHECK(rows.rows[0][2] == Value{Decimal{1'001'000}});
}

TEST_CASE("output query: starts from the members [DCS-20] [DCS-21]") {
    Company c;
    c.scheme.query.output = {
        {"bought", "SELECT partner, sum(revenue) AS s FROM {sale} GROUP BY partner"},
        {"", "SELECT m.key AS code, p.name, b.s AS turnover FROM $members m JOIN "
             "{partner} p ON p.number = m.number LEFT JOIN bought b ON b.partner = "
             "m.number ORDER BY p.name DESC"}};
    c.scheme.query.columns = {{"turnover", Type::decimal}};
    Numbers members;
    for (std::int64_t n = 1; n <= 1200; ++n)
        if (n != 2) members.push_back(n); // more than one INSERT
    const QueriedRows rows = run_output(c.session, c.catalog, c.scheme, members, c.values, c.today);
    CHECK(rows.columns == std::vector<std::string>{"code", "name", "turnover"});
    CHECK(rows.rows == std::vector<std::vector<Value>>{
                           {std::string("007"), std::string("Paul"), Decimal{900'000'000}},
                           {std::string("005"), std::string("Olga"), Decimal{100'000'001}},
                           {std::string("001"), std::string("Anna"), Value{}}});
    // Nothing stays behind, and it works inside a reading transaction too.
    CHECK(c.session.integer("SELECT count(*) FROM temp.sqlite_master") == 0);
    c.session.begin(db::Access::read);
    CHECK(run_output(c.session, c.catalog, c.scheme, {5}, c.values, c.today).rows.size() == 1);
    c.session.rollback();
}

TEST_CASE(
    "query: a number that is no stored decimal is refused, plain it is what it says [DCS-25]") {
    Company c;
    c.scheme.query.columns = {{"n", Type::decimal}};
    for (const char* number : {"1.5", "1.0", "avg(number)", "'x'"}) {
        INFO(number);
        const std::string sql =
            fmt::format("SELECT code, {} AS n FROM {{partner}} GROUP BY code", number);
        c.scheme.query.decimals = UserQuery::Decimals::stored;
        const Error error = c.refused(sql);
        CHECK(error.code() == "query.not-stored-decimal");
        CHECK(error.hint().find("decimals = \"plain\"") != std::string::npos);
    }
    c.scheme.query.decimals = UserQuery::Decimals::plain;
    const Queried found = c.form("SELECT code, 1.5 AS n FROM {partner}");
    CHECK(found.columns[0][0] == Value{Decimal{15'000}});
}

TEST_CASE("output query: variants among the members [PRD-7]") {
    Company c;
    c.scheme.subject = Subject::product;
    c.scheme.query.output = {{"", "SELECT * FROM $members ORDER BY number"}};
    const QueriedRows rows = run_output(c.session, c.catalog, c.scheme, {3, 4}, c.values, c.today);
    CHECK(rows.columns == std::vector<std::string>{"number", "key", "variant"});
    CHECK(rows.rows ==
          std::vector<std::vector<Value>>{{std::string("3"), std::string("A"), std::string("43")},
                                          {std::string("4"), std::string("B"), Value{}}});
}

TEST_CASE("query: mistakes are the user's to mend [DCS-23]") {
    Company c;
    CHECK(c.refused("SELECT cod FROM {partner}").code() == "query.failed");
    CHECK(c.refused("SELECT code FROM partners").code() == "query.failed");
    CHECK(c.refused("SELECT code FROM {partnr}").code() == "query.failed");
    CHECK(c.refused("SELCT 1").code() == "query.failed");
    CHECK(c.refused("SELECT code FROM {partner} WHERE name = :name").code() == "query.failed");
    CHECK(c.refused("SELECT 1) q; --").code() == "query.failed");
    CHECK(c.refused("SELECT cod FROM {partner}").outcome() == Outcome::usage);
    c.scheme.query.columns = {{"turnover", Type::decimal}};
    const Error error = c.refused("SELECT code, name AS turnovr FROM {partner}");
    CHECK(error.code() == "query.unknown-column");
    CHECK(error.message().find("Did you mean \"turnovr\"?") != std::string::npos);
}
