#include "plugin/values.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace tessera;
using namespace tessera::plugin;

namespace {

tessera_value decimal(std::int64_t units, int scale) {
    tessera_value value{};
    value.kind = TESSERA_DEC;
    value.scale = scale;
    value.i64 = units;
    return value;
}

Decimal taken(std::int64_t units, int scale) {
    return std::get<Decimal>(from_abi(decimal(units, scale)).value);
}

} // namespace

TEST_CASE("every type survives the boundary") {
    const std::vector<Value> values{Value(),
                                    true,
                                    std::int64_t{-5},
                                    Decimal{12'345},
                                    std::string("Ёж"),
                                    Date{-1},
                                    Moment{std::numeric_limits<std::int64_t>::max()}};
    for (const Value& value : values) {
        const Taken back = from_abi(to_abi(value));
        CHECK_FALSE(back.problem);
        CHECK(back.value == value);
    }
    CHECK(is_null(from_abi(to_abi(Value(std::string()))).value)); // empty text is missing
}

TEST_CASE("decimals of other scales come exactly, or rounded half to even") {
    CHECK(taken(3, 0) == Decimal{30'000});
    CHECK(taken(-125, 2) == Decimal{-12'500});
    CHECK(taken(5, 5) == Decimal{0});
    CHECK(taken(15, 5) == Decimal{2});
    CHECK(taken(-15, 5) == Decimal{-2});
    CHECK(taken(-25, 5) == Decimal{-2});
    CHECK(taken(26, 5) == Decimal{3});
    CHECK(taken(std::numeric_limits<std::int64_t>::min(), 4).units ==
          std::numeric_limits<std::int64_t>::min());
    CHECK(taken(std::numeric_limits<std::int64_t>::max(), 18) == Decimal{92'234});
    CHECK(from_abi(decimal(std::numeric_limits<std::int64_t>::max(), 3)).problem);
    CHECK(from_abi(decimal(1, 19)).problem);
    CHECK(from_abi(decimal(1, -1)).problem);
}
