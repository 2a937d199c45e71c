#include "base/number.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <fmt/format.h>

namespace tessera {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;

namespace {

struct Fraction {
    int128 num, den;
};

uint128 magnitude(int128 n) {
    return n < 0 ? 0 - static_cast<uint128>(n) : static_cast<uint128>(n);
}

// The divisor always fits: it divides a denominator, which is positive.
int128 common_divisor(int128 num, int128 den) {
    uint128 a = magnitude(num), b = magnitude(den);
    while (b != 0) {
        const uint128 rest = a % b;
        a = b;
        b = rest;
    }
    return static_cast<int128>(a);
}

Fraction reduced(Fraction f) {
    const int128 divisor = common_divisor(f.num, f.den);
    return {f.num / divisor, f.den / divisor};
}

bool multiply(int128 a, int128 b, int128& out) {
    return !__builtin_mul_overflow(a, b, &out);
}
bool plus(int128 a, int128 b, int128& out) {
    return !__builtin_add_overflow(a, b, &out);
}
bool negate(int128& n) {
    return !__builtin_sub_overflow(int128(0), n, &n);
}

std::optional<Fraction> sum(Fraction a, Fraction b) {
    Fraction out{};
    if (a.den == b.den) { // the usual case: money and money
        out.den = a.den;
        if (plus(a.num, b.num, out.num)) return out;
        return std::nullopt;
    }
    int128 left = 0, right = 0;
    if (multiply(a.num, b.den, left) && multiply(b.num, a.den, right) &&
        plus(left, right, out.num) && multiply(a.den, b.den, out.den))
        return out;
    return std::nullopt;
}

std::optional<Fraction> product(Fraction a, Fraction b) {
    Fraction out{};
    if (multiply(a.num, b.num, out.num) && multiply(a.den, b.den, out.den)) return out;
    return std::nullopt;
}

// n / d to the nearest whole number, the even one of two that are equally near; d > 0.
template <class Int>
Int divide_half_even(const Int& n, const Int& d) {
    Int quotient = n / d;
    const Int rest = n % d;
    const Int size = rest < 0 ? Int(-rest) : rest;
    const Int missing = d - size;
    if (size > missing || (size == missing && quotient % 2 != 0)) quotient += n < 0 ? -1 : 1;
    return quotient;
}

cpp_int power_of_ten(int exponent) {
    return boost::multiprecision::pow(cpp_int(10), static_cast<unsigned>(exponent));
}

std::optional<int128> small_power_of_ten(int exponent) {
    if (exponent > 38) return std::nullopt;
    int128 power = 1;
    for (int i = 0; i < exponent; ++i) power *= 10;
    return power;
}

} // namespace

struct Number::Big {
    cpp_rational value;

