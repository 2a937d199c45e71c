#include "base/date.hpp"
#include "base/error.hpp"
#include "base/zone.hpp"
#include "schedule/schedule.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using tessera::schedule::Schedule;

namespace {

// The next runs of a schedule, one after the other.
std::vector<std::string> runs(const char* text, const char* after, const char* zone, int count) {
    const Schedule schedule = Schedule::parse(text);
    const Zone in(zone);
    std::vector<std::string> out;
    for (Moment t = parse_moment(after); count > 0; --count)
        out.push_back(to_text(t = schedule.next_after(t, in)));
    return out;
}

using Runs = std::vector<std::string>;

} // namespace

TEST_CASE("daily 22:00 runs once a day in the zone's time [FRM-7]") {
    CHECK(runs("daily 22:00", "2026-03-28T20:59:59Z", "Europe/Berlin", 3) ==
          Runs{"2026-03-28T21:00:00Z", "2026-03-29T20:00:00Z", "2026-03-30T20:00:00Z"});
    CHECK(runs("daily 22:00", "2026-03-28T22:00:00Z", "UTC", 1) == Runs{"2026-03-29T22:00:00Z"});
    CHECK(runs("daily 00:00", "2026-12-31T23:59:59.999999Z", "UTC", 1) ==
          Runs{"2027-01-01T00:00:00Z"});
}

TEST_CASE("daily 02:30 runs once on the day that has no 02:30 [FRM-7]") {
    CHECK(runs("daily 02:30", "2026-03-28T12:00:00Z", "Europe/Berlin", 2) ==
          Runs{"2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"});
    CHECK(runs("daily 00:30", "2018-11-03T12:00:00Z", "America/Sao_Paulo", 2) ==
          Runs{"2018-11-04T03:00:00Z", "2018-11-05T02:30:00Z"});
}

TEST_CASE("daily 02:30 runs once on the day that has two [FRM-7]") {
    CHECK(runs("daily 02:30", "2026-10-24T12:00:00Z", "Europe/Berlin", 2) ==
          Runs{"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"});
    CHECK(runs("daily 01:30", "2026-11-01T05:45:00Z", "America/New_York", 1) ==
          Runs{"2026-11-02T06:30:00Z"});
}

TEST_CASE("a year of daily runs has one run a local day, in every zone [FRM-7]") {
    for (const char* name : {"Europe/Berlin", "America/New_York", "Africa/Cairo",
                             "Australia/Lord_Howe", "America/Havana"})
        for (const char* text : {"daily 00:00", "daily 00:30", "daily 01:30", "daily 02:15"}) {
            const Zone zone(name);
            const Schedule schedule = Schedule::parse(text);
            Moment t = zone.at(date_of(2025, 12, 31), 23 * 60);
            for (Date day = date_of(2026, 1, 1); day <= date_of(2026, 12, 31); ++day.days) {
                t = schedule.next_after(t, zone);
                if (zone.day_of(t) != day) FAIL(name << " " << text << " " << to_text(t));
            }
        }
}

TEST_CASE("every 1200 s counts from the previous run [FRM-8]") {
    const Schedule schedule = Schedule::parse("every 1200 s");
    const Zone zone;
    const Moment run = parse_moment("2026-03-31T12:00:07Z");
    const auto next = [&](const char* after) {
        return to_text(schedule.next_after(parse_moment(after), zone, run));
    };
    CHECK(next("2026-03-31T12:00:07Z") == "2026-03-31T12:20:07Z");
    CHECK(next("2026-03-31T12:20:06Z") == "2026-03-31T12:20:07Z");
    CHECK(next("2026-03-31T12:20:07Z") == "2026-03-31T12:40:07Z");
    CHECK(next("2026-03-31T15:00:00Z") == "2026-03-31T15:00:07Z"); // the rhythm is kept
    CHECK(next("2026-03-31T11:00:00Z") == "2026-03-31T12:20:07Z"); // a clock set back
    CHECK(to_text(schedule.next_after(run, zone)) == "2026-03-31T12:20:07Z");
    CHECK(runs("every 2 hours", "2026-03-29T00:00:00Z", "Europe/Berlin", 2) ==
          Runs{"2026-03-29T02:00:00Z", "2026-03-29T04:00:00Z"});
}

TEST_CASE("schedules survive their text in canonical spelling [FRM-7, FRM-8]") {
    const auto [text, canonical] = GENERATE(table<const char*, const char*>({
        {"daily 22:00", "daily 22:00"},
        {" Daily  7:05 ", "daily 07:05"},
        {"every 1200 s", "every 1200 s"},
        {"every 90 seconds", "every 90 s"},
        {"every 20 min", "every 20 minutes"},
        {"every 1 hours", "every 1 hour"},
        {"every 2 days", "every 2 days"},
        {"0 6-20/2 * * MON-FRI", "0 6-20/2 * * mon-fri"},
    }));
    CHECK(Schedule::parse(text).to_text() == canonical);
    CHECK(Schedule::parse(canonical).to_text() == canonical);
}

TEST_CASE("what is not a schedule is refused with what is accepted") {
    const char* text =
        GENERATE("", "hourly", "daily", "daily 24:00", "daily 22:60", "daily 22", "daily 22:0",
                 "daily -1:30", "every 0 s", "every -5 s", "every s", "every 20 fortnights",
                 "every 9223372036854775807 days", "every 1.5 hours", "0 0 * *", "* * * * * *");
    INFO(text);
    try {
        Schedule::parse(text);
        FAIL_CHECK("it was read");
    } catch (const Error& error) {
        CHECK(error.code() == "schedule.unknown");
        CHECK(error.outcome() == Outcome::usage);
        CHECK_THAT(error.hint(), Catch::Matchers::Contains("daily 22:00"));
    }
}
