#include "base/error.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera {

namespace {

using Range = std::pair<char32_t, char32_t>;

Error bad_pattern(std::string_view pattern, std::string_view reason, std::string hint) {
    return usage("rule.bad-pattern",
                 fmt::format("\"{}\" is not a like pattern: {}", pattern, reason), std::move(hint));
}

// Reads a pattern code point by code point; an escaped one is never special.
struct Reader {
    std::string_view pattern;
    char32_t escape;
    std::size_t pos = 0;

    bool at_end() const { return pos == pattern.size(); }
    struct Char {
        char32_t c;
        bool escaped;
        bool is(char32_t special) const { return !escaped && c == special; }
    };
    Char next() {
        const char32_t c = utf8::next(pattern, pos);
        if (escape == 0 || c != escape) return {c, false};
        if (at_end())
            throw bad_pattern(pattern, "it ends with the escape character",
                              "write the escape character twice to mean itself");
        return {utf8::next(pattern, pos), true};
    }
    Char peek() {
        const std::size_t before = pos;
        const Char c = next();
        pos = before;
        return c;
    }
};

// The range as written, and what its members fold to: text is folded before it is compared, so
// [A-Z] must hold a to z, and [Z-a], which holds no letters between, must not hold all of them.
void add_folded(std::vector<Range>& ranges, char32_t low, char32_t high) {
    constexpr char32_t last_with_case = 0x1'FFFF; // above it no letter has a case
    ranges.emplace_back(low, high);
    for (char32_t c = low; c <= std::min(high, last_with_case); ++c) {
        const char32_t folded = utf8::fold(c);
        if (folded >= low && folded <= high) continue;
        if (ranges.back().second + 1 == folded)
            ranges.back().second = folded;
        else
            ranges.emplace_back(folded, folded);
    }
}

std::vector<Range> read_set(Reader& in) {
    std::vector<Range> ranges;
    const auto next = [&] {
        if (in.at_end())
            throw bad_pattern(in.pattern, "a \"[\" is not closed by a \"]\"",
                              "close the set, or write [[] to mean the bracket itself");
        return in.next();
    };
    for (Reader::Char low = next(); !low.is(U']'); low = next()) {
        Reader::Char high = low;
        if (!in.at_end() && in.peek().is(U'-')) {
            in.next();
            if (!in.at_end() && in.peek().is(U']'))
                ranges.emplace_back(U'-', U'-');
            else
                high = next();
        }
        if (high.c < low.c)
            throw bad_pattern(in.pattern, "a range in a set runs backwards",
                              "write the smaller character first, as in [a-z]");
        add_folded(ranges, low.c, high.c);
    }
    if (ranges.empty())
        throw bad_pattern(in.pattern, "a set is empty", "name at least one character, as in [ab]");
    return ranges;
}

} // namespace

LikePattern::LikePattern(std::string_view pattern, char32_t escape) {
    Reader in{pattern, escape};
    while (!in.at_end()) {
        const Reader::Char c = in.next();
        if (c.is(U'%')) {
            // Two runs side by side are one.
            if (items_.empty() || items_.back().kind != Item::run)
                items_.push_back({Item::run, false, {}});
        } else if (c.is(U'_')) {
            items_.push_back({Item::any, false, {}});
        } else if (c.is(U'[')) {
            const bool negated = !in.at_end() && in.peek().is(U'^');
            if (negated) in.next();
            items_.push_back({Item::set, negated, read_set(in)});
        } else {
            const char32_t folded = utf8::fold(c.c);
            items_.push_back({Item::one, false, {{folded, folded}}});
        }
    }
}

bool LikePattern::Item::accepts(char32_t c) const {
    if (kind == any) return true;
    const bool inside = std::any_of(ranges.begin(), ranges.end(), [c](const Range& range) {
        return range.first <= c && c <= range.second;
    });
    return inside != negated;
}

// Only the last run has to be widened: what an earlier run could still take, the last one can take
// too. So the time is at most text times pattern, whatever the pattern.
bool LikePattern::matches(std::string_view text) const {
    constexpr std::size_t none = std::string_view::npos;
    std::size_t item = 0, pos = 0, run_item = none, run_pos = 0;
    while (pos < text.size()) {
        if (item < items_.size() && items_[item].kind == Item::run) {
            run_item = item++;
            run_pos = pos;
            continue;
        }
        std::size_t behind = pos;
        if (item < items_.size() && items_[item].accepts(utf8::fold(utf8::next(text, behind)))) {
            ++item;
            pos = behind;
            continue;
        }
        if (run_item == none) return false;
        utf8::next(text, run_pos); // the last run takes one character more
        pos = run_pos;
        item = run_item + 1;
    }
    while (item < items_.size() && items_[item].kind == Item::run) ++item;
    return item == items_.size();
}

} // namespace tessera
