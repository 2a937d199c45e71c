#include "base/date.hpp"
#include "base/error.hpp"
#include "base/zone.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

using namespace tessera;
using Catch::Matchers::Contains;

namespace {

std::string at(const char* zone, const char* day, int hour, int minute) {
    return to_text(Zone(zone).at(parse_date(day), hour * 60 + minute));
}

} // namespace

TEST_CASE("a time that a clock change skips comes at the first instant after the gap") {
    CHECK(at("Europe/Berlin", "2026-03-29", 1, 59) == "2026-03-29T00:59:00Z");
    CHECK(at("Europe/Berlin", "2026-03-29", 2, 0) == "2026-03-29T01:00:00Z");
    CHECK(at("Europe/Berlin", "2026-03-29", 2, 30) == "2026-03-29T01:00:00Z");
    CHECK(at("Europe/Berlin", "2026-03-29", 3, 0) == "2026-03-29T01:00:00Z");
    CHECK(at("America/New_York", "2026-03-08", 2, 30) == "2026-03-08T07:00:00Z");
}

TEST_CASE("a time that occurs twice comes the first time") {
    CHECK(at("Europe/Berlin", "2026-10-25", 2, 30) == "2026-10-25T00:30:00Z");
    CHECK(at("Europe/Berlin", "2026-10-25", 3, 0) == "2026-10-25T02:00:00Z");
    CHECK(at("America/New_York", "2026-11-01", 1, 30) == "2026-11-01T05:30:00Z");
    CHECK(at("America/New_York", "2026-11-01", 2, 0) == "2026-11-01T07:00:00Z");
}

TEST_CASE("a day without a midnight starts when its clock starts") {
    const Zone sao_paulo("America/Sao_Paulo"); // 2018-11-04 began at 01:00
    CHECK(to_text(sao_paulo.start_of_day(date_of(2018, 11, 4))) == "2018-11-04T03:00:00Z");
    CHECK(sao_paulo.minute_of_day(parse_moment("2018-11-04T03:00:00Z")) == 60);
    CHECK(sao_paulo.day_of(parse_moment("2018-11-04T02:59:59.999999Z")) == date_of(2018, 11, 3));
    CHECK(sao_paulo.day_of(parse_moment("2018-11-04T03:00:00Z")) == date_of(2018, 11, 4));
    const Zone cairo("Africa/Cairo"); // 2026-04-24 begins at 01:00
    CHECK(to_text(cairo.start_of_day(date_of(2026, 4, 24))) == "2026-04-23T22:00:00Z");
    CHECK(cairo.minute_of_day(cairo.start_of_day(date_of(2026, 4, 24))) == 60);
    const Zone havana("America/Havana"); // 2025-11-02 has two midnights
    CHECK(to_text(havana.start_of_day(date_of(2025, 11, 2))) == "2025-11-02T04:00:00Z");
}

TEST_CASE("the day of a moment is the zone's, also before 1970 and far from Greenwich") {
    const Moment moment = parse_moment("2026-03-31T22:30:00Z");
    CHECK(Zone().day_of(moment) == date_of(2026, 3, 31));
    CHECK(Zone("Europe/Berlin").day_of(moment) == date_of(2026, 4, 1));
    CHECK(Zone("America/New_York").day_of(moment) == date_of(2026, 3, 31));
    CHECK(Zone("Asia/Kathmandu").minute_of_day(moment) == 4 * 60 + 15);
    CHECK(Zone("Pacific/Kiritimati").day_of(parse_moment("1999-12-31T10:00:00Z")) ==
          date_of(2000, 1, 1));
    CHECK(Zone().day_of(Moment{-1}) == date_of(1969, 12, 31));
    CHECK(Zone().minute_of_day(Moment{-1}) == 1439);
}

TEST_CASE("each day of a zone begins where the day before it ends") {
    for (const char* name : {"UTC", "America/New_York", "Europe/Berlin", "America/Sao_Paulo",
                             "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kathmandu"}) {
        const Zone zone(name);
        for (Date day = date_of(2008, 1, 1); day < date_of(2030, 1, 1); ++day.days) {
            const Moment start = zone.start_of_day(day);
            if (zone.day_of(start) != day || zone.day_of({start.micros - 1}) != Date{day.days - 1})
                FAIL_CHECK(name << " " << to_text(day));
        }
    }
}

TEST_CASE("a clock of one zone is moved to that of another") {
    constexpr std::int64_t step = 5 * std::int64_t{3'600'000'000};
    const auto clock = [](const Zone& zone, Moment at) {
        return zone.day_of(at).days * std::int64_t{86'400} + zone.minute_of_day(at) * 60;
    };
    const std::pair<const char*, const char*> pairs[] = {{"UTC", "Europe/Berlin"},
                                                         {"UTC", "America/New_York"},
                                                         {"UTC", "Asia/Kolkata"},
                                                         {"America/New_York", "Europe/Berlin"},
                                                         {"Europe/Berlin", "Europe/London"},
                                                         {"Australia/Lord_Howe", "UTC"}};
    for (const auto& [from_name, to_name] : pairs) {
        const Zone from(from_name), to(to_name);
        const std::vector<ClockShift> shifts = from.shifts_to(to);
        std::size_t wrong = 0;
        for (Moment at = parse_moment("1972-01-01T00:30:00Z");
             at < parse_moment("2037-12-31T00:00:00Z"); at.micros += step) {
            const std::int64_t shown = clock(from, at);
            if (from.at(from.day_of(at), from.minute_of_day(at)) != at) continue; // a second time
            const auto next =
                std::find_if(shifts.begin(), shifts.end(),
                             [&](const ClockShift& each) { return each.since > shown; });
            if (shown + std::prev(next)->seconds != clock(to, at)) ++wrong;
        }
        INFO(from_name << " to " << to_name);
        CHECK(wrong == 0);
    }
    CHECK(Zone("Europe/Berlin").shifts_to(Zone("Europe/Berlin")).size() == 1);
}

TEST_CASE("UTC is exact, an unknown zone names the nearest") {
    CHECK(to_text(Zone("UTC").at(date_of(2026, 3, 31), 90)) == "2026-03-31T01:30:00Z");
    CHECK(Zone("Europe/Berlin").name() == "Europe/Berlin");
    CHECK_THROWS_WITH(Zone("Europe/Berln"), Contains("Did you mean \"Europe/Berlin\"?"));
    CHECK_THROWS_WITH(Zone("europe/berlin"), Contains("Europe/Berlin"));
    CHECK_THROWS_AS(Zone(""), Error);
    CHECK_THROWS_AS(Zone("../../etc/passwd"), Error);
}

TEST_CASE("clock changes are known for the years to come") {
    CHECK(at("America/New_York", "2035-07-01", 12, 0) == "2035-07-01T16:00:00Z");
    CHECK(at("Europe/Berlin", "2036-01-15", 12, 0) == "2036-01-15T11:00:00Z");
}
