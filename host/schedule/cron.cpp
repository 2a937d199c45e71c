#include "schedule/cron.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/zone.hpp"

#include <bit>
#include <charconv>
#include <fmt/format.h>
#include <optional>

namespace tessera::schedule {

namespace {

constexpr std::array<std::string_view, 12> month_names{"jan", "feb", "mar", "apr", "may", "jun",
                                                       "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> weekday_names{"sun", "mon", "tue", "wed",
                                                        "thu", "fri", "sat"};

struct FieldKind {
    std::string_view title;
    int low, high;
    std::span<const std::string_view> names; // the first one means `low`
};
constexpr std::array<FieldKind, 5> kinds{{
    {"minute", 0, 59, {}},
    {"hour", 0, 23, {}},
    {"day of the month", 1, 31, {}},
    {"month", 1, 12, month_names},
    {"day of the week", 0, 7, weekday_names},
}};

constexpr std::int64_t micros_per_minute = 60'000'000;
constexpr std::uint64_t every_hour = (1U << 24) - 1;
constexpr int most_days = 41 * 366; // 29 February on a given weekday is at most 40 years away

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size() || value < 0)
        return std::nullopt;
    return value;
}

std::optional<int> value_of(std::string_view text, const FieldKind& kind) {
    for (std::size_t i = 0; i < kind.names.size(); ++i)
        if (kind.names[i] == text) return kind.low + static_cast<int>(i);
    const auto value = number(text);
    if (!value || *value < kind.low || *value > kind.high) return std::nullopt;
    return value;
}

// One item of a list: "*", "5", "1-5", each perhaps with "/step"; the bits of its values, 0 if it
// is none of these.
std::uint64_t bits_of(std::string_view item, const FieldKind& kind) {
    const std::size_t slash = item.find('/');
    const std::string_view base = item.substr(0, slash);
    std::optional<int> step = 1;
    if (slash != std::string_view::npos) step = number(item.substr(slash + 1));
    if (!step || *step == 0) return 0;

    std::optional<int> low = kind.low, high = kind.high;
    if (base != "*") {
        const std::size_t dash = base.find('-');
        low = value_of(base.substr(0, dash), kind);
        if (dash != std::string_view::npos)
            high = value_of(base.substr(dash + 1), kind);
        else if (slash == std::string_view::npos)
            high = low; // "5/10" runs to the end, "5" is 5
        if (low && high && *high == 0 && *low > 0 && kind.high == 7) high = 7; // "fri-sun"
    }
    if (!low || !high || *high < *low) return 0;
    std::uint64_t bits = 0;
    for (int value = *low; value <= *high; value += *step) bits |= std::uint64_t(1) << value;
    return bits;
}

} // namespace

Cron::Field Cron::parse_field(const std::string& text, int index) {
    const FieldKind& kind = kinds[static_cast<std::size_t>(index)];
    Field field{text, 0, text.starts_with('*')};
    for (const std::string& item : split(text, ',')) {
        const std::uint64_t bits = bits_of(item, kind);
        if (bits == 0)
            throw usage(
                "schedule.unknown",
                fmt::format("\"{}\" is no {} of a cron schedule", item, kind.title),
                fmt::format("write {} to {}{}, a range such as {}-{}, a step such as */2, or "
                            "several of them with commas",
                            kind.low, kind.high,
                            kind.names.empty() ? ""
                                               : ", a name such as " + std::string(kind.names[1]),
                            kind.low + 1, kind.low + 3));
        field.values |= bits;
    }
    // Sunday has two numbers; weekday() answers the second.
    if (index == day_of_week && field.has(0)) field.values |= 1U << 7;
    return field;
}

Cron Cron::parse(std::span<const std::string> fields) {
    Cron cron;
    for (int i = 0; i < field_count; ++i)
        cron.fields_[static_cast<std::size_t>(i)] =
            parse_field(fields[static_cast<std::size_t>(i)], i);
    if (!cron.ever())
        throw usage("schedule.never",
                    fmt::format("the schedule \"{}\" never comes: no such month has that day",
                                cron.to_text()),
                    "name a day that one of the months has");
    return cron;
}

// Is there a day that the fields name? Only a day of the month alone can rule that out.
bool Cron::ever() const {
    if (!fields_[day_of_week].star) return true;
    constexpr int leap_year = 2000;
    for (int m = 1; m <= 12; ++m)
        if (fields_[month].has(m) &&
            std::countr_zero(fields_[day_of_month].values) <= days_in_month(leap_year, m))
            return true;
    return false;
}

std::string Cron::to_text() const {
    std::string text;
    for (const Field& field : fields_) text += (text.empty() ? "" : " ") + field.text;
    return text;
}

bool Cron::names(Date day) const {
    const Civil c = civil_of(day);
    if (!fields_[month].has(c.month)) return false;
    const bool by_month = fields_[day_of_month].has(c.day);
    const bool by_week = fields_[day_of_week].has(weekday(day)); // Monday is 1 in both
    if (fields_[day_of_month].star || fields_[day_of_week].star) return by_month && by_week;
    return by_month || by_week;
}

// The first run after `after` on the local day, or `after` itself if there is none.
Moment Cron::first_on(Date day, Moment after, const Zone& zone) const {
    if (fields_[hour].values == every_hour) {
        // Every hour that really passes: minute by minute of the true clock.
        const Moment start = std::max(zone.start_of_day(day),
                                      Moment{after.micros - after.micros % micros_per_minute});
        for (Moment t = start; zone.day_of(t) <= day; t.micros += micros_per_minute)
            if (t > after && zone.day_of(t) == day &&
                fields_[minute].has(zone.minute_of_day(t) % 60))
                return t;
        return after;
    }
    for (int h = 0; h < 24; ++h)
        for (int m = 0; fields_[hour].has(h) && m < 60; ++m)
            if (fields_[minute].has(m))
                if (const Moment t = zone.at(day, h * 60 + m); t > after) return t;
    return after;
}

Moment Cron::next_after(Moment after, const Zone& zone) const {
    Date day = zone.day_of(after);
    for (int i = 0; i < most_days; ++i, ++day.days) {
        if (!names(day)) continue;
        if (const Moment found = first_on(day, after, zone); found > after) return found;
    }
    throw failure("schedule.never", fmt::format("the schedule \"{}\" has no run after {}",
                                                to_text(), tessera::to_text(after)));
}

} // namespace tessera::schedule
