#include "discount/cheapest.hpp"

#include "discount/amount.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace tessera::discount {

int128 cents_of_units(Decimal price, Decimal pack_factor, std::int64_t units) {
    // Two scales of 10,000 above and one below leave one, of which a cent is 100.
    return divide_rounded(int128(price.units) * units, int128(pack_factor.units) * decimal_of_cent);
}

namespace {

// Exact: price ÷ factor compared by cross-multiplication.
bool cheaper(const Line& a, const Line& b) {
    return int128(a.price.units) * b.pack_factor.units <
           int128(b.price.units) * a.pack_factor.units;
}

auto product_of(const Line& line) {
    return std::tie(line.product, line.variant);
}

} // namespace

Cheapest::Cheapest(const Document& document) {
    const std::vector<Line>& lines = document.lines;
    const auto line = [&](std::int32_t n) -> const Line& {
        return lines[static_cast<std::size_t>(n)];
    };
    all.resize(lines.size());
    std::iota(all.begin(), all.end(), 0);
    by_product = all;
    std::ranges::stable_sort(all, [&](auto a, auto b) { return cheaper(line(a), line(b)); });
    by_price = all;
    const auto before = [&](auto a, auto b) { return product_of(line(a)) < product_of(line(b)); };
    std::ranges::stable_sort(by_product, before);
    std::ranges::stable_sort(by_price, before);
    const auto count = static_cast<std::int32_t>(lines.size());
    for (std::int32_t begin = 0, end = 0; begin < count; begin = end) {
        const std::int32_t first = by_product[static_cast<std::size_t>(begin)];
        while (end < count && !before(first, by_product[static_cast<std::size_t>(end)])) ++end;
        products.push_back({begin, end});
    }
}

} // namespace tessera::discount
