// Money inside a calculation of discounts: exact, and finer than a cent.
#pragma once

#include "base/error.hpp"
#include "base/int128.hpp"
#include "base/value.hpp"

#include <cstddef>
#include <limits>
#include <string_view>

namespace tessera::discount {

// A whole number of 1/100,000,000. A percent (four places) of a sum of whole cents is a whole
// number of these, so nothing needs rounding before the discounts of a line are added up (domain
// C7, C9). What one discount gives to one line fits a Decimal; so as many of them as there is
// memory for can be added in 128 bits, and only the ends are checked.
struct Amount {
    static constexpr std::int64_t of_decimal = 10'000; // in one unit of a Decimal
    static constexpr std::int64_t of_cent = 1'000'000;
    int128 units = 0;

    friend bool operator==(Amount a, Amount b) { return a.units == b.units; }
    friend bool operator<(Amount a, Amount b) { return a.units < b.units; }
};

inline Amount amount(Decimal value) {
    return {static_cast<int128>(value.units) * Amount::of_decimal};
}

// In one cent, the hundredth of the unit of money.
constexpr std::int64_t decimal_of_cent = 100;
constexpr std::int64_t most_cents = std::numeric_limits<std::int64_t>::max() / decimal_of_cent;

// n ÷ d to the nearest whole number, half away from zero; d > 0. Domain C7 says only "rounded to 2
// places": away from zero is the rule of invoices and of the reference product (1.5 is 2, -1.5 is
// -2), and gives a markup the size of the equal discount. Half-even is kept for showing quotients.
template <class Int>
constexpr Int divide_rounded(Int n, Int d) {
    const Int quotient = n / d;
    const Int rest = n % d;
    const Int size = rest < 0 ? -rest : rest;
    if (size < d - size) return quotient;
    return n < 0 ? quotient - 1 : quotient + 1;
}

// Whole cents, rounded half away from zero.
inline int128 to_cents(Amount value) {
    const auto narrow = static_cast<std::int64_t>(value.units);
    if (narrow == value.units) // the usual case, some thirty times as fast
        return divide_rounded(narrow, Amount::of_cent);
    return divide_rounded(value.units, int128(Amount::of_cent));
}

// usage "discount.too-large": `what` ("the discount total") of a line, counted from 0 here and from
// 1 in the message, does not fit a Decimal.
[[noreturn]] void refuse_line(std::size_t line, std::string_view what);
// The same of a discount on a line.
[[noreturn]] void refuse_line(std::int64_t discount, std::size_t line, std::string_view what);
// The same of a discount as a whole.
[[noreturn]] void refuse_discount(std::int64_t discount, std::string_view what);

inline bool is_decimal(int128 units) {
    return units == static_cast<std::int64_t>(units);
}

// Whole cents as a Decimal. usage "discount.too-large" naming the line.
inline Decimal decimal_of_cents(int128 cents, std::size_t line, std::string_view what) {
    if (cents > most_cents || cents < -most_cents) refuse_line(line, what);
    return {static_cast<std::int64_t>(cents) * decimal_of_cent};
}

} // namespace tessera::discount
