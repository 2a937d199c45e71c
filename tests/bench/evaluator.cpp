// Leaf evaluations a second: 100 rules of three leaves (two comparisons of money, one equality of
// text) over partners in memory, on one core. bench_evaluator PARTNERS
#include "scheme/evaluate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <limits>
#include <random>

using namespace tessera;
using namespace tessera::scheme;

namespace {

constexpr std::size_t batch = 65536; // as FactOptions
constexpr std::array regions{"Moscow", "Perm", "Tomsk", "Omsk", "Kazan", "Ufa", "Tver", "Orel"};

std::vector<Frame> partners(std::size_t count) {
    std::mt19937_64 random(1);
    std::vector<Frame> frames;
    for (std::size_t at = 0; at < count; at += batch) {
        Frame& frame = frames.emplace_back();
        frame.rows = std::min(batch, count - at);
        frame.columns.resize(3);
        frame.columns[0].type = frame.columns[1].type = Type::decimal;
        frame.columns[2].type = Type::text;
        for (Column& column : frame.columns) column.clear();
        for (std::size_t row = 0; row < frame.rows; ++row) {
            frame.subjects.push_back(static_cast<std::int64_t>(at + row));
            for (const int money : {0, 1}) {
                frame.columns[money].push_number(
                    static_cast<std::int64_t>(random() % (1000 * Decimal::scale)));
            }
            frame.columns[2].push_text(regions[random() % regions.size()]);
        }
    }
    return frames;
}

Node money_leaf(int slot, std::int64_t first, std::int64_t last) {
    Node node;
    node.kind = Node::Kind::leaf;
    node.leaf.kind = Leaf::Kind::range;
    node.leaf.slot = slot;
    node.leaf.first = first;
    node.leaf.last = last;
    return node;
}

// revenue > i and debt <= 1000 - i and region = "..."
Node rule(std::size_t i) {
    constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
    const std::int64_t units = static_cast<std::int64_t>(i) * Decimal::scale;
    Node region;
    region.kind = Node::Kind::leaf;
    region.leaf.kind = Leaf::Kind::text;
    region.leaf.slot = 2;
    region.leaf.test.comparison = Comparison::equal;
    region.leaf.test.operands = {regions[i % regions.size()]};
    Node all;
    all.items = {money_leaf(0, units + 1, highest),
                 money_leaf(1, lowest, 1000 * Decimal::scale - units), std::move(region)};
    return all;
}

} // namespace

int main(int count, char** words) {
    const std::size_t rows = count > 1 ? std::strtoull(words[1], nullptr, 10) : 1'000'000;
    constexpr std::size_t rules = 100, leaves = 3;
    const auto frames = partners(rows);
    std::vector<Node> nodes;
    for (std::size_t i = 0; i < rules; ++i) nodes.push_back(rule(i));
    const Zone zone;
    double best = std::numeric_limits<double>::max();
    std::size_t passed = 0;
    for (int round = 0; round < 3; ++round) {
        const auto start = std::chrono::steady_clock::now();
        passed = 0;
        for (const Frame& frame : frames) {
            for (const Node& node : nodes) passed += evaluate(node, frame, zone).count();
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        best = std::min(best, took.count());
    }
    // Leaf evaluations a second, and how many of the (rule, partner) pairs passed.
    fmt::print("{:.0f} {:.4f}\n", static_cast<double>(rows * rules * leaves) / best,
               static_cast<double>(passed) / static_cast<double>(rows * rules));
}
