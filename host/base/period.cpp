#include "base/period.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace tessera {

namespace {

constexpr std::array period_units{Unit::week,    Unit::tenday,   Unit::month,
                                  Unit::quarter, Unit::halfyear, Unit::year};

// The standard periods with a fixed spelling: what is written, and what it means on the day
// `today`. "U" stands for each of the six units, so these are 5 + 7 x 6 = 47; with a chosen month
// and A..B 49. "To same day" is the day that add() answers: the same weekday for weeks, the same
// day number for ten-day periods, the same date for the others, clamped (domain C3).
struct Spelling {
    PeriodKind kind;
    std::string_view text;
    Interval (*resolve)(Unit unit, Date today);
};
using enum PeriodKind;
constexpr std::array spellings{
    Spelling{today, "today",
             [](Unit, Date d) {
                 return Interval{d, d};
             }},
    Spelling{yesterday, "yesterday",
             [](Unit, Date d) {
                 const Date day = add(d, Unit::day, -1);
                 return Interval{day, day};
             }},
    Spelling{tomorrow, "tomorrow",
             [](Unit, Date d) {
                 const Date day = add(d, Unit::day, 1);
                 return Interval{day, day};
             }},
    Spelling{last_7_days, "last 7 days",
             [](Unit, Date d) {
                 return Interval{add(d, Unit::day, -6), d};
             }},
    Spelling{next_7_days, "next 7 days",
             [](Unit, Date d) {
                 return Interval{d, add(d, Unit::day, 6)};
             }},
    Spelling{this_unit, "this U",
             [](Unit u, Date d) {
                 return Interval{start_of(u, d), end_of(u, d)};
             }},
    Spelling{this_to_date, "this U to date",
             [](Unit u, Date d) {
                 return Interval{start_of(u, d), d};
             }},
    Spelling{rest_of_this, "rest of this U",
             [](Unit u, Date d) {
                 return Interval{d, end_of(u, d)};
             }},
    Spelling{last_unit, "last U",
             [](Unit u, Date d) {
                 const Date day = add(d, u, -1);
                 return Interval{start_of(u, day), end_of(u, day)};
             }},
    Spelling{last_to_same_day, "last U to same day",
             [](Unit u, Date d) {
                 const Date day = add(d, u, -1);
                 return Interval{start_of(u, day), day};
             }},
    Spelling{next_unit, "next U",
             [](Unit u, Date d) {
                 const Date day = add(d, u, 1);
                 return Interval{start_of(u, day), end_of(u, day)};
             }},
    Spelling{next_to_same_day, "next U to same day",
             [](Unit u, Date d) {
                 const Date day = add(d, u, 1);
                 return Interval{start_of(u, day), day};
             }},
};

constexpr std::array<std::pair<Which, std::string_view>, 3> which_names{
    {{Which::last, "last"}, {Which::this_, "this"}, {Which::next, "next"}}};
constexpr std::array date_units{Unit::day,     Unit::week,     Unit::tenday, Unit::month,
                                Unit::quarter, Unit::halfyear, Unit::year};

std::string spell(const Spelling& spelling, Unit unit) {
    std::string text(spelling.text);
    if (const std::size_t place = text.find('U'); place != std::string::npos)
        text.replace(place, 1, to_string(unit));
    return text;
}

bool names_unit(const Spelling& spelling) {
    return spelling.text.find('U') != std::string::npos;
}

// Lower case, single blanks.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words = split(fold(text), ' ');
    std::erase(words, "");
    return words;
}

Error unknown_period(std::string_view text) {
    return usage(
        "period.unknown",
        fmt::format("there is no period \"{}\".{}", text, did_you_mean(text, period_spellings())),
        "write a period such as last quarter, this month to date, last 3 months, month "
        "2026-03 or 2026-01-01..2026-03-31");
}

Period parse_range(std::string_view text, std::size_t dots) {
    Period period;
    const std::string_view from = trim(text.substr(0, dots)), to = trim(text.substr(dots + 2));
    if (!from.empty()) period.from = parse_date(from);
    if (!to.empty()) period.to = parse_date(to);
    if (period.from && period.to && *period.to < *period.from)
        throw usage("period.reversed", fmt::format("the period {} ends before it begins", text),
                    "write the earlier day first");
    return period;
}

