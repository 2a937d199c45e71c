#include "scheme/language.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::scheme {
namespace {

std::string_view line_of(std::string_view text, int line) {
    for (int skipped = 1; skipped < line; ++skipped) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    text = text.substr(0, text.find('\n'));
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
}

// The parts of a line by code points.
std::vector<std::string_view> code_points(std::string_view line) {
    constexpr unsigned char kind_bits = 0xC0, continuation = 0x80;
    std::vector<std::string_view> points;
    for (std::size_t start = 0, pos = 0; pos < line.size(); start = pos) {
        do ++pos;
        while (pos < line.size() &&
               (static_cast<unsigned char>(line[pos]) & kind_bits) == continuation);
        points.push_back(line.substr(start, pos - start));
    }
    return points;
}

} // namespace

Error error_at(std::string code, std::string_view text, const Place& place,
               std::string_view message, std::string hint) {
    if (place.line == 0) return usage(std::move(code), std::string(message), std::move(hint));
    constexpr int most_shown = 100, before = 40; // of a line, and of it before the place
    const std::vector<std::string_view> points = code_points(line_of(text, place.line));
    const int length = static_cast<int>(points.size());
    const int first = length <= most_shown ? 0 : std::max(0, place.column - 1 - before);
    const int last = std::min(length, first + most_shown);

    std::string shown = first > 0 ? "…" : "", caret = first > 0 ? " " : "";
    for (int i = first; i < last; ++i) {
        shown += points[static_cast<std::size_t>(i)];
        if (i < place.column - 1) caret += points[static_cast<std::size_t>(i)] == "\t" ? "\t" : " ";
    }
    // The place may lie behind the last character: the end of the text.
    const int end = std::max(place.column, std::min(place.column + place.length - 1, last));
    caret += "^" + std::string(static_cast<std::size_t>(end - place.column), '~');
    if (last < length) shown += "…";
    return usage(std::move(code),
                 fmt::format("line {}, column {}: {}\n  {}\n  {}", place.line, place.column,
                             message, shown, caret),
                 std::move(hint));
}

} // namespace tessera::scheme
