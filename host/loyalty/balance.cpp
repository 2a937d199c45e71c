// What is left of points on a day, from the entries alone.
#include "loyalty/points.hpp"

#include "base/error.hpp"
#include "base/int128.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <tuple>

namespace tessera::loyalty {

namespace {

struct Gained {
    const Entry* entry;
    std::int64_t left;

    bool usable(Date day) const {
        return entry->first <= day && (!entry->last || day <= *entry->last);
    }
    auto order() const { // who is lost first
        const Date never{std::numeric_limits<std::int32_t>::max()};
        return std::tuple(entry->last.value_or(never), entry->first, entry->id);
    }
};

Decimal fitting(int128 units) {
    const auto narrow = static_cast<std::int64_t>(units);
    if (narrow != units)
        throw usage("points.too-large",
                    "the sum of the points does not fit 64 bits with four decimals");
    return {narrow};
}

// Takes what is spent on a day; answers what there was too little of.
std::int64_t take(std::vector<Gained>& gained, const Entry& spent) {
    std::int64_t wanted = spent.points.units;
    for (Gained& one : gained) {
        if (wanted == 0) break;
        if (!one.usable(spent.day)) continue;
        const std::int64_t taken = std::min(one.left, wanted);
        one.left -= taken;
        wanted -= taken;
    }
    return wanted;
}

} // namespace

Days usable(Date day, std::int64_t delay, std::optional<std::int64_t> valid) {
    constexpr std::int64_t most = 3'650'000; // ten thousand years, which no calendar here holds
    const auto bad = [](std::string_view what, std::int64_t days, std::string_view least) {
        return usage("points.bad-value", fmt::format("{} is {} days", what, days),
                     fmt::format("Give a whole number of days from {} to 36500.", least));
    };
    if (delay < 0 || delay > most / 100) throw bad("the delay", delay, "0");
    if (valid && (*valid < 1 || *valid > most / 100))
        throw bad("the time in which points may be spent", *valid, "1");
    Days days{{static_cast<std::int32_t>(day.days + delay)}, {}};
    if (valid) days.last = Date{static_cast<std::int32_t>(days.first.days + *valid - 1)};
    return days;
}

Balance balance(std::span<const Entry> entries, Date day) {
    std::vector<Gained> gained;
    std::vector<const Entry*> spent;
    for (const Entry& entry : entries) {
        if (entry.day > day) continue; // not known then
        if (entry.spent)
            spent.push_back(&entry);
        else
            gained.push_back({&entry, entry.points.units});
    }
    std::sort(gained.begin(), gained.end(),
              [](const Gained& a, const Gained& b) { return a.order() < b.order(); });
    std::sort(spent.begin(), spent.end(), [](const Entry* a, const Entry* b) {
        return std::tie(a->day, a->id) < std::tie(b->day, b->id);
    });
    Balance found;
    for (const Entry* one : spent)
        if (take(gained, *one) > 0 && !found.missing) found.missing = one->day;
    int128 usable = 0, waiting = 0, expired = 0, next = 0;
    for (const Gained& one : gained) {
        if (one.left == 0) continue;
        if (one.entry->first > day) {
            waiting += one.left;
        } else if (!one.usable(day)) {
            expired += one.left;
        } else {
            usable += one.left;
            const auto last = one.entry->last;
            if (last && (!found.next || *found.next == Date{last->days + 1})) {
                found.next = Date{last->days + 1};
                next += one.left;
            }
        }
    }
    found.usable = fitting(usable);
    found.waiting = fitting(waiting);
    found.expired = fitting(expired);
    found.lost_next = fitting(next);
    return found;
}

} // namespace tessera::loyalty
