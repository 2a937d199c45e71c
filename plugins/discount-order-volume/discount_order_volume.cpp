// How much is on the document itself (CND-2).
#include "tessera/plugin.hpp"

namespace sdk = tessera::sdk;

namespace {

enum Fact : std::uint32_t { total, quantity, items_count, identical };
enum Parameter : std::uint32_t { at_most, from, measure }; // in the order of their names

struct DiscountOrderVolume {
    explicit DiscountOrderVolume(sdk::Host) {}

    void check(sdk::Context, const sdk::Conditions& items) const {
        for (std::uint32_t i = 0; i < items.size(); ++i) {
            const auto what = sdk::as_text(items.parameter(measure)[i]).value_or("total");
            const Fact fact = what == "quantity"    ? quantity
                              : what == "items"     ? items_count
                              : what == "identical" ? identical
                                                    : total;
            const auto got = sdk::as_decimal(items.fact(fact)[i]).value_or(sdk::Decimal{});
            const std::string seen = std::string(what) + " " + got.to_text();
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
        sdk::descriptor<DiscountOrderVolume>("discount-order-volume", "1.0.0", 1);
    return &descriptor;
}