    static cpp_rational widen(const Number& n) {
        return n.big_ ? n.big_->value : cpp_rational(cpp_int(n.num_), cpp_int(n.den_));
    }
    // Inline again as soon as it fits, so that `big_` is set only for what needs it.
    static Number narrow(cpp_rational value) {
        const cpp_int num = numerator(value), den = denominator(value);
        const auto fits = [](const cpp_int& n) { return n == 0 || msb(abs(n)) < 127; };
        if (fits(num) && fits(den)) return {num.convert_to<int128>(), den.convert_to<int128>()};
        Number out;
        out.big_ = std::make_shared<const Big>(Big{std::move(value)});
        return out;
    }
    // `step` on the inline parts as they are, then reduced; nothing if both overflow.
    template <class Step>
    static std::optional<Number> inline_step(const Number& a, const Number& b, Step step) {
        if (a.big_ || b.big_) return std::nullopt;
        Fraction x{a.num_, a.den_}, y{b.num_, b.den_};
        std::optional<Fraction> out = step(x, y);
        if (!out) out = step(reduced(x), reduced(y));
        if (!out) return std::nullopt;
        return Number(out->num, out->den);
    }
    // The whole number nearest to n * 10^places; of any size.
    static cpp_int scaled(const Number& n, int places) {
        const cpp_rational wide = widen(n);
        cpp_int num = numerator(wide), den = denominator(wide);
        (places < 0 ? den : num) *= power_of_ten(std::abs(places));
        return divide_half_even(num, den);
    }
    // The same inline, nothing if it overflows.
    static std::optional<int128> small_scaled(const Number& n, int places) {
        if (n.big_) return std::nullopt;
        const auto power = small_power_of_ten(std::abs(places));
        int128 num = n.num_, den = n.den_;
        int128& grows = places < 0 ? den : num;
        if (!power || !multiply(grows, *power, grows)) return std::nullopt;
        return divide_half_even(num, den);
    }
};

Number Number::of_units(int128 units) {
    return {units, Decimal::scale};
}

Number Number::parse(std::string_view text) {
    const auto digits = [](std::string_view part) {
        return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    };
    const bool negative = text.starts_with('-');
    const std::string_view rest = text.substr(negative);
    const std::size_t point = rest.find('.');
    const std::string_view whole = rest.substr(0, point);
    const std::string_view fraction =
        point == std::string_view::npos ? std::string_view() : rest.substr(point + 1);
    if (!digits(whole) || (point != std::string_view::npos && !digits(fraction)))
        throw usage("value.bad-number", fmt::format("\"{}\" is not a number", text),
                    "write digits with a point, such as -12.5");
    std::string all(whole);
    all += fraction;
    if (all.size() <= 18) {
        const std::int64_t units = std::stoll(all);
        return {negative ? -units : units, *small_power_of_ten(static_cast<int>(fraction.size()))};
    }
    // A leading zero would make Boost read octal.
    all.erase(0, std::min(all.find_first_not_of('0'), all.size() - 1));
    const cpp_int units(all);
    return Big::narrow(cpp_rational(negative ? cpp_int(-units) : units,
                                    power_of_ten(static_cast<int>(fraction.size()))));
}

Number Number::operator-() const {
    return Number() - *this;
}

Number operator+(const Number& a, const Number& b) {
    if (auto out = Number::Big::inline_step(a, b, sum)) return *out;
    return Number::Big::narrow(Number::Big::widen(a) + Number::Big::widen(b));
}

Number operator-(const Number& a, const Number& b) {
    const auto difference = [](Fraction x, Fraction y) -> std::optional<Fraction> {
        if (!negate(y.num)) return std::nullopt;
        return sum(x, y);
    };
    if (auto out = Number::Big::inline_step(a, b, difference)) return *out;
    return Number::Big::narrow(Number::Big::widen(a) - Number::Big::widen(b));
}

Number operator*(const Number& a, const Number& b) {
    if (auto out = Number::Big::inline_step(a, b, product)) return *out;
    return Number::Big::narrow(Number::Big::widen(a) * Number::Big::widen(b));
}

std::optional<Number> divide(const Number& a, const Number& b) {
    if (b.is_zero()) return std::nullopt;
    const auto quotient = [](Fraction x, Fraction y) -> std::optional<Fraction> {
        if (y.num < 0 && !(negate(y.num) && negate(y.den))) return std::nullopt;
        return product(x, {y.den, y.num});
    };
    if (auto out = Number::Big::inline_step(a, b, quotient)) return *out;
    return Number::Big::narrow(Number::Big::widen(a) / Number::Big::widen(b));
}

std::strong_ordering operator<=>(const Number& a, const Number& b) {
    if (!a.big_ && !b.big_) {
        if (a.den_ == b.den_) return a.num_ <=> b.num_;
        int128 left = 0, right = 0;
        if (multiply(a.num_, b.den_, left) && multiply(b.num_, a.den_, right))
            return left <=> right;
    }
    return Number::Big::widen(a).compare(Number::Big::widen(b)) <=> 0;
}

bool Number::is_zero() const {
    return !big_ && num_ == 0;
}

Number Number::rounded(int places) const {
    places = std::clamp(places, -1000, 1000);
    const auto power = small_power_of_ten(std::abs(places));
    if (const auto units = Big::small_scaled(*this, places)) {
        if (places >= 0) return {*units, *power};
        int128 whole = 0;
        if (multiply(*units, *power, whole)) return {whole, 1};
    }
    const cpp_int units = Big::scaled(*this, places), wide_power = power_of_ten(std::abs(places));
    return Big::narrow(places >= 0 ? cpp_rational(units, wide_power)
                                   : cpp_rational(cpp_int(units * wide_power)));
}

std::optional<Decimal> Number::to_decimal() const {
    if (const auto units = Big::small_scaled(*this, 4)) {
        if (*units < INT64_MIN || *units > INT64_MAX) return std::nullopt;
        return Decimal{static_cast<std::int64_t>(*units)};
    }
    const cpp_int units = Big::scaled(*this, 4);
    if (units < INT64_MIN || units > INT64_MAX) return std::nullopt;
    return Decimal{units.convert_to<std::int64_t>()};
}

std::optional<std::int64_t> Number::to_integer() const {
    if (big_ || num_ % den_ != 0) return std::nullopt; // whole numbers that fit 64 bits are inline
    const int128 whole = num_ / den_;
    if (whole < INT64_MIN || whole > INT64_MAX) return std::nullopt;
    return static_cast<std::int64_t>(whole);
}

std::string Number::to_text() const {
    if (const auto value = to_decimal()) return tessera::to_text(*value);
    const cpp_int units = Big::scaled(*this, 4);
    std::string text = units.str(); // beyond 64 bits, so far more than four digits
    text.insert(text.size() - 4, ".");
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

} // namespace tessera
