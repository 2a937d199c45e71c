// What a discount gives: its kind and the parameters that its definition holds (DSC-2, domain C7).
#pragma once

#include "base/value.hpp"

#include <cstdint>
#include <variant>
#include <vector>

namespace tessera::discount {

// In all kinds a positive value is a discount, a negative one a markup (DSC-3).

// Replaces the general value for lines of that price group (DSC-4).
struct Refinement {
    std::int64_t price_group = 0;
    Decimal value;
};

// Each line: value % of its sum, or of what is left of it if `compound` (CMB-6). Not rounded.
struct Percent {
    Decimal value; // 12.5 is 12.5 %
    bool compound = false;
    std::vector<Refinement> refined;
};

// value × multiplicity, spread over the lines in scope in proportion to what is left of them.
struct AmountPerDocument {
    Decimal value;
};

// Each line: value × multiplicity, whatever its quantity.
struct AmountPerLine {
    Decimal value;
    std::vector<Refinement> refined;
};

// Each line: its sum less packs × the price of another kind, which LeafInput holds (DSC-14).
struct SpecialPrice {};

// Of each product (and variant, where a line names one): the cheapest k × free units, where k is
// how many times `bought` goes into the quantity. Their price is spread over the product's lines.
struct Quantity {
    Decimal bought; // m, more than 0
    Decimal free;   // n, not negative
};

// The cheapest multiplicity × units of the gift lines; their price is spread over the lines in
// scope (DSC-12).
struct Gift {
    Decimal units; // not negative
};

enum class Direction : std::uint8_t { arithmetic, for_customer, for_enterprise };

// Brings what is left of the lines in scope to a round sum (DSC-13).
struct Rounding {
    Decimal precision; // p, more than 0
    Decimal minimum;   // nothing happens to a smaller sum
    Direction direction = Direction::arithmetic;
    Decimal psychological; // then taken off the round sum: 1 makes 1,200 into 1,199
};

// Marks of no sum: a text is shown, a loyalty card is issued (DSC-11).
struct Message {};
struct Card {};

// A plugin gives the amount of each line, which LeafInput holds (DSC-25).
struct External {};

using Kind = std::variant<Percent, AmountPerDocument, AmountPerLine, SpecialPrice, Quantity, Gift,
                          Rounding, Message, Card, External>;

// Checks the parameters and brings refinements into order. usage "discount.bad-value" naming the
// discount: a quantity bought or a precision that is not above 0, free units below 0, a price group
// refined twice.
void prepare(std::int64_t id, Kind& kind);

// A zero is all it can give.
inline bool is_mark(const Kind& kind) {
    return std::holds_alternative<Message>(kind) || std::holds_alternative<Card>(kind);
}

} // namespace tessera::discount
