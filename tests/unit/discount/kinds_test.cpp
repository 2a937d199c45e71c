// Kinds that give each line its own amount (domain C7).
#include "sample.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using namespace tessera::discount;

namespace {

Sale lines_of(std::initializer_list<const char*> prices) {
    Sale sale;
    for (const char* price : prices) sale.line(price);
    sale.group(1, 0, Mode::sum);
    return sale;
}

} // namespace

TEST_CASE("a line sum is price by packs, rounded to 2 places [C7]") {
    Line line;
    const auto sum = [&](const char* price, const char* quantity, const char* factor) {
        line.price = d(price);
        line.quantity = d(quantity);
        line.pack_factor = d(factor);
        return to_text(line_sum(line, 0));
    };
    CHECK(sum("10", "3", "1") == "30");
    CHECK(sum("0.333", "3", "1") == "1");
    CHECK(sum("60", "7", "6") == "70"); // 1 1/6 boxes
    CHECK(sum("10", "1", "3") == "3.33");
    CHECK(sum("0.005", "1", "1") == "0.01");
    CHECK(sum("0.0049", "1", "1") == "0");
    CHECK(sum("12.5", "0", "1") == "0");
    CHECK(sum("922337203685477.58", "1", "1") == "922337203685477.58");
    CHECK(sum("922337203685477.58", "0.0001", "0.0001") == "922337203685477.58");
}

TEST_CASE("percent: of the line sum, not rounded [DSC-2][C7]") {
    Sale sale = lines_of({"0.33", "1000", "0"});
    sale.give(10, 1, percent("12.3456"));
    const Quote out = sale.calculate();
    CHECK(out.amounts(10) == "0.04074048 123.456 0");
    CHECK(out.automatic(0) == "0.04");
    CHECK(out.automatic(1) == "123.46");
    CHECK(out.cell(10, 2).verdict == Verdict::no_effect);
}

TEST_CASE("percents are added up before they are rounded [C9]") {
    Sale sale = lines_of({"0.10", "0.10"});
    sale.give(10, 1, percent("4")); // 0.004
    sale.give(11, 1, percent("4"));
    sale.give(12, 1, percent("4"));
    const Quote out = sale.calculate();
    CHECK(out.automatic(0) == "0.01"); // 0.012
    CHECK(out.automatic() == "0.02");
    // What is stored by discount adds up to it: the cent goes where the sum passes the half.
    CHECK(out.applied(10) == "0 0");
    CHECK(out.applied(11) == "0.01 0.01");
    CHECK(out.applied(12) == "0 0");
    CHECK(out.cell(12).verdict == Verdict::applied);
}

TEST_CASE("half a cent is rounded away from zero, for markups too [C7]") {
    for (const auto& [value, wanted] : {std::pair("5", "0.01"), std::pair("-5", "-0.01"),
                                        std::pair("4.9999", "0"), std::pair("15", "0.02")}) {
        Sale sale = lines_of({"0.10"});
        sale.give(10, 1, percent(value));
        CHECK(sale.calculate().automatic() == wanted);
    }
}

TEST_CASE("a refinement replaces the value for its price group [DSC-4]") {
    Sale sale = lines_of({"100", "100", "100", "100"});
    sale.document.lines[1].price_group = 7;
    sale.document.lines[2].price_group = 8;
    sale.document.lines[3].price_group = 9;
    sale.give(10, 1, Percent{d("10"), false, {{9, d("-2")}, {7, d("20")}, {6, d("50")}}});
    sale.give(11, 1, AmountPerLine{d("1"), {{8, d("0")}, {9, d("3")}}}).multiplicity = 2;
    const Quote out = sale.calculate();
    CHECK(out.amounts(10) == "10 20 10 -2");
    CHECK(out.amounts(11) == "2 2 0 6");
}

TEST_CASE("a percent above 100 is exact, and cut with the line [DSC-21]") {
    Sale sale = lines_of({"100"});
    sale.give(10, 1, percent("250"));
    const Quote out = sale.calculate();
    CHECK(out.amounts(10) == "250");
    CHECK(to_text(out.result.document().total) == "100");
    CHECK(to_text(out.result.document().cut) == "150");
}

