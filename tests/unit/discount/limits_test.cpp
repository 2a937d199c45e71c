// Huge and negative values: exact, or refused with the line's number; never wrapped.
#include "sample.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using namespace tessera::discount;

namespace {

constexpr const char* most = "922337203685477.58"; // whole cents
constexpr const char* edge = "922337203685477.5807";

Sale one(const char* price, const Kind& kind) {
    Sale sale;
    sale.line(price);
    sale.group(1, 0, Mode::sum);
    sale.give(10, 1, kind);
    return sale;
}

} // namespace

TEST_CASE("a line below zero is refused [DSC-21]") {
    const auto refused = [](auto change) {
        Sale sale = one("1", percent("1"));
        sale.line("1");
        change(sale.document.lines[1]);
        return error_of(sale);
    };
    CHECK(refused([](Line& line) { line.price = d("-0.01"); }) ==
          "discount.bad-line: line 2: the price is -0.01");
    CHECK(refused([](Line& line) { line.quantity = d("-1"); }) ==
          "discount.bad-line: line 2: the quantity is -1");
    CHECK(refused([](Line& line) { line.pack_factor = d("0"); }) ==
          "discount.bad-line: line 2: the pack factor is 0");
    CHECK(refused([](Line& line) { line.manual = d("0.001"); }) ==
          "discount.bad-line: line 2: the manual discount is 0.001");
    CHECK(refused([](Line& line) { line.points_paid = d("-1"); }) ==
          "discount.bad-line: line 2: what is paid with points is -1");
    CHECK(refused([](Line& line) { line.points_paid = d("0.0050"); }) ==
          "discount.bad-line: line 2: what is paid with points is 0.005");
}

TEST_CASE("sums that do not fit are refused with their line [C7]") {
    Sale sale = one(edge, percent("1"));
    CHECK(error_of(sale) == "none"); // 922337203685477.58 rounded
    sale.document.lines[0].quantity = d("1.0001");
    CHECK(error_of(sale) == "discount.too-large: line 1: the sum of 1.0001 at the price of "
                            "922337203685477.5807 does not fit");
    sale.document.lines[0].quantity = d(edge);
    CHECK(error_of(sale).starts_with("discount.too-large: line 1:"));
    sale.document.lines[0].quantity = d("1");
    sale.line("0.01");
    CHECK(error_of(sale) ==
          "discount.too-large: line 2: the sum of the document up to here does not fit");
}

TEST_CASE("the largest line is exact [C7][C9]") {
    CHECK(one(most, percent("100")).calculate().automatic() == most);
    CHECK(one(most, percent("33.3333")).calculate().amounts(10) == "307445427116091.29817414");
    CHECK(one(most, per_document(most)).calculate().automatic() == most);
    CHECK(one("1", per_line(edge)).calculate().amounts(10) == edge);
    CHECK(one(most, Gift{d(edge)}).calculate().automatic() == most);
    CHECK(one(most, Quantity{d("0.0001"), d(edge)}).calculate().automatic() == most);
    CHECK(one(most, Rounding{d(edge), d("0"), Direction::for_customer, d("0")})
              .calculate()
              .automatic() == most);
    CHECK(one("0.01", Rounding{d("9000"), d("0"), Direction::for_enterprise, d("0")})
              .calculate()
              .automatic() == "-8999.99");
}

