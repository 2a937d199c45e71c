// Who bought less in a period than was agreed is not shipped to (BAN-2, DCS-14).
#include "tessera/plugin.hpp"

namespace sdk = tessera::sdk;

namespace {

enum Fact : std::uint32_t { bought };
enum Parameter : std::uint32_t { amount, period }; // in the order of their names

struct BanObligation {
    explicit BanObligation(sdk::Host) {}

    void check(sdk::Context, const sdk::Shipments& shipments) const {
        for (std::uint32_t i = 0; i < shipments.size(); ++i) {
            const auto agreed = sdk::as_decimal(shipments.parameter(amount)[i]);
            const sdk::Decimal zero;
            const sdk::Decimal got = sdk::as_decimal(shipments.fact(bought)[i]).value_or(zero);
            if (!agreed || got >= *agreed) {
                shipments.ship(i);
                continue;
            }
            const auto when = sdk::as_text(shipments.parameter(period)[i]).value_or("");
            shipments.refuse(i, "bought for " + got.to_text() + " in the period " +
                                    std::string(when) + ", and " + agreed->to_text() +
                                    " were agreed");
        }
    }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor = sdk::descriptor<BanObligation>("ban-obligation", "1.0.0", 1);
    return &descriptor;
}
