// What a document makes of a discount: found outside, by conditions, registers and the user.
#pragma once

#include "discount/multiplicity.hpp"

#include "base/value.hpp"

#include <optional>
#include <vector>

namespace tessera::discount {

// Where the status records say that a discount acts (ACT-1, ACT-7). For services only the sources
// "everywhere", agreement and card count (C6, 1): one that acts by the warehouse is `goods_only`.
enum class Activity : std::uint8_t { none, goods_only, all };

// The price of a line's product in the kind of price that a special price names.
struct KindPrice {
    Decimal price;                       // of one pack, not negative
    Decimal pack_factor{Decimal::scale}; // units in that pack, more than 0
};

// Lists by line are as long as the document.
struct LeafInput {
    Activity activity = Activity::none;
    // Of the document-level conditions, as multiplicity() answers it: not_met, a number, or
    // met_without_number, which counts as 1.
    std::int64_t multiplicity = met_without_number;
    bool picked = false;                          // by the user, where that is asked for
    std::vector<bool> scope;                      // line conditions hold; empty: all lines
    std::vector<bool> gift_lines;                 // in the gift segment; empty: all lines
    std::vector<std::optional<KindPrice>> prices; // of a special price; none: no discount (DSC-14)
    std::vector<Decimal> external;                // what an external kind gives each line
};

} // namespace tessera::discount
