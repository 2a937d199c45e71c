// A priced document: what discounts are computed for.
#pragma once

#include "base/value.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tessera::discount {

struct Line {
    std::int64_t product = 0;
    std::optional<std::int64_t> variant;
    Decimal quantity;                    // in the product's own unit, not in packs; not negative
    Decimal pack_factor{Decimal::scale}; // units in one pack; more than 0; 1 without packs
    Decimal price;                       // of one pack, before discounts; not negative
    std::optional<std::int64_t> price_group;
    bool service = false; // a discount that acts only by the warehouse passes it over (C6, 1)
    Decimal manual;       // discount given by hand, whole cents; a markup is negative (C9)
    Decimal points_paid;  // paid with points, whole cents, not negative (C9)
};

struct Document {
    std::vector<Line> lines;
};

// Line sum s before discounts (C7): price × packs, that is price × quantity ÷ pack factor, rounded
// to 2 places, half away from zero. `index` counts from 0 and names the line in errors: usage
// "discount.bad-line" for a negative price or quantity, a pack factor that is not positive, or a
// manual discount or points that are not whole cents; "discount.too-large".
Decimal line_sum(const Line& line, std::size_t index);

// The same of each line. usage "discount.too-large" names also the line at which the sum of the
// document does not fit a Decimal any more.
std::vector<Decimal> line_sums(const Document& document);

} // namespace tessera::discount
