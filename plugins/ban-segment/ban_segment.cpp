// Who is a stored member of a ban segment is not shipped to (BAN-3).
#include "tessera/plugin.hpp"

namespace sdk = tessera::sdk;

namespace {

struct BanSegment {
    explicit BanSegment(sdk::Host) {}

    void check(sdk::Context, const sdk::Shipments& shipments) const {
        const auto segments = shipments.fact(0);
        for (std::uint32_t i = 0; i < shipments.size(); ++i) {
            const auto names = sdk::as_text(segments[i]);
            if (!names)
                shipments.ship(i);
            else
                shipments.refuse(i, std::string(shipments.partner(i)) + " is in " +
                                        std::string(*names));
        }
    }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor = sdk::descriptor<BanSegment>("ban-segment", "1.0.0", 1);
    return &descriptor;
}
