// Text: Unicode folding in one place, patterns, and the nearest known name for errors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tessera {

// Valid UTF-8? Overlong forms and surrogates are not. `bad_offset` gets the first bad byte.
bool is_utf8(std::string_view text, std::size_t* bad_offset = nullptr);

// Unicode simple case folding, code point by code point (statuses C and S of CaseFolding.txt, from
// ICU): the one folding that `contains`, `begins with` and `like` use on every database. It keeps
// the number of code points and knows no language: U+1E9E (capital sharp s) becomes the small one,
// which does not become "ss"; final sigma becomes sigma, long s becomes s; I becomes i in Turkish
// text too, and the dotted capital I (U+0130) stays itself. Invalid bytes are kept as they are.
std::string fold(std::string_view text);

// Number of code points; and the part from code point `start` (1-based) of `length` code points.
std::size_t length_of(std::string_view text);
std::string substring_of(std::string_view text, std::int64_t start, std::int64_t length);

// A compiled like pattern, folded: % any run, _ one character, [set] with ranges, [^set], and an
// escape character before any of them (domain FLT-10). usage "rule.bad-pattern" for an open "[", an
// empty set, a range that runs backwards or a trailing escape.
class LikePattern {
public:
    explicit LikePattern(std::string_view pattern, char32_t escape = 0);
    bool matches(std::string_view text) const; // the whole text, case folded

private:
    struct Item {
        enum Kind { one, run, any, set } kind;
        bool negated = false;
        std::vector<std::pair<char32_t, char32_t>> ranges; // of folded code points
        bool accepts(char32_t folded) const;
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
// usage "text.bad-encoding" with the bytes and their offset if it cannot be read so, and
// "text.unknown-encoding" for a name that ICU does not know.
std::string to_utf8(std::string_view bytes, std::string_view encoding);

} // namespace tessera
