// Kinds that find one amount and spread it (domain C7).
#include "sample.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using namespace tessera::discount;

namespace {

Sale lines_of(std::initializer_list<const char*> prices) {
    Sale sale;
    for (const char* price : prices) sale.line(price);
    sale.group(1, 0, Mode::compound);
    return sale;
}

} // namespace

TEST_CASE("amount per document: in proportion, to the last cent [DSC-2][C7]") {
    Sale sale = lines_of({"100", "100", "100"});
    sale.give(10, 1, per_document("10"));
    CHECK(sale.calculate().amounts(10) == "3.33 3.34 3.33"); // 3.33 6.67 10
    sale.inputs[10].multiplicity = 2;
    CHECK(sale.calculate().amounts(10) == "6.67 6.66 6.67");
    sale.inputs[10].scope = {false, true, true};
    CHECK(sale.calculate().amounts(10) == "0 10 10");
    CHECK(sale.calculate().cell(10, 0).verdict == Verdict::out_of_scope);
}

TEST_CASE("amount per document: 100 per 10 items is 300 for 30 [DSC-8]") {
    Sale sale;
    sale.line("50", "31");
    sale.group(1, 0, Mode::sum);
    const std::int64_t met = times_met(d("31"), Bound::not_less, d("10"));
    sale.give(10, 1, per_document("100")).multiplicity = multiplicity(std::vector{met}, true);
    CHECK(sale.calculate().automatic() == "300");
    sale.inputs[10].multiplicity = multiplicity(std::vector{met}, false);
    CHECK(sale.calculate().automatic() == "100");
}

TEST_CASE("amount per document: a markup is spread alike [DSC-3]") {
    Sale sale = lines_of({"100", "100", "100"});
    sale.give(10, 1, per_document("-10"));
    CHECK(sale.calculate().amounts(10) == "-3.33 -3.34 -3.33");
}

TEST_CASE("amount per document: nothing left, nothing given [C7]") {
    Sale sale = lines_of({"0", "0"});
    sale.give(10, 1, per_document("10"));
    sale.give(11, 1, per_document("-10"));
    CHECK(sale.calculate().amounts(10) == "0 0");
    CHECK(sale.calculate().amounts(11) == "0 0");
    CHECK(sale.calculate().standing(10) == Standing::no_effect);
}

TEST_CASE("amount per document: more than two places are rounded first [C7]") {
    Sale sale = lines_of({"1", "1"});
    sale.give(10, 1, per_document("0.0150"));
    CHECK(sale.calculate().amounts(10) == "0.01 0.01");
    sale.inputs[10].multiplicity = 3; // 0.045 as a whole
    CHECK(sale.calculate().amounts(10) == "0.03 0.02");
}

TEST_CASE("amount per document: more than the lines are worth is cut with them [DSC-21]") {
    Sale sale = lines_of({"10", "30"});
    sale.give(10, 1, per_document("100"));
    const Quote out = sale.calculate();
    CHECK(out.amounts(10) == "25 75");
    CHECK(to_text(out.result.document().total) == "40");
    CHECK(to_text(out.result.document().after) == "0");
}

TEST_CASE("rounding: three directions [DSC-13]") {
    const auto rounded = [](const char* sum, const char* precision, Direction direction,
                            const char* psychological = "0", const char* minimum = "0") {
        Sale sale = lines_of({sum});
        sale.give(10, 1, Rounding{d(precision), d(minimum), direction, d(psychological)});
        return to_text(sale.calculate().result.document().after);
    };
    const auto arithmetic = Direction::arithmetic;
    const auto customer = Direction::for_customer, enterprise = Direction::for_enterprise;
    CHECK(rounded("1234.56", "100", arithmetic) == "1200");
    CHECK(rounded("1234.56", "100", customer) == "1200");
    CHECK(rounded("1234.56", "100", enterprise) == "1300");
    CHECK(rounded("1250", "100", arithmetic) == "1300");
    CHECK(rounded("1249.99", "100", arithmetic) == "1200");
    for (const Direction direction : {arithmetic, customer, enterprise})
        CHECK(rounded("1200", "100", direction) == "1200");
    CHECK(rounded("10.03", "0.05", arithmetic) == "10.05");
    CHECK(rounded("10.02", "0.05", arithmetic) == "10");
    CHECK(rounded("1299.99", "100", customer) == "1200");
    CHECK(rounded("0.01", "100", enterprise) == "100");
    // The psychological amount: 1,300 becomes 1,299.
    CHECK(rounded("1234.56", "100", enterprise, "1") == "1299");
    CHECK(rounded("1200", "100", arithmetic, "0.01") == "1199.99");
    CHECK(rounded("1234.56", "100", customer, "-1") == "1201");
    CHECK(rounded("1234.56", "100", customer, "0", "1234.56") == "1200");
    CHECK(rounded("1234.56", "100", customer, "0", "1234.57") == "1234.56");
    CHECK(rounded("1234.56", "100", customer, "5", "1234.57") == "1234.56");
}

TEST_CASE("rounding: of what is left, spread over the lines [DSC-13][CMB-6]") {
    Sale sale = lines_of({"33.33", "33.33", "33.34", "50"});
    sale.give(10, 1, percent("1"));
    LeafInput& input = sale.give(11, 1, Rounding{d("10"), d("0"), Direction::for_customer, d("0")});
    input.scope = {true, true, true, false};
    const Quote out = sale.calculate();
    CHECK(out.total(11) == "9.01"); // 33.00 + 33.00 + 33.01 to 90
    CHECK(out.amounts(11) == "3 3.01 3 0");
    CHECK(to_text(out.result.document().after) == "139.5");
}

TEST_CASE("rounding: without a compound group it sees no other discount [DSC-13]") {
    Sale sale;
    sale.line("1234");
    sale.group(1, 0, Mode::sum);
    sale.give(10, 1, percent("10"));
    sale.give(11, 1, Rounding{d("100"), d("0"), Direction::for_customer, d("0")});
    CHECK(sale.calculate().amounts(11) == "34");
}
