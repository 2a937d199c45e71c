// A loyalty card of a kind is active, or none of it is registered (CND-8).
#include "tessera/plugin.hpp"

namespace sdk = tessera::sdk;

namespace {

enum Fact : std::uint32_t { active, registered };
enum Parameter : std::uint32_t { kind, without }; // in the order of their names

struct DiscountLoyaltyCard {
    explicit DiscountLoyaltyCard(sdk::Host) {}

    void check(sdk::Context, const sdk::Conditions& items) const {
        for (std::uint32_t i = 0; i < items.size(); ++i) {
            const std::string wanted(sdk::as_text(items.parameter(kind)[i]).value_or(""));
            const bool none = sdk::as_bool(items.parameter(without)[i]).value_or(false);
            const std::string kinds(
                sdk::as_text(items.fact(none ? registered : active)[i]).value_or(""));
            const bool has = ("\n" + kinds + "\n").find("\n" + wanted + "\n") != std::string::npos;
            const std::string seen = (has ? "a card of kind " : "no card of kind ") + wanted;
            if (has != none)
                items.met(i, seen);
            else
                items.not_met(i, seen);
        }
    }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor =
        sdk::descriptor<DiscountLoyaltyCard>("discount-loyalty-card", "1.0.0", 1);
    return &descriptor;
}
