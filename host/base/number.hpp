// Exact numbers for expressions: a quotient of whole numbers that never rounds and never overflows.
#pragma once

#include "base/int128.hpp"
#include "base/value.hpp"

#include <compare>
#include <memory>
#include <optional>
#include <string>

namespace tessera {

// A rational. Small ones (128-bit numerator and denominator) live inline; a step that would
// overflow is done again in Boost's cpp_rational (architecture section 5, exact arithmetic).
class Number {
public:
    Number() = default;
    Number(std::int64_t whole)
        : num_(whole) {}
    Number(Decimal value)
        : num_(value.units)
        , den_(Decimal::scale) {}
    static Number of_units(int128 units); // units of 1/10,000
    static Number
    parse(std::string_view text); // "12", "-3.75"; any length. usage "value.bad-number"

    Number operator-() const;
    friend Number operator+(const Number& a, const Number& b);
    friend Number operator-(const Number& a, const Number& b);
    friend Number operator*(const Number& a, const Number& b);
    // Division by zero is missing, not an error.
    friend std::optional<Number> divide(const Number& a, const Number& b);
    friend std::strong_ordering operator<=>(const Number& a, const Number& b);
    friend bool operator==(const Number& a, const Number& b) { return (a <=> b) == 0; }

    bool is_zero() const;
    // Half-even to `places` decimal places (may be negative; beyond 1000 either way counts as 1000,
    // so that no rule can ask for gigabytes of digits).
    Number rounded(int places) const;
    // Half-even to 1/10,000; nothing if it does not fit 64 bits.
    std::optional<Decimal> to_decimal() const;
    std::optional<std::int64_t> to_integer() const; // only if whole and it fits
    // Rounded half-even to 4 places, without trailing zeros: how every quotient is shown.
    std::string to_text() const;

    struct Big; // a cpp_rational, known to number.cpp only
private:
    Number(int128 num, int128 den)
        : num_(num)
        , den_(den) {}
    int128 num_ = 0;
    int128 den_ = 1;                 // > 0
    std::shared_ptr<const Big> big_; // set when it does not fit inline
};

} // namespace tessera
