// Who has no agreement to buy under is not shipped to, nor under one that does not apply any more.
#include "tessera/plugin.hpp"

namespace sdk = tessera::sdk;

namespace {

struct BanNoAgreement {
    explicit BanNoAgreement(sdk::Host) {}

    void check(sdk::Context, const sdk::Shipments& shipments) const {
        const auto available = shipments.fact(0), agreements = shipments.fact(1),
                   problems = shipments.fact(2);
        for (std::uint32_t i = 0; i < shipments.size(); ++i) {
            const std::string partner(shipments.partner(i));
            if (const auto problem = sdk::as_text(problems[i]))
                shipments.refuse(
                    i, "the agreement " + std::string(sdk::as_text(agreements[i]).value_or("")) +
                           " does not apply to " + partner + ": " + std::string(*problem));
            else if (sdk::as_integer(available[i]).value_or(0) == 0)
                shipments.refuse(i, "no agreement is available to " + partner);
            else
                shipments.ship(i);
        }
    }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor =
        sdk::descriptor<BanNoAgreement>("ban-no-agreement", "1.0.0", 1);
    return &descriptor;
}
