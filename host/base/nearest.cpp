#include "base/text.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera {

namespace {

std::u32string folded_points(std::string_view text) {
    std::u32string points;
    points.reserve(text.size());
    for (std::size_t pos = 0; pos < text.size();)
        points.push_back(utf8::fold(utf8::next(text, pos)));
    return points;
}

// Damerau-Levenshtein with adjacent transpositions (optimal string alignment), in three rows.
std::size_t distance(std::u32string_view a, std::u32string_view b) {
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before.swap(last);
        last.swap(row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
    }
    return row[b.size()];
}

// The one candidate that an unfinished word begins.
std::string completed(const std::u32string& begun, std::span<const std::string> candidates) {
    constexpr std::size_t enough = 3;
    std::string found;
    if (begun.size() < enough) return found;
    for (const std::string& candidate : candidates) {
        if (!folded_points(candidate).starts_with(begun)) continue;
        if (!found.empty()) return {};
        found = candidate;
    }
    return found;
}

} // namespace

std::string nearest(std::string_view name, std::span<const std::string> candidates) {
    const std::u32string wanted = folded_points(name);
    const std::string* best = nullptr;
    std::size_t best_distance = 0;
    for (const std::string& candidate : candidates) {
        const std::u32string points = folded_points(candidate);
        // By list: the form with two arguments answers references to these temporaries.
        const auto [shorter, longer] = std::minmax({wanted.size(), points.size()});
        // A third of the letters may be wrong: more is another word, not a slip.
        const std::size_t limit = longer / 3;
        if (longer - shorter > limit) continue; // the distance is at least this
        const std::size_t edits = distance(wanted, points);
        if (edits > limit || (best && edits >= best_distance)) continue;
        best = &candidate;
        best_distance = edits;
    }
    return best ? *best : completed(wanted, candidates);
}

std::string did_you_mean(std::string_view name, std::span<const std::string> candidates) {
    const std::string found = nearest(name, candidates);
    return found.empty() ? found : fmt::format(" Did you mean \"{}\"?", found);
}

} // namespace tessera
