// Values as they cross every inner border: from a database column, to a parameter, in a reply.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace tessera {

enum class Type : std::uint8_t { null, boolean, integer, decimal, text, date, moment };

// "boolean", "integer", ... as written in configuration and shown in errors.
std::string_view to_string(Type type);
std::optional<Type> type_from_string(std::string_view name);

// Money and quantities: a whole number of 1/10,000 (architecture section 5, exact arithmetic).
struct Decimal {
    static constexpr std::int64_t scale = 10'000;
    std::int64_t units = 0;
    auto operator<=>(const Decimal&) const = default;
};

// A calendar day, counted from 1970-01-01.
struct Date {
    std::int32_t days = 0;
    auto operator<=>(const Date&) const = default;
};

// An instant in UTC, in microseconds from 1970-01-01T00:00:00.
struct Moment {
    std::int64_t micros = 0;
    auto operator<=>(const Moment&) const = default;
};

using Value = std::variant<std::monostate, bool, std::int64_t, Decimal, std::string, Date, Moment>;

Type type_of(const Value& value);
inline bool is_null(const Value& value) {
    return value.index() == 0;
}

// The canonical text of a value: ISO dates ("2026-03-31", "2026-03-31T12:00:00Z" with a fraction
// only when there is one), decimals without trailing zeros, true and false; null is "".
std::string to_text(const Value& value);

// Reads what to_text writes, and nothing laxer ("" is null). A decimal takes at most four places;
// more significant ones are rounded half-even. Errors: usage "value.bad-<type>" naming the text and
// the reason ("2026-02-30 is not a day of the calendar", "… does not fit 64 bits").
Value parse_value(Type type, std::string_view text);

std::string to_text(Decimal value);
Decimal parse_decimal(std::string_view text); // as parse_value, of Type::decimal
// The same, but usage "value.bad-decimal" where a place beyond the fourth would be rounded away.
Decimal parse_exact_decimal(std::string_view text);

} // namespace tessera
