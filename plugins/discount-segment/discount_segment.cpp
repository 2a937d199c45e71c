// Who is a stored member of a segment (CND-10).
#include "tessera/plugin.hpp"

namespace sdk = tessera::sdk;

namespace {

struct DiscountSegment {
    explicit DiscountSegment(sdk::Host) {}

    void check(sdk::Context, const sdk::Conditions& items) const {
        for (std::uint32_t i = 0; i < items.size(); ++i) {
            const std::string name(sdk::as_text(items.parameter(0)[i]).value_or(""));
            if (sdk::as_bool(items.fact(0)[i]).value_or(false))
                items.met(i, "in " + name);
            else
                items.not_met(i, "not in " + name);
        }
    }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor =
        sdk::descriptor<DiscountSegment>("discount-segment", "1.0.0", 1);
    return &descriptor;
}
