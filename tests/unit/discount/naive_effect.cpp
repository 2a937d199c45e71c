#include "naive.hpp"

#include <algorithm>

namespace tessera::discount {

namespace {

// The whole number not above x.
boost::multiprecision::cpp_int floor_of(const Rational& x) {
    boost::multiprecision::cpp_int quotient = numerator(x) / denominator(x);
    if (x < 0 && quotient * denominator(x) != numerator(x)) --quotient;
    return quotient;
}

} // namespace

Rational exact(Decimal value) {
    return Rational(value.units, 10'000);
}

Rational round2(const Rational& x) {
    if (x < 0) return -round2(-x);
    return Rational(floor_of(x * 100 + Rational(1, 2)), 100);
}

Rational cost(const Rational& units, const Rational& price, const Rational& factor) {
    return round2(units / factor * price);
}

namespace {

// "each part rounded to 2 places, the remainder carried to later lines"
ByLine spread_naively(const Rational& amount, const ByLine& weights) {
    Rational total = 0, carried = 0;
    for (const auto& [line, weight] : weights) total += weight;
    ByLine out;
    for (const auto& [line, weight] : weights) {
        out[line] = 0;
        if (weight == 0) continue;
        const Rational part = round2(amount) * weight / total + carried;
        out[line] = round2(part);
        carried = part - out[line];
    }
    return out;
}

// Of the lines given, the cheapest units first.
Rational cheapest(const Document& document, std::vector<std::size_t> lines, Rational units) {
    const auto unit_price = [&](std::size_t n) {
        return Rational(exact(document.lines[n].price) / exact(document.lines[n].pack_factor));
    };
    std::stable_sort(lines.begin(), lines.end(),
                     [&](auto a, auto b) { return unit_price(a) < unit_price(b); });
    Rational out = 0;
    for (const std::size_t n : lines) {
        const Line& line = document.lines[n];
        const Rational taken = std::min(units, exact(line.quantity));
        out += cost(taken, exact(line.price), exact(line.pack_factor));
        units -= taken;
    }
    return out;
}

// Leaf effects, C7. `left` has r of the lines in scope, and so names them.
struct NaiveEffect {
    const Sale& sale;
    const LeafInput& input;
    const ByLine& sums;
    const ByLine& left;

    Rational times() const { return input.multiplicity < 0 ? 1 : input.multiplicity; }
    Rational refined(std::size_t line, Decimal general, const std::vector<Refinement>& by) const {
        for (const Refinement& one : by)
            if (sale.document.lines[line].price_group == one.price_group) return exact(one.value);
        return exact(general);
    }
    template <class Each>
    ByLine each(Each amount) const {
        ByLine out;
        for (const auto& [line, r] : left) out[line] = amount(line);
        return out;
    }

    ByLine operator()(const Percent& kind) const {
        return each([&](std::size_t n) {
            return Rational(refined(n, kind.value, kind.refined) *
                            (kind.compound ? left : sums).at(n) / 100);
        });
    }
    ByLine operator()(const AmountPerDocument& kind) const {
        return spread_naively(exact(kind.value) * times(), left);
    }
    ByLine operator()(const AmountPerLine& kind) const {
        return each([&](std::size_t n) {
            return Rational(refined(n, kind.value, kind.refined) * times());
        });
    }
    ByLine operator()(const SpecialPrice&) const {
        return each([&](std::size_t n) {
            if (!input.prices[n]) return Rational(0);
            return Rational(sums.at(n) - cost(exact(sale.document.lines[n].quantity),
                                              exact(input.prices[n]->price),
                                              exact(input.prices[n]->pack_factor)));
        });
    }
    ByLine operator()(const Quantity& kind) const {
        std::map<std::pair<std::int64_t, std::optional<std::int64_t>>, std::vector<std::size_t>> by;
        for (const auto& [n, r] : left)
            by[{sale.document.lines[n].product, sale.document.lines[n].variant}].push_back(n);
        ByLine out;
        for (const auto& [product, lines] : by) {
            Rational quantity = 0;
            ByLine weights;
            for (const std::size_t n : lines) {
                quantity += exact(sale.document.lines[n].quantity);
                weights[n] = left.at(n);
            }
            const Rational free =
                Rational(floor_of(quantity / exact(kind.bought))) * exact(kind.free);
            out.merge(spread_naively(cheapest(sale.document, lines, free), weights));
        }
        return out;
    }
    ByLine operator()(const Gift& kind) const {
        std::vector<std::size_t> lines;
        for (const auto& [n, s] : sums)
            if (input.gift_lines.empty() || input.gift_lines[n]) lines.push_back(n);
        return spread_naively(cheapest(sale.document, lines, exact(kind.units) * times()), left);
    }
    ByLine operator()(const Rounding& kind) const {
        Rational sum = 0;
        for (const auto& [n, r] : left) sum += r;
        if (sum < exact(kind.minimum)) return each([](std::size_t) { return Rational(0); });
        const Rational p = exact(kind.precision), steps = sum / p, down = Rational(floor_of(steps));
        Rational round = steps;
        if (down != steps) {
            if (kind.direction == Direction::for_customer) round = down;
            if (kind.direction == Direction::for_enterprise) round = down + 1;
            if (kind.direction == Direction::arithmetic)
                round = Rational(floor_of(steps + Rational(1, 2)));
        }
        return spread_naively(sum - round * p + exact(kind.psychological), left);
    }
    ByLine operator()(const Message&) const {
        return each([](std::size_t) { return Rational(0); });
    }
    ByLine operator()(const Card&) const { return (*this)(Message()); }
    ByLine operator()(const External&) const {
        return each([&](std::size_t n) { return exact(input.external[n]); });
    }
};

} // namespace

ByLine naive_effect(const Sale& sale, std::int64_t id, const Leaf& leaf, const ByLine& sums,
                    const ByLine& left) {
    return std::visit(NaiveEffect{sale, sale.inputs.at(id), sums, left}, leaf.kind);
}

} // namespace tessera::discount
