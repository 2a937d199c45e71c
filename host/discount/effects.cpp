#include "discount/effects.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::discount {

namespace {

constexpr int128 largest = int128(std::numeric_limits<std::int64_t>::max()) * Amount::of_decimal;

void check_size(std::int64_t id, std::string_view what, std::size_t size, std::size_t lines) {
    if (size == lines) return;
    throw usage("discount.bad-input",
                fmt::format("discount {}: {} {} for {} lines", id, size, what, lines),
                "give one for each line of the document");
}

} // namespace

Effects::Effects(const Document& document, std::span<const std::int64_t> sums)
    : document_(document)
    , sums_(sums) {
    for (const Line& line : document.lines)
        if (line.price_group) groups_.push_back(*line.price_group);
    std::ranges::sort(groups_);
    groups_.erase(std::unique(groups_.begin(), groups_.end()), groups_.end());
    for (const Line& line : document.lines) {
        std::size_t place = 0;
        if (line.price_group)
            place = static_cast<std::size_t>(std::ranges::lower_bound(groups_, *line.price_group) -
                                             groups_.begin()) +
                    1;
        group_of_.push_back(place);
    }
}

void Effects::run(const Task& task) {
    task_ = task;
    std::visit([&](const auto& kind) { give(kind); }, task.leaf->kind);
}

void Effects::write(std::size_t line, int128 units) {
    if (units > largest || units < -largest) refuse_line(task_.id, line, "its amount");
    task_.amounts[line] = units;
}

std::int64_t Effects::left(std::size_t line) const {
    const std::int64_t sum = sums_[line];
    if (task_.taken.empty()) return sum;
    const int128 rest = sum - to_cents({task_.taken[line]});
    if (rest > most_cents) refuse_line(task_.id, line, "what is left, after markups,");
    return rest < 0 ? 0 : static_cast<std::int64_t>(rest);
}

void Effects::bases_are_sums() {
    for (const std::int32_t n : task_.lines) {
        const auto line = static_cast<std::size_t>(n);
        task_.bases[line] = sums_[line];
    }
}

// A discount given without a number of times is given once (C6, 4).
std::int64_t Effects::times() const {
    return task_.input->multiplicity == met_without_number ? 1 : task_.input->multiplicity;
}

// By place in groups_ + 1.
std::vector<std::int64_t> Effects::values(Decimal general,
                                          const std::vector<Refinement>& refined) const {
    std::vector<std::int64_t> out(groups_.size() + 1, general.units);
    for (const Refinement& one : refined) {
        const auto found = std::ranges::lower_bound(groups_, one.price_group);
        if (found != groups_.end() && *found == one.price_group)
            out[static_cast<std::size_t>(found - groups_.begin()) + 1] = one.value.units;
    }
    return out;
}

void Effects::give(const Percent& kind) {
    const std::vector<std::int64_t> percents = values(kind.value, kind.refined);
    for (const std::int32_t n : task_.lines) {
        const auto line = static_cast<std::size_t>(n);
        const std::int64_t base = kind.compound ? left(line) : sums_[line];
        task_.bases[line] = base;
        // A cent times 0.0001 % is a unit of an Amount.
        write(line, int128(base) * percents[group_of_[line]]);
    }
}

void Effects::give(const AmountPerLine& kind) {
    bases_are_sums();
    const std::vector<std::int64_t> general = values(kind.value, kind.refined);
    for (const std::int32_t n : task_.lines) {
        const auto line = static_cast<std::size_t>(n);
        const int128 value = int128(general[group_of_[line]]) * times();
        if (!is_decimal(value)) refuse_line(task_.id, line, "its amount");
        write(line, value * Amount::of_decimal);
    }
}

// A line without a price is given 0 and still acts (C7: "0 if no price"), so under minimum and
// first match it beats what gives something; C8 asks of a discount that acts only its conditions
// and scope. The line at the other price is rounded as a line sum is, so that a line sold at that
// price and one brought down to it cost the same.
void Effects::give(const SpecialPrice&) {
    check_size(task_.id, "prices", task_.input->prices.size(), sums_.size());
    bases_are_sums();
    for (const std::int32_t n : task_.lines) {
        const auto line = static_cast<std::size_t>(n);
        const std::optional<KindPrice>& price = task_.input->prices[line];
        if (!price) continue;
        if (price->price.units < 0 || price->pack_factor.units <= 0)
            throw usage("discount.bad-input",
                        fmt::format("discount {}, line {}: the price is {} for a pack of {}",
                                    task_.id, line + 1, to_text(price->price),
                                    to_text(price->pack_factor)),
                        "give a price of 0 or more and a pack of more than 0 units");
        const int128 cents =
            cents_of_units(price->price, price->pack_factor, document_.lines[line].quantity.units);
        if (cents > most_cents) refuse_line(task_.id, line, "the sum at the special price");
        write(line, (sums_[line] - cents) * Amount::of_cent);
    }
}

void Effects::give(const External&) {
    check_size(task_.id, "amounts", task_.input->external.size(), sums_.size());
    bases_are_sums();
    for (const std::int32_t n : task_.lines) {
        const auto line = static_cast<std::size_t>(n);
        write(line, amount(task_.input->external[line]).units);
    }
}

// Marks act like any other discount of 0, and can win a group (C7: "a zero-sum mark").
void Effects::give(const Message&) {
    bases_are_sums();
}

void Effects::give(const Card&) {
    bases_are_sums();
}

} // namespace tessera::discount
