// The partner buys the product of the line for the first time (CND-12, DSC-7).
#include "tessera/plugin.hpp"

namespace sdk = tessera::sdk;

namespace {

struct DiscountFirstPurchase {
    explicit DiscountFirstPurchase(sdk::Host) {}

    void check(sdk::Context, const sdk::Conditions& items) const {
        for (std::uint32_t i = 0; i < items.size(); ++i) {
            if (sdk::as_bool(items.fact(0)[i]).value_or(true))
                items.not_met(i, "bought before");
            else
                items.met(i, "not bought before");
        }
    }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor =
        sdk::descriptor<DiscountFirstPurchase>("discount-first-purchase", "1.0.0", 1);
    return &descriptor;
}
