#include "base/date.hpp"
#include "base/error.hpp"

#include <catch2/catch.hpp>

using namespace tessera;

TEST_CASE("days and moments survive their text") {
    for (const char* text : {"0001-01-01", "1969-12-31", "2024-02-29", "9999-12-31"})
        CHECK(to_text(parse_date(text)) == text);
    for (const char* text : {"0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z",
                             "2026-03-31T12:00:00Z", "2026-03-31T12:00:00.1Z"})
        CHECK(to_text(parse_moment(text)) == text);
    CHECK(parse_moment("1970-01-01T00:00:01Z").micros == 1'000'000);
}

TEST_CASE("a moment may have a blank for the T, and no Z") {
    CHECK(to_text(parse_moment("2026-03-31 12:00:00")) == "2026-03-31T12:00:00Z");
    CHECK(to_text(parse_moment("2026-03-31 12:00:00.120")) == "2026-03-31T12:00:00.12Z");
}

TEST_CASE("nothing laxer than ISO is read as a date") {
    const char* text = GENERATE("", "2026-3-31", "2026-03-31 ", " 2026-03-31", "31.03.2026",
                                "20260331", "2026-03-3a", "+026-03-31", "2026-02-30", "0000-01-01",
                                "2026-03-31T00:00:00Z", "2026-00-10");
    CHECK_THROWS_AS(parse_date(text), Error);
}

TEST_CASE("nothing laxer than ISO is read as a moment") {
    const char* text =
        GENERATE("2026-03-31", "2026-03-31T12:00", "2026-03-31T24:00:00Z", "2026-03-31T12:60:00Z",
                 "2026-03-31T12:00:60Z", "2026-03-31T12:00:00.Z", "2026-03-31T12:00:00.1234567Z",
                 "2026-03-31T12:00:00+01:00", "2026-02-30T12:00:00Z", "2026-03-31x12:00:00Z",
                 "2026-03-31T12:00:00ZZ");
    CHECK_THROWS_AS(parse_moment(text), Error);
}
