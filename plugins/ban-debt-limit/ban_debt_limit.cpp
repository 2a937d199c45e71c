// A shipment that would take the debt above its limit is refused (BAN-2, BAN-23).
#include "tessera/plugin.hpp"

namespace sdk = tessera::sdk;

namespace {

enum Fact : std::uint32_t { debt, total };
enum Parameter : std::uint32_t { limit, with_shipment }; // in the order of their names

struct BanDebtLimit {
    explicit BanDebtLimit(sdk::Host) {}

    void check(sdk::Context, const sdk::Shipments& shipments) const {
        for (std::uint32_t i = 0; i < shipments.size(); ++i) {
            const auto most = sdk::as_decimal(shipments.parameter(limit)[i]);
            if (!most) {
                shipments.ship(i);
                continue;
            }
            const sdk::Decimal zero;
            const sdk::Decimal owed = sdk::as_decimal(shipments.fact(debt)[i]).value_or(zero);
            const bool counts = sdk::as_bool(shipments.parameter(with_shipment)[i]).value_or(true);
            const sdk::Decimal shipped =
                counts ? sdk::as_decimal(shipments.fact(total)[i]).value_or(zero) : zero;
            if (owed + shipped <= *most) {
                shipments.ship(i);
                continue;
            }
            std::string reason = "the debt is " + owed.to_text();
            if (shipped > zero)
                reason += ", with this shipment of " + shipped.to_text() + " it would be " +
                          (owed + shipped).to_text();
            shipments.refuse(i, reason + ", and the limit is " + most->to_text());
        }
    }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor = sdk::descriptor<BanDebtLimit>("ban-debt-limit", "1.0.0", 1);
    return &descriptor;
}
