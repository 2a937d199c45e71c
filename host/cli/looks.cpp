#include "cli/looks.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "cli/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace tessera::cli {

namespace {

constexpr std::array<std::string_view, 8> colours{"black", "red",     "green", "yellow",
                                                  "blue",  "magenta", "cyan",  "white"};

std::string value_of(const app::Json& style, const char* key) {
    return style.contains(key) ? cell_text(style.at(key)) : std::string();
}

std::optional<int> colour(const std::string& name) {
    const auto found = std::find(colours.begin(), colours.end(), name);
    if (found == colours.end()) return std::nullopt;
    return static_cast<int>(found - colours.begin());
}

// "1234567" as "1,234,567".
std::string grouped(std::string digits) {
    constexpr std::ptrdiff_t group = 3;
    const std::ptrdiff_t first = digits.starts_with('-') ? 1 : 0;
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - group; at > first; at -= group)
        digits.insert(static_cast<std::size_t>(at), ",");
    return digits;
}

std::string number_by(const std::string& cell, const std::string& pattern) {
    const auto point = pattern.find('.');
    const auto places = point == pattern.npos ? 0 : pattern.size() - point - 1;
    const std::string rounded =
        Number(parse_decimal(cell)).rounded(static_cast<int>(places)).to_text();
    const auto dot = rounded.find('.');
    std::string whole = rounded.substr(0, dot);
    std::string fraction = dot == rounded.npos ? "" : rounded.substr(dot + 1);
    fraction.resize(places, '0');
    if (pattern.find(',') != pattern.npos) whole = grouped(whole);
    return fraction.empty() ? whole : whole + "." + fraction;
}

std::string day_by(const std::string& cell, std::string pattern) {
    const Civil civil = civil_of(parse_date(cell));
    const auto put = [&](std::string_view token, const std::string& value) {
        if (const auto at = pattern.find(token); at != pattern.npos)
            pattern.replace(at, token.size(), value);
    };
    put("yyyy", fmt::format("{:04}", civil.year));
    put("mm", fmt::format("{:02}", civil.month));
    put("dd", fmt::format("{:02}", civil.day));
    return pattern;
}

} // namespace

std::string styled(const std::string& cell, const app::Json& style) {
    if (style.contains("text")) return value_of(style, "text");
    const std::string pattern = value_of(style, "format");
    if (cell.empty() || pattern.empty()) return cell;
    try {
        return pattern.find_first_not_of("#,0.") == pattern.npos ? number_by(cell, pattern)
                                                                 : day_by(cell, pattern);
    } catch (const Error&) {
        return cell;
    }
}

std::string painted(const std::string& text, const app::Json& style) {
    std::vector<std::string> codes;
    if (value_of(style, "bold") == "true") codes.emplace_back("1");
    if (const auto front = colour(value_of(style, "color")))
        codes.push_back(fmt::format("3{}", *front));
    if (const auto back = colour(value_of(style, "background")))
        codes.push_back(fmt::format("4{}", *back));
    return codes.empty() ? text : fmt::format("\033[{}m{}\033[0m", join(codes, ";"), text);
}

} // namespace tessera::cli
