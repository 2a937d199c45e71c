// On some days of the week, at some time of the day (CND-6).
#include "tessera/plugin.hpp"

namespace sdk = tessera::sdk;

namespace {

enum Fact : std::uint32_t { weekday, time };
enum Parameter : std::uint32_t { days, from, to }; // in the order of their names

struct DiscountTime {
    explicit DiscountTime(sdk::Host) {}

    void check(sdk::Context, const sdk::Conditions& items) const {
        for (std::uint32_t i = 0; i < items.size(); ++i) {
            const std::string day(sdk::as_text(items.fact(weekday)[i]).value_or(""));
            const std::string now(sdk::as_text(items.fact(time)[i]).value_or(""));
            const std::string list(sdk::as_text(items.parameter(days)[i]).value_or(""));
            const auto begin = sdk::as_text(items.parameter(from)[i]);
            const auto end = sdk::as_text(items.parameter(to)[i]);
            const bool timed = begin || end;
            const bool met =
                (list.empty() || (" " + list + " ").find(" " + day + " ") != std::string::npos) &&
                (!timed || !now.empty()) && (!begin || now >= *begin) && (!end || now <= *end);
            const std::string seen = day + (now.empty() ? "" : " " + now);
            if (met)
                items.met(i, seen);
            else
                items.not_met(i, seen + (timed && now.empty() ? ", without a time" : ""));
        }
    }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor = sdk::descriptor<DiscountTime>("discount-time", "1.0.0", 1);
    return &descriptor;
}
