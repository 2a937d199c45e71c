#include "base/date.hpp"
#include "base/error.hpp"
#include "base/zone.hpp"
#include "schedule/schedule.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using tessera::schedule::Schedule;

namespace {

std::string next(const char* line, const char* after, const char* zone = "UTC") {
    return to_text(Schedule::parse(line).next_after(parse_moment(after), Zone(zone)));
}

} // namespace

TEST_CASE("cron: lists, ranges, steps and names, by a worked table [FRM-8]") {
    // 2026-03-31 is a Tuesday.
    const auto [line, expected] = GENERATE(table<const char*, const char*>({
        {"* * * * *", "2026-03-31T12:01:00Z"},
        {"*/20 * * * *", "2026-03-31T12:20:00Z"},
        {"5,35 * * * *", "2026-03-31T12:05:00Z"},
        {"50/5 * * * *", "2026-03-31T12:50:00Z"},
        {"0 22 * * *", "2026-03-31T22:00:00Z"},
        {"0 6-20/2 * * *", "2026-03-31T14:00:00Z"},
        {"30 8 * * mon-fri", "2026-04-01T08:30:00Z"},
        {"30 8 * * sat,sun", "2026-04-04T08:30:00Z"},
        {"0 0 * * 7", "2026-04-05T00:00:00Z"},
        {"0 0 * * 0", "2026-04-05T00:00:00Z"},
        {"0 0 * * fri-sun", "2026-04-03T00:00:00Z"},
        {"0 0 * * 2", "2026-04-07T00:00:00Z"},
        {"15 10 31 * *", "2026-05-31T10:15:00Z"}, // April has no 31st
        {"0 0 1 jan,jul *", "2026-07-01T00:00:00Z"},
        {"0 0 1 */6 *", "2026-07-01T00:00:00Z"},
        {"0 0 29 2 *", "2028-02-29T00:00:00Z"},
        {"0 12 31 3 *", "2027-03-31T12:00:00Z"}, // strictly after
    }));
    INFO(line);
    CHECK(next(line, "2026-03-31T12:00:00Z") == expected);
}

TEST_CASE("cron: a restricted day of the month or of the week is enough, as in Vixie cron") {
    CHECK(next("0 0 10 * fri", "2026-03-31T12:00:00Z") == "2026-04-03T00:00:00Z");
    CHECK(next("0 0 10 * fri", "2026-04-03T12:00:00Z") == "2026-04-10T00:00:00Z");
    CHECK(next("0 0 1 * fri", "2026-03-31T12:00:00Z") == "2026-04-01T00:00:00Z");
    // A field that begins with a star restricts nothing, so both must hold.
    CHECK(next("0 0 */2 * fri", "2026-03-31T12:00:00Z") == "2026-04-03T00:00:00Z");
    CHECK(next("0 0 */2 * fri", "2026-04-03T12:00:00Z") == "2026-04-17T00:00:00Z");
}

TEST_CASE("cron: a named hour that a clock change skips runs once, after the gap") {
    CHECK(next("30 2 * * *", "2026-03-28T12:00:00Z", "Europe/Berlin") == "2026-03-29T01:00:00Z");
    CHECK(next("30 2 * * *", "2026-03-29T01:00:00Z", "Europe/Berlin") == "2026-03-30T00:30:00Z");
    CHECK(next("0,15,30 2 * * *", "2026-03-29T01:00:00Z", "Europe/Berlin") ==
          "2026-03-30T00:00:00Z");
}

TEST_CASE("cron: a named hour that occurs twice runs once") {
    CHECK(next("30 2 * * *", "2026-10-24T12:00:00Z", "Europe/Berlin") == "2026-10-25T00:30:00Z");
    CHECK(next("30 2 * * *", "2026-10-25T00:30:00Z", "Europe/Berlin") == "2026-10-26T01:30:00Z");
}

TEST_CASE("cron: every hour means every hour that passes, also while clocks change") {
    const Schedule hourly = Schedule::parse("30 * * * *");
    for (const char* name : {"Europe/Berlin", "America/New_York", "Africa/Cairo"}) {
        const Zone zone(name);
        Moment t = parse_moment("2026-01-01T00:30:00Z");
        for (int i = 0; i < 365 * 24; ++i) {
            const Moment following = hourly.next_after(t, zone);
            if (following.micros - t.micros != 3'600'000'000) FAIL(name << " " << to_text(t));
            t = following;
        }
    }
}

TEST_CASE("cron: agrees with a scan of every minute") {
    const Zone zone("America/New_York");
    const Schedule schedule = Schedule::parse("7,*/17 1-23/3 1-15 * 1-3");
    Moment found = parse_moment("2026-02-01T00:00:00Z");
    for (Moment t = found; t < parse_moment("2026-05-01T00:00:00Z"); t.micros += 60'000'000) {
        const Date day = zone.day_of(t);
        const int minute = zone.minute_of_day(t) % 60, hour = zone.minute_of_day(t) / 60;
        const bool named = (minute == 7 || minute % 17 == 0) && hour % 3 == 1 &&
                           (civil_of(day).day <= 15 || weekday(day) <= 3);
        if (!named) continue;
        found = schedule.next_after(found, zone);
        if (found != t) FAIL(to_text(found) << " is not " << to_text(t));
    }
}

TEST_CASE("cron: a day that never comes is refused when it is written") {
    for (const char* line : {"0 0 30 2 *", "0 0 31 feb,apr,jun *", "0 0 31 9,11 *"}) {
        try {
            Schedule::parse(line);
            FAIL_CHECK(line << " was read");
        } catch (const Error& error) {
            CHECK(error.code() == "schedule.never");
        }
    }
    CHECK_NOTHROW(Schedule::parse("0 0 30 2 mon"));
    CHECK(next("0 0 29 2 */7", "2026-03-31T12:00:00Z") == "2032-02-29T00:00:00Z"); // a Sunday
}

TEST_CASE("cron: a field that cannot be read is named") {
    const auto [line, place] = GENERATE(table<const char*, const char*>({
        {"60 * * * *", "minute"},
        {"* 24 * * *", "hour"},
        {"* * 0 * *", "day of the month"},
        {"* * 32 * *", "day of the month"},
        {"* * * 13 *", "month"},
        {"* * * foo *", "month"},
        {"* * * * 8", "day of the week"},
        {"*/0 * * * *", "minute"},
        {"5-1 * * * *", "minute"},
        {"1,,2 * * * *", "minute"},
        {"-1 * * * *", "minute"},
        {"1- * * * *", "minute"},
        {"*5 * * * *", "minute"},
        {"*/99999999999 * * * *", "minute"},
    }));
    INFO(line);
    CHECK_THROWS_WITH(Schedule::parse(line), Catch::Matchers::Contains(place));
}
