#include "report/values.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <string>
#include <vector>

using namespace tessera;
using namespace tessera::report;
using scheme::Aggregate;

namespace {

Value sum(Aggregate aggregate, const std::vector<Value>& values, Type column = Type::integer) {
    std::vector<const Value*> pointers;
    for (const Value& value : values) pointers.push_back(&value);
    return total_of(aggregate, pointers, column);
}
Value text(const char* t) {
    return std::string(t);
}
Value whole(std::int64_t n) {
    return n;
}

} // namespace

TEST_CASE("report order: missing first, text by code point, numbers by value") {
    CHECK(compare({}, whole(-5)) < 0);
    CHECK(compare({}, {}) == 0);
    CHECK(compare(text("Z"), text("a")) < 0);
    CHECK(compare(text("z"), text("é")) < 0);
    CHECK(compare(text("я"), text("\U0001F600")) < 0);
    CHECK(compare(whole(2), Decimal{15'000}) > 0);
    CHECK(compare(whole(2), Decimal{20'000}) == 0);

    CHECK(compare(text("99999999999999999999.5"), whole(7)) >
          0); // a quotient too long for a decimal
    CHECK(compare(text("x"), whole(7)) ==
          -compare(whole(7), text("x"))); // of cases with mixed types
    CHECK(compare(false, true) < 0);
    CHECK(compare(Date{1}, Date{2}) < 0);
}

TEST_CASE("totals are exact, beyond 64 bits too [DCS-41]") {
    const Value big = std::numeric_limits<std::int64_t>::max();
    CHECK(sum(Aggregate::sum, {Decimal{1}, Decimal{2}, {}}, Type::decimal) == Value{Decimal{3}});
    CHECK(sum(Aggregate::sum, {big, big, whole(2)}) == text("18446744073709551616"));
    CHECK(sum(Aggregate::sum, {}) == whole(0));
    CHECK(sum(Aggregate::avg, {whole(1), whole(2), {}}) == Value{Decimal{15'000}});
    CHECK(sum(Aggregate::avg, {whole(1), whole(1), whole(0)}) == Value{Decimal{6'667}});
    CHECK(sum(Aggregate::avg, {{}}) == Value{});
    CHECK(sum(Aggregate::avg, {whole(1), whole(3)}) == Value{Decimal{20'000}});
    CHECK(sum(Aggregate::count, {whole(1), {}, whole(1)}) == whole(2));
    CHECK(sum(Aggregate::count_distinct, {whole(1), {}, Decimal{10'000}, text("x")}) == whole(2));
    CHECK(sum(Aggregate::min, {text("b"), {}, text("a")}) == text("a"));
    CHECK(sum(Aggregate::max, {Date{1}, Date{3}, Date{2}}) == Value{Date{3}});
    CHECK(sum(Aggregate::max, {{}, {}}) == Value{});
}

TEST_CASE("a total is of its column's type, whatever the sum is [DCS-41]") {
    const std::vector<Value> halves{Decimal{5'000}, Decimal{5'000}};
    CHECK(sum(Aggregate::sum, halves, Type::decimal) == Value{Decimal{10'000}});
    CHECK(sum(Aggregate::avg, {whole(4)}, Type::decimal) == Value{Decimal{40'000}});
    CHECK(sum(Aggregate::sum, {}, Type::decimal) == Value{Decimal{0}});
    CHECK(sum(Aggregate::sum, {whole(2), whole(3)}) == whole(5));
    CHECK(sum(Aggregate::count, halves, Type::decimal) == whole(2));
    const Value most = Decimal{std::numeric_limits<std::int64_t>::max()};
    CHECK(sum(Aggregate::sum, {most, most}, Type::decimal) == text("1844674407370955.1614"));
    CHECK(total_type(Aggregate::sum, Type::decimal) == Type::decimal);
    CHECK(total_type(Aggregate::avg, Type::integer) == Type::decimal);
    CHECK(total_type(Aggregate::max, Type::date) == Type::date);
    CHECK(total_type(Aggregate::count_distinct, Type::text) == Type::integer);
}
