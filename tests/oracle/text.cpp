#include "text.hpp"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace tessera::oracle {
namespace {

char32_t fold_one(char32_t c) {
    return static_cast<char32_t>(u_foldCase(static_cast<UChar32>(c), U_FOLD_CASE_DEFAULT));
}

// Whether the set that starts behind "[" holds `c`; `at` is moved behind its "]".
bool in_set(std::u32string_view pattern, std::size_t& at, char32_t escape, char32_t c) {
    const auto next = [&] {
        if (escape != 0 && pattern[at] == escape) ++at;
        return pattern[at++];
    };
    bool negated = false, found = false;
    if (pattern[at] == U'^') {
        negated = true;
        ++at;
    }
    while (pattern[at] != U']') {
        const char32_t low = next();
        char32_t high = low;
        if (pattern[at] == U'-' && pattern[at + 1] != U']') {
            ++at;
            high = next();
        }
        for (char32_t each = low; each <= high; ++each) found = found || fold_one(each) == c;
    }
    ++at;
    return found != negated;
}

bool matches(std::u32string_view text, std::u32string_view pattern, char32_t escape) {
    if (pattern.empty()) return text.empty();
    const char32_t first = pattern[0];
    if (escape != 0 && first == escape) {
        return !text.empty() && text[0] == fold_one(pattern[1]) &&
               matches(text.substr(1), pattern.substr(2), escape);
    }
    if (first == U'%') {
        for (std::size_t taken = 0; taken <= text.size(); ++taken) {
            if (matches(text.substr(taken), pattern.substr(1), escape)) return true;
        }
        return false;
    }
    if (text.empty()) return false;
    if (first == U'_') return matches(text.substr(1), pattern.substr(1), escape);
    if (first == U'[') {
        std::size_t at = 1;
        const bool inside = in_set(pattern, at, escape, text[0]);
        return inside && matches(text.substr(1), pattern.substr(at), escape);
    }
    return text[0] == fold_one(first) && matches(text.substr(1), pattern.substr(1), escape);
}

} // namespace

std::u32string code_points(std::string_view utf8) {
    const auto text = icu::UnicodeString::fromUTF8(std::string(utf8));
    std::u32string out;
    for (int i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        out.push_back(static_cast<char32_t>(text.char32At(i)));
    }
    return out;
}

std::string to_utf8(std::u32string_view points) {
    icu::UnicodeString text;
    for (const char32_t c : points) text.append(static_cast<UChar32>(c));
    std::string out;
    return text.toUTF8String(out);
}

std::u32string folded(std::string_view utf8) {
    std::u32string out = code_points(utf8);
    std::transform(out.begin(), out.end(), out.begin(), fold_one);
    return out;
}

bool like(std::string_view text, std::string_view pattern, char32_t escape) {
    return matches(folded(text), code_points(pattern), escape);
}

} // namespace tessera::oracle
