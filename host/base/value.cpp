#include "base/value.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "base/int128.hpp"

#include <array>
#include <charconv>
#include <fmt/format.h>

namespace tessera {

namespace {

// In the order of Type and of the alternatives of Value.
constexpr std::array<std::string_view, 7> type_names{"null", "boolean", "integer", "decimal",
                                                     "text", "date",    "moment"};

Error bad_value(Type type, std::string_view text, std::string_view reason) {
    return usage(fmt::format("value.bad-{}", to_string(type)),
                 fmt::format("\"{}\" is not {} {}: {}", text, type == Type::integer ? "an" : "a",
                             to_string(type), reason));
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::int64_t parse_integer(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem == std::errc::result_out_of_range)
        throw bad_value(Type::integer, text, "it does not fit 64 bits");
    if (problem != std::errc() || end != text.data() + text.size())
        throw bad_value(Type::integer, text, "write a whole number such as -12");
    return value;
}

bool parse_boolean(std::string_view text) {
    if (text == "true") return true;
    if (text == "false") return false;
    throw bad_value(Type::boolean, text, "write true or false");
}

} // namespace

std::string_view to_string(Type type) {
    return type_names[static_cast<std::size_t>(type)];
}

std::optional<Type> type_from_string(std::string_view name) {
    for (std::size_t i = 0; i < type_names.size(); ++i)
        if (type_names[i] == name) return static_cast<Type>(i);
    return std::nullopt;
}

Type type_of(const Value& value) {
    return static_cast<Type>(value.index());
}

std::string to_text(Decimal value) {
    // The smallest 64-bit number has no positive counterpart.
    const std::uint64_t size = value.units < 0 ? 0 - static_cast<std::uint64_t>(value.units)
                                               : static_cast<std::uint64_t>(value.units);
    std::string text = fmt::format("{}{}.{:04}", value.units < 0 ? "-" : "", size / Decimal::scale,
                                   size % Decimal::scale);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

Decimal parse_decimal(std::string_view text) {
    const bool negative = text.starts_with('-');
    std::string_view rest = text.substr(negative);
    const auto malformed = [&] {
        return bad_value(Type::decimal, text, "write digits with a point, such as -12.5");
    };
    const auto too_large = [&] {
        return bad_value(Type::decimal, text, "it does not fit 64 bits with four decimal places");
    };
    int128 units = 0;
    const auto take_digits = [&](std::size_t most) {
        std::size_t count = 0;
        for (; count < rest.size() && count < most && is_digit(rest[count]); ++count) {
            units = units * 10 + (rest[count] - '0');
            if (units > int128(INT64_MAX) + 1) throw too_large();
        }
        rest.remove_prefix(count);
        return count;
    };
    if (take_digits(rest.size()) == 0) throw malformed();
    std::size_t places = 0;
    if (rest.starts_with('.')) {
        rest.remove_prefix(1);
        places = take_digits(4);
        if (places == 0) throw malformed();
    }
    for (std::size_t i = places; i < 4; ++i) units *= 10;
    if (places == 4 && !rest.empty()) { // half-even over all further digits
        if (rest.find_first_not_of("0123456789") != std::string_view::npos) throw malformed();
        const bool beyond_half = rest.find_first_not_of('0', 1) != std::string_view::npos;
        if (rest[0] > '5' || (rest[0] == '5' && (beyond_half || units % 2 != 0))) ++units;
        rest = {};
    }
    if (!rest.empty()) throw malformed();
    if (negative) units = -units;
    if (units > INT64_MAX || units < INT64_MIN) throw too_large();
    return {static_cast<std::int64_t>(units)};
}

Decimal parse_exact_decimal(std::string_view text) {
    const Decimal value = parse_decimal(text);
    const std::size_t point = text.find('.');
    if (point != text.npos && text.find_first_of("123456789", point + 5) != text.npos)
        throw bad_value(Type::decimal, text, "it has more than four decimal places");
    return value;
}

std::string to_text(const Value& value) {
    switch (type_of(value)) {
    case Type::null: return {};
    case Type::boolean: return std::get<bool>(value) ? "true" : "false";
    case Type::integer: return std::to_string(std::get<std::int64_t>(value));
    case Type::decimal: return to_text(std::get<Decimal>(value));
    case Type::text: return std::get<std::string>(value);
    case Type::date: return to_text(std::get<Date>(value));
    case Type::moment: return to_text(std::get<Moment>(value));
    }
    return {};
}

Value parse_value(Type type, std::string_view text) {
    if (text.empty()) return {};
    switch (type) {
    case Type::null: throw bad_value(type, text, "only the empty text is");
    case Type::boolean: return parse_boolean(text);
    case Type::integer: return parse_integer(text);
    case Type::decimal: return parse_decimal(text);
    case Type::text: return std::string(text);
    case Type::date: return parse_date(text);
    case Type::moment: return parse_moment(text);
    }
    return {};
}

} // namespace tessera
