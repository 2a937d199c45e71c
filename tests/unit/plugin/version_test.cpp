#include "base/error.hpp"
#include "plugin/version.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using namespace tessera::plugin;

TEST_CASE("a version has one to three numbers") {
    CHECK(parse_version("1.2.3") == Version{1, 2, 3});
    CHECK(parse_version("4") == Version{4, 0, 0});
    CHECK(to_text(parse_version("1.10")) == "1.10.0");
    CHECK(parse_version("1.10") > parse_version("1.9.9"));
    for (const char* bad :
         {"", "1.", ".1", "1.2.3.4", "a", "1.-2", "1.2-beta", " 1", "99999999999"})
        CHECK_THROWS_AS(parse_version(bad), Error);
}

TEST_CASE("a range is a conjunction of bounds") {
    const auto allows = [](const char* range, const char* version) {
        return Range::parse(range).allows(parse_version(version));
    };
    CHECK(allows(">=1.0 <2", "1.9.9"));
    CHECK_FALSE(allows(">=1.0 <2", "2"));
    CHECK(allows("^1.2", "1.2"));
    CHECK(allows("^1.2", "1.9"));
    CHECK_FALSE(allows("^1.2", "1.1.9"));
    CHECK_FALSE(allows("^1.2", "2.0"));
    CHECK(allows("1.2", "1.2.0"));
    CHECK_FALSE(allows("1.2", "1.2.1"));
    CHECK(allows("*", "0.0.1"));
    CHECK(allows(">1 <=3", "3"));
    CHECK(Range::parse("  >=1   <2 ").text() == ">=1 <2");
    for (const char* bad : {"", "  ", ">=", "~1", ">=1 || <2"})
        CHECK_THROWS_AS(Range::parse(bad), Error);
}
