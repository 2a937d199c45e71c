// Why discounts apply or not (DSC-19, W23).
#include "sample.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using namespace tessera::discount;

namespace {

Sale ten_percent(const char* price) {
    Sale sale;
    sale.line(price);
    sale.group(1, 0, Mode::sum);
    sale.give(10, 1, percent("10"));
    return sale;
}

} // namespace

TEST_CASE("why a discount does not apply to a line [DSC-19][W23]") {
    Sale sale = ten_percent("100");
    sale.line("100");
    const auto verdict = [&] { return sale.calculate().cell(10).verdict; };
    const auto standing = [&] { return sale.calculate().standing(10); };
    CHECK(verdict() == Verdict::applied);
    CHECK(standing() == Standing::applied);
    LeafInput& input = sale.inputs[10];
    input.scope = {false, true};
    CHECK(verdict() == Verdict::out_of_scope);
    CHECK(standing() == Standing::applied);
    input.scope = {false, false};
    CHECK(verdict() == Verdict::out_of_scope);
    CHECK(standing() == Standing::out_of_scope);
    input.multiplicity = not_met;
    CHECK(verdict() == Verdict::conditions_not_met);
    CHECK(standing() == Standing::conditions_not_met);
    input.activity = Activity::none;
    CHECK(verdict() == Verdict::not_active);
    CHECK(standing() == Standing::not_active);
}

TEST_CASE("a discount assigned by hand acts where it is picked and its conditions hold [DSC-9]") {
    Sale sale = ten_percent("100");
    sale.leaf(10).by_hand = true;
    LeafInput& input = sale.inputs[10];
    Quote out = sale.calculate();
    CHECK(out.automatic() == "0");
    CHECK(out.cell(10).verdict == Verdict::not_picked);
    CHECK(out.standing(10) == Standing::may_be_assigned);
    input.picked = true;
    out = sale.calculate();
    CHECK(out.automatic() == "10");
    CHECK(out.standing(10) == Standing::assigned_by_hand);
    for (const bool picked : {true, false}) { // there is no use in picking it
        input.picked = picked;
        input.multiplicity = not_met;
        out = sale.calculate();
        CHECK(out.automatic() == "0");
        CHECK(out.standing(10) == Standing::conditions_not_met);
    }
    sale.leaf(10).by_hand = false; // being picked is nothing to a discount that needs no hand
    input = LeafInput();
    input.activity = Activity::all;
    CHECK(sale.calculate().automatic() == "10");
}

TEST_CASE("groups tell who won and by which totals [W23][DSC-19]") {
    Sale sale;
    sale.line("1000");
    sale.line("100");
    sale.group(1, 0, Mode::sum);
    sale.group(2, 1, Mode::maximum);
    sale.give(20, 2, percent("10"));
    sale.give(21, 2, per_line("30"));
    sale.group(3, 1, Mode::minimum, Choice::by_document);
    sale.give(30, 3, percent("1"));
    sale.give(31, 3, per_line("6"));
    const Quote out = sale.calculate();
    CHECK(out.group(2, 0).winner == 20);
    CHECK(out.group(2, 1).winner == 21);
    CHECK_FALSE(out.winner(2)); // it has none for the document
    CHECK(out.cell(21, 0).beaten_by == 20);
    CHECK(out.cell(20, 1).beaten_by == 21);
    CHECK(out.total(2) == "130");
    CHECK(out.winner(3) == 30);
    CHECK(out.group(3, 1).winner == 30);
    CHECK(out.total(30) == "11");
    CHECK(out.total(31) == "12");
    CHECK(out.total(3) == "11");
    CHECK(out.total(1) == "141");
    CHECK_FALSE(out.group(1, 0).winner); // it adds
    CHECK(out.applied(20) == "100 0");
    CHECK(out.applied(21) == "0 30");
    CHECK(out.applied(31) == "0 0");
    CHECK(to_text(out.cell(20, 1).base) == "100");
}

TEST_CASE("what is stored tells whether a new calculation differs [C9][DSC-19]") {
    Sale sale = ten_percent("100");
    const std::vector<Detail> stored = sale.calculate().result.details();
    CHECK(stored == std::vector<Detail>{{0, 10, d("10"), {}}});
    CHECK(sale.calculate().result.details() == stored);
    sale.document.lines[0].quantity = d("2");
    CHECK_FALSE(sale.calculate().result.details() == stored);
}

TEST_CASE("inputs that do not go with the document or the tree are refused [C6]") {
    Sale sale = ten_percent("100");
    sale.inputs[10].scope = {true, true};
    CHECK(error_of(sale) == "discount.bad-input: discount 10: a scope of 2 lines for 1 lines");
    sale.inputs[10].scope = {};
    sale.inputs[10].multiplicity = -2;
    CHECK(error_of(sale) == "discount.bad-input: discount 10 is met -2 times");
    const Tree tree = Tree::build(sale.definitions);
    CHECK_THROWS_AS(calculate(sale.document, tree, {}), Error);
}
