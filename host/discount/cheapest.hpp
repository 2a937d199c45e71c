// Lines of a document from the cheapest unit up, and what a number of units on a line costs.
#pragma once

#include "discount/document.hpp"

#include "base/int128.hpp"

#include <span>
#include <vector>

namespace tessera::discount {

// What `units` of 1/10,000 of a product's own unit cost: price × units ÷ pack factor, in cents,
// rounded half away from zero. All of a line cost its line sum to the cent. Never overflows for
// prices, units and factors that are not negative.
int128 cents_of_units(Decimal price, Decimal pack_factor, std::int64_t units);

// Numbers of lines in the orders that free units are taken in. A unit's price is price ÷ pack
// factor; at the same price the line that comes first goes first.
struct Cheapest {
    explicit Cheapest(const Document& document);

    std::vector<std::int32_t> all; // all lines, from the cheapest unit

    // Lines of one product and variant; those that name no variant are a product of their own.
    struct Product {
        std::int32_t begin = 0, end = 0; // in both lists below
    };
    std::vector<Product> products;
    std::vector<std::int32_t> by_product; // of each product in the document's order
    std::vector<std::int32_t> by_price;   // of each product from the cheapest unit
};

} // namespace tessera::discount
