// How the document is paid (CND-7).
#include "tessera/plugin.hpp"

namespace sdk = tessera::sdk;

namespace {

struct DiscountPayment {
    explicit DiscountPayment(sdk::Host) {}

    void check(sdk::Context, const sdk::Conditions& items) const {
        for (std::uint32_t i = 0; i < items.size(); ++i) {
            std::string seen;
            bool met = true;
            for (std::uint32_t f = 0; f < 2; ++f) {
                const auto wanted = sdk::as_text(items.parameter(f)[i]);
                if (!wanted) continue;
                const auto got = sdk::as_text(items.fact(f)[i]);
                met = met && got == wanted;
                seen += (seen.empty() ? "" : ", ") + std::string(got.value_or("none"));
            }
            if (met)
                items.met(i, seen);
            else
                items.not_met(i, seen);
        }
    }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor =
        sdk::descriptor<DiscountPayment>("discount-payment", "1.0.0", 1);
    return &descriptor;
}
