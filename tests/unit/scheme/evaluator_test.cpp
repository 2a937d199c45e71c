// The evaluator over columns in memory, one row and many.
#include "scheme/evaluate.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using namespace tessera::scheme;

namespace {

// Rows 0 to 2 hold (1, 5), () and (0): several values a row.
Frame several_values() {
    Frame frame;
    frame.rows = 3;
    Column& column = frame.columns.emplace_back();
    column.type = Type::integer;
    column.multiple = true;
    for (const std::int64_t value : {1, 5, 0}) column.push_number(value);
    column.offsets = {0, 2, 2, 3};
    return frame;
}

Node range(std::int64_t first, std::int64_t last, bool negated = false) {
    Node node;
    node.kind = Node::Kind::leaf;
    node.leaf.kind = Leaf::Kind::range;
    node.leaf.slot = 0;
    node.leaf.first = first;
    node.leaf.last = last;
    node.leaf.negated = negated;
    return node;
}

std::string rows(const Node& node, const Frame& frame) {
    const Bits bits = evaluate(node, frame, Zone());
    std::string out;
    for (std::size_t row = 0; row < frame.rows; ++row) {
        CHECK(bits.test(row) == holds(node, frame, row, Zone()));
        out += bits.test(row) ? '1' : '0';
    }
    return out;
}

} // namespace

TEST_CASE("any of several values is enough, and the negation is exact [FLT-2]") {
    const Frame frame = several_values();
    CHECK(rows(range(2, 9), frame) == "100");
    CHECK(rows(range(2, 9, true), frame) == "011");
    CHECK(rows(range(0, 1), frame) == "101");
    CHECK(rows(range(9, 2), frame) == "000");
}

TEST_CASE("an explanation may ask for one of several values") {
    const Frame frame = several_values();
    const std::vector<std::int64_t> first{0}, second{1};
    CHECK_FALSE(holds(range(2, 9), frame, 0, Zone(), &first));
    CHECK(holds(range(2, 9), frame, 0, Zone(), &second));
}

TEST_CASE("groups of nothing: all holds, any does not, none of nothing does not") {
    const Frame frame = several_values();
    Node node;
    CHECK(rows(node, frame) == "111");
    node.kind = Node::Kind::any;
    CHECK(rows(node, frame) == "000");
    node.kind = Node::Kind::none;
    CHECK(rows(node, frame) == "000");
    node.items = {range(2, 9), range(0, 1)};
    CHECK(rows(node, frame) == "011");
}

TEST_CASE("bits beyond the rows stay clear, at every size of a batch") {
    for (const std::size_t size : {1, 63, 64, 65, 130}) {
        Frame frame;
        frame.rows = size;
        Column& column = frame.columns.emplace_back();
        column.type = Type::integer;
        for (std::size_t i = 0; i < size; ++i) {
            i % 3 == 0 ? column.push_missing() : column.push_number(static_cast<std::int64_t>(i));
        }
        CHECK(evaluate(range(0, 1'000, true), frame, Zone()).count() == (size + 2) / 3);
        rows(range(1, 64), frame);
    }
}
