// What is left of a line (domain C8, the last rule).
#include "sample.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using namespace tessera::discount;

namespace {

std::string base(const Quote& out, std::int64_t leaf) {
    return to_text(out.cell(leaf).base);
}

} // namespace

TEST_CASE("what is left counts from the topmost compound group [CMB-6]") {
    Sale sale;
    sale.line("1000");
    sale.group(1, 0, Mode::sum);
    sale.give(9, 1, percent("50")); // outside of it
    sale.group(2, 1, Mode::compound);
    sale.give(10, 2, percent("10"));
    sale.group(3, 2, Mode::sum);
    sale.give(11, 3, percent("10"));
    sale.group(4, 3, Mode::compound);
    sale.give(12, 4, percent("10"));
    sale.give(13, 4, compound("10"));
    sale.give(14, 1, compound("10")); // outside again
    const Quote out = sale.calculate();
    CHECK(base(out, 13) == "700");
    CHECK(base(out, 12) == "1000"); // no flag
    CHECK(base(out, 14) == "1000"); // no compound ancestor
    CHECK(out.automatic() == "970");
}

TEST_CASE("alternatives in a choosing group take nothing from each other [CMB-6]") {
    for (const Mode mode : {Mode::minimum, Mode::maximum, Mode::first_match}) {
        Sale sale;
        sale.line("1000");
        sale.group(1, 0, Mode::compound);
        sale.give(10, 1, percent("10"));
        sale.group(2, 1, mode);
        sale.give(20, 2, percent("50"));
        sale.give(21, 2, compound("20")); // of 900, not of 400
        sale.give(30, 1, compound("10"));
        const Quote out = sale.calculate();
        CHECK(base(out, 21) == "900");
        CHECK(base(out, 30) == (mode == Mode::minimum ? "720" : "400"));
    }
}

TEST_CASE("alternatives higher up take nothing either [CMB-6]") {
    Sale sale;
    sale.line("1000");
    sale.group(1, 0, Mode::compound);
    sale.group(2, 1, Mode::maximum);
    sale.group(3, 2, Mode::sum);
    sale.give(30, 3, percent("50"));
    sale.group(4, 2, Mode::sum);
    sale.give(40, 4, compound("20")); // of 1000
    sale.give(41, 4, compound("50")); // of 800
    sale.give(50, 1, compound("10")); // of what the maximum has left
    const Quote out = sale.calculate();
    CHECK(base(out, 40) == "1000");
    CHECK(base(out, 41) == "800");
    CHECK(out.group(2).winner == 4);
    CHECK(base(out, 50) == "400");
    CHECK(out.automatic() == "640");
}

TEST_CASE("by document only the winner takes from what is left [CMB-3][CMB-6]") {
    Sale sale;
    sale.line("1000");
    sale.line("100");
    sale.group(1, 0, Mode::compound);
    sale.group(2, 1, Mode::maximum, Choice::by_document);
    sale.give(20, 2, percent("10")).scope = {true, false};
    sale.give(21, 2, per_line("60")).scope = {false, true};
    sale.give(30, 1, compound("50"));
    const Quote out = sale.calculate();
    CHECK(out.amounts(30) == "450 50");
    CHECK(out.automatic() == "600");
}

TEST_CASE("what is left is not below 0, and is rounded [CMB-6]") {
    Sale sale;
    sale.line("10.01");
    sale.group(1, 0, Mode::compound);
    sale.give(10, 1, percent("33.3333")); // 3.33666333
    sale.give(11, 1, compound("50"));     // of 6.67
    sale.give(12, 1, per_line("100"));
    sale.give(13, 1, compound("50"));
    const Quote out = sale.calculate();
    CHECK(out.amounts(10) == "3.33666333");
    CHECK(base(out, 11) == "6.67");
    CHECK(out.amounts(11) == "3.335");
    CHECK(base(out, 13) == "0");
    CHECK(out.automatic() == "106.67"); // 106.67166333
    CHECK(to_text(out.result.document().total) == "10.01");
}

TEST_CASE("a markup leaves more than the line sum [CMB-6][DSC-3]") {
    Sale sale;
    sale.line("100");
    sale.group(1, 0, Mode::compound);
    sale.give(10, 1, percent("-20"));
    sale.give(11, 1, compound("10"));
    CHECK(sale.calculate().automatic() == "-8"); // -20 + 12
}

TEST_CASE("amounts are spread by what is left [CMB-5][DSC-2]") {
    Sale sale;
    sale.line("100");
    sale.line("100");
    sale.group(1, 0, Mode::compound);
    sale.give(10, 1, percent("60")).scope = {true, false};
    sale.give(11, 1, per_document("70")); // 40 and 100 are left
    sale.group(2, 1, Mode::sum);
    sale.give(12, 2, per_document("70")); // 20 and 50
    const Quote out = sale.calculate();
    CHECK(out.amounts(11) == "20 50");
    CHECK(out.amounts(12) == "20 50");
    CHECK(base(out, 12) == "20");
}

TEST_CASE("points leave the line as it is [CMB-6][DSC-10]") {
    Sale sale;
    sale.line("100");
    sale.group(1, 0, Mode::compound);
    sale.group(2, 1, Mode::maximum);
    sale.give(10, 2, percent("30"));
    sale.give(11, 2, percent("20"));
    sale.leaf(10).points = true;
    sale.give(12, 1, compound("10"));
    const Quote out = sale.calculate();
    CHECK(base(out, 12) == "100");
    CHECK(out.automatic() == "10");
    CHECK(to_text(out.result.document().points) == "30");
    CHECK(out.cell(11).beaten_by == 10);
}
