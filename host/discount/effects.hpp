// What one discount gives to each line in scope, before it meets the others (domain C7).
#pragma once

#include "discount/amount.hpp"
#include "discount/cheapest.hpp"
#include "discount/document.hpp"
#include "discount/input.hpp"
#include "discount/tree.hpp"

#include <optional>
#include <span>
#include <vector>

namespace tessera::discount {

class Effects {
public:
    // `sums`: line sums in cents. Both stay where they are as long as this lives.
    Effects(const Document& document, std::span<const std::int64_t> sums);

    struct Task {
        std::int64_t id = 0; // of the discount, for errors
        const Leaf* leaf = nullptr;
        const LeafInput* input = nullptr;
        std::span<const std::int32_t> lines; // L: in scope, in the document's order; not empty
        std::span<const int128> taken;       // by line, what compounding takes off; empty: nothing
        std::span<int128> amounts;           // by line, zeros; written for L: units of an Amount
        std::span<std::int64_t> bases;       // by line, zeros; written for L: cents
    };
    // Errors: usage "discount.too-large", "discount.bad-input".
    void run(const Task& task);

private:
    void give(const Percent& kind);
    void give(const AmountPerDocument& kind);
    void give(const AmountPerLine& kind);
    void give(const SpecialPrice& kind);
    void give(const Quantity& kind);
    void give(const Gift& kind);
    void give(const Rounding& kind);
    void give(const Message& kind);
    void give(const Card& kind);
    void give(const External& kind);

    std::int64_t left(std::size_t line) const;  // r of C8, cents
    std::int64_t sum_left();                    // Σr over L, and r as each line's base
    void bases_are_sums();                      // s as each line's base
    void write(std::size_t line, int128 units); // refuses what does not fit
    void write_spread(std::int64_t cents, std::span<const std::int32_t> lines);
    std::int64_t cents_to_spread(int128 decimal_units) const;
    std::int64_t times() const;
    std::vector<std::int64_t> values(Decimal general, const std::vector<Refinement>& refined) const;
    const Cheapest& cheapest();
    std::int64_t free_cents(const Quantity& kind, Cheapest::Product product);
    std::int64_t cheapest_cents(std::span<const std::int32_t> order, const std::vector<bool>& among,
                                int128 units) const;

    const Document& document_;
    std::span<const std::int64_t> sums_;
    std::vector<std::int64_t> groups_;  // price groups of the document, ascending
    std::vector<std::size_t> group_of_; // by line: the place in groups_ + 1, 0 without a group
    std::optional<Cheapest> cheapest_;  // made for the first that asks
    Task task_;                         // the one being run
    std::vector<std::int64_t> weights_, parts_; // to reuse their memory
    std::vector<std::int32_t> spread_over_;
    std::vector<bool> in_scope_;
};

} // namespace tessera::discount
