// Units that become free: quantity and gift (domain C7).
#include "sample.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using namespace tessera::discount;

TEST_CASE("quantity: one free for three bought, the cheapest [DSC-2]") {
    Sale sale;
    sale.line("30", "2").product = 1;
    sale.line("10", "5").product = 1; // 7 in all: 2 free
    sale.line("5", "2").product = 2;  // too few
    sale.group(1, 0, Mode::sum);
    sale.give(10, 1, Quantity{d("3"), d("1")});
    Quote out = sale.calculate();
    CHECK(out.amounts(10) == "10.91 9.09 0"); // 20 by 60 and 50
    CHECK(out.cell(10, 2).verdict == Verdict::no_effect);
    sale.inputs[10].scope = {true, false, true};
    out = sale.calculate();
    CHECK(out.automatic() == "0");
}

TEST_CASE("quantity: products and variants count apart [DSC-2]") {
    Sale sale;
    for (int i = 0; i < 6; ++i) sale.line("10", "2").product = i < 4 ? 1 : 2;
    sale.document.lines[2].variant = sale.document.lines[3].variant = 5;
    sale.document.lines[5].variant = 5;
    sale.group(1, 0, Mode::sum);
    sale.give(10, 1, Quantity{d("4"), d("2")});
    CHECK(sale.calculate().amounts(10) == "10 10 10 10 0 0");
}

TEST_CASE("quantity: units are the product's own, whatever the pack [DSC-2]") {
    Sale sale;
    sale.line("60", "12").product = 1; // two boxes of six, 10 a piece
    sale.document.lines[0].pack_factor = d("6");
    sale.line("8", "3").product = 1; // 15 pieces: 3 free, these
    sale.group(1, 0, Mode::sum);
    sale.give(10, 1, Quantity{d("5"), d("1")});
    CHECK(sale.calculate().total(10) == "24");
    sale.document.lines[1].price = d("12"); // now three of the box
    CHECK(sale.calculate().total(10) == "30");
}

TEST_CASE("quantity: no more is free than there is, always multiple [DSC-2]") {
    Sale sale;
    sale.line("3.33", "7");
    sale.line("5", "2.5");
    sale.group(1, 0, Mode::sum);
    sale.give(10, 1, Quantity{d("1"), d("5")}).multiplicity = 1;
    sale.give(11, 1, Quantity{d("0.5"), d("0.25")}); // by weight
    const Quote out = sale.calculate();
    CHECK(out.amounts(10) == "23.31 12.5");
    CHECK(out.amounts(11) == "11.66 6.25"); // 3.5 x 3.33 = 11.655; 1.25 x 5
}

TEST_CASE("quantity: at the same price the first line is taken [C7]") {
    Sale sale;
    sale.line("0.01", "1").product = 1;
    sale.document.lines[0].pack_factor = d("2"); // 0.005 a unit
    sale.line("0.02", "1").product = 1;
    sale.document.lines[1].pack_factor = d("4"); // the same
    sale.group(1, 0, Mode::sum);
    sale.give(10, 1, Quantity{d("2"), d("1")});
    CHECK(sale.calculate().total(10) == "0.01");
}

TEST_CASE("gift: the cheapest units of the segment, spread over the discount's lines [DSC-12]") {
    Sale sale;
    sale.line("100", "1");
    sale.line("7", "2");
    sale.line("3", "2");
    sale.group(1, 0, Mode::sum);
    LeafInput& input = sale.give(10, 1, Gift{d("1")});
    CHECK(sale.calculate().total(10) == "3"); // any line may hold the gift
    CHECK(sale.calculate().amounts(10) == "2.5 0.35 0.15");
    input.gift_lines = {false, true, false};
    CHECK(sale.calculate().total(10) == "7");
    input.scope = {true, false, false};
    CHECK(sale.calculate().amounts(10) == "7 0 0"); // not on the gift's own line
    input.multiplicity = 3;
    CHECK(sale.calculate().amounts(10) == "14 0 0"); // there are two
    input.gift_lines = {};
    CHECK(sale.calculate().amounts(10) == "13 0 0"); // 3 + 3 + 7
    input.gift_lines = {false, false, false};
    CHECK(sale.calculate().standing(10) == Standing::no_effect);
    input.gift_lines = {true};
    CHECK(error_of(sale) == "discount.bad-input: discount 10: 1 gift lines for 3 lines");
}
