// Typed values for plugin authors: texts, dates, and exact decimals over tessera_value. Header-only
// C++20; nothing here crosses the boundary. Every function is [any-thread] [concurrent] [pure].
#pragma once

#include "tessera/abi.h"

#include <compare>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// Hidden, or g++ would let two plugins share the statics of inline functions.
#pragma GCC visibility push(hidden)
namespace tessera::sdk {

// Texts of the boundary; both borrow. [any-thread]
inline tessera_str str(std::string_view text) noexcept {
    return {text.data(), text.size()};
}
inline std::string_view view(tessera_str text) noexcept {
    return text.data ? std::string_view(text.data, text.size) : std::string_view();
}

// Thrown by plugin code to fail a call with a text; the adapters turn it into its status.
// [any-thread]
class Failure : public std::exception {
public:
    Failure(tessera_status status, std::string text)
        : status_(status)
        , text_(std::move(text)) {}
    explicit Failure(std::string text)
        : Failure(TESSERA_INVALID, std::move(text)) {}
    const char* what() const noexcept override { return text_.c_str(); }
    tessera_status status() const noexcept { return status_; }

private:
    tessera_status status_;
    std::string text_;
};

// A calendar day. [any-thread]
struct Date {
    std::int64_t days = 0; // since 1970-01-01
    auto operator<=>(const Date&) const = default;
};

// A day of the proleptic Gregorian calendar. [any-thread]
struct Civil {
    std::int64_t year = 1970;
    int month = 1, day = 1;
};

// An instant in microseconds since 1970-01-01T00:00:00 UTC. [any-thread]
struct Moment {
    std::int64_t micros = 0;
    auto operator<=>(const Moment&) const = default;
};

// Both by the algorithms of Howard Hinnant, "chrono-compatible low-level date algorithms".
// [any-thread]
inline Civil civil_of(Date date) noexcept {
    const std::int64_t z = date.days + 719468;
    const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    const std::int64_t doe = z - era * 146097;
    const std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const std::int64_t mp = (5 * doy + 2) / 153;
    const int month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
    return {yoe + era * 400 + (month <= 2), month, static_cast<int>(doy - (153 * mp + 2) / 5 + 1)};
}
inline Date date_of(std::int64_t year, int month, int day) noexcept {
    year -= month <= 2;
    const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
    const std::int64_t yoe = year - era * 400;
    const std::int64_t doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return {era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468};
}

// An exact decimal: units x 10^-scale. Never through floating point; a result that does not fit
// 64 bits is a Failure and never a wrong number. [any-thread]
class Decimal {
public:
    Decimal() = default;
    Decimal(std::int64_t units, int scale)
        : units_(units)
        , scale_(scale) {
        if (scale < 0 || scale > 18) throw Failure("a decimal has 0 to 18 places");
    }
    explicit Decimal(std::int64_t whole)
        : units_(whole) {}

    std::int64_t units() const { return units_; }
    int scale() const { return scale_; }

    // "12", "-3.75"; at most 18 places.
    static Decimal parse(std::string_view text) {
        const std::string shown(text);
        bool negative = !text.empty() && text.front() == '-';
        if (negative) text.remove_prefix(1);
        Wide units = 0;
        int scale = -1;
        bool digits = false;
        for (char c : text) {
            if (c == '.' && scale < 0) {
                scale = 0;
                digits = false;
                continue;
            }
            if (c < '0' || c > '9') throw Failure("\"" + shown + "\" is not a decimal");
            digits = true;
            units = units * 10 + (c - '0');
            if (scale >= 0) ++scale;
            if (units > INT64_MAX || scale > 18)
                throw Failure("\"" + shown + "\" does not fit a decimal of 64 bits and 18 places");
        }
        if (!digits) throw Failure("\"" + shown + "\" is not a decimal");
        return {narrow(negative ? -units : units), scale < 0 ? 0 : scale};
    }
    // Without trailing zeros: "12.5", "-0.05", "3".
    std::string to_text() const {
        Wide whole = units_ < 0 ? -Wide(units_) : Wide(units_);
        std::string digits;
        for (; whole > 0 || digits.size() <= static_cast<std::size_t>(scale_); whole /= 10)
            digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(whole % 10)));
        if (scale_ > 0) {
            digits.insert(digits.size() - static_cast<std::size_t>(scale_), 1, '.');
            digits.erase(digits.find_last_not_of('0') + 1);
            if (digits.back() == '.') digits.pop_back();
        }
        return units_ < 0 ? "-" + digits : digits;
    }
    // The same number with `places` places, rounded half to even.
    Decimal rounded(int places) const {
        if (places >= scale_) return {narrow(raised(units_, places - scale_)), places};
        const Wide divisor = raised(1, scale_ - places);
        Wide quotient = units_ / divisor;
        const Wide rest = units_ % divisor;
        const Wide twice = (rest < 0 ? -rest : rest) * 2;
        if (twice > divisor || (twice == divisor && quotient % 2 != 0))
            quotient += units_ < 0 ? -1 : 1;
        return {narrow(quotient), places};
    }

    friend Decimal operator+(Decimal a, Decimal b) {
        const int scale = a.scale_ > b.scale_ ? a.scale_ : b.scale_;
        return {narrow(raised(a.units_, scale - a.scale_) + raised(b.units_, scale - b.scale_)),
                scale};
    }
    Decimal operator-() const { return {narrow(-Wide(units_)), scale_}; }
    friend Decimal operator-(Decimal a, Decimal b) {
        const int scale = a.scale_ > b.scale_ ? a.scale_ : b.scale_;
        return {narrow(raised(a.units_, scale - a.scale_) - raised(b.units_, scale - b.scale_)),
                scale};
    }
    friend Decimal operator*(Decimal a, Decimal b) {
        if (a.scale_ + b.scale_ > 18)
            throw Failure("a product has more than 18 places; round first");
        return {narrow(Wide(a.units_) * b.units_), a.scale_ + b.scale_};
    }
    friend std::strong_ordering operator<=>(Decimal a, Decimal b) {
        const int scale = a.scale_ > b.scale_ ? a.scale_ : b.scale_;
        const Wide x = raised(a.units_, scale - a.scale_), y = raised(b.units_, scale - b.scale_);
        return x < y   ? std::strong_ordering::less
               : x > y ? std::strong_ordering::greater
                       : std::strong_ordering::equal;
    }
    friend bool operator==(Decimal a, Decimal b) { return (a <=> b) == 0; }

