// How much the partner bought before (CND-3, CND-4, CND-5, DSC-22, domain C10).
#include "tessera/plugin.hpp"

namespace sdk = tessera::sdk;

namespace {

enum Fact : std::uint32_t {
    revenue,
    revenue_of,
    quantity,
    quantity_of,
    purchases,
    purchases_of,
    total,
    total_quantity
};
enum Parameter : std::uint32_t { at_most, from, measure, segment, window, with_sale }; // by name

struct DiscountAccumulatedVolume {
    explicit DiscountAccumulatedVolume(sdk::Host) {}

    void check(sdk::Context, const sdk::Conditions& items) const {
        for (std::uint32_t i = 0; i < items.size(); ++i) {
            const auto what = sdk::as_text(items.parameter(measure)[i]).value_or("revenue");
            const bool of = sdk::as_text(items.parameter(segment)[i]).has_value();
            const bool units = what == "quantity", times = what == "purchases";
            sdk::Decimal got;
            if (times)
                got = sdk::Decimal(
                    sdk::as_integer(items.fact(of ? purchases_of : purchases)[i]).value_or(0));
            else if (units)
                got = sdk::as_decimal(items.fact(of ? quantity_of : quantity)[i])
                          .value_or(sdk::Decimal{});
            else
                got = sdk::as_decimal(items.fact(of ? revenue_of : revenue)[i])
                          .value_or(sdk::Decimal{});
            if (sdk::as_bool(items.parameter(with_sale)[i]).value_or(false) && !of && !times)
                got = got + sdk::as_decimal(items.fact(units ? total_quantity : total)[i])
                                .value_or(sdk::Decimal{});
            const std::string seen =
                std::string(what) + " " + got.to_text() + " in " +
                std::string(sdk::as_text(items.parameter(window)[i]).value_or("all time"));
            const auto least = sdk::as_decimal(items.parameter(from)[i]);
            const auto most = sdk::as_decimal(items.parameter(at_most)[i]);
            if ((least && got < *least) || (most && got > *most))
                items.not_met(i, seen + (least && got < *least ? ", below " + least->to_text()
                                                               : ", above " + most->to_text()));
            else
                items.times(i,
                            least && *least > sdk::Decimal{}
                                ? got.rounded(4).units() / least->rounded(4).units()
                                : 1,
                            seen);
        }
    }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor =
        sdk::descriptor<DiscountAccumulatedVolume>("discount-accumulated-volume", "1.0.0", 1);
    return &descriptor;
}
