// The proleptic Gregorian calendar: days, units, and arithmetic that clamps to the month's end.
#pragma once

#include "base/value.hpp"

#include <string>
#include <string_view>

namespace tessera {

enum class Unit { minute, hour, day, week, tenday, month, quarter, halfyear, year };

std::string_view to_string(Unit unit);
std::optional<Unit> unit_from_string(std::string_view name); // singular or plural: "day", "days"

struct Civil {
    int year, month, day;
};

Date date_of(int year, int month, int day); // usage "value.bad-date" if there is no such day
Civil civil_of(Date date);
bool is_leap(int year);
int days_in_month(int year, int month);
int weekday(Date date);    // Monday = 1 … Sunday = 7
int iso_week(Date date);   // 1 … 53
int quarter_of(Date date); // 1 … 4

std::string to_text(Date date);     // 2026-03-31
std::string to_text(Moment moment); // 2026-03-31T12:00:00Z, .123456 only when not zero
Date parse_date(std::string_view text);
Moment parse_moment(std::string_view text); // "T" or blank between; Z or nothing at the end

// First and last day of the unit that holds `date`. Weeks start on Monday; ten-day periods are
// 1-10, 11-20, 21-end. Units below a day answer the day itself. Source: domain C3.
Date start_of(Unit unit, Date date);
Date end_of(Unit unit, Date date);

// date + count units; months clamp to the month's end (2026-01-31 + 1 month = 2026-02-28). A tenday
// keeps its day number within the period, clamped. Units below a day are refused by the caller.
Date add(Date date, Unit unit, std::int64_t count);
Moment add(Moment moment, Unit unit, std::int64_t count);

// Whole units from a to b: the largest n with add(a, unit, n) <= b; negative if b < a, as -diff(b,
// a).
std::int64_t diff(Date a, Date b, Unit unit);

} // namespace tessera