TEST_CASE("amounts that do not fit are refused with their discount and line [C7]") {
    const std::string line = "discount.too-large: discount 10, line 1: its amount does not fit";
    CHECK(error_of(one(most, percent("100.0001"))) == line);
    CHECK(error_of(one(most, percent(edge))) == line);
    CHECK(error_of(one(most, percent("-922337203685477.5807"))) == line);
    Sale sale = one("1", per_line(edge));
    CHECK(error_of(sale) == "none");
    sale.inputs[10].multiplicity = 2;
    CHECK(error_of(sale) == line);
    sale = one("1", per_document("-922337203685477.5807"));
    sale.inputs[10].multiplicity = std::numeric_limits<std::int64_t>::max();
    CHECK(error_of(sale) == "discount.too-large: discount 10: its amount does not fit");
    sale = one("1", SpecialPrice());
    sale.document.lines[0].quantity = d("2");
    sale.inputs[10].prices = {KindPrice{d(edge), d("1")}};
    CHECK(error_of(sale) ==
          "discount.too-large: discount 10, line 1: the sum at the special price does not fit");
    sale = one("1", percent("100"));
    sale.leaf(10).points = true;
    sale.leaf(10).points_rate = d(edge);
    CHECK(error_of(sale) == "none");
    sale.document.lines[0].quantity = d("2");
    CHECK(error_of(sale) ==
          "discount.too-large: discount 10, line 1: its sum of points does not fit");
}

TEST_CASE("an amount that does not fit is refused even where it would lose [C8]") {
    Sale sale = one(most, percent("5"));
    std::get<Group>(sale.definitions[0].what).mode = Mode::maximum;
    sale.give(11, 1, percent("-101"));
    CHECK(error_of(sale) == "discount.too-large: discount 11, line 1: its amount does not fit");
}

TEST_CASE("more free units than can be counted are all there are [C7]") {
    Sale sale;
    for (int i = 0; i < 3; ++i) sale.line("0.0001", edge).product = 1;
    sale.group(1, 0, Mode::sum);
    sale.give(10, 1, Quantity{d("0.0001"), d(edge)});
    const Quote out = sale.calculate();
    CHECK(out.automatic() == to_text(out.result.document().sum));
    CHECK(out.automatic(0) == "92233720368.55");
}

TEST_CASE("several that fit alone and not together are refused with the line [C9]") {
    Sale sale = one("1", per_line("-900000000000000"));
    sale.give(11, 1, per_line("-900000000000000"));
    CHECK(error_of(sale) == "discount.too-large: line 1: the automatic discount does not fit");
    sale = one("1", per_line("-900000000000000"));
    sale.document.lines[0].manual = d("-900000000000000");
    CHECK(error_of(sale) == "discount.too-large: line 1: the discount does not fit");
    sale = one("900000000000000", per_line("-900000000000000"));
    CHECK(error_of(sale) == "discount.too-large: line 1: the sum after markups does not fit");
    sale = one("1", per_line("-900000000000000"));
    sale.line("1");
    CHECK(error_of(sale) ==
          "discount.too-large: line 2: the automatic discount up to here does not fit");
    sale = one("1", per_line("900000000000000"));
    sale.document.lines[0].manual = sale.document.lines[0].points_paid = d("900000000000000");
    CHECK(error_of(sale) == "discount.too-large: line 1: the discount does not fit");
    // Where one takes the other back, nothing is too large.
    sale = one("1", per_line("-900000000000000"));
    sale.give(11, 1, per_line("-900000000000000"));
    sale.give(12, 1, per_line("900000000000000"));
    sale.give(13, 1, per_line("899999999999999.5"));
    CHECK(sale.calculate().automatic() == "-0.5");
}

TEST_CASE("what is left that does not fit is refused with its discount and line [C8]") {
    Sale sale;
    sale.line(most);
    sale.line("1");
    sale.document.lines[0].price = d("900000000000000");
    sale.group(1, 0, Mode::compound);
    sale.give(10, 1, per_line("-900000000000000")).scope = {true, false};
    sale.give(11, 1, compound("0.0001"));
    CHECK(error_of(sale) == "discount.too-large: discount 11, line 1: what is left, after markups, "
                            "does not fit");
    sale.document.lines[0].price = d("1");
    sale.inputs[10].scope = {};
    sale.give(12, 1, per_document("1"));
    CHECK(error_of(sale) == "discount.too-large: discount 12, line 2: the sum of what is left up "
                            "to here does not fit");
}
