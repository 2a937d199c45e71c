// The 49 standard periods and 22 standard dates, worked out for a leap day, a year's end and a
// quarter's end. The tables were made by a script that steps day by day and were read by a person.
#include "base/error.hpp"
#include "base/period.hpp"
#include "base/text.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <set>

using namespace tessera;

namespace {

const std::vector<Date> days{date_of(2024, 2, 29), date_of(2025, 12, 31), date_of(2026, 3, 31)};

// clang-format off
constexpr std::string_view periods = R"(
today                         | 2024-02-29..2024-02-29| 2025-12-31..2025-12-31| 2026-03-31..2026-03-31
yesterday                     | 2024-02-28..2024-02-28| 2025-12-30..2025-12-30| 2026-03-30..2026-03-30
tomorrow                      | 2024-03-01..2024-03-01| 2026-01-01..2026-01-01| 2026-04-01..2026-04-01
last 7 days                   | 2024-02-23..2024-02-29| 2025-12-25..2025-12-31| 2026-03-25..2026-03-31
next 7 days                   | 2024-02-29..2024-03-06| 2025-12-31..2026-01-06| 2026-03-31..2026-04-06
this week                     | 2024-02-26..2024-03-03| 2025-12-29..2026-01-04| 2026-03-30..2026-04-05
this tenday                   | 2024-02-21..2024-02-29| 2025-12-21..2025-12-31| 2026-03-21..2026-03-31
this month                    | 2024-02-01..2024-02-29| 2025-12-01..2025-12-31| 2026-03-01..2026-03-31
this quarter                  | 2024-01-01..2024-03-31| 2025-10-01..2025-12-31| 2026-01-01..2026-03-31
this halfyear                 | 2024-01-01..2024-06-30| 2025-07-01..2025-12-31| 2026-01-01..2026-06-30
this year                     | 2024-01-01..2024-12-31| 2025-01-01..2025-12-31| 2026-01-01..2026-12-31
this week to date             | 2024-02-26..2024-02-29| 2025-12-29..2025-12-31| 2026-03-30..2026-03-31
this tenday to date           | 2024-02-21..2024-02-29| 2025-12-21..2025-12-31| 2026-03-21..2026-03-31
this month to date            | 2024-02-01..2024-02-29| 2025-12-01..2025-12-31| 2026-03-01..2026-03-31
this quarter to date          | 2024-01-01..2024-02-29| 2025-10-01..2025-12-31| 2026-01-01..2026-03-31
this halfyear to date         | 2024-01-01..2024-02-29| 2025-07-01..2025-12-31| 2026-01-01..2026-03-31
this year to date             | 2024-01-01..2024-02-29| 2025-01-01..2025-12-31| 2026-01-01..2026-03-31
rest of this week             | 2024-02-29..2024-03-03| 2025-12-31..2026-01-04| 2026-03-31..2026-04-05
rest of this tenday           | 2024-02-29..2024-02-29| 2025-12-31..2025-12-31| 2026-03-31..2026-03-31
rest of this month            | 2024-02-29..2024-02-29| 2025-12-31..2025-12-31| 2026-03-31..2026-03-31
rest of this quarter          | 2024-02-29..2024-03-31| 2025-12-31..2025-12-31| 2026-03-31..2026-03-31
rest of this halfyear         | 2024-02-29..2024-06-30| 2025-12-31..2025-12-31| 2026-03-31..2026-06-30
rest of this year             | 2024-02-29..2024-12-31| 2025-12-31..2025-12-31| 2026-03-31..2026-12-31
last week                     | 2024-02-19..2024-02-25| 2025-12-22..2025-12-28| 2026-03-23..2026-03-29
last tenday                   | 2024-02-11..2024-02-20| 2025-12-11..2025-12-20| 2026-03-11..2026-03-20
last month                    | 2024-01-01..2024-01-31| 2025-11-01..2025-11-30| 2026-02-01..2026-02-28
last quarter                  | 2023-10-01..2023-12-31| 2025-07-01..2025-09-30| 2025-10-01..2025-12-31
last halfyear                 | 2023-07-01..2023-12-31| 2025-01-01..2025-06-30| 2025-07-01..2025-12-31
last year                     | 2023-01-01..2023-12-31| 2024-01-01..2024-12-31| 2025-01-01..2025-12-31
last week to same day         | 2024-02-19..2024-02-22| 2025-12-22..2025-12-24| 2026-03-23..2026-03-24
last tenday to same day       | 2024-02-11..2024-02-19| 2025-12-11..2025-12-20| 2026-03-11..2026-03-20
last month to same day        | 2024-01-01..2024-01-29| 2025-11-01..2025-11-30| 2026-02-01..2026-02-28
last quarter to same day      | 2023-10-01..2023-11-29| 2025-07-01..2025-09-30| 2025-10-01..2025-12-31
last halfyear to same day     | 2023-07-01..2023-08-29| 2025-01-01..2025-06-30| 2025-07-01..2025-09-30
last year to same day         | 2023-01-01..2023-02-28| 2024-01-01..2024-12-31| 2025-01-01..2025-03-31
next week                     | 2024-03-04..2024-03-10| 2026-01-05..2026-01-11| 2026-04-06..2026-04-12
next tenday                   | 2024-03-01..2024-03-10| 2026-01-01..2026-01-10| 2026-04-01..2026-04-10
next month                    | 2024-03-01..2024-03-31| 2026-01-01..2026-01-31| 2026-04-01..2026-04-30
next quarter                  | 2024-04-01..2024-06-30| 2026-01-01..2026-03-31| 2026-04-01..2026-06-30
next halfyear                 | 2024-07-01..2024-12-31| 2026-01-01..2026-06-30| 2026-07-01..2026-12-31
next year                     | 2025-01-01..2025-12-31| 2026-01-01..2026-12-31| 2027-01-01..2027-12-31
next week to same day         | 2024-03-04..2024-03-07| 2026-01-05..2026-01-07| 2026-04-06..2026-04-07
next tenday to same day       | 2024-03-01..2024-03-09| 2026-01-01..2026-01-10| 2026-04-01..2026-04-10
next month to same day        | 2024-03-01..2024-03-29| 2026-01-01..2026-01-31| 2026-04-01..2026-04-30
next quarter to same day      | 2024-04-01..2024-05-29| 2026-01-01..2026-03-31| 2026-04-01..2026-06-30
next halfyear to same day     | 2024-07-01..2024-08-29| 2026-01-01..2026-06-30| 2026-07-01..2026-09-30
next year to same day         | 2025-01-01..2025-02-28| 2026-01-01..2026-12-31| 2027-01-01..2027-03-31
)";

