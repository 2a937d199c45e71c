#include "base/zone.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <chrono>
#include <date/tz.h>
#include <fmt/format.h>
#include <limits>

namespace tessera {

namespace {

// The library's namespace is `date`, our calendar day is `Date`, and its operators are found for
// std::chrono types only by name: say tz for all of it.
namespace tz = date;
using std::chrono::floor;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const tz::time_zone* locate(const std::string& name) {
    if (name == "UTC") return nullptr; // also where no zone data is installed
    const tz::tzdb* data = nullptr;
    try {
        data = &tz::get_tzdb();
    } catch (const std::exception& problem) {
        throw failure(
            "zone.no-data",
            fmt::format("the time zone \"{}\" could not be read: {}", name, problem.what()),
            "install the system's time zone data (package tzdata), or use UTC");
    }
    std::vector<std::string> names;
    for (const tz::time_zone& zone : data->zones) {
        if (zone.name() == name) return &zone;
        names.push_back(zone.name());
    }
    throw usage("zone.unknown",
                fmt::format("there is no time zone \"{}\".{}", name, did_you_mean(name, names)),
                "use an IANA name such as Europe/Berlin, or UTC");
}

tz::sys_time<microseconds> instant(Moment moment) {
    return tz::sys_time<microseconds>(microseconds(moment.micros));
}

Moment moment_of(tz::sys_seconds time) {
    return {microseconds(time.time_since_epoch()).count()};
}

tz::local_time<microseconds> local(const tz::time_zone* zone, Moment moment) {
    const auto time = instant(moment);
    const auto offset = zone ? zone->get_info(time).offset : seconds(0);
    return tz::local_time<microseconds>(time.time_since_epoch() + offset);
}

seconds offset_at(const tz::time_zone* zone, tz::sys_seconds time) {
    return zone ? zone->get_info(time).offset : seconds(0);
}

constexpr tz::sys_days first_day{tz::year(1900) / 1 / 1}, after_last_day{tz::year(2038) / 1 / 1};

void add_changes(const tz::time_zone* zone, std::vector<tz::sys_seconds>& changes) {
    if (!zone) return;
    for (tz::sys_seconds at = zone->get_info(first_day).end; at < after_last_day;
         at = zone->get_info(at).end)
        changes.push_back(at);
}

} // namespace

Zone::Zone(const std::string& name)
    : name_(name)
    , zone_(locate(name)) {}

Date Zone::day_of(Moment moment) const {
    const auto day = floor<tz::days>(local(zone_, moment));
    return {static_cast<std::int32_t>(day.time_since_epoch().count())};
}

Moment Zone::start_of_day(Date day) const {
    return at(day, 0);
}

Moment Zone::at(Date day, int minute) const {
    const tz::local_seconds wall(tz::days(day.days) + minutes(minute));
    if (!zone_) return moment_of(tz::sys_seconds(wall.time_since_epoch()));
    const tz::local_info info = zone_->get_info(wall);
    if (info.result == tz::local_info::nonexistent) return moment_of(info.first.end);
    // `first` is the only answer, or the earlier of two.
    return moment_of(tz::sys_seconds(wall.time_since_epoch() - info.first.offset));
}

int Zone::minute_of_day(Moment moment) const {
    const auto time = local(zone_, moment);
    return static_cast<int>(floor<minutes>(time - floor<tz::days>(time)).count());
}

std::vector<ClockShift> Zone::shifts_to(const Zone& other) const {
    std::vector<tz::sys_seconds> changes;
    add_changes(zone_, changes);
    add_changes(other.zone_, changes);
    std::sort(changes.begin(), changes.end());
    const auto shift_at = [&](tz::sys_seconds time) {
        return (offset_at(other.zone_, time) - offset_at(zone_, time)).count();
    };
    std::int64_t since = std::numeric_limits<std::int64_t>::min();
    std::vector<ClockShift> shifts{{since, shift_at(first_day)}};
    for (const tz::sys_seconds time : changes) {
        // Put back, the clock shows times again that belong to what was before; put forward, it
        // skips some, and they go with what was before, too.
        const seconds ahead = std::max(offset_at(zone_, time - seconds(1)), offset_at(zone_, time));
        since = std::max<std::int64_t>(since, (time.time_since_epoch() + ahead).count());
        const std::int64_t shift = shift_at(time);
        if (since == shifts.back().since)
            shifts.back().seconds = shift;
        else if (shift != shifts.back().seconds)
            shifts.push_back({since, shift});
    }
    return shifts;
}

Moment now() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<microseconds>(since_epoch).count()};
}

} // namespace tessera
