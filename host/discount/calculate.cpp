#include "discount/calculate.hpp"

#include "discount/calculation.hpp"

#include <fmt/format.h>

namespace tessera::discount {

Calculation::Calculation(const Document& document, const Tree& tree,
                         std::span<const LeafInput> inputs)
    : document_(document)
    , tree_(tree)
    , inputs_(inputs) {
    if (inputs.size() != tree.size())
        throw usage("discount.bad-input",
                    fmt::format("{} inputs for a tree of {} groups and discounts", inputs.size(),
                                tree.size()),
                    "give one input for each node of the tree");
    for (const Decimal sum : line_sums(document))
        result_.sums_.push_back(sum.units / decimal_of_cent);
}

Result Calculation::run() {
    survey();
    make_tables();
    if (result_.leaf_rows_ > 0) {
        effects_.emplace(document_, result_.sums_);
        compute();
        attribute();
    }
    finish();
    return std::move(result_);
}

Result calculate(const Document& document, const Tree& tree, std::span<const LeafInput> inputs) {
    return Calculation(document, tree, inputs).run();
}

} // namespace tessera::discount
