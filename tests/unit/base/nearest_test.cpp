#include "base/text.hpp"

#include <catch2/catch.hpp>

using namespace tessera;

TEST_CASE("the nearest known name is offered, and none if none is near") {
    const std::vector<std::string> names{"revenue",    "quantity", "cost",
                                         "extra_cost", "Пермь",    "order_count"};
    CHECK(nearest("revenu", names) == "revenue");
    CHECK(nearest("REVENUE", names) == "revenue");
    CHECK(nearest("reveneu", names) == "revenue"); // two letters changed places
    CHECK(nearest("cots", names) == "cost");
    CHECK(nearest("extracost", names) == "extra_cost");
    CHECK(nearest("ПЕРМ", names) == "Пермь");
    CHECK(nearest("weather", names).empty());
    CHECK(nearest("", names).empty());
    CHECK(nearest("x", {}).empty());
    CHECK(nearest("abc", std::vector<std::string>{"xyz"}).empty());
}

TEST_CASE("of several near names the nearest wins, then the first") {
    const std::vector<std::string> names{"sales-a", "sales-b", "sale"};
    CHECK(nearest("sales-b", names) == "sales-b");
    CHECK(nearest("sales-c", names) == "sales-a");
    CHECK(did_you_mean("slae", names) == " Did you mean \"sale\"?");
    CHECK(did_you_mean("segment", names).empty());
}
