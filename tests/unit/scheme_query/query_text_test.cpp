// The text of a user's query: steps, parameters, what may not be written.
#include "unit/scheme_files/support.hpp"

#include "base/date.hpp"
#include "scheme/bind.hpp"
#include "scheme/language.hpp"
#include "scheme/query.hpp"

using namespace tessera;
using namespace tessera::scheme;
using namespace tessera::scheme::test;

namespace {

const Date today = date_of(2026, 11, 22);

ParameterValues values() {
    ParameterValues out;
    out["amount"] = {"decimal", Decimal{100'000'000}, {}, {}};
    out["name"] = {"text", std::string("O'Neil"), {}, {}};
    out["kinds"] = {"list", {}, {Value{std::string("a")}, Value{std::string("b")}}, {}};
    out["none"] = {"list", {}, {}, {}};
    out["period"] = {"period", {}, {}, parse_period("2026-01-01..2026-03-31")};
    out["open"] = {"period", {}, {}, {}};
    return out;
}

db::Query of(const std::string& sql) {
    return compose_query({{"", sql}}, values(), today);
}
Error refused(std::vector<QueryStep> steps) {
    return error_of([&] { compose_query(steps, values(), today); });
}

} // namespace

TEST_CASE(
    "query: parameters become bound values, outside quotes and comments only [DCS-25] [DCS-26]") {
    const db::Query q = of("SELECT '$amount', \"$name\", `$x`, [$y], a$amount /* $z */ -- $w\n"
                           "FROM t WHERE s > $amount AND n = $name AND d < $today");
    CHECK(q.sql == "SELECT '$amount', \"$name\", `$x`, [$y], a$amount    \n"
                   "FROM t WHERE s > ? AND n = ? AND d < ?");
    CHECK(q.args == std::vector<Value>{Decimal{100'000'000}, std::string("O'Neil"), today});
}

TEST_CASE("query: a computed number that no column holds is refused by name [DCS-26]") {
    const auto with = [](const std::string& type, const std::string& expression) {
        Parameter k;
        k.name = "k";
        k.type = type;
        k.expression = parse_expression(expression);
        return parameter_values({k}, {}, today);
    };
    const auto args = [](const ParameterValues& values) {
        return compose_query({{"", "SELECT $k"}}, values, today).args;
    };
    CHECK(args(with("integer", "1000000 * 1000000000")) ==
          std::vector<Value>{std::int64_t{1'000'000'000'000'000}});
    CHECK(args(with("decimal", "360.55 / 3")) == std::vector<Value>{Decimal{1'201'833}});
    for (const auto& [type, expression] :
         {std::pair{"decimal", "1000000 * 1000000000"}, {"integer", "9223372036854775807 * 2"}}) {
        INFO(expression);
        const Error error = error_of([&] { args(with(type, expression)); });
        CHECK(error.code() == "parameter.overflow");
        CHECK(error.message().find("parameter k") != std::string::npos);
    }
}

TEST_CASE("query: periods have ends, open ones the first and last day there is [DCS-27]") {
    const db::Query q =
        of("SELECT $period.start, $period.end, $period_start, $period_end, $open.start, "
           "$open.end");
    CHECK(q.sql == "SELECT ?, ?, ?, ?, ?, ?");
    CHECK(q.args == std::vector<Value>{date_of(2026, 1, 1), date_of(2026, 3, 31),
                                       date_of(2026, 1, 1), date_of(2026, 3, 31), date_of(1, 1, 1),
                                       date_of(9999, 12, 31)});
    const Error bare = refused({{"", "SELECT $period"}});
    CHECK(bare.code() == "query.unknown-parameter");
    CHECK(bare.hint() == "Write $period.start or $period.end.");
}

TEST_CASE("query: a list is bound item by item, with or without brackets [DCS-28]") {
    CHECK(of("SELECT 1 WHERE x IN $kinds").sql == "SELECT 1 WHERE x IN (?, ?)");
    CHECK(of("SELECT 1 WHERE x IN ( $kinds )").sql == "SELECT 1 WHERE x IN ( ?, ? )");
    CHECK(of("SELECT 1 WHERE x IN $none").sql == "SELECT 1 WHERE x IN (NULL)");
    CHECK(of("SELECT 1 WHERE x IN $kinds").args.size() == 2);
}

TEST_CASE("query: decimals of an ERP's plain numbers are bound as such [DCS-25]") {
    const db::Query q = compose_query({{"", "SELECT 1 WHERE s > $amount"}}, values(), today, true);
    CHECK(q.sql == "SELECT 1 WHERE s > CAST(? AS DECIMAL(19,4))");
    CHECK(q.args == std::vector<Value>{std::string("10000")});
}

TEST_CASE("query: named steps become common table expressions [DCS-23]") {
    const db::Query q =
        compose_query({{"bought", "SELECT partner, sum(revenue) s FROM {sale} WHERE day >= "
                                  "$period.start GROUP BY partner;"},
                       {"much", "SELECT * FROM bought WHERE s > $amount"},
                       {"", "SELECT partner FROM much ORDER BY 1"}},
                      values(), today);
    CHECK(
        q.sql ==
        "WITH bought AS (SELECT partner, sum(revenue) s FROM {sale} WHERE day >= ? GROUP BY "
        "partner), much AS (SELECT * FROM bought WHERE s > ?) SELECT partner FROM much ORDER BY 1");
    CHECK(q.args.size() == 2);
    CHECK(compose_query({{"a", "SELECT 1 x"}, {"", "WITH b AS (SELECT 2) SELECT * FROM a"}}, {},
                        today)
              .sql ==
          "WITH a AS (SELECT 1 x) SELECT * FROM (WITH b AS (SELECT 2) SELECT * FROM a) r");
}

TEST_CASE("query: an unknown parameter is named with the nearest [DCS-26]") {
    const Error error = refused({{"", "SELECT $amuont"}});
    CHECK(error.code() == "query.unknown-parameter");
    CHECK(error.message() == "query: there is no parameter $amuont. Did you mean \"amount\"?");
    CHECK(refused({{"", "SELECT * FROM $members"}}).code() == "query.unknown-parameter");
}

TEST_CASE("query: a step is one closed piece of SQL [DCS-23]") {
    CHECK(refused({}).code() == "query.bad-step");
    CHECK(refused({{"", " -- nothing\n ;"}}).code() == "query.bad-step");
    CHECK(refused({{"", "SELECT 'open"}}).code() == "query.bad-step");
    CHECK(refused({{"", "SELECT 1 /* open"}}).code() == "query.bad-step");
    CHECK(refused({{"", "SELECT ?"}}).code() == "query.bad-step");
    CHECK(refused({{"", "SELECT 1"}, {"", "SELECT 2"}}).code() == "query.bad-step");
    CHECK(refused({{"a", "SELECT 1"}, {"A", "SELECT 2"}}).code() == "query.bad-step");
    CHECK(refused({{"a b", "SELECT 1"}, {"", "SELECT 2"}}).code() == "query.bad-step");
    CHECK(refused({{"a", "SELECT 1; DELETE FROM t"}, {"", "SELECT 2"}}).code() ==
          "query.not-read-only");
    CHECK(of("SELECT ';' ; -- the end\n").sql.find("SELECT ';'") == 0);
}
