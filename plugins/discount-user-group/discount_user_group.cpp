// The manager of the document is a direct member of a group of users (CND-9).
#include "tessera/plugin.hpp"

namespace sdk = tessera::sdk;

namespace {

struct DiscountUserGroup {
    explicit DiscountUserGroup(sdk::Host) {}

    void check(sdk::Context, const sdk::Conditions& items) const {
        for (std::uint32_t i = 0; i < items.size(); ++i) {
            const std::string groups(sdk::as_text(items.fact(0)[i]).value_or(""));
            const std::string group(sdk::as_text(items.parameter(0)[i]).value_or(""));
            if (("\n" + groups + "\n").find("\n" + group + "\n") != std::string::npos)
                items.met(i, "in " + group);
            else
                items.not_met(i, "not in " + group);
        }
    }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor =
        sdk::descriptor<DiscountUserGroup>("discount-user-group", "1.0.0", 1);
    return &descriptor;
}
