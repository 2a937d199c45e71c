#include "scheme/literal.hpp"

#include "base/error.hpp"

#include <array>
#include <charconv>
#include <fmt/format.h>
#include <unicode/utf8.h>

namespace tessera::scheme {
namespace {

struct Escape {
    char letter, meaning;
};
constexpr std::array escapes{Escape{'"', '"'}, Escape{'\\', '\\'}, Escape{'n', '\n'},
                             Escape{'r', '\r'}, Escape{'t', '\t'}};

std::int64_t whole(const std::string& digits, std::string_view written) {
    std::int64_t value = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, problem] = std::from_chars(digits.data(), end, value);
    if (problem == std::errc::result_out_of_range)
        throw usage("rule.bad-literal", fmt::format("the number {} does not fit 64 bits", written),
                    "Whole numbers reach 9223372036854775807, decimals 922337203685477.5807.");
    if (problem != std::errc{} || stop != end)
        throw usage("rule.bad-literal", fmt::format("{} is not a number", written));
    return value;
}

} // namespace

Value number_literal(std::string_view digits, bool negative) {
    const std::string written = (negative ? "-" : "") + std::string(digits);
    const std::size_t point = digits.find('.');
    if (point == std::string_view::npos) return whole(written, written);

    constexpr std::size_t places = 4;
    std::string fraction(digits.substr(point + 1));
    while (fraction.size() > places && fraction.back() == '0') fraction.pop_back();
    if (fraction.size() > places)
        throw usage("rule.bad-literal",
                    fmt::format("the number {} has more than {} decimal places", written, places),
                    "Round it yourself: decimals are kept exactly, to 1/10000.");
    fraction.resize(places, '0');
    const std::string units =
        (negative ? "-" : "") + std::string(digits.substr(0, point)) + fraction;
    return Decimal{whole(units, written)};
}

std::string text_literal(std::string_view quoted) {
    std::string text;
    for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
        if (quoted[i] == '"') ++i; // the first of two
        if (quoted[i] != '\\') {
            text += quoted[i];
            continue;
        }
        const char letter = quoted[++i];
        const Escape* found = nullptr;
        for (const Escape& escape : escapes)
            if (escape.letter == letter) found = &escape;
        if (!found)
            throw usage(
                "rule.bad-literal",
                fmt::format("the text {} has a backslash before something else than \" \\ n "
                            "r t",
                            quoted),
                "Write a backslash as \\\\.");
        text += found->meaning;
    }
    return text;
}

std::string quote(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        char letter = 0;
        for (const Escape& escape : escapes)
            if (escape.meaning == c) letter = escape.letter;
        if (letter) quoted += '\\';
        quoted += letter ? letter : c;
    }
    return quoted + '"';
}

std::optional<char32_t> single_character(std::string_view text) {
    std::size_t pos = 0;
    UChar32 c = 0;
    if (!text.empty()) U8_NEXT(text.data(), pos, text.size(), c);
    if (c <= 0 || pos != text.size()) return std::nullopt;
    return static_cast<char32_t>(c);
}

std::string text_of(char32_t character) {
    char bytes[U8_MAX_LENGTH];
    std::size_t length = 0;
    U8_APPEND_UNSAFE(bytes, length, character);
    return {bytes, length};
}

std::string spell(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return quote(*text);
    std::string spelled = to_text(value);
    if (type_of(value) == Type::decimal && spelled.find('.') == std::string::npos) spelled += ".0";
    return spelled;
}

} // namespace tessera::scheme
