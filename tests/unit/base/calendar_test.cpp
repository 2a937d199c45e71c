#include "base/date.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

using namespace tessera;

namespace {

constexpr std::array all_units{Unit::minute,  Unit::hour,     Unit::day,
                               Unit::week,    Unit::tenday,   Unit::month,
                               Unit::quarter, Unit::halfyear, Unit::year};

// The calendar that counts: one day after the other, with no arithmetic at all.
struct Counter {
    Civil c{1, 1, 1};
    int weekday = 1; // 0001-01-01 was a Monday

    void step() {
        constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        const bool leap = (c.year % 4 == 0 && c.year % 100 != 0) || c.year % 400 == 0;
        weekday = weekday % 7 + 1;
        if (c.day++ < lengths[c.month - 1] + (c.month == 2 && leap ? 1 : 0)) return;
        c.day = 1;
        if (c.month++ < 12) return;
        c.month = 1;
        ++c.year;
    }
};

bool same(Civil a, Civil b) {
    return a.year == b.year && a.month == b.month && a.day == b.day;
}

// What a date belongs to, written down without start_of: equal keys are the same unit.
std::int64_t key(Unit unit, Date date) {
    const Civil c = civil_of(date);
    const std::int64_t m = c.year * 12 + c.month - 1;
    switch (unit) {
    case Unit::week: return (date.days + 7'000'003) / 7; // 1969-12-29 was a Monday
    case Unit::tenday: return m * 3 + (c.day <= 10 ? 0 : c.day <= 20 ? 1 : 2);
    case Unit::month: return m;
    case Unit::quarter: return m / 3;
    case Unit::halfyear: return m / 6;
    case Unit::year: return c.year;
    default: return date.days;
    }
}

std::vector<Date> interesting_dates() {
    std::vector<Date> dates;
    std::mt19937 random(7);
    for (int i = 0; i < 400; ++i) dates.push_back({static_cast<int>(random() % 100'000) - 50'000});
    for (const int year : {1900, 1999, 2000, 2023, 2024, 2100})
        for (int day = date_of(year, 1, 1).days; day <= date_of(year, 12, 31).days; ++day)
            if (Civil c = civil_of({day}); c.day > 27 || c.day % 10 < 2) dates.push_back({day});
    return dates;
}

} // namespace

TEST_CASE("every day of the years 1 to 9999 is where counting puts it [PER-6]") {
    Counter naive;
    int wrong = 0, weeks = 0;
    for (Date day = date_of(1, 1, 1); day <= date_of(9999, 12, 31); ++day.days, naive.step()) {
        const Civil c = civil_of(day);
        wrong += !same(c, naive.c) || weekday(day) != naive.weekday ||
                 date_of(c.year, c.month, c.day) != day;
        // ISO: the week with the year's first Thursday is the first; a Monday starts the next.
        if (naive.weekday == 1) {
            const bool january = (c.month == 1 && c.day <= 4) || (c.month == 12 && c.day >= 29);
            weeks = january ? 1 : weeks + 1;
        }
        wrong += iso_week(day) != weeks;
    }
    CHECK(wrong == 0);
    CHECK(same(naive.c, {10'000, 1, 1}));
}

TEST_CASE("the epoch, leap years and known days of the week [PER-6]") {
    CHECK(date_of(1970, 1, 1).days == 0);
    CHECK(date_of(2000, 3, 1).days == 11'017);
    CHECK(is_leap(2000));
    CHECK_FALSE(is_leap(1900));
    CHECK(weekday(date_of(2026, 3, 31)) == 2);
    CHECK(iso_week(date_of(2027, 1, 1)) == 53);
    CHECK(iso_week(date_of(2025, 12, 31)) == 1);
    CHECK(quarter_of(date_of(2026, 6, 30)) == 2);
    CHECK(quarter_of(date_of(2026, 7, 1)) == 3);
}

TEST_CASE("there is no such day: the date is refused") {
    const auto [y, m, d] = GENERATE(table<int, int, int>({{2025, 2, 29},
                                                          {1900, 2, 29},
                                                          {2026, 4, 31},
                                                          {2026, 13, 1},
                                                          {2026, 0, 1},
                                                          {2026, 1, 0},
                                                          {0, 1, 1},
                                                          {10000, 1, 1}}));
    CHECK_THROWS_AS(date_of(y, m, d), Error);
}

TEST_CASE("start_of and end_of are the borders of a unit [PER-6]") {
    for (const Date date : interesting_dates())
        for (const Unit unit : all_units) {
            const Date first = start_of(unit, date), last = end_of(unit, date);
            const bool right = first <= date && date <= last &&
                               key(unit, first) == key(unit, date) &&
                               key(unit, last) == key(unit, date) &&
                               key(unit, {first.days - 1}) != key(unit, date) &&
                               key(unit, {last.days + 1}) != key(unit, date);
            if (!right) FAIL_CHECK(to_string(unit) << " of " << to_text(date));
        }
}

TEST_CASE("months clamp to the month's end, ten-day periods keep their day number [PER-6]") {
    const auto [from, unit, count, to] = GENERATE(table<const char*, Unit, int, const char*>({
        {"2026-01-31", Unit::month, 1, "2026-02-28"},
        {"2024-01-31", Unit::month, 1, "2024-02-29"},
        {"2026-03-31", Unit::month, -1, "2026-02-28"},
        {"2026-01-15", Unit::month, -13, "2024-12-15"},
        {"2024-02-29", Unit::year, 1, "2025-02-28"},
        {"2024-02-29", Unit::year, 4, "2028-02-29"},
        {"2025-11-30", Unit::quarter, 1, "2026-02-28"},
        {"2025-08-31", Unit::halfyear, 1, "2026-02-28"},
        {"2025-12-31", Unit::week, 1, "2026-01-07"},
        {"2026-01-31", Unit::tenday, 1, "2026-02-10"}, // the 11th day of its period
        {"2026-02-28", Unit::tenday, 1, "2026-03-08"},
        {"2026-03-10", Unit::tenday, -1, "2026-02-28"}, // February's third period is short
        {"2026-01-05", Unit::tenday, -4, "2025-11-25"},
    }));
    CHECK(to_text(add(parse_date(from), unit, count)) == to);
}

TEST_CASE("add lands in the unit that it counts to, on the same place or at its end [PER-6]") {
    for (const Date date : interesting_dates())
        for (const Unit unit : all_units)
            for (const int count : {-25, -3, -1, 0, 1, 2, 14}) {
                if (unit < Unit::day) continue;
                const Date moved = add(date, unit, count);
                const bool keeps = unit >= Unit::month
                                       ? civil_of(moved).day == civil_of(date).day ||
                                             end_of(Unit::month, moved) == moved
                                       : moved.days - start_of(unit, moved).days ==
                                                 date.days - start_of(unit, date).days ||
                                             end_of(unit, moved) == moved;
                if (!keeps || key(unit, moved) - key(unit, date) != count)
                    FAIL_CHECK(to_text(date) << " + " << count << " " << to_string(unit));
            }
}

TEST_CASE("diff is the largest count that does not pass the other day [PER-6]") {
    const std::vector<Date> dates = interesting_dates();
    std::mt19937 random(11);
    for (int i = 0; i < 2000; ++i) {
        const Date a = dates[random() % dates.size()];
        const Date b{a.days + static_cast<int>(random() % 800)};
        for (const Unit unit : all_units) {
            if (unit < Unit::day) continue;
            std::int64_t naive = 0;
            while (add(a, unit, naive + 1) <= b) ++naive;
            if (diff(a, b, unit) != naive || diff(b, a, unit) != -naive)
                FAIL_CHECK(to_text(a) << " to " << to_text(b) << " in " << to_string(unit));
        }
    }
    CHECK(diff(date_of(1, 1, 1), date_of(9999, 12, 31), Unit::year) == 9998);
    CHECK(diff(date_of(2026, 1, 1), date_of(2026, 1, 3), Unit::hour) == 48);
    CHECK(diff(date_of(2026, 1, 1), date_of(2026, 1, 3), Unit::minute) == 2880);
}

TEST_CASE("sums that leave the calendar are refused, whatever their size") {
    const Date day = date_of(2026, 3, 31);
    for (const Unit unit : all_units)
        for (const std::int64_t count : {INT64_MAX, INT64_MIN, std::int64_t{100'000'000'000}}) {
            CHECK_THROWS_AS(add(day, unit, count), Error);
            CHECK_THROWS_AS(add(parse_moment("2026-03-31T00:00:00Z"), unit, count), Error);
        }
    CHECK_THROWS_AS(add(date_of(9999, 12, 31), Unit::day, 1), Error);
    CHECK_THROWS_AS(add(date_of(1, 1, 1), Unit::tenday, -1), Error);
    CHECK(add(date_of(9999, 12, 1), Unit::tenday, 2) == date_of(9999, 12, 21));
}

TEST_CASE("moments move by hours, and by days with their time of day [PER-6]") {
    const Moment moment = parse_moment("1969-12-31T22:30:00.5Z");
    CHECK(to_text(add(moment, Unit::hour, 3)) == "1970-01-01T01:30:00.5Z");
    CHECK(to_text(add(moment, Unit::minute, -31)) == "1969-12-31T21:59:00.5Z");
    CHECK(to_text(add(moment, Unit::month, 2)) == "1970-02-28T22:30:00.5Z");
    CHECK_THROWS_AS(add(date_of(2026, 1, 1), Unit::hour, 1), Error);
}

TEST_CASE("units have a singular and a plural name [PER-6]") {
    for (const Unit unit : all_units) {
        CHECK(unit_from_string(to_string(unit)) == unit);
        CHECK(unit_from_string(std::string(to_string(unit)) + "s") == unit);
    }
    CHECK_FALSE(unit_from_string("fortnight"));
    CHECK_FALSE(unit_from_string("s"));
}
