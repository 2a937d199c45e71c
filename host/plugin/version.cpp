#include "plugin/version.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace tessera::plugin {

Version parse_version(std::string_view text) {
    const auto bad = [&] {
        return usage("plugin.bad-version",
                     fmt::format("\"{}\" is not a version: it has one to three numbers", text),
                     "write it like \"1.2.0\"");
    };
    std::array<int, 3> numbers{};
    std::size_t count = 0;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (true) {
        if (count == numbers.size() || at == end || *at < '0' || *at > '9') throw bad();
        const auto [next, error] = std::from_chars(at, end, numbers[count++]);
        if (error != std::errc()) throw bad();
        at = next;
        if (at == end) return {numbers[0], numbers[1], numbers[2]};
        if (*at++ != '.') throw bad();
    }
}

std::string to_text(const Version& version) {
    return fmt::format("{}.{}.{}", version.major, version.minor, version.patch);
}

Range Range::parse(std::string_view text) {
    static constexpr std::array<std::string_view, 6> operators{">=", "<=", ">", "<", "=", "^"};
    Range range;
    std::string shown;
    for (const std::string& part : split(trim(text), ' ')) {
        if (part.empty()) continue;
        shown += (shown.empty() ? "" : " ") + part;
        if (part == "*") continue;
        std::string_view rest = part, op = "=";
        for (std::string_view candidate : operators)
            if (rest.starts_with(candidate)) {
                op = candidate;
                rest.remove_prefix(candidate.size());
                break;
            }
        try {
            const Version version = parse_version(rest);
            if (op == "^") {
                range.bounds_.push_back({">=", version});
                range.bounds_.push_back({"<", {version.major + 1, 0, 0}});
            } else {
                range.bounds_.push_back({op, version});
            }
        } catch (const Error&) {
            throw usage("plugin.bad-range",
                        fmt::format("\"{}\" in \"{}\" is not a version bound", part, text),
                        "write bounds like \">=1.0 <2\", \"^1.2\" or \"*\"");
        }
    }
    if (shown.empty())
        throw usage("plugin.bad-range", "a version range is empty",
                    "write \"*\" for every version");
    range.text_ = shown;
    return range;
}

bool Range::allows(const Version& version) const {
    for (const Bound& bound : bounds_) {
        const bool holds = bound.op == ">="   ? version >= bound.version
                           : bound.op == "<=" ? version <= bound.version
                           : bound.op == ">"  ? version > bound.version
                           : bound.op == "<"  ? version < bound.version
                                              : version == bound.version;
        if (!holds) return false;
    }
    return true;
}

} // namespace tessera::plugin
