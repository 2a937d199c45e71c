// Text: Unicode folding in one place, patterns, and the nearest known name for errors.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera {

// Valid UTF-8? Overlong forms and surrogates are not. `bad_offset` gets the first bad byte.
bool is_utf8(std::string_view text, std::size_t* bad_offset = nullptr);

// Unicode simple case folding, code point by code point (utf8proc data): the one folding that
// `contains`, `begins with` and `like` use on every database. Invalid bytes are kept as they are.
std::string fold(std::string_view text);

// Number of code points; and the part from code point `start` (1-based) of `length` code points.
std::size_t length_of(std::string_view text);
std::string substring_of(std::string_view text, std::int64_t start, std::int64_t length);

// A compiled like pattern, folded: % any run, _ one character, [set] with ranges, [^set], and an
// escape character before any of them (domain FLT-10). usage "rule.bad-pattern" for an open "[" or a
// trailing escape.
class LikePattern {
public:
    explicit LikePattern(std::string_view pattern, char32_t escape = 0);
    bool matches(std::string_view text) const; // the whole text, case folded

private:
    struct Item {
        enum Kind { one, run, any, set } kind;
        bool negated = false;
        std::vector<std::pair<char32_t, char32_t>> ranges;
    };
    std::vector<Item> items_;
};

// Blanks at both ends removed (ASCII blanks, tabs, line ends).
std::string_view trim(std::string_view text);
std::vector<std::string> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);

// The candidate with the smallest edit distance (case-insensitive, transpositions count one), or ""
// if none is near enough to be what was meant.
std::string nearest(std::string_view name, std::span<const std::string> candidates);
// " Did you mean "x"?" or "", for the end of a message.
std::string did_you_mean(std::string_view name, std::span<const std::string> candidates);

// Turns invalid or other-encoded bytes into UTF-8. encoding: an IANA name ("windows-1251").
// usage "text.bad-encoding" with the byte offset and the value if it cannot be read so.
std::string to_utf8(std::string_view bytes, std::string_view encoding);

} // namespace tessera
