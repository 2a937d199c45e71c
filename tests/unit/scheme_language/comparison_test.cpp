// The 20 comparison kinds, membership, and what stands on their right side.
#include "tree.hpp"

#include <nlohmann/json.hpp>

namespace tessera::scheme {
namespace {

struct Kind {
    Comparison comparison;
    const char* name;
    const char* text;
};

// Domain C2, in its order, then membership of a segment.
const std::vector<Kind>& kinds() {
    static const std::vector<Kind> all{
        {Comparison::equal, "equal", "x = 1"},
        {Comparison::not_equal, "not_equal", "x <> 1"},
        {Comparison::greater, "greater", "x > 1"},
        {Comparison::greater_or_equal, "greater_or_equal", "x >= 1"},
        {Comparison::less, "less", "x < 1"},
        {Comparison::less_or_equal, "less_or_equal", "x <= 1"},
        {Comparison::in_list, "in_list", "x in (1, 2)"},
        {Comparison::not_in_list, "not_in_list", "x not in (1, 2)"},
        {Comparison::in_hierarchy, "in_hierarchy", "x in hierarchy \"A\""},
        {Comparison::not_in_hierarchy, "not_in_hierarchy", "x not in hierarchy \"A\""},
        {Comparison::in_list_by_hierarchy, "in_list_by_hierarchy", "x in hierarchy (\"A\", \"B\")"},
        {Comparison::not_in_list_by_hierarchy, "not_in_list_by_hierarchy",
         "x not in hierarchy (\"A\", \"B\")"},
        {Comparison::contains, "contains", "x contains \"a\""},
        {Comparison::not_contains, "not_contains", "x not contains \"a\""},
        {Comparison::begins_with, "begins_with", "x begins with \"a\""},
        {Comparison::not_begins_with, "not_begins_with", "x not begins with \"a\""},
        {Comparison::like, "like", "x like \"a%\""},
        {Comparison::not_like, "not_like", "x not like \"a%\""},
        {Comparison::filled, "filled", "x is filled"},
        {Comparison::not_filled, "not_filled", "x is not filled"},
        {Comparison::in_segment, "in_segment", "x in segment \"A\""},
        {Comparison::not_in_segment, "not_in_segment", "x not in segment \"A\""},
    };
    return all;
}

} // namespace

TEST_CASE("each of the 20 comparison kinds has a spelling and a name in JSON [FLT-2] [FLT-6]") {
    CHECK(kinds().size() == 20 + 2);
    for (const Kind& kind : kinds()) {
        INFO(kind.text);
        CHECK(leaf(kind.text).comparison == kind.comparison);
        CHECK(again(kind.text) == kind.text);
        CHECK(to_string(kind.comparison) == kind.name);
        CHECK(comparison_from_string(kind.name) == kind.comparison);
        CHECK(to_json(parse_filter(kind.text))["is"] == kind.name);
    }
    CHECK_FALSE(comparison_from_string("between"));
}

TEST_CASE("seven kinds, equality and membership have an exact negation, order has none [FLT-2]") {
    for (const Kind& kind : kinds()) {
        INFO(kind.name);
        const bool negated = std::string(kind.name).starts_with("not_");
        CHECK(is_negation(kind.comparison) == negated);
        if (negated) {
            CHECK(std::string("not_").append(to_string(positive_of(kind.comparison))) == kind.name);
            CHECK(negation_of(positive_of(kind.comparison)) == kind.comparison);
        } else {
            CHECK(positive_of(kind.comparison) == kind.comparison);
        }
    }
    CHECK(negation_of(Comparison::less) == Comparison::less);
}

TEST_CASE("!= is another spelling of <>") {
    CHECK(again("x != 1") == "x <> 1");
}

TEST_CASE("between is two comparisons, not between their negation [FLT-7]") {
    CHECK(again("x between 1 and 2") == "x >= 1 and x <= 2");
    CHECK(again("a and x between 1 and 2 and b") == "a and (x >= 1 and x <= 2) and b");
    CHECK(again("x not between 1 and 2") == "not (x >= 1 and x <= 2)");
    CHECK(again("x between 1 and 2 @off") == "(x >= 1 and x <= 2) @off");
}

TEST_CASE(
    "the right side is a literal, a list, a field, a parameter, a date, an expression [FLT-5]") {
    for (const auto* text :
         {"x = 1", "x = y.z", "x = $amount", "x = today", "x < start of last month",
          "x < today - 90 days", "x > 2 * y - 1", "x = $period.start", "x in $list",
          "x in (1, y, $p, today)", "x in hierarchy $region", "x in segment $segment"})
        CHECK(again(text) == text);
}

TEST_CASE("a list holds any number of values [FLT-9]") {
    CHECK(leaf("x in ()").right->items.empty());
    CHECK(leaf("x in (1)").right->items.size() == 1);
    std::string many = "x in (0";
    for (int i = 1; i < 5000; ++i) many += ", " + std::to_string(i);
    CHECK(leaf(many + ")").right->items.size() == 5000);
    CHECK(again(many + ")") == many + ")");
}

TEST_CASE("in hierarchy takes one value, or a list in parentheses [FLT-8] [FLT-9]") {
    CHECK(leaf("x in hierarchy \"A\"").comparison == Comparison::in_hierarchy);
    CHECK(leaf("x in hierarchy (\"A\")").comparison == Comparison::in_list_by_hierarchy);
}

TEST_CASE("in segment without a left side asks for the subject itself") {
    const Filter one = leaf("in segment \"A\"");
    CHECK(one.comparison == Comparison::in_segment);
    CHECK_FALSE(one.left);
    const Filter list = leaf("not in segment (\"A\", $b)");
    CHECK(list.comparison == Comparison::not_in_segment);
    CHECK(list.right->items.size() == 2);
    CHECK(leaf("product in segment \"A\"").left->name == "product");
}

TEST_CASE("like may name the character that escapes [FLT-10]") {
    CHECK(leaf("x like \"a!%\" escape \"!\"").escape == U'!');
    CHECK(leaf("x not like \"aя%\" escape \"я\"").escape == U'я');
    CHECK(leaf("x like \"a\"").escape == 0);
    CHECK(again("x like \"a\\\\%\" escape \"\\\\\"") == "x like \"a\\\\%\" escape \"\\\\\"");
    CHECK(again("x like $pattern escape \"!\"") == "x like $pattern escape \"!\"");
}

TEST_CASE("a field, parameter, attribute or call alone is a comparison with true") {
    for (const auto* text :
         {"active", "$flag", "attribute(\"vip\")", "coalesce(a, b)", "a[days 3]"}) {
        const Filter item = leaf(text);
        CHECK(item.comparison == Comparison::equal);
        CHECK(item.right->value == Value(true));
        CHECK(again(text) == text);
    }
    CHECK(again("active = true") == "active");
    CHECK(again("active = false") == "active = false");
    CHECK(again("true = active") == "true = active");
}

} // namespace tessera::scheme