// "last 3 months", "next 10 days"; nothing if it is something else.
std::optional<Period> parse_rolling(const std::vector<std::string>& words) {
    if (words.size() != 3 || (words[0] != "last" && words[0] != "next")) return std::nullopt;
    constexpr std::size_t most_digits = 7; // ten million days are more than the calendar has
    const std::string& number = words[1];
    if (number.size() > most_digits || number.find_first_not_of("0123456789") != std::string::npos)
        return std::nullopt;
    const auto unit = unit_from_string(words[2]);
    const std::int64_t count = std::stoll(number);
    if (!unit || *unit < Unit::day || count == 0) return std::nullopt;
    return Period{words[0] == "last" ? rolling : rolling_next, *unit, count, {}, {}};
}

} // namespace

std::vector<std::string> period_spellings() {
    std::vector<std::string> all;
    for (const Spelling& spelling : spellings) {
        if (!names_unit(spelling))
            all.push_back(spell(spelling, Unit::day));
        else
            for (const Unit unit : period_units) all.push_back(spell(spelling, unit));
    }
    return all;
}

std::string to_text(const Period& period) {
    switch (period.kind) {
    case range:
        return fmt::format("{}..{}", period.from ? to_text(*period.from) : "",
                           period.to ? to_text(*period.to) : "");
    case month: return "month " + to_text(period.from.value()).substr(0, 7);
    case rolling:
    case rolling_next:
        return fmt::format("{} {} {}{}", period.kind == rolling ? "last" : "next", period.count,
                           to_string(period.unit), period.count == 1 ? "" : "s");
    default:
        return spell(*std::find_if(spellings.begin(), spellings.end(),
                                   [&](const Spelling& s) { return s.kind == period.kind; }),
                     period.unit);
    }
}

Period parse_period(std::string_view text) {
    if (const std::size_t dots = text.find(".."); dots != std::string_view::npos)
        return parse_range(text, dots);
    const std::vector<std::string> words = words_of(text);
    if (words.size() == 2 && words[0] == "month") {
        const Date first = parse_date(words[1] + "-01");
        return {month, Unit::month, 0, first, {}};
    }
    const std::string plain = join(words, " ");
    for (const Spelling& spelling : spellings) {
        if (!names_unit(spelling) && plain == spelling.text)
            return {spelling.kind, Unit::day, 0, {}, {}};
        if (!names_unit(spelling)) continue;
        for (const Unit unit : period_units)
            if (plain == spell(spelling, unit)) return {spelling.kind, unit, 0, {}, {}};
    }
    if (const auto period = parse_rolling(words)) return *period;
    throw unknown_period(text);
}

Interval resolve(const Period& period, Date today) {
    switch (period.kind) {
    case range: return {period.from, period.to};
    case month: return {period.from, end_of(Unit::month, period.from.value())};
    case rolling: return {add(add(today, period.unit, -period.count), Unit::day, 1), today};
    case rolling_next: return {today, add(add(today, period.unit, period.count), Unit::day, -1)};
    default:
        return std::find_if(spellings.begin(), spellings.end(),
                            [&](const Spelling& s) { return s.kind == period.kind; })
            ->resolve(period.unit, today);
    }
}

std::string to_text(const StandardDate& date) {
    const auto which = std::find_if(which_names.begin(), which_names.end(),
                                    [&](const auto& entry) { return entry.first == date.which; });
    return fmt::format("start of {} {}", which->second, to_string(date.unit));
}

StandardDate parse_standard_date(std::string_view text) {
    const std::string plain = join(words_of(text), " ");
    std::vector<std::string> all;
    for (const auto& [which, name] : which_names)
        for (const Unit unit : date_units) {
            all.push_back(to_text(StandardDate{which, unit}));
            if (plain == all.back()) return {which, unit};
        }
    throw usage("period.unknown-date",
                fmt::format("there is no date \"{}\".{}", text, did_you_mean(text, all)),
                "write start of this, last or next and a unit, as in start of last quarter");
}

Date resolve(const StandardDate& date, Date today) {
    const int steps = date.which == Which::last ? -1 : date.which == Which::next ? 1 : 0;
    return start_of(date.unit, add(today, date.unit, steps));
}

} // namespace tessera
