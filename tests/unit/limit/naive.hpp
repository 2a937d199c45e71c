// The limits of C12 once more, as a reader of the document would work them out by hand.
#pragma once

#include "limit/limit.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace tessera::limit {

inline Decimal d(const char* text) {
    return parse_decimal(text);
}

inline Limit of(OwnerKind kind, const std::string& name, ByGroup percents) {
    return {kind, name, 1, std::move(percents)};
}

// -1: no limit.
inline std::int64_t naive(const Sources& s, const std::string& group, bool markup) {
    const auto part = [&](const Percents& p) { return markup ? p.markup.units : p.discount.units; };
    const auto has = [](const ByGroup& b, const std::string& g) { return b.count(g) > 0; };
    std::vector<std::int64_t> say;
    if (s.by_user) {
        std::vector<std::int64_t> user;
        for (const std::string& g : {group, std::string()}) {
            if (!user.empty()) break;
            if (has(s.own, g)) {
                user.push_back(part(s.own.at(g)));
                break;
            }
            for (const Limit& l : s.groups)
                if (has(l.percents, g)) user.push_back(part(l.percents.at(g)));
        }
        say.push_back(user.empty() ? 0 : *std::max_element(user.begin(), user.end()));
    }
    const auto terms = [&](const ByGroup& b) -> std::int64_t {
        if (has(b, group)) return part(b.at(group));
        if (has(b, "")) return part(b.at(""));
        return 0;
    };
    if (s.by_agreement && s.terms) say.push_back(terms(s.terms->percents));
    if (s.by_agreement && !s.segments.empty()) {
        std::int64_t most = 0;
        for (const Limit& l : s.segments) most = std::max(most, terms(l.percents));
        say.push_back(most);
    }
    return say.empty() ? -1 : *std::min_element(say.begin(), say.end());
}

class Any {
public:
    explicit Any(unsigned seed)
        : random_(seed) {}
    std::size_t below(std::size_t n) { return random_() % n; }
    ByGroup percents() {
        ByGroup made;
        for (const char* group : {"", "a", "b"})
            if (below(2))
                made[group] = {Decimal{static_cast<std::int64_t>(below(1'000'001))},
                               Decimal{static_cast<std::int64_t>(below(3'000'001))}};
        return made;
    }
    std::vector<Limit> limits(OwnerKind kind) {
        std::vector<Limit> made;
        for (std::size_t n = below(4); n > 0; --n)
            made.push_back(of(kind, std::string(n, 'x'), percents()));
        return made;
    }
    Sources sources() {
        Sources made;
        made.by_user = below(4) != 0;
        made.by_agreement = below(4) != 0;
        made.own = percents();
        made.groups = limits(OwnerKind::user_group);
        if (below(2)) made.terms = of(OwnerKind::agreement, "t", percents());
        made.segments = limits(OwnerKind::segment);
        return made;
    }
    std::vector<Line> lines() {
        std::vector<Line> made;
        for (std::size_t n = below(8); n > 0; --n)
            made.push_back({std::string(1, "abc"[below(3)]),
                            Decimal{static_cast<std::int64_t>(below(1'000'000)) * 100},
                            {}});
        return made;
    }

private:
    std::mt19937 random_;
};

} // namespace tessera::limit
