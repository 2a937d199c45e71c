// Documents, trees and what is known of them, at random.
#pragma once

#include "sample.hpp"

#include <random>

namespace tessera::discount {

class RandomSale {
public:
    explicit RandomSale(std::uint64_t seed)
        : random_(seed) {}

    // Up to 6 lines of few products and prices, so that amounts tie; up to 16 groups and discounts.
    Sale next();
    // The same with numbers of any size up to the ends of 64 bits.
    Sale next_extreme();

private:
    std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
    bool chance(int percent) { return below(100) < static_cast<std::uint64_t>(percent); }
    Decimal of(std::initializer_list<const char*> values);
    std::vector<bool> some_lines(std::size_t lines);
    Decimal value(); // of a discount
    Decimal extreme(bool negative);
    std::vector<Refinement> refined();
    Line line();
    Kind kind();
    LeafInput input(std::size_t lines);
    void add_node(Sale& sale, std::int64_t id);

    std::mt19937_64 random_;
    bool extreme_ = false;
};

} // namespace tessera::discount
