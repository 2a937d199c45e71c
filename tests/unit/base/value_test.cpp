#include "base/date.hpp"
#include "base/error.hpp"
#include "base/value.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using Catch::Matchers::Contains;

TEST_CASE("decimals are printed without trailing zeros and read back exactly") {
    const auto [units, text] = GENERATE(table<std::int64_t, const char*>({
        {0, "0"},
        {1, "0.0001"},
        {-1, "-0.0001"},
        {10'000, "1"},
        {-37'500, "-3.75"},
        {120'000, "12"},
        {100'100, "10.01"},
        {INT64_MAX, "922337203685477.5807"},
        {INT64_MIN, "-922337203685477.5808"},
    }));
    CHECK(to_text(Decimal{units}) == text);
    CHECK(parse_decimal(text).units == units);
}

TEST_CASE("further decimal places are rounded half-even over all digits") {
    const auto [text, units] = GENERATE(table<const char*, std::int64_t>({
        {"0.00005", 0},
        {"0.00015", 2},
        {"0.00025", 2},
        {"0.000050000000000000000000000001", 1},
        {"-0.00015", -2},
        {"-0.00005", 0},
        {"0.00004999", 0},
        {"0.99995", 10'000},
        {"1.20", 12'000},
        {"-0", 0},
        {"922337203685477.58074", INT64_MAX},
        {"-922337203685477.58085", INT64_MIN},
    }));
    INFO(text);
    CHECK(parse_decimal(text).units == units);
}

TEST_CASE("what is not a decimal, or does not fit, is refused") {
    const char* text =
        GENERATE("", "-", ".5", "5.", "+5", "1e3", "1,5", " 1", "1 ", "--1", "0x10", "1.2.3",
                 "1.23456x", "922337203685477.5808", "-922337203685477.5809",
                 "922337203685477.58075", "99999999999999999999999999999999999999999999999");
    INFO(text);
    CHECK_THROWS_AS(parse_decimal(text), Error);
}

TEST_CASE("every type survives its text, and null is the empty one") {
    const std::vector<std::pair<Type, Value>> samples{
        {Type::boolean, true},
        {Type::boolean, false},
        {Type::integer, std::int64_t{INT64_MIN}},
        {Type::integer, std::int64_t{42}},
        {Type::decimal, Decimal{-125'000}},
        {Type::text, std::string("  Пермь ")},
        {Type::date, date_of(2024, 2, 29)},
        {Type::moment, Moment{-1}},
    };
    for (const auto& [type, value] : samples) {
        CHECK(type_of(value) == type);
        CHECK(parse_value(type, to_text(value)) == value);
        CHECK(is_null(parse_value(type, "")));
        CHECK(type_from_string(to_string(type)) == type);
    }
    CHECK(to_text(Value()).empty());
    CHECK_FALSE(type_from_string("varchar"));
}

TEST_CASE("a bad value names the text and the reason") {
    CHECK_THROWS_WITH(parse_value(Type::integer, "9223372036854775808"),
                      Contains("9223372036854775808") && Contains("does not fit 64 bits"));
    CHECK_THROWS_WITH(parse_value(Type::boolean, "yes"), Contains("\"yes\"") && Contains("true"));
    CHECK_THROWS_WITH(parse_value(Type::date, "2026-02-30"),
                      Contains("2026-02-30 is not a day of the calendar"));
    CHECK_THROWS_AS(parse_value(Type::integer, "12.0"), Error);
    CHECK_THROWS_AS(parse_value(Type::integer, "+12"), Error);
    CHECK_THROWS_AS(parse_value(Type::null, "x"), Error);
    try {
        parse_value(Type::decimal, "x");
        FAIL();
    } catch (const Error& error) {
        CHECK(error.code() == "value.bad-decimal");
    }
}
