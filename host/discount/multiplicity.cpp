#include "discount/multiplicity.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace tessera::discount {

std::int64_t times_met(Decimal measure, Bound bound, Decimal threshold) {
    if (bound == Bound::not_more) return measure <= threshold ? 1 : not_met;
    if (measure < threshold) return not_met;
    // A threshold below 0 is passed, not counted: "how often -5 goes into 100" means nothing.
    return threshold.units > 0 ? measure.units / threshold.units : 1;
}

std::int64_t multiplicity(std::span<const std::int64_t> conditions, bool multiple) {
    std::optional<std::int64_t> smallest;
    for (const std::int64_t times : conditions) {
        if (times < met_without_number)
            throw usage("discount.bad-value", fmt::format("a condition is met {} times", times),
                        "answer how many times, 0 for not met, -1 for met without a number");
        if (times != met_without_number) smallest = std::min(smallest.value_or(times), times);
    }
    const std::int64_t times = smallest.value_or(1);
    return multiple ? times : std::min<std::int64_t>(times, 1);
}

} // namespace tessera::discount
