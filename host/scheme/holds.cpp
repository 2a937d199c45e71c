// One row at a time: what explanations, branches of a case and comparisons of expressions need.
#include "scheme/evaluate.hpp"

#include <algorithm>

namespace tessera::scheme {
namespace {

// A value of a column against a leaf of one slot. Missing values pass nothing.
bool value_passes(const Leaf& leaf, const Column& column, std::size_t index) {
    if (!column.present.test(index)) return false;
    switch (leaf.kind) {
    case Leaf::Kind::range:
        return leaf.first <= column.numbers[index] && column.numbers[index] <= leaf.last;
    case Leaf::Kind::numbers:
        return std::binary_search(leaf.numbers.begin(), leaf.numbers.end(), column.numbers[index]);
    case Leaf::Kind::text: return leaf.test(column.dictionary->text(column.codes[index]));
    case Leaf::Kind::filled:
        return column.is_text() || is_filled(column.type, column.numbers[index]);
    case Leaf::Kind::member: return column.numbers[index] != 0;
    default: return false;
    }
}

bool general_passes(const Leaf& leaf, const Frame& frame, std::size_t row, const Zone& zone,
                    const std::vector<std::int64_t>* pick) {
    const Scalar left = compute(leaf.left, frame, row, zone, pick);
    if (left.missing()) return false;
    if (leaf.comparison == Comparison::filled) {
        return left.is_number() ? !left.number.is_zero()
                                : left.type == Type::text || is_filled(left.type, left.whole);
    }
    if (left.type == Type::text && leaf.test.ready()) return leaf.test(left.view());
    const Comparison each =
        leaf.comparison == Comparison::in_list ? Comparison::equal : leaf.comparison;
    return std::any_of(leaf.right.begin(), leaf.right.end(), [&](const Bound& item) {
        return compare(each, left, compute(item, frame, row, zone, pick), zone);
    });
}

// Tries every combination of the values of the custom fields that the leaf reads.
bool any_combination(const Leaf& leaf, const Frame& frame, std::size_t row, const Zone& zone) {
    std::vector<std::int64_t> pick(frame.columns.size(), -1);
    const auto first = [&](int slot) -> std::int64_t {
        const auto& offsets = frame.columns[static_cast<std::size_t>(slot)].offsets;
        return offsets[row] == offsets[row + 1] ? -1 : std::int64_t{offsets[row]};
    };
    for (const int slot : leaf.multiple) pick[static_cast<std::size_t>(slot)] = first(slot);
    while (true) {
        if (general_passes(leaf, frame, row, zone, &pick)) return true;
        std::size_t digit = 0; // counts up as an odometer does
        for (; digit < leaf.multiple.size(); ++digit) {
            const auto slot = static_cast<std::size_t>(leaf.multiple[digit]);
            if (pick[slot] >= 0 && ++pick[slot] < frame.columns[slot].offsets[row + 1]) break;
            pick[slot] = first(leaf.multiple[digit]);
        }
        if (digit == leaf.multiple.size()) return false;
    }
}

bool positive_holds(const Leaf& leaf, const Frame& frame, std::size_t row, const Zone& zone,
                    const std::vector<std::int64_t>* pick) {
    if (leaf.kind == Leaf::Kind::never) return false;
    if (leaf.kind == Leaf::Kind::general) {
        return pick || leaf.multiple.empty() ? general_passes(leaf, frame, row, zone, pick)
                                             : any_combination(leaf, frame, row, zone);
    }
    const Column& column = frame.columns[static_cast<std::size_t>(leaf.slot)];
    if (!column.multiple) return value_passes(leaf, column, row);
    if (pick) {
        const std::int64_t chosen = (*pick)[static_cast<std::size_t>(leaf.slot)];
        if (chosen >= 0) return value_passes(leaf, column, static_cast<std::size_t>(chosen));
    }
    for (auto i = column.offsets[row]; i < column.offsets[row + 1]; ++i) {
        if (value_passes(leaf, column, i)) return true;
    }
    return false;
}

} // namespace

bool is_filled(Type type, std::int64_t number) {
    constexpr std::int64_t zero_day = -719'162; // 0001-01-01, the empty date of many an ERP
    constexpr std::int64_t day_micros = 86'400'000'000;
    if (type == Type::date) return number != zero_day;
    if (type == Type::moment) return number != zero_day * day_micros;
    return number != 0;
}

bool holds(const Leaf& leaf, const Frame& frame, std::size_t row, const Zone& zone,
           const std::vector<std::int64_t>* pick) {
    return positive_holds(leaf, frame, row, zone, pick) != leaf.negated;
}

bool holds(const Node& node, const Frame& frame, std::size_t row, const Zone& zone,
           const std::vector<std::int64_t>* pick) {
    const auto each = [&](const Node& item) { return holds(item, frame, row, zone, pick); };
    switch (node.kind) {
    case Node::Kind::leaf: return holds(node.leaf, frame, row, zone, pick);
    case Node::Kind::any: return std::any_of(node.items.begin(), node.items.end(), each);
    case Node::Kind::all: return std::all_of(node.items.begin(), node.items.end(), each);
    case Node::Kind::none: return !std::all_of(node.items.begin(), node.items.end(), each);
    }
    return false;
}

} // namespace tessera::scheme
