#include "base/error.hpp"
#include "base/period.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using Catch::Matchers::Contains;

TEST_CASE("every spelling survives reading and writing [PER-1]") {
    for (const std::string& text : period_spellings()) CHECK(to_text(parse_period(text)) == text);
    for (const char* text : {"month 2026-03", "2026-01-01..2026-03-31", "2026-01-01..",
                             "..2026-03-31", "..", "last 3 months", "last 1 month", "next 10 days",
                             "last 2 halfyears", "next 4 tendays", "last 7 weeks"})
        CHECK(to_text(parse_period(text)) == text);
}

TEST_CASE("case and blanks do not matter, plurals of one are read [PER-1]") {
    CHECK(to_text(parse_period("  Last   QUARTER ")) == "last quarter");
    CHECK(to_text(parse_period("last 1 months")) == "last 1 month");
    CHECK(to_text(parse_period("2026-01-01 .. 2026-03-31")) == "2026-01-01..2026-03-31");
    CHECK(parse_period("last 7 days").kind == PeriodKind::last_7_days);
    CHECK(parse_period("last 3 months") == Period{PeriodKind::rolling, Unit::month, 3, {}, {}});
}

TEST_CASE("every standard date survives reading and writing [PER-2]") {
    for (const Which which : {Which::last, Which::this_, Which::next})
        for (const Unit unit : {Unit::day, Unit::week, Unit::tenday, Unit::month, Unit::quarter,
                                Unit::halfyear, Unit::year}) {
            const StandardDate date{which, unit};
            CHECK(parse_standard_date(to_text(date)) == date);
        }
    CHECK(to_text(parse_standard_date("Start of LAST quarter")) == "start of last quarter");
}

TEST_CASE("an unknown period names the nearest one") {
    CHECK_THROWS_WITH(parse_period("last qarter"), Contains("Did you mean \"last quarter\"?"));
    CHECK_THROWS_WITH(parse_period("this month todate"), Contains("\"this month to date\""));
    CHECK_THROWS_WITH(parse_standard_date("start of lst year"), Contains("\"start of last year\""));
    const char* text = GENERATE("", "whenever", "last 0 days", "last -3 months", "last 3 hours",
                                "last 99999999 days", "this day", "last x months", "last 3");
    try {
        parse_period(text);
        FAIL_CHECK(text << " was read");
    } catch (const Error& error) {
        CHECK(error.code() == "period.unknown");
        CHECK(error.outcome() == Outcome::usage);
    }
}

TEST_CASE("a range that ends before it begins, or has no such day, is refused") {
    CHECK_THROWS_WITH(parse_period("2026-03-31..2026-01-01"), Contains("ends before it begins"));
    CHECK_THROWS_WITH(parse_period("2026-02-30.."), Contains("not a day of the calendar"));
    CHECK_THROWS_AS(parse_period("month 2026-13"), Error);
    CHECK_THROWS_AS(parse_period("month 2026"), Error);
}
