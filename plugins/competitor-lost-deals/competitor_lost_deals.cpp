// Competitors to whom deals with a segment's members were lost (CMP-5). Strength: their share of
// all deals that were lost there.
#include "tessera/plugin.hpp"

#include <map>

namespace sdk = tessera::sdk;

namespace {

enum Fact : std::uint32_t { lost, lost_to, worth };
enum Parameter : std::uint32_t { least, period }; // in the order of their names

struct CompetitorLostDeals {
    explicit CompetitorLostDeals(sdk::Host) {}

    void propose(sdk::Context, const sdk::Links& links) const {
        std::vector<std::int64_t> all(links.segments());
        const tessera_link_fact& of_segment = links.fact(lost);
        for (std::uint32_t row = 0; row < of_segment.n_rows; ++row)
            all[of_segment.segments[row]] = whole(of_segment.values[row]);
        std::map<std::pair<std::uint32_t, std::uint32_t>, sdk::Decimal> amounts;
        const tessera_link_fact& worths = links.fact(worth);
        for (std::uint32_t row = 0; row < worths.n_rows; ++row)
            amounts[{worths.segments[row], worths.competitors[row]}] =
                sdk::as_decimal(worths.values[row]).value_or(sdk::Decimal{});
        const std::int64_t smallest = whole(links.parameter(least));
        const std::string when(sdk::as_text(links.parameter(period)).value_or(""));
        const tessera_link_fact& pairs = links.fact(lost_to);
        for (std::uint32_t row = 0; row < pairs.n_rows; ++row) {
            const std::uint32_t segment = pairs.segments[row], rival = pairs.competitors[row];
            const std::int64_t deals = whole(pairs.values[row]);
            if (deals < smallest || all[segment] < deals) continue;
            std::string reason = std::to_string(deals) + " of " + std::to_string(all[segment]) +
                                 " lost deals went to " + std::string(links.competitor_name(rival));
            if (!when.empty()) reason += " (" + when + ")";
            if (const auto found = amounts.find({segment, rival}); found != amounts.end())
                reason += ", worth " + found->second.to_text();
            links.propose(segment, rival, deals * TESSERA_STRENGTH_ONE / all[segment], reason);
        }
    }

private:
    static std::int64_t whole(const tessera_value& value) {
        return value.kind == TESSERA_I64 ? value.i64 : 0;
    }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor =
        sdk::descriptor<CompetitorLostDeals>("competitor-lost-deals", "1.0.0", 1);
    return &descriptor;
}
