// The forms that bring an ERP's columns into ours mean the same on every database (architecture
// section 4).
#include "context.hpp"

#include "base/date.hpp"
#include "db/dialect.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace tessera;
using namespace tessera::conformance;

namespace {

std::string select(const db::Session& session, const std::string& what) {
    return "SELECT " + what + std::string(session.dialect().from_nothing());
}

struct Case {
    std::string sql;
    Value expected;
};

void check(db::Session& session, Type type, const std::vector<Case>& cases) {
    for (const Case& each : cases) {
        INFO(each.sql);
        CHECK(session.value(select(session, each.sql + " AS v"), type) == each.expected);
    }
}

} // namespace

TEST_CASE("numbers of an ERP become ours, half away from zero") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    db::Session& session = context->session();
    const db::Dialect& dialect = session.dialect();
    const auto exact = [&](const std::string& sql) { return dialect.as_decimal(sql, false); };
    const auto real = [&](const std::string& sql) { return dialect.as_decimal(sql, true); };
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    check(session, Type::decimal,
          {{exact("7"), Decimal{70000}},
           {exact("'12.5'"), Decimal{125000}},
           {exact("'1.00005'"), Decimal{10001}},
           {exact("'-1.00005'"), Decimal{-10001}},
           {exact("'1.00004999'"), Decimal{10000}},
           {exact("'922337203685477.5807'"), Decimal{most}},
           {exact("NULL"), Value{}},
           {real("0.5e0"), Decimal{5000}},
           {real("0.00025e0"), Decimal{3}},
           {real("-0.00025e0"), Decimal{-3}},
           {real("0.00035e0"), Decimal{4}},
           {real("1234567.00005e0"), Decimal{12345670001}}});
    check(session, Type::integer,
          {{dialect.as_integer("'9007199254740993'"), std::int64_t{9007199254740993}},
           {dialect.as_integer("-3"), std::int64_t{-3}}});
}

TEST_CASE("flags, texts, days and keys of an ERP become ours") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    db::Session& session = context->session();
    const db::Dialect& dialect = session.dialect();
    std::vector<Case> flags;
    for (const char* no : {"0", "'0'", "'f'", "'False'", "'N'", "'no'", "''"})
        flags.push_back({dialect.as_boolean(no), false});
    for (const char* yes : {"1", "'1'", "'t'", "'TRUE'", "'Y'", "'yes'", "-1"})
        flags.push_back({dialect.as_boolean(yes), true});
    flags.push_back({dialect.as_boolean("NULL"), Value{}});
    check(session, Type::boolean, flags);
    // A literal is a CHAR there, whose blanks tell nothing.
    const bool trims = dialect.name() == "firebird";
    check(session, Type::text,
          {{dialect.as_text("12"), "12"},
           {dialect.as_text("'Ærø  '"), trims ? "Ærø" : "Ærø  "},
           {dialect.as_text(dialect.as_integer("'012'")), "12"},
           {dialect.as_uuid("'ABCDEF00-1111-2222-3333-444455556666'"),
            "abcdef00-1111-2222-3333-444455556666"}});
    check(session, Type::date,
          {{dialect.as_date("'2024-02-29'"), date_of(2024, 2, 29)},
           {dialect.as_date("'2026-03-31 23:59:59'"), date_of(2026, 3, 31)},
           {dialect.as_date("NULL"), Value{}}});
    check(
        session, Type::moment,
        {{dialect.as_moment("'2026-03-31 12:00:00'"), parse_moment("2026-03-31T12:00:00Z")},
         {dialect.as_moment("'2026-03-31 02:30:00.25'"), parse_moment("2026-03-31T02:30:00.25Z")}});
    // Neither case nor blanks at the end are lost, whatever the database compares by default.
    const auto equal = [&](const char* one, const char* other) {
        return session.integer(select(session, "1") + " WHERE " + dialect.as_text(one) + " = " +
                               dialect.as_text(other)) != 0;
    };
    CHECK_FALSE(equal("'a'", "'A'"));
    // On Firebird the evaluator decides (firebird_dialect.cpp).
    CHECK(equal("'a'", "'a '") == (dialect.name() == "firebird"));
}