constexpr std::string_view dates = R"(
start of last day         | 2024-02-28| 2025-12-30| 2026-03-30
start of last week        | 2024-02-19| 2025-12-22| 2026-03-23
start of last tenday      | 2024-02-11| 2025-12-11| 2026-03-11
start of last month       | 2024-01-01| 2025-11-01| 2026-02-01
start of last quarter     | 2023-10-01| 2025-07-01| 2025-10-01
start of last halfyear    | 2023-07-01| 2025-01-01| 2025-07-01
start of last year        | 2023-01-01| 2024-01-01| 2025-01-01
start of this day         | 2024-02-29| 2025-12-31| 2026-03-31
start of this week        | 2024-02-26| 2025-12-29| 2026-03-30
start of this tenday      | 2024-02-21| 2025-12-21| 2026-03-21
start of this month       | 2024-02-01| 2025-12-01| 2026-03-01
start of this quarter     | 2024-01-01| 2025-10-01| 2026-01-01
start of this halfyear    | 2024-01-01| 2025-07-01| 2026-01-01
start of this year        | 2024-01-01| 2025-01-01| 2026-01-01
start of next day         | 2024-03-01| 2026-01-01| 2026-04-01
start of next week        | 2024-03-04| 2026-01-05| 2026-04-06
start of next tenday      | 2024-03-01| 2026-01-01| 2026-04-01
start of next month       | 2024-03-01| 2026-01-01| 2026-04-01
start of next quarter     | 2024-04-01| 2026-01-01| 2026-04-01
start of next halfyear    | 2024-07-01| 2026-01-01| 2026-07-01
start of next year        | 2025-01-01| 2026-01-01| 2027-01-01
)";
// clang-format on

// The cells of each row: what is written, and what it is on each of `days`.
std::vector<std::vector<std::string>> rows_of(std::string_view table) {
    std::vector<std::vector<std::string>> rows;
    for (const std::string& line : split(trim(table), '\n')) {
        std::vector<std::string>& row = rows.emplace_back(split(line, '|'));
        for (std::string& cell : row) cell = std::string(trim(cell));
    }
    return rows;
}

std::string resolved(std::string_view period, Date today) {
    const Interval days = resolve(parse_period(period), today);
    return to_text(Period{PeriodKind::range, Unit::day, 0, days.first, days.last});
}

} // namespace

