#include "base/date.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace tessera {

namespace {

constexpr std::int64_t micros_per_minute = 60'000'000;
constexpr std::int64_t micros_per_day = 1440 * micros_per_minute;
constexpr int days_per_cycle = 146'097; // 400 years
constexpr int epoch_shift = 719'468;    // days from 0000-03-01 to 1970-01-01

struct UnitName {
    Unit unit;
    std::string_view name;
    int days;   // what one of it is made of: so many days,
    int months; // or so many months
};
constexpr std::array<UnitName, 9> unit_names{{
    {Unit::minute, "minute", 0, 0},
    {Unit::hour, "hour", 0, 0},
    {Unit::day, "day", 1, 0},
    {Unit::week, "week", 7, 0},
    {Unit::tenday, "tenday", 0, 0},
    {Unit::month, "month", 0, 1},
    {Unit::quarter, "quarter", 0, 3},
    {Unit::halfyear, "halfyear", 0, 6},
    {Unit::year, "year", 0, 12},
}};

const UnitName& about(Unit unit) {
    return unit_names[static_cast<std::size_t>(unit)];
}

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    return a / b - (a % b < 0);
}

// Years begin in March here, so that the leap day is the last of its year and every month's first
// day follows from its number alone.
constexpr Date from_civil(std::int64_t year, int month, int day) {
    const std::int64_t y = year - (month <= 2);
    const std::int64_t cycle = floor_div(y, 400);
    const std::int64_t year_of_cycle = y - cycle * 400;
    const std::int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    const std::int64_t day_of_cycle =
        year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    return {static_cast<std::int32_t>(cycle * days_per_cycle + day_of_cycle - epoch_shift)};
}

constexpr std::int32_t first_day = from_civil(1, 1, 1).days;
constexpr std::int32_t last_day = from_civil(9999, 12, 31).days;

Error out_of_calendar(std::string_view from, std::int64_t count, Unit unit) {
    return usage("value.bad-date", fmt::format("{} and {} {}s leave the years 1 to 9999", from,
                                               count, to_string(unit)));
}

// Months and ten-day periods counted from year 0.
std::int64_t month_number(Civil c) {
    return c.year * 12LL + c.month - 1;
}
int tenday_of_month(Civil c) {
    return std::min((c.day - 1) / 10, 2);
}
std::int64_t tenday_number(Civil c) {
    return month_number(c) * 3 + tenday_of_month(c);
}

Date in_month(std::int64_t month_number, int day) {
    const auto year = floor_div(month_number, 12);
    const int month = static_cast<int>(month_number - year * 12) + 1;
    return from_civil(year, month, std::min(day, days_in_month(static_cast<int>(year), month)));
}

Date in_tenday(std::int64_t tenday_number, int day_of_tenday) {
    const auto month = floor_div(tenday_number, 3);
    const int first = static_cast<int>(tenday_number - month * 3) * 10 + 1;
    return in_month(month,
                    first == 21 ? first + day_of_tenday : first + std::min(day_of_tenday, 9));
}

// No sum of a day and less than this leaves 64 bits, and more leaves the calendar anyway.
constexpr std::int64_t most_units = 100'000'000'000;

} // namespace

std::string_view to_string(Unit unit) {
    return about(unit).name;
}

std::optional<Unit> unit_from_string(std::string_view name) {
    for (const UnitName& unit : unit_names)
        if (name == unit.name ||
            (name.ends_with('s') && name.substr(0, name.size() - 1) == unit.name))
            return unit.unit;
    return std::nullopt;
}

bool is_leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int days_in_month(int year, int month) {
    constexpr std::array days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap(year));
}

Date date_of(int year, int month, int day) {
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > days_in_month(year, month))
        throw usage("value.bad-date", fmt::format("{:04}-{:02}-{:02} is not a day of the calendar",
                                                  year, month, day));
    return from_civil(year, month, day);
}

Civil civil_of(Date date) {
    const std::int64_t shifted = static_cast<std::int64_t>(date.days) + epoch_shift;
    const std::int64_t cycle = floor_div(shifted, days_per_cycle);
    const auto day_of_cycle = static_cast<int>(shifted - cycle * days_per_cycle);
    const int year_of_cycle =
        (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 - day_of_cycle / 146096) / 365;
    const int day_of_year =
        day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    const int march_month = (5 * day_of_year + 2) / 153;
    const int month = march_month < 10 ? march_month + 3 : march_month - 9;
    const auto year = static_cast<int>(year_of_cycle + cycle * 400 + (month <= 2));
    return {year, month, day_of_year - (153 * march_month + 2) / 5 + 1};
}

