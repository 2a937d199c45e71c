#include "discount/document.hpp"

#include "discount/amount.hpp"
#include "discount/cheapest.hpp"

#include <fmt/format.h>

namespace tessera::discount {

namespace {

[[noreturn]] void refuse_value(std::size_t index, std::string_view what, Decimal value,
                               std::string_view wanted) {
    throw usage("discount.bad-line",
                fmt::format("line {}: {} is {}", index + 1, what, to_text(value)),
                fmt::format("give {}", wanted));
}

// A line below zero has no meaning here: "what is left" is never below 0 (C8), and a discount cut
// to a negative sum (DSC-21) would be a markup. Returns carry positive quantities too.
void check(const Line& line, std::size_t index) {
    if (line.quantity.units < 0)
        refuse_value(index, "the quantity", line.quantity, "a quantity of 0 or more");
    if (line.price.units < 0) refuse_value(index, "the price", line.price, "a price of 0 or more");
    if (line.pack_factor.units <= 0)
        refuse_value(index, "the pack factor", line.pack_factor, "the units in one pack, or 1");
    if (line.manual.units % decimal_of_cent != 0)
        refuse_value(index, "the manual discount", line.manual, "an amount with two places");
    if (line.points_paid.units % decimal_of_cent != 0 || line.points_paid.units < 0)
        refuse_value(index, "what is paid with points", line.points_paid,
                     "an amount of 0 or more with two places");
}

} // namespace

Decimal line_sum(const Line& line, std::size_t index) {
    check(line, index);
    const int128 cents = cents_of_units(line.price, line.pack_factor, line.quantity.units);
    if (cents > most_cents)
        refuse_line(index, fmt::format("the sum of {} at the price of {}", to_text(line.quantity),
                                       to_text(line.price)));
    return {static_cast<std::int64_t>(cents) * decimal_of_cent};
}

std::vector<Decimal> line_sums(const Document& document) {
    std::vector<Decimal> out;
    out.reserve(document.lines.size());
    int128 total = 0;
    for (const Line& line : document.lines) {
        out.push_back(line_sum(line, out.size()));
        total += out.back().units;
        if (!is_decimal(total)) refuse_line(out.size() - 1, "the sum of the document up to here");
    }
    return out;
}

} // namespace tessera::discount
