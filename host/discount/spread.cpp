#include "discount/spread.hpp"

#include "discount/amount.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace tessera::discount {

namespace {

// The remainder that is carried is the difference between the rounded and the exact sum of the
// parts so far: a part is the step from one rounded sum to the next. This is the carrying of C7
// where that is defined without doubt; taken literally, half a cent carried to a line without
// weight would be rounded away from zero, to a cent of the wrong sign there.
template <class Int>
void spread_in(Int cents, Int total, std::span<const std::int64_t> weights,
               std::span<std::int64_t> parts) {
    Int reached = 0, given = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        reached += weights[i];
        const Int sum = divide_rounded<Int>(cents * reached, total);
        parts[i] = static_cast<std::int64_t>(sum - given);
        given = sum;
    }
}

} // namespace

void spread(std::int64_t cents, std::span<const std::int64_t> weights,
            std::span<std::int64_t> parts) {
    const std::int64_t total = std::accumulate(weights.begin(), weights.end(), std::int64_t(0));
    std::int64_t product = 0;
    if (total == 0 || cents == 0)
        std::ranges::fill(parts, 0);
    else if (!__builtin_mul_overflow(cents, total, &product)) // division is ten times as fast
        spread_in<std::int64_t>(cents, total, weights, parts);
    else
        spread_in<int128>(cents, total, weights, parts);
}

} // namespace tessera::discount