int weekday(Date date) { // 1970-01-01 was a Thursday
    const std::int64_t from_monday = static_cast<std::int64_t>(date.days) + 3;
    return static_cast<int>(from_monday - floor_div(from_monday, 7) * 7) + 1;
}

int iso_week(Date date) { // a week belongs to the year of its Thursday
    const Date thursday{date.days + 4 - weekday(date)};
    return (thursday.days - from_civil(civil_of(thursday).year, 1, 1).days) / 7 + 1;
}

int quarter_of(Date date) {
    return (civil_of(date).month + 2) / 3;
}

Date start_of(Unit unit, Date date) {
    const Civil c = civil_of(date);
    if (unit == Unit::week) return {date.days - weekday(date) + 1};
    if (unit == Unit::tenday) return in_tenday(tenday_number(c), 0);
    const int months = about(unit).months;
    return months == 0 ? date : from_civil(c.year, (c.month - 1) / months * months + 1, 1);
}

Date end_of(Unit unit, Date date) {
    const Civil c = civil_of(date);
    if (unit == Unit::week) return {date.days - weekday(date) + 7};
    if (unit == Unit::tenday) return in_tenday(tenday_number(c), 30);
    const int months = about(unit).months;
    return months == 0 ? date
                       : in_month(month_number(civil_of(start_of(unit, date))) + months - 1, 31);
}

Date add(Date date, Unit unit, std::int64_t count) {
    const Civil c = civil_of(date);
    const auto result = [&]() -> std::optional<Date> {
        if (count > most_units || count < -most_units) return std::nullopt;
        const UnitName& size = about(unit);
        if (size.months != 0) {
            const std::int64_t month = month_number(c) + count * size.months;
            if (month < 12 || month > 9999 * 12 + 11) return std::nullopt;
            return in_month(month, c.day);
        }
        if (unit == Unit::tenday) {
            const std::int64_t tenday = tenday_number(c) + count;
            if (tenday < 12 * 3 || tenday > (9999 * 12 + 11) * 3 + 2) return std::nullopt;
            return in_tenday(tenday, c.day - 1 - tenday_of_month(c) * 10);
        }
        if (size.days == 0)
            throw usage("value.bad-unit",
                        fmt::format("{}s cannot be added to a day", to_string(unit)),
                        "add them to a moment, or add whole days");
        const std::int64_t days = date.days + count * size.days;
        if (days < first_day || days > last_day) return std::nullopt;
        return Date{static_cast<std::int32_t>(days)};
    }();
    if (!result) throw out_of_calendar(to_text(date), count, unit);
    return *result;
}

Moment add(Moment moment, Unit unit, std::int64_t count) {
    const std::int64_t day = floor_div(moment.micros, micros_per_day);
    const std::int64_t time = moment.micros - day * micros_per_day;
    if (unit != Unit::minute && unit != Unit::hour) {
        const Date moved = add(Date{static_cast<std::int32_t>(day)}, unit, count);
        return {moved.days * micros_per_day + time};
    }
    const std::int64_t step = unit == Unit::hour ? 60 * micros_per_minute : micros_per_minute;
    std::int64_t moved = 0;
    if (__builtin_mul_overflow(count, step, &moved) ||
        __builtin_add_overflow(moved, moment.micros, &moved) ||
        floor_div(moved, micros_per_day) < first_day || floor_div(moved, micros_per_day) > last_day)
        throw out_of_calendar(to_text(moment), count, unit);
    return {moved};
}

std::int64_t diff(Date a, Date b, Unit unit) {
    if (b < a) return -diff(b, a, unit);
    const UnitName& size = about(unit);
    const std::int64_t days = static_cast<std::int64_t>(b.days) - a.days;
    if (unit == Unit::minute) return days * 1440;
    if (unit == Unit::hour) return days * 24;
    if (size.days != 0) return days / size.days;
    // add() lands in the unit that it counts to, so only the last step can go too far.
    if (unit == Unit::tenday) {
        const std::int64_t n = tenday_number(civil_of(b)) - tenday_number(civil_of(a));
        return add(a, unit, n) <= b ? n : n - 1;
    }
    const std::int64_t n = month_number(civil_of(b)) - month_number(civil_of(a));
    return (add(a, Unit::month, n) <= b ? n : n - 1) / size.months;
}

} // namespace tessera
