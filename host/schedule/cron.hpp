// The five fields of a cron line, and the next minute that they name.
#pragma once

#include "base/date.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace tessera {
class Zone;
}

namespace tessera::schedule {

// Minute, hour, day of the month, month, day of the week; each a list of values, ranges and steps
// ("*/15", "1-5", "jan,jul"); names of months and weekdays; Sunday is 0 or 7. If the day of the
// month and the day of the week are both restricted, either is enough, as in Vixie cron; a field
// that begins with "*" counts as not restricted.
class Cron {
public:
    static Cron
    parse(std::span<const std::string> fields); // five; usage "schedule.unknown", "schedule.never"
    std::string to_text() const;                // the fields as written, in lower case
    Moment next_after(Moment after, const Zone& zone) const;

private:
    struct Field {
        std::string text;
        std::uint64_t values = 0; // bit n: n is named
        bool star = false;
        bool has(int value) const { return (values >> value & 1) != 0; }
    };
    enum { minute, hour, day_of_month, month, day_of_week, field_count };

    static Field parse_field(const std::string& text, int index);
    bool ever() const;
    bool names(Date day) const;
    Moment first_on(Date day, Moment after, const Zone& zone) const;

    std::array<Field, field_count> fields_;
};

} // namespace tessera::schedule
