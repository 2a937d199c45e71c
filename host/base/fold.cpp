#include "base/text.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#define U_SHOW_CPLUSPLUS_API 0 // the C interface alone compiles in a tenth of the time
#include <unicode/uchar.h>

namespace tessera {

namespace {

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

char ascii_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

// The byte offset behind the first `count` code points from `pos`.
std::size_t skip(std::string_view text, std::size_t pos, std::int64_t count) {
    for (; count > 0 && pos < text.size(); --count) utf8::next(text, pos);
    return pos;
}

} // namespace

char32_t utf8::fold(char32_t c) {
    if (c < 0x80) return static_cast<unsigned char>(ascii_lower(static_cast<char>(c)));
    if (is_invalid(c)) return c;
    return static_cast<char32_t>(u_foldCase(static_cast<UChar32>(c), U_FOLD_CASE_DEFAULT));
}

bool is_utf8(std::string_view text, std::size_t* bad_offset) {
    for (std::size_t pos = 0; pos < text.size();) {
        const std::size_t here = pos;
        if (!utf8::is_invalid(utf8::next(text, pos))) continue;
        if (bad_offset) *bad_offset = here;
        return false;
    }
    return true;
}

std::string fold(std::string_view text) {
    std::string out;
    if (is_ascii(text)) {
        out.resize(text.size());
        std::transform(text.begin(), text.end(), out.begin(), ascii_lower);
        return out;
    }
    out.reserve(text.size());
    for (std::size_t pos = 0; pos < text.size();)
        utf8::append(out, utf8::fold(utf8::next(text, pos)));
    return out;
}

std::size_t length_of(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t pos = 0; pos < text.size(); ++count) utf8::next(text, pos);
    return count;
}

std::string substring_of(std::string_view text, std::int64_t start, std::int64_t length) {
    if (length <= 0) return {};
    if (start < 1) { // the part before the text is cut off, as SQL does
        if (start + length <= 1) return {};
        length += start - 1;
        start = 1;
    }
    const std::size_t first = skip(text, 0, start - 1);
    return std::string(text.substr(first, skip(text, first, length) - first));
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n\v\f";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t end; (end = text.find(separator)) != std::string_view::npos;
         text.remove_prefix(end + 1))
        parts.emplace_back(text.substr(0, end));
    parts.emplace_back(text);
    return parts;
}

std::string join(std::span<const std::string> parts, std::string_view separator) {
    std::string out;
    for (const std::string& part : parts) {
        if (&part != &parts.front()) out += separator;
        out += part;
    }
    return out;
}

} // namespace tessera
