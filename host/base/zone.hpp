// Time zones: which day a moment falls on, and when a local clock time comes (schedules).
#pragma once

#include "base/value.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace date {
class time_zone;
}

namespace tessera {

// From the time `since` of one zone's clock on, that of another zone shows `seconds` more.
struct ClockShift {
    std::int64_t since; // seconds of that clock since 1970-01-01 00:00
    std::int64_t seconds;
};

// An IANA time zone. Cheap to copy; the data behind it lives as long as the process. It is the
// system's, of which the library reads the listed changes and not the rule for later ones: where
// the files list them to 2037, as Debian's do, winter time holds from 2038 on.
class Zone {
public:
    // usage "zone.unknown" with the nearest name. "UTC" always works.
    explicit Zone(const std::string& name = "UTC");
    const std::string& name() const { return name_; }

    Date day_of(Moment moment) const;
    // The first instant of a local day (a zone may have no midnight on a day of change).
    Moment start_of_day(Date day) const;
    // Local wall-clock minutes after midnight on `day`. A time that a clock change skips comes at
    // the first instant after the gap; a time that occurs twice comes the first time.
    Moment at(Date day, int minutes) const;
    // Local minutes after midnight of `moment`.
    int minute_of_day(Moment moment) const;

    // By what a clock of this zone differs from one of `other`, in order of time, for who cannot
    // ask for each moment: a time before the first shift is moved as by the first. A time that
    // occurs twice is meant the first time. Exact for the moments of 1900 to 2037.
    std::vector<ClockShift> shifts_to(const Zone& other) const;

private:
    std::string name_;
    const date::time_zone* zone_;
};

Moment now(); // the system's clock

} // namespace tessera
