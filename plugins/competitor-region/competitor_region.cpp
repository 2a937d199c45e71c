// Competitors that are active in the regions where a segment's members are (CMP-1). Strength: the
// share of the members that are there.
#include "tessera/plugin.hpp"

#include <algorithm>
#include <set>

namespace sdk = tessera::sdk;

namespace {

enum Fact : std::uint32_t { where_members_are, home, regions };
enum Parameter : std::uint32_t { least };

struct Region {
    std::int64_t members = 0;
    std::string_view name;
    bool operator<(const Region& other) const { // most members first
        return members != other.members ? members > other.members : name < other.name;
    }
};

std::string reason(std::string_view competitor, std::int64_t there, std::int64_t of,
                   std::vector<Region> found) {
    constexpr std::size_t named = 5;
    std::sort(found.begin(), found.end());
    std::string text(competitor);
    text += " is active where " + std::to_string(there) + " of " + std::to_string(of) +
            (of == 1 ? " member is: " : " members are: ");
    for (std::size_t i = 0; i < std::min(found.size(), named); ++i)
        text += (i == 0 ? "" : ", ") + std::string(found[i].name) + " (" +
                std::to_string(found[i].members) + ")";
    if (found.size() > named) text += " and " + std::to_string(found.size() - named) + " more";
    return text;
}

struct CompetitorRegion {
    explicit CompetitorRegion(sdk::Host) {}

    void propose(sdk::Context, const sdk::Links& links) const {
        std::vector<std::set<std::string_view>> active(links.competitors());
        for (const Fact each : {home, regions}) {
            const tessera_link_fact& fact = links.fact(each);
            for (std::uint32_t row = 0; row < fact.n_rows; ++row)
                active[fact.competitors[row]].insert(*sdk::as_text(fact.values[row]));
        }
        std::vector<std::vector<Region>> of_segment(links.segments());
        const tessera_link_fact& members = links.fact(where_members_are);
        for (std::uint32_t row = 0; row < members.n_rows; ++row)
            of_segment[members.segments[row]].push_back(
                {members.counts[row], *sdk::as_text(members.values[row])});
        const auto smallest = sdk::as_decimal(links.parameter(least)).value_or(sdk::Decimal{});
        for (std::uint32_t segment = 0; segment < links.segments(); ++segment)
            for (std::uint32_t rival = 0; rival < links.competitors(); ++rival) {
                std::vector<Region> common;
                std::int64_t there = 0;
                for (const Region& region : of_segment[segment])
                    if (active[rival].contains(region.name)) {
                        common.push_back(region);
                        there += region.members;
                    }
                const std::int64_t all = links.members(segment);
                if (there == 0 || all == 0) continue;
                const std::int64_t strength = there * TESSERA_STRENGTH_ONE / all;
                if (sdk::Decimal(strength, 4) < smallest) continue;
                links.propose(segment, rival, strength,
                              reason(links.competitor_name(rival), there, all, std::move(common)));
            }
    }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor =
        sdk::descriptor<CompetitorRegion>("competitor-region", "1.0.0", 1);
    return &descriptor;
}
