#include "cli/width.hpp"

#include "base/text.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>

namespace tessera::cli {

namespace {

// Calls `see` with every code point and its bytes; below zero for bytes that are no UTF-8.
template <typename See>
void each_character(std::string_view text, See see) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t start = at;
        UChar32 character = 0;
        U8_NEXT(bytes, at, text.size(), character);
        see(character, text.substr(start, at - start));
    }
}

std::size_t width_of_character(UChar32 character) {
    constexpr UChar32 soft_hyphen = 0xAD; // a format character that terminals do show
    if (character < 0 || character == soft_hyphen) return 1;
    switch (u_charType(character)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR: return 0;
    default: break;
    }
    // Vowels and finals of Hangul combine with the consonant before them.
    if (character >= 0x1160 && character <= 0x11FF) return 0;
    switch (u_getIntPropertyValue(character, UCHAR_EAST_ASIAN_WIDTH)) {
    case U_EA_WIDE:
    case U_EA_FULLWIDTH: return 2;
    default: return 1;
    }
}

} // namespace

std::size_t width_of(std::string_view text) {
    std::size_t width = 0;
    each_character(
        text, [&](UChar32 character, std::string_view) { width += width_of_character(character); });
    return width;
}

std::string shown(std::string_view text) {
    constexpr const char* replacement = "\xEF\xBF\xBD"; // U+FFFD
    std::string result;
    each_character(text, [&](UChar32 character, std::string_view bytes) {
        if (character >= 0 && character < 0x20) { // U+2400 and on are pictures of them
            result += "\xE2\x90";
            result += static_cast<char>(0x80 + character);
        } else if (character == 0x7F) {
            result += "\xE2\x90\xA1"; // U+2421
        } else if (character < 0 || (character >= 0x80 && character < 0xA0)) {
            result += replacement;
        } else {
            result += bytes;
        }
    });
    return result;
}

std::string repeated(std::string_view text, std::size_t count) {
    std::string result;
    result.reserve(text.size() * count);
    for (; count > 0; --count) result += text;
    return result;
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
    const std::string next_line = "\n" + std::string(indent, ' ');
    std::string result;
    bool first = true;
    for (const auto& line : split(text, '\n')) {
        if (!first) result += line.empty() ? "\n" : next_line;
        first = false;
        if (line.starts_with(" ")) {
            result += line;
            continue;
        }
        std::size_t used = indent;
        for (const auto& word : split(line, ' ')) {
            const auto room = width_of(word);
            if (used > indent && used + 1 + room > width) {
                result += next_line;
                used = indent;
            } else if (used > indent) {
                result += ' ';
                ++used;
            }
            result += word;
            used += room;
        }
    }
    return result;
}

} // namespace tessera::cli
