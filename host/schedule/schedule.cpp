#include "schedule/schedule.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "base/zone.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

namespace tessera::schedule {

namespace {

struct RepeatUnit {
    std::string_view one, many; // how it is shown
    std::int64_t seconds;
    std::array<std::string_view, 6> spellings;
};
constexpr std::array<RepeatUnit, 4> repeat_units{{
    {"s", "s", 1, {"s", "sec", "second", "seconds"}},
    {"minute", "minutes", 60, {"m", "min", "minute", "minutes"}},
    {"hour", "hours", 3600, {"h", "hour", "hours"}},
    {"day", "days", 86'400, {"day", "days"}},
}};
constexpr std::int64_t most_seconds = 366LL * 86'400;

std::optional<std::int64_t> whole(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

} // namespace

std::optional<Schedule> Schedule::parse_daily(std::string_view time) {
    const std::vector<std::string> parts = split(time, ':');
    if (parts.size() != 2 || parts[0].size() > 2 || parts[1].size() != 2) return std::nullopt;
    const auto hour = whole(parts[0]), minute = whole(parts[1]);
    if (!hour || !minute || *hour < 0 || *hour > 23 || *minute < 0 || *minute > 59)
        return std::nullopt;
    return Schedule(Daily{static_cast<int>(*hour * 60 + *minute)});
}

std::optional<Schedule> Schedule::parse_every(std::string_view count, std::string_view unit) {
    const auto number = whole(count);
    const auto row = std::find_if(repeat_units.begin(), repeat_units.end(), [&](const auto& u) {
        return std::find(u.spellings.begin(), u.spellings.end(), unit) != u.spellings.end();
    });
    if (!number || row == repeat_units.end()) return std::nullopt;
    if (*number < 1 || *number > most_seconds / row->seconds) return std::nullopt;
    return Schedule(Every{*number, static_cast<std::size_t>(row - repeat_units.begin())});
}

Schedule Schedule::parse(std::string_view text) {
    std::vector<std::string> words;
    for (std::string& word : split(fold(text), ' '))
        if (const auto part = trim(word); !part.empty()) words.emplace_back(part);

    std::optional<Schedule> found;
    if (words.size() == 2 && words[0] == "daily") found = parse_daily(words[1]);
    if (words.size() == 3 && words[0] == "every") found = parse_every(words[1], words[2]);
    if (words.size() == 5) found = Schedule(Cron::parse(words));
    if (found) return *found;
    throw usage(
        "schedule.unknown", fmt::format("\"{}\" is not a schedule", text),
        "write daily 22:00, every 1200 s (or minutes, hours, days; at most a year), or five "
        "cron fields: minute hour day month weekday");
}

std::string Schedule::to_text() const {
    if (const auto* daily = std::get_if<Daily>(&plan_))
        return fmt::format("daily {:02}:{:02}", daily->minute / 60, daily->minute % 60);
    if (const auto* every = std::get_if<Every>(&plan_)) {
        const RepeatUnit& unit = repeat_units[every->unit];
        return fmt::format("every {} {}", every->count, every->count == 1 ? unit.one : unit.many);
    }
    return std::get<Cron>(plan_).to_text();
}

Moment Schedule::next_after(Moment after, const Zone& zone, std::optional<Moment> anchor) const {
    if (const auto* every = std::get_if<Every>(&plan_)) {
        const std::int64_t step = every->count * repeat_units[every->unit].seconds * 1'000'000;
        const std::int64_t from = anchor.value_or(after).micros;
        const std::int64_t missed = after.micros < from ? 0 : (after.micros - from) / step;
        return {from + (missed + 1) * step};
    }
    if (const auto* cron = std::get_if<Cron>(&plan_)) return cron->next_after(after, zone);
    const int minute = std::get<Daily>(plan_).minute;
    Date day = zone.day_of(after);
    while (zone.at(day, minute) <= after) ++day.days;
    return zone.at(day, minute);
}

} // namespace tessera::schedule
