// Number against Boost's cpp_rational, which it must equal always, and against worked roundings.
#include "base/error.hpp"
#include "base/number.hpp"

#include <boost/multiprecision/cpp_int.hpp>
#include <catch2/catch.hpp>
#include <random>

using namespace tessera;
using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;

namespace {

Number ratio(std::int64_t a, std::int64_t b) {
    return divide(Number(a), Number(b)).value();
}

std::int64_t extreme(std::mt19937_64& random) {
    switch (random() % 6) {
    case 0: return INT64_MAX - static_cast<std::int64_t>(random() % 3);
    case 1: return INT64_MIN + static_cast<std::int64_t>(random() % 3);
    case 2: return static_cast<std::int64_t>(random() % 5) - 2;
    case 3: return static_cast<std::int64_t>(random() % 20'001) - 10'000;
    default: return static_cast<std::int64_t>(random());
    }
}

// A number and what it must be.
struct Twin {
    Number ours;
    cpp_rational theirs;
};

bool equal(const Twin& t) {
    // The value of ours, read back from ours alone: whole part by whole part of its expansion.
    const Number copy = t.ours;
    const cpp_int num = numerator(t.theirs), den = denominator(t.theirs);
    return copy * Number::parse(den.str()) == Number::parse(num.str());
}

} // namespace

TEST_CASE("chains of steps over 64-bit extremes equal cpp_rational's") {
    std::mt19937_64 random(20260331);
    int wrong = 0;
    for (int chain = 0; chain < 400; ++chain) {
        const std::int64_t start = extreme(random);
        Twin value{Number(start), cpp_rational(start)};
        for (int step = 0; step < 12; ++step) {
            const std::int64_t n = extreme(random);
            const bool money = random() % 2 == 0;
            const Number ours = money ? Number(Decimal{n}) : Number(n);
            const cpp_rational theirs = money ? cpp_rational(n, Decimal::scale) : cpp_rational(n);
            switch (random() % 4) {
            case 0: value = {value.ours + ours, value.theirs + theirs}; break;
            case 1: value = {value.ours - ours, value.theirs - theirs}; break;
            case 2: value = {value.ours * ours, value.theirs * theirs}; break;
            default:
                if (n == 0) {
                    wrong += divide(value.ours, ours).has_value();
                    break;
                }
                value = {divide(value.ours, ours).value(), value.theirs / theirs};
            }
            wrong += !equal(value);
            wrong += (value.ours <=> ours) != (value.theirs.compare(theirs) <=> 0);
            wrong += value.ours.is_zero() != value.theirs.is_zero();
            wrong += -(-value.ours) != value.ours;
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("a value that has grown beyond 128 bits comes back exactly") {
    Number n = 1;
    for (int i = 0; i < 10; ++i) n = n * Number(INT64_MIN);
    for (int i = 0; i < 10; ++i) n = divide(n, Number(INT64_MIN)).value();
    CHECK(n == Number(1));
    CHECK(n.to_integer() == 1);
    CHECK(n.to_text() == "1");
}

TEST_CASE("the smallest 128-bit number is a number like the others") {
    const int128 least = static_cast<int128>(static_cast<uint128>(1) << 127);
    const Number n = Number::of_units(least);
    CHECK(-(-n) == n);
    CHECK(-n > Number(0));
    CHECK(divide(Number(1), n).value() * n == Number(1));
    CHECK(divide(n, n).value() == Number(1));
    CHECK(n.to_text() == "-17014118346046923173168730371588410.5728");
    CHECK(n - n == Number());
    CHECK(n + n < n);
}

TEST_CASE("a third three times is one, and quotients compare without rounding") {
    CHECK(ratio(1, 3) + ratio(1, 3) + ratio(1, 3) == Number(1));
    CHECK(ratio(1, 3) < ratio(333'333'333'333'333'334, 1'000'000'000'000'000'000));
    CHECK(ratio(1, 3) > ratio(333'333'333'333'333'333, 1'000'000'000'000'000'000));
    CHECK(ratio(-1, 3) == ratio(1, -3));
    CHECK(ratio(2, 4) == ratio(1, 2));
    CHECK_FALSE(divide(Number(1), Number(0)));
    CHECK_FALSE(divide(Number(1), Number(Decimal{0})));
}

TEST_CASE("rounding is half-even, at places before and behind the point") {
    const auto [text, places, expected] = GENERATE(table<const char*, int, const char*>({
        {"0.5", 0, "0"},
        {"1.5", 0, "2"},
        {"2.5", 0, "2"},
        {"-0.5", 0, "0"},
        {"-1.5", 0, "-2"},
        {"-2.5", 0, "-2"},
        {"2.500001", 0, "3"},
        {"0.125", 2, "0.12"},
        {"0.375", 2, "0.38"},
        {"-0.135", 2, "-0.14"},
        {"1250", -2, "1200"},
        {"1350", -2, "1400"},
        {"-1250", -2, "-1200"},
        {"49", -2, "0"},
        {"50", -2, "0"},
        {"51", -2, "100"},
        {"12.3456", 10, "12.3456"},
        {"7", 1'000'000'000, "7"},
        {"7", -1'000'000'000, "0"},
        {"123456789012345678901234567890123456789012345.5", 0,
         "123456789012345678901234567890123456789012346"},
        {"150000000000000000000000000000000000000000000", -43,
         "150000000000000000000000000000000000000000000"},
        {"150000000000000000000000000000000000000000000", -44,
         "200000000000000000000000000000000000000000000"},
    }));
    INFO(text << " to " << places);
    CHECK(Number::parse(text).rounded(places) == Number::parse(expected));
}

TEST_CASE("a quotient is shown rounded half-even to four places") {
    CHECK(ratio(1, 3).to_text() == "0.3333");
    CHECK(ratio(-2, 3).to_text() == "-0.6667");
    CHECK(ratio(1, 20'000).to_text() == "0");
    CHECK(ratio(3, 20'000).to_text() == "0.0002");
    CHECK(ratio(5, 2).to_text() == "2.5");
    CHECK(ratio(-1, 1'000'000).to_text() == "0");
    CHECK(Number::parse("123456789012345678901234567890123456789012345.67895").to_text() ==
          "123456789012345678901234567890123456789012345.679");
    CHECK(Number::parse("-100000000000000000000000000000").to_text() ==
          "-100000000000000000000000000000");
}

TEST_CASE("only what fits 64 bits becomes a decimal or an integer") {
    CHECK(Number(Decimal{INT64_MAX}).to_decimal() == Decimal{INT64_MAX});
    CHECK(Number(Decimal{INT64_MIN}).to_decimal() == Decimal{INT64_MIN});
    CHECK_FALSE((Number(Decimal{INT64_MAX}) + Number(Decimal{1})).to_decimal());
    CHECK_FALSE(Number(INT64_MAX).to_decimal());
    CHECK(Number(INT64_MAX).to_integer() == INT64_MAX);
    CHECK_FALSE((Number(INT64_MAX) + Number(1)).to_integer());
    CHECK_FALSE(ratio(1, 2).to_integer());
    CHECK(Number(Decimal{120'000}).to_integer() == 12);
    const std::string nines(60, '9');
    CHECK(divide(Number::parse("1" + nines), Number::parse(nines)).value().to_decimal() ==
          Decimal{20'000});
}

TEST_CASE("numbers are read at any length, and nothing else is") {
    CHECK(Number::parse("12") == Number(12));
    CHECK(Number::parse("-3.75") == Number(Decimal{-37'500}));
    CHECK(Number::parse("0010") == Number(10)); // not octal
    CHECK(Number::parse("00000000000000000000000000000000000000000010") == Number(10));
    CHECK(Number::parse("0.0000000000000000000000000000000000000000000000").is_zero());
    CHECK(Number::parse("-0") == Number());
    const char* text = GENERATE("", "-", ".5", "5.", "+1", "1e3", "0x1F", " 1", "1.2.3", "1,5");
    INFO(text);
    CHECK_THROWS_AS(Number::parse(text), Error);
}
