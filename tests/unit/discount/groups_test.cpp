// Groups and what they choose (domain C8).
#include "sample.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using namespace tessera::discount;

namespace {

// One line of 1000, A = 10 % (priority 1), B = 5 % (priority 2); 1 is the root.
Sale two_percents(Mode mode, const Kind& a, const Kind& b) {
    Sale sale;
    sale.line("1000");
    sale.group(1, 0, mode);
    sale.give(10, 1, a);
    sale.give(20, 1, b);
    return sale;
}

std::string came_to(Mode mode, const Kind& a, const Kind& b) {
    return two_percents(mode, a, b).calculate().automatic();
}

} // namespace

TEST_CASE("percent groups: the worked numbers of C8 [CMB-1][CMB-4][CMB-5][CMB-6]") {
    CHECK(came_to(Mode::minimum, percent("10"), percent("5")) == "50");
    CHECK(came_to(Mode::maximum, percent("10"), percent("5")) == "100");
    CHECK(came_to(Mode::sum, percent("10"), percent("5")) == "150");
    CHECK(came_to(Mode::compound, percent("10"), compound("5")) == "145");
    CHECK(came_to(Mode::compound, percent("10"), percent("5")) == "150");
    CHECK(came_to(Mode::first_match, percent("10"), percent("5")) == "100");
    CHECK(came_to(Mode::first_match, percent("5"), percent("10")) == "50");
    CHECK(came_to(Mode::compound, compound("10"), compound("5")) == "145");
    CHECK(came_to(Mode::sum, percent("10"), compound("5")) == "150"); // no compound group
}

TEST_CASE("signs: maximum prefers a discount, minimum a markup [CMB-1][DSC-3]") {
    CHECK(came_to(Mode::maximum, percent("-10"), percent("5")) == "50");
    CHECK(came_to(Mode::minimum, percent("-10"), percent("5")) == "-100");
    CHECK(came_to(Mode::minimum, percent("5"), percent("-10")) == "-100");
    CHECK(came_to(Mode::sum, percent("-10"), percent("5")) == "-50");
    CHECK(came_to(Mode::maximum, percent("-10"), percent("-5")) == "-50");
    // 1000 + 10 % = 1100, and 5 % off that.
    CHECK(came_to(Mode::compound, percent("-10"), compound("5")) == "-45");
}

TEST_CASE("ties go to the lower order number [CMB-7]") {
    for (const Mode mode : {Mode::minimum, Mode::maximum, Mode::first_match})
        for (const Choice choice : {Choice::by_line, Choice::by_document}) {
            Sale sale;
            sale.line("1000");
            sale.line("0");
            sale.group(1, 0, mode, choice);
            sale.give(20, 1, percent("5"));
            sale.give(10, 1, percent("5"));
            const Quote out = sale.calculate();
            for (const std::size_t line : {0, 1}) {
                CHECK(out.cell(10, line).beaten_by == 20);
                CHECK_FALSE(out.cell(20, line).beaten_by);
            }
        }
}

TEST_CASE("a tie is of exact amounts, not of rounded ones [CMB-7]") {
    Sale sale;
    sale.line("0.10");
    sale.group(1, 0, Mode::maximum);
    sale.give(10, 1, percent("10"));      // 0.01
    sale.give(20, 1, percent("10.0001")); // 0.0100001
    CHECK(sale.calculate().cell(10).beaten_by == 20);
}

TEST_CASE("two maximum groups in a displacement: the best of the first wins [CMB-2][CMB-8]") {
    Sale sale;
    sale.line("1000");
    sale.group(1, 0, Mode::first_match);
    sale.group(2, 1, Mode::maximum).group(3, 1, Mode::maximum);
    sale.give(10, 2, percent("3"));
    sale.give(11, 2, percent("7"));
    sale.give(20, 3, percent("50"));
    Quote out = sale.calculate();
    CHECK(out.automatic() == "70");
    CHECK(out.cell(10).beaten_by == 11);
    CHECK(out.cell(20).beaten_by == 2); // it won its own group, which lost
    CHECK(out.group(3).beaten_by == 2);
    CHECK(out.group(1).winner == 2);
    // Nothing of the first group acts on the line: it is the turn of the second.
    sale.inputs[10].multiplicity = sale.inputs[11].multiplicity = not_met;
    out = sale.calculate();
    CHECK(out.automatic() == "500");
}

TEST_CASE("groups nest to any depth [CMB-2]") {
    Sale sale;
    sale.line("1000");
    constexpr std::int64_t depth = 100'000;
    for (std::int64_t id = 1; id <= depth; ++id)
        sale.group(id, id - 1, static_cast<Mode>(id % 5), static_cast<Choice>(id % 2));
    sale.give(depth + 1, depth, compound("12.3456"));
    CHECK(sale.calculate().automatic() == "123.46");
}

TEST_CASE("a mark acts with nothing, and can win [CMB-4][DSC-11]") {
    CHECK(came_to(Mode::minimum, percent("10"), Message()) == "0");
    CHECK(came_to(Mode::first_match, Card(), percent("10")) == "0");
    CHECK(came_to(Mode::maximum, Card(), percent("10")) == "100");
    const Quote out = two_percents(Mode::sum, percent("10"), Message()).calculate();
    CHECK(out.automatic() == "100");
    CHECK(out.cell(20).verdict == Verdict::applied);
    CHECK(out.standing(20) == Standing::applied);
}

TEST_CASE("order is the order of definition [CMB-9]") {
    Sale sale = two_percents(Mode::first_match, percent("10"), percent("5"));
    CHECK(sale.calculate().automatic() == "100");
    std::swap(sale.definitions[1], sale.definitions[2]);
    CHECK(sale.calculate().automatic() == "50");
}
