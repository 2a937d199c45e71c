// When work that repeats is due next: daily, every so often, or by a five-field cron line.
#pragma once

#include "schedule/cron.hpp"

#include "base/value.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace tessera {
class Zone;
}

namespace tessera::schedule {

// "daily 22:00", "every 1200 s", "every 20 minutes", "every 2 hours", or cron ("0 6-20/2 * *
// mon-fri").
class Schedule {
public:
    // usage "schedule.unknown" with what is accepted; "schedule.never" for a day that does not
    // exist.
    static Schedule parse(std::string_view text);
    // Canonical spelling, in the unit that was written; parse(to_text()) is the same schedule.
    std::string to_text() const;

    // The first time strictly after `after`. Clock times are those of `zone`: one that a clock
    // change skips comes at the first instant after the gap, one that occurs twice comes once (cron
    // lines with "*" for the hour follow the hours that really pass instead). "every" counts from
    // `anchor`, the previous run, and keeps its rhythm when runs were missed; without one, from
    // `after`.
    Moment next_after(Moment after, const Zone& zone, std::optional<Moment> anchor = {}) const;
    // Whether a clock of the zone says when it comes, and not only the time since the run before.
    bool by_clock() const { return !std::holds_alternative<Every>(plan_); }

private:
    struct Daily {
        int minute; // after midnight
    };
    struct Every {
        std::int64_t count;
        std::size_t unit; // row of the table of units
    };
    using Plan = std::variant<Daily, Every, Cron>;
    explicit Schedule(Plan plan)
        : plan_(std::move(plan)) {}

    static std::optional<Schedule> parse_daily(std::string_view time);
    static std::optional<Schedule> parse_every(std::string_view count, std::string_view unit);

    Plan plan_;
};

} // namespace tessera::schedule
