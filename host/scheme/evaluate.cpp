#include "scheme/evaluate.hpp"

#include <algorithm>

namespace tessera::scheme {
namespace {

using Words = std::vector<std::uint64_t>;

// One word of results from 64 rows.
template <class Test>
void fill(Words& out, std::size_t rows, Test&& test) {
    const std::size_t whole = rows / 64;
    for (std::size_t w = 0; w < whole; ++w) {
        std::uint64_t word = 0;
        for (std::size_t b = 0; b < 64; ++b) {
            word |= static_cast<std::uint64_t>(test(w * 64 + b)) << b;
        }
        out[w] = word;
    }
    for (std::size_t i = whole * 64; i < rows; ++i) {
        out[whole] |= static_cast<std::uint64_t>(test(i)) << (i % 64);
    }
}

void and_present(Words& out, const Bits& present) {
    for (std::size_t w = 0; w < out.size(); ++w) out[w] &= present.words()[w];
}

// Values (not rows) of a column that pass a leaf of one slot.
Words test_values(const Leaf& leaf, const Column& column) {
    const std::size_t n = column.values();
    Words out((n + 63) / 64, 0);
    switch (leaf.kind) {
    case Leaf::Kind::range: {
        if (leaf.first > leaf.last) return out;
        // One unsigned comparison: first <= v <= last exactly when v - first <= last - first.
        const auto first = static_cast<std::uint64_t>(leaf.first);
        const auto span = static_cast<std::uint64_t>(leaf.last) - first;
        const std::int64_t* v = column.numbers.data();
        fill(out, n,
             [=](std::size_t i) { return static_cast<std::uint64_t>(v[i]) - first <= span; });
        break;
    }
    case Leaf::Kind::numbers: {
        const auto& set = leaf.numbers;
        fill(out, n, [&](std::size_t i) {
            return std::binary_search(set.begin(), set.end(), column.numbers[i]);
        });
        break;
    }
    case Leaf::Kind::text: {
        const std::uint32_t* codes = column.codes.data();
        if (leaf.test.comparison == Comparison::equal) {
            const std::int64_t code = column.dictionary->find(leaf.test.operands.front());
            if (code < 0) return out;
            const auto wanted = static_cast<std::uint32_t>(code);
            fill(out, n, [=](std::size_t i) { return codes[i] == wanted; });
            break;
        }
        std::vector<std::uint8_t> passes(std::max<std::size_t>(column.dictionary->size(), 1), 0);
        for (std::uint32_t c = 0; c < column.dictionary->size(); ++c) {
            passes[c] = leaf.test(column.dictionary->text(c)) ? 1 : 0;
        }
        fill(out, n, [&](std::size_t i) { return passes[codes[i]] != 0; });
        break;
    }
    case Leaf::Kind::filled:
        if (column.is_text()) {
            out = column.present.words();
            out.resize((n + 63) / 64, 0);
            return out;
        }
        fill(out, n, [&](std::size_t i) { return is_filled(column.type, column.numbers[i]); });
        break;
    default: return out;
    }
    and_present(out, column.present);
    return out;
}

// From values to rows: a row passes if any of its values does.
Words any_of_values(const Words& values, const Column& column, std::size_t rows) {
    Words out((rows + 63) / 64, 0);
    for (std::size_t row = 0; row < rows; ++row) {
        for (auto i = column.offsets[row]; i < column.offsets[row + 1]; ++i) {
            if ((values[i >> 6] >> (i & 63)) & 1) {
                out[row >> 6] |= std::uint64_t{1} << (row & 63);
                break;
            }
        }
    }
    return out;
}

Words evaluate_leaf(const Leaf& leaf, const Frame& frame, const Zone& zone) {
    const std::size_t rows = frame.rows;
    Words out;
    if (leaf.kind == Leaf::Kind::never) {
        out.assign((rows + 63) / 64, 0);
    } else if (leaf.kind == Leaf::Kind::general) {
        out.assign((rows + 63) / 64, 0);
        fill(out, rows,
             [&](std::size_t row) { return holds(leaf, frame, row, zone) != leaf.negated; });
    } else {
        const Column& column = frame.columns[leaf.slot];
        if (leaf.kind == Leaf::Kind::member) {
            out.assign((rows + 63) / 64, 0);
            fill(out, rows, [&](std::size_t i) { return column.numbers[i] != 0; });
        } else {
            out = test_values(leaf, column);
        }
        if (column.multiple) out = any_of_values(out, column, rows);
    }
    if (leaf.negated) {
        for (auto& word : out) word = ~word;
    }
    return out;
}

bool all_zero(const Words& words) {
    return std::all_of(words.begin(), words.end(), [](std::uint64_t w) { return w == 0; });
}

Words evaluate_words(const Node& node, const Frame& frame, const Zone& zone) {
    if (node.kind == Node::Kind::leaf) return evaluate_leaf(node.leaf, frame, zone);
    const std::size_t n = (frame.rows + 63) / 64;
    const bool any = node.kind == Node::Kind::any;
    Words out(n, any ? 0 : ~std::uint64_t{0});
    for (const Node& item : node.items) {
        const Words part = evaluate_words(item, frame, zone);
        if (any) {
            for (std::size_t w = 0; w < n; ++w) out[w] |= part[w];
        } else {
            for (std::size_t w = 0; w < n; ++w) out[w] &= part[w];
            if (all_zero(out)) break; // nothing is left to pass
        }
    }
    if (node.kind == Node::Kind::none) {
        for (auto& word : out) word = ~word;
    }
    return out;
}

} // namespace

Bits evaluate(const Node& node, const Frame& frame, const Zone& zone) {
    Bits bits(frame.rows);
    if (frame.rows == 0) return bits;
    bits.words() = evaluate_words(node, frame, zone);
    bits.trim();
    return bits;
}

bool compare(Comparison comparison, const Scalar& left, const Scalar& right, const Zone& zone) {
    if (left.missing() || right.missing()) return false;
    if (left.type == Type::text && right.type == Type::text) {
        switch (comparison) {
        case Comparison::contains:
            return fold(left.view()).find(fold(right.view())) != std::string::npos;
        case Comparison::begins_with: return fold(left.view()).starts_with(fold(right.view()));
        case Comparison::like: return LikePattern(right.view()).matches(left.view());
        default: break;
        }
    }
    std::strong_ordering order = std::strong_ordering::equal;
    if (left.type == Type::text) {
        order = left.view().compare(right.view()) <=> 0; // UTF-8 bytes: the order of code points
    } else if (left.type == Type::decimal || left.type == Type::integer) {
        order = left.number <=> right.number;
    } else if (left.type != right.type &&
               (left.type == Type::moment || right.type == Type::moment)) {
        const auto day = [&](const Scalar& s) {
            return s.type == Type::moment ? zone.day_of(Moment{s.whole}).days : s.whole;
        };
        order = std::int64_t{day(left)} <=> std::int64_t{day(right)};
    } else {
        order = left.whole <=> right.whole;
    }
    switch (comparison) {
    case Comparison::equal: return order == 0;
    case Comparison::greater: return order > 0;
    case Comparison::greater_or_equal: return order >= 0;
    case Comparison::less: return order < 0;
    case Comparison::less_or_equal: return order <= 0;
    default: return false;
    }
}

bool TextTest::operator()(std::string_view text) const {
    const auto folded_any = [&](auto&& matches) {
        const std::string folded = fold(text);
        return std::any_of(operands.begin(), operands.end(),
                           [&](const std::string& operand) { return matches(folded, operand); });
    };
    switch (comparison) {
    case Comparison::equal: return text == operands.front();
    case Comparison::greater: return text > operands.front();
    case Comparison::greater_or_equal: return text >= operands.front();
    case Comparison::less: return text < operands.front();
    case Comparison::less_or_equal: return text <= operands.front();
    case Comparison::in_list: return set.contains(std::string(text));
    case Comparison::contains:
        return folded_any([](const std::string& t, const std::string& o) {
            return t.find(o) != std::string::npos;
        });
    case Comparison::begins_with:
        return folded_any(
            [](const std::string& t, const std::string& o) { return t.starts_with(o); });
    case Comparison::like: return pattern->matches(text);
    default: return false;
    }
}

} // namespace tessera::scheme
