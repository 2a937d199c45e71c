// Time zones: which day a moment falls on, and when a local clock time comes (schedules).
#pragma once

#include "base/value.hpp"

#include <memory>
#include <string>

namespace date {
class time_zone;
}

namespace tessera {

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

private:
    std::string name_;
    const date::time_zone* zone_;
};

Moment now(); // the system's clock

} // namespace tessera