TEST_CASE("each standard period on three days, by a worked table [PER-1, PER-3, PER-8]") {
    const auto rows = rows_of(periods);
    CHECK(rows.size() == 47);
    std::set<std::string> proved;
    for (const auto& row : rows) {
        proved.insert(row[0]);
        for (std::size_t i = 0; i < days.size(); ++i) {
            INFO(row[0] << " on " << to_text(days[i]));
            CHECK(resolved(row[0], days[i]) == row[i + 1]);
        }
    }
    // With a chosen month and A..B, proved below, these are the 49.
    const auto spelled = period_spellings();
    CHECK(proved == std::set<std::string>(spelled.begin(), spelled.end()));
}

TEST_CASE("a chosen month and a free range do not depend on today [PER-1, PER-4]") {
    for (const Date today : days) {
        CHECK(resolved("month 2024-02", today) == "2024-02-01..2024-02-29");
        CHECK(resolved("month 2025-12", today) == "2025-12-01..2025-12-31");
        CHECK(resolved("2026-01-01..2026-03-31", today) == "2026-01-01..2026-03-31");
        CHECK(resolved("2026-01-01..", today) == "2026-01-01..");
        CHECK(resolved("..2026-03-31", today) == "..2026-03-31");
        CHECK(resolved("..", today) == "..");
    }
}

TEST_CASE("each standard date on three days, by a worked table [PER-2, PER-3]") {
    const auto rows = rows_of(dates);
    CHECK(rows.size() == 21); // the 22nd is a day written out
    for (const auto& row : rows)
        for (std::size_t i = 0; i < days.size(); ++i) {
            INFO(row[0] << " on " << to_text(days[i]));
            CHECK(to_text(resolve(parse_standard_date(row[0]), days[i])) == row[i + 1]);
        }
}

TEST_CASE("the same day of a longer or a shorter unit is clamped [PER-1]") {
    CHECK(resolved("last year to same day", date_of(2025, 2, 28)) == "2024-01-01..2024-02-28");
    CHECK(resolved("next month to same day", date_of(2024, 1, 31)) == "2024-02-01..2024-02-29");
    CHECK(resolved("last tenday to same day", date_of(2026, 3, 10)) == "2026-02-21..2026-02-28");
    CHECK(resolved("last tenday to same day", date_of(2026, 3, 5)) == "2026-02-21..2026-02-25");
    CHECK(resolved("last week to same day", date_of(2026, 1, 1)) == "2025-12-22..2025-12-25");
}

TEST_CASE("rolling windows that follow each other share no day and miss none [PER-7]") {
    CHECK(resolved("last 3 months", date_of(2026, 3, 31)) == "2026-01-01..2026-03-31");
    CHECK(resolved("last 1 month", date_of(2026, 1, 15)) == "2025-12-16..2026-01-15");
    CHECK(resolved("last 24 months", date_of(2024, 2, 29)) == "2022-03-01..2024-02-29");
    CHECK(resolved("next 3 months", date_of(2026, 1, 15)) == "2026-01-15..2026-04-14");
    CHECK(resolved("last 1 day", date_of(2026, 1, 15)) == "2026-01-15..2026-01-15");
    for (const Unit unit : {Unit::day, Unit::week, Unit::tenday, Unit::month, Unit::year}) {
        const auto text = fmt::format("last 1 {}", to_string(unit));
        const Interval window = resolve(parse_period(text), date_of(2026, 1, 15));
        const Interval earlier = resolve(parse_period(text), add(date_of(2026, 1, 15), unit, -1));
        CHECK(earlier.last->days + 1 == window.first->days);
    }
    // The seven days of the reference product are the rolling window of seven.
    for (const Date today : days) {
        CHECK(resolve(Period{PeriodKind::rolling, Unit::day, 7, {}, {}}, today) ==
              resolve(parse_period("last 7 days"), today));
        CHECK(resolve(Period{PeriodKind::rolling_next, Unit::day, 7, {}, {}}, today) ==
              resolve(parse_period("next 7 days"), today));
    }
}

TEST_CASE("both ends are inside, a missing end is open [PER-4]") {
    const Interval march{date_of(2026, 3, 1), date_of(2026, 3, 31)};
    CHECK(march.contains(date_of(2026, 3, 1)));
    CHECK(march.contains(date_of(2026, 3, 31)));
    CHECK_FALSE(march.contains(date_of(2026, 4, 1)));
    CHECK(Interval{}.contains(date_of(1, 1, 1)));
    CHECK_FALSE(Interval{march.first, {}}.contains(date_of(2026, 2, 28)));
}
