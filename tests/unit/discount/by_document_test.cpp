// One child for the document as a whole, and lines that are not touched (domain C8).
#include "sample.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using namespace tessera::discount;

TEST_CASE("maximum by line and by document: the worked numbers of C8 [CMB-3]") {
    for (const auto& [choice, wanted, second] :
         {std::tuple(Choice::by_line, "130", "30"), std::tuple(Choice::by_document, "110", "10")}) {
        Sale sale;
        sale.line("1000");
        sale.line("100");
        sale.group(1, 0, Mode::maximum, choice);
        sale.give(10, 1, percent("10"));
        sale.give(30, 1, per_line("30"));
        const Quote out = sale.calculate();
        CHECK(out.automatic() == wanted);
        CHECK(out.automatic(0) == "100");
        CHECK(out.automatic(1) == second);
    }
}

TEST_CASE("by document the winner takes all its lines and no others [CMB-3]") {
    Sale sale;
    sale.line("1000");
    sale.line("100");
    sale.group(1, 0, Mode::maximum, Choice::by_document);
    sale.give(10, 1, percent("10")).scope = {true, false}; // 100
    sale.give(20, 1, per_line("60")).scope = {false, true};
    const Quote out = sale.calculate();
    CHECK(out.automatic(0) == "100");
    CHECK(out.automatic(1) == "0"); // the winner does not touch it, and still 20 gives nothing
    CHECK(out.cell(20, 1).verdict == Verdict::beaten);
    CHECK(out.cell(20, 1).beaten_by == 10);
    CHECK(out.cell(20, 0).verdict == Verdict::out_of_scope);
    CHECK(out.winner(1) == 10);
    CHECK(out.total(10) == "100");
    CHECK(out.total(20) == "60");
}

TEST_CASE("by document a child group with an empty result competes with 0 [CMB-3]") {
    const auto sale = [](Mode mode, const char* value) {
        Sale out;
        out.line("1000");
        out.group(1, 0, mode, Choice::by_document);
        out.group(2, 1, Mode::maximum);
        out.give(10, 2, percent("50")).multiplicity = not_met;
        out.give(20, 1, percent(value));
        return out;
    };
    Quote out = sale(Mode::minimum, "5").calculate();
    CHECK(out.automatic() == "0");
    CHECK(out.winner(1) == 2);
    CHECK(out.cell(20).beaten_by == 2);
    CHECK(out.standing(20) == Standing::lost);
    CHECK(sale(Mode::minimum, "-5").calculate().automatic() == "-50");
    CHECK(sale(Mode::maximum, "5").calculate().automatic() == "50");
    CHECK(sale(Mode::maximum, "-5").calculate().automatic() == "0");
    CHECK(sale(Mode::first_match, "5").calculate().automatic() == "0");
    // By line it touches nothing, so it does not compete.
    Sale by_line = sale(Mode::minimum, "5");
    std::get<Group>(by_line.definitions[0].what).choice = Choice::by_line;
    CHECK(by_line.calculate().automatic() == "50");
    // Without an active discount in it the group is not in the tree at all (C6, 2).
    Sale inactive = sale(Mode::minimum, "5");
    inactive.inputs[10].activity = Activity::none;
    out = inactive.calculate();
    CHECK(out.automatic() == "50");
    CHECK_FALSE(out.result.competed(out.tree.find(2)));
    // A discount that acts on no line is no child group: it does not compete either.
    Sale nowhere = sale(Mode::minimum, "5");
    nowhere.inputs[10].activity = Activity::none;
    nowhere.give(30, 1, percent("1")).scope = {false};
    CHECK(nowhere.calculate().automatic() == "50");
    // A group whose discounts are met, but on no line, is as empty as one where none is met.
    Sale met = sale(Mode::minimum, "5");
    met.inputs[10].multiplicity = 1;
    met.inputs[10].scope = {false};
    out = met.calculate();
    CHECK(out.automatic() == "0");
    CHECK(out.winner(1) == 2);
}

TEST_CASE("lines that no child touches get nothing [CMB-3]") {
    for (const Mode mode : {Mode::minimum, Mode::maximum, Mode::first_match, Mode::sum}) {
        Sale sale;
        sale.line("1000");
        sale.line("500");
        sale.group(1, 0, mode);
        sale.give(10, 1, percent("10")).scope = {false, true};
        const Quote out = sale.calculate();
        CHECK(out.automatic(0) == "0");
        CHECK(out.automatic(1) == "50");
        CHECK_FALSE(out.group(1, 0).touched);
        CHECK_FALSE(out.group(1, 0).winner);
    }
}