private:
    __extension__ typedef __int128 Wide; // 2^63 x 10^18 fits
    static Wide raised(Wide value, int places) {
        while (places-- > 0) value *= 10;
        return value;
    }
    static std::int64_t narrow(Wide value) {
        if (value > INT64_MAX || value < INT64_MIN) throw Failure("a decimal does not fit 64 bits");
        return static_cast<std::int64_t>(value);
    }

    std::int64_t units_ = 0;
    int scale_ = 0;
};

// Making values. A text value borrows its bytes. [any-thread]
inline tessera_value missing() noexcept {
    tessera_value value{};
    value.kind = TESSERA_NULL;
    return value;
}
inline tessera_value make(std::int32_t kind, std::int64_t number, int scale = 0) noexcept {
    tessera_value value{};
    value.kind = kind;
    value.scale = scale;
    value.i64 = number;
    return value;
}
inline tessera_value of(bool flag) noexcept {
    return make(TESSERA_BOOL, flag);
}
inline tessera_value of(std::int64_t number) noexcept {
    return make(TESSERA_I64, number);
}
inline tessera_value of(int number) noexcept {
    return make(TESSERA_I64, number);
}
inline tessera_value of(Decimal number) noexcept {
    return make(TESSERA_DEC, number.units(), number.scale());
}
inline tessera_value of(Date date) noexcept {
    return make(TESSERA_DATE, date.days);
}
inline tessera_value of(Moment moment) noexcept {
    return make(TESSERA_TIME, moment.micros);
}
inline tessera_value of(std::string_view text) noexcept {
    tessera_value value{};
    value.kind = TESSERA_TEXT;
    value.text = str(text);
    return value;
}
inline tessera_value of(const char* text) noexcept {
    return of(std::string_view(text));
}

// Reading values: nothing when the value is missing or of another kind. [any-thread]
inline std::optional<bool> as_bool(const tessera_value& value) noexcept {
    return value.kind == TESSERA_BOOL ? std::optional(value.i64 != 0) : std::nullopt;
}
inline std::optional<std::int64_t> as_integer(const tessera_value& value) noexcept {
    return value.kind == TESSERA_I64 ? std::optional(value.i64) : std::nullopt;
}
inline std::optional<Decimal> as_decimal(const tessera_value& value) {
    if (value.kind == TESSERA_DEC) return Decimal(value.i64, value.scale);
    return value.kind == TESSERA_I64 ? std::optional(Decimal(value.i64)) : std::nullopt;
}
inline std::optional<Date> as_date(const tessera_value& value) noexcept {
    return value.kind == TESSERA_DATE ? std::optional(Date{value.i64}) : std::nullopt;
}
inline std::optional<Moment> as_moment(const tessera_value& value) noexcept {
    return value.kind == TESSERA_TIME ? std::optional(Moment{value.i64}) : std::nullopt;
}
inline std::optional<std::string_view> as_text(const tessera_value& value) noexcept {
    return value.kind == TESSERA_TEXT && value.text.size > 0 ? std::optional(view(value.text))
                                                             : std::nullopt;
}

} // namespace tessera::sdk
#pragma GCC visibility pop
