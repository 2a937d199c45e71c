// What is allowed: the algorithm of C12, the check of lines, the spreading of MAN-8.
#include "limit/limit.hpp"

#include "base/error.hpp"
#include "base/int128.hpp"
#include "base/number.hpp"
#include "discount/spread.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace tessera::limit {

namespace {

constexpr std::int64_t cent = Decimal::scale / 100; // in units of a Decimal

using Part = Decimal Percents::*;

std::optional<Decimal> of(const ByGroup& percents, const std::string& group, Part part) {
    const auto found = percents.find(group);
    return found == percents.end() ? std::nullopt : std::optional(found->second.*part);
}

std::string name_of(const Limit& limit) {
    return fmt::format(
        "{} {}", limit.kind == OwnerKind::user_group ? "group" : to_string(limit.kind), limit.name);
}

// The largest of several, each as `percent` says.
template <class Percent>
Bound largest(const std::vector<Limit>& limits, const Percent& percent) {
    Bound best;
    for (const Limit& limit : limits)
        if (const auto is = percent(limit);
            is && (!best.percent || is->units > best.percent->units))
            best = {is, name_of(limit)};
    return best;
}

Bound of_user(const Sources& sources, const std::string& user, const std::string& group,
              Part part) {
    for (const std::string& each : {group, std::string()}) {
        if (const auto own = of(sources.own, each, part)) return {own, "user " + user};
        const Bound best = largest(
            sources.groups, [&](const Limit& limit) { return of(limit.percents, each, part); });
        if (best.percent) return best;
    }
    return {Decimal{0}, fmt::format("no limit is set for {}", user)};
}

Decimal of_terms(const Limit& limit, const std::string& group, Part part) {
    if (const auto refined = of(limit.percents, group, part)) return *refined;
    return of(limit.percents, "", part).value_or(Decimal{0});
}

Bound bound(const Sources& sources, const std::string& user, const std::string& group, Part part) {
    Bound least;
    const auto take = [&](const Bound& other) {
        if (other.percent && (!least.percent || other.percent->units < least.percent->units))
            least = other;
    };
    if (sources.by_user) take(of_user(sources, user, group, part));
    if (!sources.by_agreement) return least;
    if (sources.terms) take({of_terms(*sources.terms, group, part), name_of(*sources.terms)});
    take(largest(sources.segments,
                 [&](const Limit& limit) { return std::optional(of_terms(limit, group, part)); }));
    return least;
}

// The share of a sum in whole cents, rounded down, so that it stays within the limit.
std::int64_t cents(Decimal sum, const Bound& bound) {
    if (!bound.percent) return sum.units / cent;
    const int128 whole = int128{sum.units} * bound.percent->units / (int128{100} * Decimal::scale);
    const int128 most = std::numeric_limits<std::int64_t>::max();
    return static_cast<std::int64_t>(std::min(whole, most) / cent);
}

} // namespace

Allowed allowed(const Sources& sources, const std::string& user, const std::string& price_group) {
    return {bound(sources, user, price_group, &Percents::discount),
            bound(sources, user, price_group, &Percents::markup)};
}

std::vector<Excess> excesses(const Sources& sources, const std::string& user,
                             std::span<const Line> lines) {
    std::vector<Excess> found;
    std::map<std::string, Allowed> known;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Line& line = lines[i];
        if (line.manual.units == 0) continue;
        const auto [at, fresh] = known.try_emplace(line.price_group);
        if (fresh) at->second = allowed(sources, user, line.price_group);
        const bool markup = line.manual.units < 0;
        const Bound& bound = markup ? at->second.markup : at->second.discount;
        if (!bound.percent) continue;
        const int128 given = markup ? -int128{line.manual.units} : int128{line.manual.units};
        if (given * 100 * Decimal::scale <= int128{bound.percent->units} * line.sum.units) continue;
        const auto percent = divide(Number::of_units(given * 100), Number(line.sum));
        const auto shown = percent ? percent->rounded(2).to_decimal() : std::nullopt;
        found.push_back({i, shown.value_or(Decimal{100 * Decimal::scale}), markup, bound});
    }
    return found;
}

std::vector<std::string> problems(const segment::Desk& desk, const Asked& asked,
                                  std::span<const Line> lines) {
    std::vector<std::string> told;
    for (const Excess& excess : excesses(gather(desk, asked), asked.user, lines))
        told.push_back(fmt::format("line {}: a {} of {} % by hand is above {} % ({})",
                                   excess.line + 1, excess.markup ? "markup" : "discount",
                                   to_text(excess.percent), to_text(*excess.bound.percent),
                                   excess.bound.by));
    return told;
}

std::vector<Decimal> spread(const Sources& sources, const std::string& user,
                            std::span<const Line> lines, Decimal sum) {
    std::map<std::string, Bound> known;
    std::vector<std::int64_t> weights, parts(lines.size());
    const bool markup = sum.units < 0;
    int128 most = 0;
    for (const Line& line : lines) {
        const auto [at, fresh] = known.try_emplace(line.price_group);
        if (fresh) {
            const Allowed both = allowed(sources, user, line.price_group);
            at->second = markup ? both.markup : both.discount;
        }
        weights.push_back(cents(line.sum, at->second));
        most += weights.back();
    }
    const bool limited = std::any_of(
        known.begin(), known.end(), [](const auto& one) { return one.second.percent.has_value(); });
    const int128 asked = (markup ? -int128{sum.units} : int128{sum.units}) / cent;
    // A discount takes no more than there is; a markup without limits may be any.
    if (asked > most && (limited || !markup || most == 0))
        throw refusal(
            "limit.too-much",
            fmt::format("a {} of {} by hand is more than the lines of the document allow: "
                        "at most {}",
                        markup ? "markup" : "discount",
                        to_text(Decimal{markup ? -sum.units : sum.units}),
                        Number::of_units(most * cent).to_text()),
            "`tessera limit show` tells who limits it; a right (document.deviate) lifts it.");
    discount::spread(sum.units / cent, weights, parts);
    std::vector<Decimal> out;
    for (const std::int64_t part : parts) out.push_back({part * cent});
    return out;
}

} // namespace tessera::limit
