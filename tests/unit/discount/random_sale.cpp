#include "random_sale.hpp"

namespace tessera::discount {

Decimal RandomSale::of(std::initializer_list<const char*> values) {
    return d(values.begin()[below(values.size())]);
}

std::vector<bool> RandomSale::some_lines(std::size_t lines) {
    if (chance(40)) return {};
    std::vector<bool> out(lines);
    const int share = static_cast<int>(below(101));
    for (std::size_t n = 0; n < lines; ++n) out[n] = chance(share);
    return out;
}

Decimal RandomSale::extreme(bool negative) {
    const auto size = static_cast<std::int64_t>(random_() >> (1 + below(63)));
    return {negative && chance(40) ? -size : size};
}

Decimal RandomSale::value() {
    if (extreme_ && chance(40)) return extreme(true);
    if (chance(30)) return {static_cast<std::int64_t>(below(2'000'000)) - 500'000};
    return of({"0", "1", "5", "10", "10", "50", "100", "-5", "-10", "33.3333", "0.01", "0.0049"});
}

std::vector<Refinement> RandomSale::refined() {
    std::vector<Refinement> out;
    for (std::int64_t group = 3; group >= 1; --group)
        if (chance(25)) out.push_back({group, value()});
    return out;
}

Line RandomSale::line() {
    Line out;
    out.product = static_cast<std::int64_t>(below(3));
    if (chance(30)) out.variant = static_cast<std::int64_t>(below(2));
    out.quantity = of({"0", "1", "1", "2", "3", "2.5", "7", "12", "0.3333"});
    out.pack_factor = of({"1", "1", "1", "3", "6", "0.5"});
    out.price = of({"0", "0.01", "0.99", "10", "10", "100", "33.335", "1234.5678"});
    if (extreme_ && chance(30)) out.price = extreme(false);
    if (extreme_ && chance(20)) out.quantity = extreme(false);
    if (chance(60)) out.price_group = static_cast<std::int64_t>(below(4));
    out.service = chance(20);
    if (chance(20)) out.manual = of({"0.01", "5", "-3.5", "1000"});
    if (chance(20)) out.points_paid = of({"0.01", "5", "1000"});
    return out;
}

Kind RandomSale::kind() {
    switch (below(12)) {
    case 0: return AmountPerDocument{value()};
    case 1: return AmountPerLine{value(), refined()};
    case 2: return SpecialPrice{};
    case 3: return Quantity{of({"1", "2", "3", "0.7"}), of({"0", "1", "2", "0.5"})};
    case 4: return Gift{of({"0", "1", "2.5", "100"})};
    case 5:
        return Rounding{of({"0.05", "1", "7", "100", "0.003"}), of({"0", "0", "50"}),
                        static_cast<Direction>(below(3)), of({"0", "0", "1", "0.01", "-2"})};
    case 6: return chance(50) ? Kind(Message()) : Kind(Card());
    case 7: return External{};
    default: return Percent{value(), chance(60), refined()};
    }
}

LeafInput RandomSale::input(std::size_t lines) {
    LeafInput out;
    out.activity = chance(80) ? Activity::all : static_cast<Activity>(below(2));
    out.multiplicity = chance(60) ? -1 : static_cast<std::int64_t>(below(4));
    if (extreme_ && chance(10)) out.multiplicity = extreme(false).units;
    out.picked = chance(50);
    out.scope = some_lines(lines);
    out.gift_lines = some_lines(lines);
    for (std::size_t n = 0; n < lines; ++n) {
        out.external.push_back(value());
        out.prices.emplace_back();
        if (chance(30)) continue;
        const Decimal price = value();
        out.prices.back() = {{price.units < 0 ? 0 : price.units}, of({"1", "3", "0.5"})};
    }
    return out;
}

void RandomSale::add_node(Sale& sale, std::int64_t id) {
    std::vector<std::int64_t> groups;
    for (const Definition& one : sale.definitions)
        if (std::holds_alternative<Group>(one.what)) groups.push_back(one.id);
    const std::int64_t parent = groups[below(groups.size())];
    if (chance(35)) {
        sale.group(id, parent, static_cast<Mode>(below(5)), static_cast<Choice>(below(2)));
        return;
    }
    sale.give(id, parent, kind()) = input(sale.document.lines.size());
    Leaf& leaf = sale.leaf(id);
    leaf.by_hand = chance(20);
    leaf.points = chance(15);
    leaf.points_rate = of({"1", "0.1", "1.3333", "0"});
}

Sale RandomSale::next() {
    Sale out;
    const std::size_t lines = below(7);
    for (std::size_t n = 0; n < lines; ++n) out.document.lines.push_back(line());
    // Ids without an order, so that a tie can only go by place.
    out.group(100, 0, static_cast<Mode>(below(5)), static_cast<Choice>(below(2)));
    for (std::int64_t nodes = static_cast<std::int64_t>(below(16)); nodes > 0; --nodes)
        add_node(out, nodes * 37 % 101);
    return out;
}

Sale RandomSale::next_extreme() {
    extreme_ = true;
    Sale out = next();
    extreme_ = false;
    return out;
}

} // namespace tessera::discount
