// The 49 standard periods and 22 standard dates (domain C3, PER-1, PER-2), and rolling windows.
#pragma once

#include "base/date.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tessera {

// Both ends are included; a missing end is open (PER-4).
struct Interval {
    std::optional<Date> first, last;
    bool operator==(const Interval&) const = default;
    bool contains(Date day) const { return (!first || *first <= day) && (!last || day <= *last); }
};

enum class PeriodKind {
    range, // A..B, either end optional
    month, // month 2026-03
    today,
    yesterday,
    tomorrow,
    last_7_days,
    next_7_days,
    this_unit,
    this_to_date,
    rest_of_this,
    last_unit,
    last_to_same_day,
    next_unit,
    next_to_same_day,
    rolling,      // last 3 months: every day after today minus 3 months, up to and with today (C10)
    rolling_next, // next 3 months: from today up to and with the day before today plus 3 months
};

// A period as written in a rule, relative to a today that is not yet known (PER-3).
struct Period {
    PeriodKind kind = PeriodKind::range;
    Unit unit = Unit::day;        // for the kinds that name one
    std::int64_t count = 0;       // for rolling
    std::optional<Date> from, to; // for range; `from` is the first of the month for month
    bool operator==(const Period&) const = default;
};

// The spelling of architecture section 5: "last quarter", "this month to date", "rest of this
// year", "last month to same day", "next week", "last 7 days", "last 3 months", "month 2026-03",
// "2026-01-01..2026-03-31". to_text(parse_period(t)) is t in canonical spelling.
std::string to_text(const Period& period);
// Case and the number of blanks do not matter. Usage errors: "period.unknown" with the nearest
// spelling, "period.reversed" for a range that ends before it begins.
Period parse_period(std::string_view text);
// The 47 standard periods that have a spelling of their own; the other two of the 49 are "month
// 2026-03" and "A..B".
std::vector<std::string> period_spellings();

Interval resolve(const Period& period, Date today);

enum class Which { last, this_, next };

// start of this|last|next day|week|…; domain C3 "BeginningOf".
struct StandardDate {
    Which which = Which::this_;
    Unit unit = Unit::day;
    bool operator==(const StandardDate&) const = default;
};
std::string to_text(const StandardDate& date);           // "start of last quarter"
StandardDate parse_standard_date(std::string_view text); // usage "period.unknown-date"
Date resolve(const StandardDate& date, Date today);

} // namespace tessera
