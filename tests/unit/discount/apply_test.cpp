// What discounts come to on lines and in the document (domain C9).
#include "sample.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using namespace tessera::discount;

namespace {

std::string text(const Totals& of) {
    return to_text(of.automatic) + "+" + to_text(of.manual) + "+" + to_text(of.points_paid) + "=" +
           to_text(of.total) + " cut " + to_text(of.cut) + " after " + to_text(of.after);
}

Sale ten_percent(const char* price) {
    Sale sale;
    sale.line(price);
    sale.group(1, 0, Mode::sum);
    sale.give(10, 1, percent("10"));
    return sale;
}

} // namespace

TEST_CASE("automatic, manual and points paid are cut to the line sum [DSC-21]") {
    Sale sale = ten_percent("100");
    Line& line = sale.document.lines[0];
    const auto came_to = [&] { return text(sale.calculate().result.lines()[0]); };
    CHECK(came_to() == "10+0+0=10 cut 0 after 90");
    line.manual = d("20");
    line.points_paid = d("30");
    CHECK(came_to() == "10+20+30=60 cut 0 after 40");
    line.points_paid = d("70");
    CHECK(came_to() == "10+20+70=100 cut 0 after 0");
    line.points_paid = d("70.01");
    CHECK(came_to() == "10+20+70.01=100 cut 0.01 after 0");
    line.manual = d("-20"); // a markup by hand
    line.points_paid = d("0");
    CHECK(came_to() == "10+-20+0=-10 cut 0 after 110");
}

TEST_CASE("the document is the sum of its lines [DSC-21][C9]") {
    Sale sale = ten_percent("0.05");
    sale.line("0.05");
    sale.line("0.15").manual = d("0.20");
    const Quote out = sale.calculate();
    CHECK(text(out.result.lines()[2]) == "0.02+0.2+0=0.15 cut 0.07 after 0");
    CHECK(text(out.result.document()) == "0.04+0.2+0=0.17 cut 0.07 after 0.08");
}

TEST_CASE("an empty document, and one that nothing applies to [C9]") {
    Sale sale;
    sale.group(1, 0, Mode::maximum, Choice::by_document);
    sale.give(10, 1, percent("10"));
    sale.give(11, 1, per_document("10"));
    sale.give(12, 1, Rounding{d("1"), d("0"), Direction::for_enterprise, d("0")});
    CHECK(sale.calculate().automatic() == "0");
    CHECK(sale.calculate().standing(10) == Standing::out_of_scope);
    sale.line("100").manual = d("1");
    for (auto& [id, input] : sale.inputs) input.multiplicity = not_met;
    const Quote out = sale.calculate();
    CHECK(text(out.result.document()) == "0+1+0=1 cut 0 after 99");
    CHECK_FALSE(out.group(1).touched);
    CHECK(out.result.details().empty());
}

TEST_CASE("in points mode the line stays, and the programme's points are gained [DSC-10]") {
    Sale sale = ten_percent("33.33");
    sale.leaf(10).points = true;
    sale.leaf(10).points_rate = d("1.5");
    sale.give(11, 1, percent("1"));
    const Quote out = sale.calculate();
    const Totals& line = out.result.lines()[0];
    CHECK(text(line) == "0.33+0+0=0.33 cut 0 after 33");
    CHECK(to_text(line.points) == "5"); // 3.333 x 1.5 = 4.9995
    CHECK(out.cell(10).verdict == Verdict::applied);
    CHECK(to_text(out.cell(10).points) == "5");
    CHECK(to_text(out.cell(10).applied) == "0");
    CHECK(out.amounts(10) == "3.333");
    CHECK(out.result.details() == std::vector<Detail>{{0, 10, {}, d("5")}, {0, 11, d("0.33"), {}}});
}

TEST_CASE("points are not cut with the line [DSC-10][DSC-21]") {
    Sale sale = ten_percent("100");
    sale.leaf(10).points = true;
    sale.give(11, 1, percent("150"));
    const Totals line = sale.calculate().result.lines()[0];
    CHECK(text(line) == "150+0+0=100 cut 50 after 0");
    CHECK(to_text(line.points) == "10");
}
