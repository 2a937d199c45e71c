// How many times conditions are met, and from that a discount (domain C6, 4; DSC-8, CND-1, CND-2).
#pragma once

#include "base/value.hpp"

#include <cstdint>
#include <span>

namespace tessera::discount {

// A condition, or a discount, that is met and has no number: segment, time, card, schedule, form of
// payment, user group, birthday.
constexpr std::int64_t met_without_number = -1;
constexpr std::int64_t not_met = 0;

enum class Bound : std::uint8_t { not_less, not_more };

// Of a condition with a measure: how many times the threshold goes into it for "not less" with a
// threshold above 0, otherwise 1 or 0. A measure below the threshold is 0 even where it is negative
// (returns), so it is never mistaken for met_without_number.
std::int64_t times_met(Decimal measure, Bound bound, Decimal threshold);

// Of a discount, from its document-level conditions: 0 if one is not met, else the smallest number
// among them, 1 if there is none; cut to 1 unless `multiple` is set (DSC-8). usage
// "discount.bad-value" for a number below -1.
std::int64_t multiplicity(std::span<const std::int64_t> conditions, bool multiple);

} // namespace tessera::discount
