#include "discount/multiplicity.hpp"

#include "decimal.hpp"

#include "base/error.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using namespace tessera::discount;

namespace {

std::int64_t of(std::initializer_list<std::int64_t> conditions, bool multiple = true) {
    return multiplicity(std::span(conditions.begin(), conditions.size()), multiple);
}

} // namespace

TEST_CASE("how many times a condition is met [C6][CND-2]") {
    CHECK(times_met(d("30"), Bound::not_less, d("10")) == 3);
    CHECK(times_met(d("39.9999"), Bound::not_less, d("10")) == 3);
    CHECK(times_met(d("10"), Bound::not_less, d("10")) == 1);
    CHECK(times_met(d("9.9999"), Bound::not_less, d("10")) == 0);
    CHECK(times_met(d("5"), Bound::not_less, d("0")) == 1); // a threshold of 0 is not counted
    CHECK(times_met(d("0"), Bound::not_less, d("0")) == 1);
    CHECK(times_met(d("-1"), Bound::not_less, d("0")) == 0);
    CHECK(times_met(d("10"), Bound::not_more, d("10")) == 1);
    CHECK(times_met(d("10.0001"), Bound::not_more, d("10")) == 0);
    CHECK(times_met(d("1"), Bound::not_more, d("10")) == 1);
    CHECK(times_met(d("0"), Bound::not_more, d("0")) == 1);
    // More returned than bought is not met; -1 would be "met without a number".
    CHECK(times_met(d("-5"), Bound::not_less, d("10")) == 0);
    CHECK(times_met(d("-15"), Bound::not_less, d("10")) == 0);
    CHECK(times_met(d("-3"), Bound::not_less, d("-5")) == 1);
    CHECK(times_met(d("-9"), Bound::not_less, d("-5")) == 0);
}

TEST_CASE("multiplicity: the smallest number of the document-level conditions [C6][DSC-8]") {
    CHECK(of({}) == 1);
    CHECK(of({-1, -1}) == 1);
    CHECK(of({3}) == 3);
    CHECK(of({3, 2, -1}) == 2);
    CHECK(of({3, 0, 2}) == 0); // all must hold (CND-1)
    CHECK(of({-1, 0}) == 0);
    CHECK(of({3, 2}, false) == 1); // not multiple
    CHECK(of({3, 0}, false) == 0);
    CHECK_THROWS_AS(of({3, -2}), Error);
}
