// What stands in brackets behind a measure: a window, named arguments, a row condition.
#include "tree.hpp"

#include <set>

namespace tessera::scheme {
namespace {

Arguments arguments_of(std::string_view text) {
    return parse_expression(text)->arguments;
}

} // namespace

TEST_CASE("all 49 standard periods have a spelling in brackets [PER-1]") {
    std::vector<std::string> spellings{"2026-01-01..2026-03-31",
                                       "month 2026-03",
                                       "today",
                                       "yesterday",
                                       "tomorrow",
                                       "last 7 days",
                                       "next 7 days"};
    for (const std::string unit : {"week", "tenday", "month", "quarter", "halfyear", "year"})
        for (const std::string& spelling :
             {"this " + unit, "this " + unit + " to date", "rest of this " + unit, "last " + unit,
              "last " + unit + " to same day", "next " + unit, "next " + unit + " to same day"})
            spellings.push_back(spelling);
    CHECK(spellings.size() == 49);
    std::set<std::pair<PeriodKind, Unit>> kinds;
    for (const std::string& spelling : spellings) {
        const std::string text = "revenue[" + spelling + "]";
        const Arguments arguments = arguments_of(text);
        REQUIRE(arguments.window);
        REQUIRE(arguments.window->period);
        CHECK(again_value(text) == text);
        CHECK(again_window(spelling) == spelling);
        kinds.emplace(arguments.window->period->kind, arguments.window->period->unit);
    }
    CHECK(kinds.size() == 49);
}

TEST_CASE("rolling windows have a number [PER-7] [PER-8]") {
    for (const auto* text : {"r[last 3 months]", "r[last 24 months]", "r[next 2 weeks]",
                             "r[last 1 year]", "r[last quarter]", "r[last 90 days]"})
        CHECK(again_value(text) == text);
    CHECK(arguments_of("r[LAST 3 Months]").window->period->kind == PeriodKind::rolling);
    // A zero in front made a rolling window, which was written "last 7 days" and read as Last7Days.
    CHECK(arguments_of("r[last 07 days]").window->period->kind == PeriodKind::last_7_days);
}

TEST_CASE("a range has two ends, each may be open [PER-4]") {
    const auto period = [](std::string_view text) { return parse_window(text).period; };
    CHECK(period("2026-01-01..2026-03-31")->from == date_of(2026, 1, 1));
    CHECK_FALSE(period("2026-01-01..")->to);
    CHECK_FALSE(period("..2026-01-01")->from);
    CHECK(period("..") == Period{});
    for (const auto* text : {"2026-01-01..", "..2026-03-31", "..", "..today", "today..",
                             "$from..$to", "$p.start..$p.end", "start of last month..today - 1 day",
                             "add(today, -3, month)..", "last..month", "(a + b)..c"})
        CHECK(again_window(text) == (text == std::string("(a + b)..c") ? "a + b..c" : text));
    CHECK(parse_window("$from..").from->name == "from");
    CHECK(parse_window("today").period->kind == PeriodKind::today);
    CHECK_FALSE(parse_window("..today").period);
    CHECK(parse_window("..today").to->kind == ExprKind::today);
}

TEST_CASE("a period parameter is a window") {
    CHECK(arguments_of("r[$period]").window->parameter == "period");
    CHECK(again_value("r[$period, days 3]") == "r[$period, days 3]");
}

TEST_CASE("named arguments follow the window, the row condition comes last") {
    const Arguments all =
        arguments_of("r[last 3 months, days -3, порог a + 1 where p in segment \"X\" and q]");
    CHECK(all.window);
    REQUIRE(all.named.size() == 2);
    CHECK(all.named[0].first == "days");
    CHECK(all.named[0].second->value == Value(std::int64_t{-3}));
    CHECK(all.where->items.size() == 2);
    for (const auto* text :
         {"r[days 30]", "r[days 30, limit $x where a]", "r[where a = 1]",
          "r[last month where a or b]", "r[where q[last month] > 1]",
          "r[$from..$to, days 3 where (a and b) @off]", "r[days q[last month]] + r[..today]"})
        CHECK(again_value(text) == text);
    CHECK(arguments_of("r").empty());
}

TEST_CASE("month is a period before a month and a function before parentheses") {
    CHECK(arguments_of("r[month 2026-03]").window->period->kind == PeriodKind::month);
    CHECK(again_value("r[days month(today)]") == "r[days month(today)]");
    CHECK(again_value("month + month(day)") == "month + month(day)");
}

} // namespace tessera::scheme
