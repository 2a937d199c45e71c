// Groups, precedence, NOT, annotations, and the sample rules of the architecture.
#include "tree.hpp"

namespace tessera::scheme {

TEST_CASE("the sample rules of the architecture are canonical as printed [FLT-1] [FLT-5]") {
    const auto rule = GENERATE(
        R"(region = "Perm" and main_manager in ("Ivanov", "Petrova") and not served_by_sales_reps)",
        R"(region in hierarchy "Siberia" or code begins with "VIP")",
        R"(revenue[last quarter] > 50000 and gross_profit[this year] >= 0.2 * revenue[this year])",
        R"(last_interaction < today - 90 days)",
        R"(month(birth_date) = month(today) and day(birth_date) = day(today) and legal_kind = "person")",
        R"(overdue_debt[days 30] > 0 and not in segment "Trusted")",
        R"(order_count[last 3 months] = 0 and last_sale is filled and attribute("interest") = "cosmetics")",
        R"(revenue[last 24 months where product in segment "Footwear"] > $amount)");
    CHECK(again(rule) == rule);
}

TEST_CASE("and binds tighter than or, not tightest [FLT-1]") {
    const FilterPtr rule = parse_filter("not a and b or c and not d");
    REQUIRE(rule->kind == FilterKind::any);
    REQUIRE(rule->items.size() == 2);
    REQUIRE(rule->items[0]->kind == FilterKind::all);
    CHECK(rule->items[0]->items[0]->kind == FilterKind::none);
    CHECK(rule->items[0]->items[1]->kind == FilterKind::comparison);
    CHECK(to_text(rule) == "(not a and b) or (c and not d)");
    CHECK(again("a and (b or c)") == "a and (b or c)");
}

TEST_CASE("a chain is one group, parentheses keep a group of their own [FLT-1]") {
    CHECK(parse_filter("a and b and c")->items.size() == 3);
    CHECK(parse_filter("(a and b) and c")->items.size() == 2);
    CHECK(again("(a and b) and c") == "(a and b) and c");
    CHECK(again("a or (b or (c or d))") == "a or (b or (c or d))");
    CHECK(again("((a)) and (b = 1)") == "a and b = 1");
    CHECK(again("(a and b)") == "a and b");
}

TEST_CASE("groups of one item and of none have a spelling, as rule builders make them [FLT-1]") {
    const FilterPtr one = parse_filter("(or a)");
    CHECK(one->kind == FilterKind::any);
    CHECK(one->items.size() == 1);
    CHECK(to_text(one) == "(or a)");
    CHECK(again("(and) and (or) and (and b)") == "(and) and (or) and (and b)");
    CHECK(again("( or a\n  or b )") == "a or b");
    CHECK(again("(and a and b) or c") == "(a and b) or c");
}

TEST_CASE("blank text is an empty AND group, which the root is [FLT-1]") {
    for (const auto* text : {"", "  \n\t", "# nothing but a comment", "\xEF\xBB\xBF"}) {
        const FilterPtr rule = parse_filter(text);
        CHECK(rule->kind == FilterKind::all);
        CHECK(rule->items.empty());
        CHECK(to_text(rule).empty());
    }
}

TEST_CASE("NOT takes the items of a plain AND group [FLT-1]") {
    const FilterPtr both = parse_filter("not (a and b)");
    CHECK(both->kind == FilterKind::none);
    CHECK(both->items.size() == 2);
    const FilterPtr either = parse_filter("not (a or b)");
    REQUIRE(either->items.size() == 1);
    CHECK(either->items[0]->kind == FilterKind::any);
    for (const auto* text : {"not (a and b)", "not (a or b)", "not not a", "not (and)", "not (or)",
                             "not (and (a and b))", "not (a and b) @off", "(not (a and b)) @off",
                             "not a @off", "(not a) @off"})
        CHECK(again(text) == text);
}

TEST_CASE("NOT before a comparison is a group, behind its left side the negated kind [FLT-2]") {
    CHECK(parse_filter("not x in (1)")->kind == FilterKind::none);
    CHECK(leaf("x not in (1)").comparison == Comparison::not_in_list);
    CHECK(leaf("not in segment \"A\"").comparison == Comparison::not_in_segment);
    const FilterPtr group = parse_filter("not (in segment \"A\")");
    CHECK(group->kind == FilterKind::none);
    CHECK(group->items.at(0)->comparison == Comparison::in_segment);
    CHECK(to_text(group) == "not (in segment \"A\")");
    CHECK(again("not not in segment \"A\"") == "not not in segment \"A\"");
}

TEST_CASE("parentheses hold a condition or a value, however deep [FLT-1]") {
    CHECK(again("((a + 1)) * 2 > 3") == "(a + 1) * 2 > 3");
    CHECK(again("((a + 1) > 3)") == "a + 1 > 3");
    CHECK(again("((a) in (1, (2)))") == "a in (1, 2)");
    CHECK(again("(case when (a = 1) then 1 else (2) end) > 0") ==
          "case when a = 1 then 1 else 2 end > 0");
    CHECK(again("(r[where (a or b)]) > 1") == "r[where a or b] > 1");
    CHECK(again("(flag) or (round((x)) = 1)") == "flag or round(x) = 1");
}

TEST_CASE("annotations behind an item say how it is used and shown [FLT-3] [FLT-4]") {
    const Filter item = leaf(R"(income = "high" @off @quick @title("Only the rich") @id("u1"))");
    CHECK_FALSE(item.used);
    CHECK(item.view == View::quick);
    CHECK(item.title == "Only the rich");
    CHECK(item.user_id == "u1");
    CHECK(leaf("a @HIDDEN").view == View::hidden);
    CHECK(leaf("a").used);
    for (const auto* text :
         {R"(a @off @quick @title("x ""y""") @id("u1") and b @hidden)", "(a and b) @off",
          "(a or b) @quick and c", "(and) @off", R"((or a) @title("x"))"}) {
        std::string canonical = text;
        if (const auto at = canonical.find(R"("")"); at != std::string::npos)
            canonical.replace(at, std::string(R"(""y"")").size(), R"(\"y\")");
        CHECK(again(text) == canonical);
    }
}

TEST_CASE("annotations behind parentheses belong to the group, or to the one item inside [FLT-3]") {
    const FilterPtr group = parse_filter("(a and b @off) @quick");
    CHECK(group->kind == FilterKind::all);
    CHECK(group->view == View::quick);
    CHECK(group->used);
    CHECK_FALSE(group->items[1]->used);
    CHECK(again("(a @quick) @off") == "a @off @quick");
}

TEST_CASE("keywords have any case, names stay as written, comments are skipped") {
    CHECK(again("A AND Not b OR c IS Filled # and so on\n") == "(A and not b) or c is filled");
    CHECK(again("Область.Имя = \"x\" # один\n and über_1 = 2") ==
          "Область.Имя = \"x\" and über_1 = 2");
    CHECK(again("last = 1 and month = 2 and start = 3 and segment = 4 and days = 5") ==
          "last = 1 and month = 2 and start = 3 and segment = 4 and days = 5");
}

TEST_CASE("places count lines from one and columns in code points") {
    const FilterPtr rule = parse_filter("имя = \"я\"\n  and  b > 12");
    const Filter& second = *rule->items.at(1);
    CHECK(second.place.line == 2);
    CHECK(second.place.column == 8);
    CHECK(second.place.length == 6);
    CHECK(rule->items[0]->right->place.column == 7);
    CHECK(rule->items[0]->right->place.length == 3);
    CHECK(second.right->place.column == 12);
}

} // namespace tessera::scheme
