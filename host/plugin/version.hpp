// Versions of plugins and the ranges that manifests ask for: "1.2.3" and ">=1.0 <2", "^1.2", "*".
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::plugin {

struct Version {
    int major = 0, minor = 0, patch = 0;
    auto operator<=>(const Version&) const = default;
};

// One to three numbers; usage "plugin.bad-version".
Version parse_version(std::string_view text);
std::string to_text(const Version& version); // always three numbers

// A conjunction of bounds separated by blanks; "^1.2" is ">=1.2 <2", "*" is everything, a bare
// version is exactly that one.
class Range {
public:
    Range() = default;
    static Range parse(std::string_view text); // usage "plugin.bad-range"
    bool allows(const Version& version) const;
    const std::string& text() const { return text_; } // as written; "*" when it allows everything

private:
    struct Bound {
        std::string_view op; // one of the literals in version.cpp
        Version version;
    };
    std::vector<Bound> bounds_;
    std::string text_ = "*";
};

} // namespace tessera::plugin
