// Who is late with a payment is not shipped to (BAN-2, BAN-23).
#include "tessera/plugin.hpp"

namespace sdk = tessera::sdk;

namespace {

enum Fact : std::uint32_t { overdue, late };
enum Parameter : std::uint32_t { amount, days }; // in the order of their names

struct BanOverdueDebt {
    explicit BanOverdueDebt(sdk::Host) {}

    void check(sdk::Context, const sdk::Shipments& shipments) const {
        for (std::uint32_t i = 0; i < shipments.size(); ++i) {
            const sdk::Decimal zero;
            const sdk::Decimal owed = sdk::as_decimal(shipments.fact(overdue)[i]).value_or(zero);
            const sdk::Decimal most =
                sdk::as_decimal(shipments.parameter(amount)[i]).value_or(zero);
            if (owed <= most) {
                shipments.ship(i);
                continue;
            }
            const auto allowed = sdk::as_integer(shipments.parameter(days)[i]).value_or(0);
            const auto oldest = sdk::as_integer(shipments.fact(late)[i]).value_or(0);
            std::string reason = owed.to_text() + " is overdue";
            if (allowed > 0) reason += " for more than " + std::to_string(allowed) + " days";
            reason += ", the oldest for " + std::to_string(oldest) + " days";
            if (most > zero) reason += "; allowed is " + most.to_text();
            shipments.refuse(i, reason);
        }
    }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor =
        sdk::descriptor<BanOverdueDebt>("ban-overdue-debt", "1.0.0", 1);
    return &descriptor;
}
