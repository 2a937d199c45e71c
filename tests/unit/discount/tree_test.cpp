#include "discount/tree.hpp"

#include "decimal.hpp"

#include "base/error.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace tessera;
using namespace tessera::discount;

namespace {

Definition group(std::int64_t id, std::optional<std::int64_t> parent) {
    return {id, parent, Group{Mode::sum, Choice::by_line}};
}

Definition leaf(std::int64_t id, std::optional<std::int64_t> parent, Kind kind = Message()) {
    Definition out{id, parent, Leaf()};
    std::get<Leaf>(out.what).kind = std::move(kind);
    return out;
}

// id<parent's id to the end of its subtree
std::string shape(const Tree& tree) {
    std::string out;
    for (const Tree::Node& node : tree.nodes()) {
        const auto parent = static_cast<std::size_t>(node.parent);
        out += std::to_string(node.id) + "<" +
               (node.parent < 0 ? "" : std::to_string(tree.nodes()[parent].id)) + "-" +
               std::to_string(node.end) + " ";
    }
    return out;
}

std::string refused(std::vector<Definition> definitions) {
    try {
        Tree::build(std::move(definitions));
    } catch (const Error& error) {
        CHECK(error.outcome() == Outcome::usage);
        CHECK_FALSE(error.hint().empty());
        return error.code() + ": " + error.message();
    }
    return "taken";
}

} // namespace

TEST_CASE("a tree keeps the order of siblings and puts groups first [CMB-2][CMB-9][DSC-16]") {
    const Tree tree = Tree::build({leaf(7, 2), group(3, 1), leaf(5, 3), group(2, 1), leaf(6, 2),
                                   group(1, std::nullopt), leaf(4, 3), group(8, 1)});
    CHECK(shape(tree) == "1<-8 3<1-4 5<3-3 4<3-4 2<1-7 7<2-6 6<2-7 8<1-8 ");
    CHECK(tree.find(6) == 6);
    CHECK_THROWS_AS(tree.find(9), Error);
    CHECK(shape(Tree::build({group(1, std::nullopt)})) == "1<-1 ");
}

TEST_CASE("a cycle is refused with its path [CMB-2]") {
    CHECK(refused({group(1, std::nullopt), group(2, 4), group(3, 2), group(4, 3), leaf(5, 1)}) ==
          "discount.cycle: these groups lie in each other: 2 in 4 in 3 in 2");
    CHECK(refused({group(1, std::nullopt), group(2, 2)}) ==
          "discount.cycle: these groups lie in each other: 2 in 2");
    // No root, because all of it is a circle; a discount hangs from it.
    CHECK(refused({leaf(5, 1), group(1, 2), group(2, 1)}) ==
          "discount.cycle: these groups lie in each other: 1 in 2 in 1");
}

TEST_CASE("what is no tree is refused [CMB-2]") {
    CHECK(refused({}) == "discount.bad-tree: there is no group without a parent");
    CHECK(refused({leaf(1, std::nullopt)}) == "discount.bad-tree: the root 1 is a discount");
    CHECK(refused({group(1, std::nullopt), group(2, std::nullopt)}) ==
          "discount.bad-tree: 1 and 2 are both without a parent");
    CHECK(refused({group(1, std::nullopt), leaf(2, 1), leaf(2, 1)}) ==
          "discount.bad-tree: discount or group 2 is defined twice");
    CHECK(refused({group(1, std::nullopt), leaf(2, 9)}) ==
          "discount.bad-tree: the group 9 that 2 is in does not exist");
    CHECK(refused({group(1, std::nullopt), leaf(2, 1), leaf(3, 2)}) ==
          "discount.bad-tree: 3 is in 2, which is a discount and not a group");
}

TEST_CASE("parameters that mean nothing are refused [DSC-2]") {
    const auto kind = [](Kind of) { return refused({group(1, std::nullopt), leaf(2, 1, of)}); };
    CHECK(kind(Quantity{d("0"), d("1")}) == "discount.bad-value: discount 2: 1 free for 0 bought");
    CHECK(kind(Quantity{d("1"), d("-1")}) ==
          "discount.bad-value: discount 2: -1 free for 1 bought");
    CHECK(kind(Gift{d("-1")}) == "discount.bad-value: discount 2: -1 units as a gift");
    CHECK(kind(Rounding{}) == "discount.bad-value: discount 2: the precision is 0");
    CHECK(kind(Percent{d("1"), false, {{3, d("1")}, {4, d("1")}, {3, d("2")}}}) ==
          "discount.bad-value: discount 2: price group 3 has two values");
    CHECK(kind(AmountPerLine{d("1"), {{3, d("1")}, {3, d("1")}}}) ==
          "discount.bad-value: discount 2: price group 3 has two values");
    Definition points = leaf(2, 1);
    std::get<Leaf>(points.what).points_rate = d("-1");
    CHECK(refused({group(1, std::nullopt), points}) ==
          "discount.bad-value: discount 2: the rate of points is -1");
}

TEST_CASE("any order of definitions makes a tree, any circle is found [CMB-2]") {
    std::mt19937_64 random(20260331);
    for (int round = 0; round < 2'000; ++round) {
        std::vector<Definition> all{group(1, std::nullopt)};
        for (std::int64_t id = 2; id < 12; ++id)
            all.push_back(
                group(id, static_cast<std::int64_t>(random() % static_cast<unsigned>(id - 1)) + 1));
        std::shuffle(all.begin(), all.end(), random);
        const Tree tree = Tree::build(all);
        REQUIRE(tree.size() == all.size());
        for (std::size_t n = 1; n < tree.size(); ++n) {
            const Tree::Node& node = tree.nodes()[n];
            const Tree::Node& parent = tree.nodes()[static_cast<std::size_t>(node.parent)];
            if (node.parent >= static_cast<int>(n) || node.end > parent.end)
                FAIL("round " << round);
        }
        // Under itself or one of those below it.
        const std::size_t at = random() % (tree.size() - 1) + 1;
        const Tree::Node& node = tree.nodes()[at];
        const std::size_t below = at + random() % (static_cast<std::size_t>(node.end) - at);
        for (Definition& one : all)
            if (one.id == node.id) one.parent = tree.nodes()[below].id;
        if (!refused(all).starts_with("discount.cycle")) FAIL("round " << round);
    }
}
