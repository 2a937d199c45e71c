// The kinds that find one amount and spread it over lines (domain C7).
#include "discount/effects.hpp"

#include "discount/spread.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::discount {

std::int64_t Effects::sum_left() {
    int128 sum = 0;
    for (const std::int32_t n : task_.lines) {
        const auto line = static_cast<std::size_t>(n);
        task_.bases[line] = left(line);
        sum += task_.bases[line];
        // Then spread() never multiplies beyond 128 bits.
        if (sum > most_cents) refuse_line(task_.id, line, "the sum of what is left up to here");
    }
    return static_cast<std::int64_t>(sum);
}

// Parts have 2 places, so an amount with more cannot be their exact total: it is rounded first.
std::int64_t Effects::cents_to_spread(int128 decimal_units) const {
    const int128 cents = divide_rounded(decimal_units, int128(decimal_of_cent));
    if (cents > most_cents || cents < -most_cents) refuse_discount(task_.id, "its amount");
    return static_cast<std::int64_t>(cents);
}

// All kinds spread alike, in proportion to what is left (C7 says so of the amount per document
// only): the lines' bases, which sum_left() has found.
void Effects::write_spread(std::int64_t cents, std::span<const std::int32_t> lines) {
    weights_.clear();
    for (const std::int32_t n : lines) weights_.push_back(task_.bases[static_cast<std::size_t>(n)]);
    parts_.resize(weights_.size());
    spread(cents, weights_, parts_);
    for (std::size_t i = 0; i < lines.size(); ++i)
        write(static_cast<std::size_t>(lines[i]), int128(parts_[i]) * Amount::of_cent);
}

void Effects::give(const AmountPerDocument& kind) {
    sum_left();
    write_spread(cents_to_spread(int128(kind.value.units) * times()), task_.lines);
}

void Effects::give(const Rounding& kind) {
    const int128 sum = int128(sum_left()) * decimal_of_cent;
    if (sum < kind.minimum.units) return;
    const int128 precision = kind.precision.units;
    const int128 over = sum % precision;
    bool up = false;
    switch (kind.direction) {
    case Direction::for_enterprise: up = over != 0; break;
    case Direction::for_customer: break;
    case Direction::arithmetic: up = over >= precision - over; break;
    }
    const int128 round = sum - over + (up ? precision : 0);
    write_spread(cents_to_spread(sum - round + kind.psychological.units), task_.lines);
}

const Cheapest& Effects::cheapest() {
    if (!cheapest_) cheapest_.emplace(document_);
    return *cheapest_;
}

// What the first `units` of 1/10,000 cost in an order of lines; all units if there are fewer.
// Rounded line by line as line sums are, so that all units of a line cost its sum. `among`: empty
// for all lines.
std::int64_t Effects::cheapest_cents(std::span<const std::int32_t> order,
                                     const std::vector<bool>& among, int128 units) const {
    int128 cents = 0; // at most the sum of the document
    for (const std::int32_t n : order) {
        if (units == 0) break;
        const auto line = static_cast<std::size_t>(n);
        if (!among.empty() && !among[line]) continue;
        const Line& from = document_.lines[line];
        const auto taken = static_cast<std::int64_t>(std::min<int128>(units, from.quantity.units));
        cents += cents_of_units(from.price, from.pack_factor, taken);
        units -= taken;
    }
    return static_cast<std::int64_t>(cents);
}

// The gift itself may lie outside the discount's lines, and so outside its scope.
void Effects::give(const Gift& kind) {
    const std::vector<bool>& gifts = task_.input->gift_lines;
    if (!gifts.empty() && gifts.size() != sums_.size())
        throw usage("discount.bad-input",
                    fmt::format("discount {}: {} gift lines for {} lines", task_.id, gifts.size(),
                                sums_.size()),
                    "say of each line of the document whether it is a gift, or of none");
    sum_left();
    const int128 units = int128(kind.units.units) * times();
    write_spread(cheapest_cents(cheapest().all, gifts, units), task_.lines);
}

std::int64_t Effects::free_cents(const Quantity& kind, Cheapest::Product product) {
    const auto part = [&](const std::vector<std::int32_t>& order) {
        return std::span(order).subspan(static_cast<std::size_t>(product.begin),
                                        static_cast<std::size_t>(product.end - product.begin));
    };
    int128 quantity = 0;
    spread_over_.clear();
    for (const std::int32_t n : part(cheapest().by_product)) {
        if (!in_scope_[static_cast<std::size_t>(n)]) continue;
        spread_over_.push_back(n);
        quantity += document_.lines[static_cast<std::size_t>(n)].quantity.units;
    }
    const int128 times = quantity / kind.bought.units;
    int128 free = 0;
    if (__builtin_mul_overflow(times, int128(kind.free.units), &free)) free = quantity; // all
    return cheapest_cents(part(cheapest().by_price), in_scope_, free);
}

// "Always multiple" (C7): by how often the quantity is reached, not by the conditions'
// multiplicity.
void Effects::give(const Quantity& kind) {
    sum_left();
    in_scope_.assign(sums_.size(), false);
    for (const std::int32_t n : task_.lines) in_scope_[static_cast<std::size_t>(n)] = true;
    for (const Cheapest::Product product : cheapest().products) {
        const std::int64_t cents = free_cents(kind, product);
        if (cents != 0) write_spread(cents, spread_over_);
    }
}

} // namespace tessera::discount