TEST_CASE("amount per line: whatever the quantity, times the multiplicity [DSC-2][DSC-8]") {
    Sale sale;
    sale.line("10", "30");
    sale.line("2", "1");
    sale.group(1, 0, Mode::sum);
    sale.give(10, 1, per_line("1.5")).multiplicity = 3;
    sale.give(11, 1, per_line("1.5")).multiplicity = met_without_number;
    sale.give(12, 1, per_line("-0.25"));
    const Quote out = sale.calculate();
    CHECK(out.amounts(10) == "4.5 4.5");
    CHECK(out.amounts(11) == "1.5 1.5");
    CHECK(out.amounts(12) == "-0.25 -0.25");
    CHECK(to_text(out.result.lines()[1].total) == "2"); // 5.75, cut
}

TEST_CASE("special price: line sum less packs by that price [DSC-14]") {
    Sale sale;
    sale.line("10", "3");
    sale.line("60", "12").pack_factor = d("6");
    sale.line("10", "3");
    sale.line("10", "3");
    sale.line("1", "1");
    sale.group(1, 0, Mode::sum);
    LeafInput& input = sale.give(10, 1, SpecialPrice());
    input.prices = {KindPrice{d("8"), d("1")}, KindPrice{d("18"), d("2")}, // 6 packs of two
                    std::nullopt, KindPrice{d("11"), d("1")}, KindPrice{d("1"), d("3")}};
    const Quote out = sale.calculate();
    CHECK(out.amounts(10) == "6 12 0 -3 0.67");           // the last: 1 - 0.33
    CHECK(out.cell(10, 2).verdict == Verdict::no_effect); // no price, no discount
    input.prices.pop_back();
    CHECK(error_of(sale) == "discount.bad-input: discount 10: 4 prices for 5 lines");
    input.prices.push_back(KindPrice{d("-1"), d("1")});
    CHECK(error_of(sale) ==
          "discount.bad-input: discount 10, line 5: the price is -1 for a pack of 1");
    input.prices.back() = KindPrice{d("1"), d("0")};
    CHECK(error_of(sale) ==
          "discount.bad-input: discount 10, line 5: the price is 1 for a pack of 0");
}

TEST_CASE("external: what the plugin says of each line [DSC-25]") {
    Sale sale = lines_of({"10", "10", "10"});
    LeafInput& input = sale.give(10, 1, External());
    input.external = {d("1.2345"), d("-3"), d("7")};
    input.scope = {true, true, false};
    const Quote out = sale.calculate();
    CHECK(out.amounts(10) == "1.2345 -3 0");
    CHECK(out.automatic(0) == "1.23");
    CHECK(out.cell(10, 2).verdict == Verdict::out_of_scope);
    input.external.pop_back();
    CHECK(error_of(sale) == "discount.bad-input: discount 10: 2 amounts for 3 lines");
}

TEST_CASE("message and card: a mark of no sum on each line [DSC-11]") {
    Sale sale = lines_of({"10", "10"});
    sale.give(10, 1, Message()).scope = {true, false};
    sale.give(11, 1, Card());
    const Quote out = sale.calculate();
    CHECK(out.automatic() == "0");
    CHECK(out.cell(10, 0).verdict == Verdict::applied);
    CHECK(out.cell(10, 1).verdict == Verdict::out_of_scope);
    CHECK(out.result.details() ==
          std::vector<Detail>{{0, 10, {}, {}}, {0, 11, {}, {}}, {1, 11, {}, {}}});
}

TEST_CASE("a discount by the warehouse passes services over [ACT-1][C6]") {
    Sale sale = lines_of({"100", "100"});
    sale.document.lines[1].service = true;
    sale.give(10, 1, percent("10")).activity = Activity::goods_only;
    sale.give(11, 1, per_document("20")).activity = Activity::goods_only;
    sale.give(12, 1, percent("1"));
    sale.give(13, 1, percent("1")).scope = {false, true};
    sale.inputs[13].activity = Activity::goods_only;
    const Quote out = sale.calculate();
    CHECK(out.amounts(10) == "10 0");
    CHECK(out.cell(10, 1).verdict == Verdict::not_active);
    CHECK(out.amounts(11) == "20 0"); // not in what it is spread over either
    CHECK(out.amounts(12) == "1 1");
    CHECK(out.standing(13) == Standing::not_active);
    CHECK(out.cell(13, 0).verdict == Verdict::out_of_scope);
    CHECK(out.cell(13, 1).verdict == Verdict::not_active);
}
