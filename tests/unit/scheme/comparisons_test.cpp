// Each of the 20 comparison kinds over present and missing values, and how groups join them.
#include "example.hpp"

using namespace tessera;
using namespace tessera::scheme;

TEST_CASE("equality is by code point, and its negation holds for missing values [FLT-2] [FLT-6]") {
    Example e;
    CHECK(e(R"(city = "Perm")") == Codes{"anna"});
    CHECK(e(R"(city <> "Perm")") == Codes{"bert", "cora", "dora", "emil", "fritz"});
    CHECK(e(R"(age = 26)") == Codes{"anna"});
    CHECK(e(R"(age <> 26)") == Codes{"bert", "cora", "dora", "emil", "fritz"});
    CHECK(e(R"(registered = today)") == Codes{"bert"});
}

TEST_CASE("order kinds are false over missing values, and have no negation [FLT-2]") {
    Example e;
    CHECK(e("birth_date < 1995-01-01") == Codes{"bert"});
    CHECK(e("birth_date <= 1990-03-31") == Codes{"bert"});
    CHECK(e("birth_date > 1990-03-31") == Codes{"anna"});
    CHECK(e("birth_date >= 1990-03-31") == Codes{"anna", "bert"});
    CHECK(e("not birth_date >= 1990-03-31") == Codes{"cora", "dora", "emil", "fritz"});
    CHECK(e(R"(city > "Perm")") ==
          Codes{"cora", "emil"}); // small letters behind, Cyrillic behind them
    CHECK(e(R"(city <= "Perm")") == Codes{"anna", "bert"});
}

TEST_CASE("lists of values and their negation [FLT-2] [FLT-9]") {
    Example e;
    CHECK(e(R"(main_manager in ("Ivanov", "Sidorov"))") == Codes{"anna", "cora"});
    CHECK(e(R"(main_manager not in ("Ivanov", "Sidorov"))") ==
          Codes{"bert", "dora", "emil", "fritz"});
    CHECK(e("order_count in (1, 3)") == Codes{"anna", "cora"});
    CHECK(e("birth_date in (1990-03-31, 2000-02-29)") == Codes{"anna", "bert"});
}

TEST_CASE("a hierarchy holds the value itself and all below it [FLT-8] [FLT-9]") {
    Example e;
    CHECK(e(R"(region in hierarchy "Siberia")") == Codes{"bert", "cora", "dora"});
    CHECK(e(R"(region in hierarchy "TOM")") == Codes{"bert", "cora"});
    CHECK(e(R"(region not in hierarchy "Siberia")") == Codes{"anna", "emil", "fritz"});
    CHECK(e(R"(region in hierarchy ("Tomsk", "Perm"))") == Codes{"anna", "bert", "cora"});
    CHECK(e(R"(region not in hierarchy ("Tomsk", "Perm"))") == Codes{"dora", "emil", "fritz"});
    CHECK(e(R"(parent in hierarchy "anna")") == Codes{"bert", "cora"});
}

TEST_CASE("contains, begins with and like fold case in every script [FLT-2] [FLT-10]") {
    Example e;
    CHECK(e(R"(city contains "ERM")") == Codes{"anna", "cora"});
    CHECK(e(R"(city not contains "ERM")") == Codes{"bert", "dora", "emil", "fritz"});
    CHECK(e(R"(city begins with "перм")") == Codes{"emil"});
    CHECK(e(R"(city not begins with "перм")") == Codes{"anna", "bert", "cora", "dora", "fritz"});
    CHECK(e(R"(city begins with "MALMÖ")") == Codes{"bert"});
    CHECK(e(R"(name like "анна%")") == Codes{"anna"});
    CHECK(e(R"(name not like "%a")") == Codes{"anna", "bert", "emil", "fritz"});
    CHECK(e(R"(name like "[a-d]o_a")") == Codes{"cora", "dora"});
    CHECK(e(R"(name like "[^c]o%")") == Codes{"dora"});
    CHECK(e(R"(name like "%100!%" escape "!")") == Codes{"emil"});
    CHECK(e(R"(name contains "STRASSE")") == Codes{}); // simple folding keeps ß one character
}

TEST_CASE("is filled is false for null, empty text, 0 and false [FLT-11]") {
    Example e;
    CHECK(e("city is filled") == Codes{"anna", "bert", "cora", "emil"});
    CHECK(e("city is not filled") == Codes{"dora", "fritz"});
    CHECK(e("order_count is filled") == Codes{"anna", "bert", "cora"});
    CHECK(e("last_sale is not filled") == Codes{"dora", "emil", "fritz"});
    CHECK(e("deleted is filled") == Codes{"emil"});
    CHECK(e("parent is filled") == Codes{"bert", "cora"});
    CHECK(e("debt - debt is filled") == Codes{});
}

TEST_CASE("the zero date of an ERP is not filled [FLT-11]") {
    oracle::Data data = example();
    data.rows["partner"][3]["registered"] = Date{-719'162}; // 0001-01-01
    Example e(today(), data);
    CHECK(e("registered is filled") == Codes{"anna", "bert"});
    CHECK(e("registered < 2000-01-01") == Codes{"dora"});
}

TEST_CASE("a negation is the exact complement, also of segments [FLT-13]") {
    Example e;
    CHECK(e(R"(in segment "Trusted")") == Codes{"anna", "cora"});
    CHECK(e(R"(not in segment "Trusted")") == Codes{"bert", "dora", "emil", "fritz"});
    CHECK(e(R"(in segment ("Trusted", "Second"))") == Codes{"anna", "cora"});
    CHECK(e(R"(not in segment "Second")") == Codes{"anna", "bert", "dora", "emil", "fritz"});
    CHECK(e(R"(parent in segment "Trusted")") == Codes{"bert"});
    CHECK(e(R"(parent not in segment "Trusted")") ==
          Codes{"anna", "cora", "dora", "emil", "fritz"});
}

TEST_CASE("AND, OR and NOT nest to any depth [FLT-1] [DCS-7] [DCS-8]") {
    Example e;
    CHECK(e(R"(region = "Perm" and main_manager = "Ivanov" or code = "dora")") ==
          Codes{"anna", "dora"});
    CHECK(e(R"(not (region = "Perm" or code = "dora") and not deleted)") ==
          Codes{"bert", "cora", "fritz"});
    CHECK(e(R"(main_manager = "Petrova" and not served_by_sales_reps)") == Codes{});
    CHECK(e("") == Codes{"anna", "bert", "cora", "dora", "emil", "fritz"});
}

TEST_CASE("an unused item or group is as if it were not there [FLT-4]") {
    Example e;
    const Codes all{"anna", "bert", "cora", "dora", "emil", "fritz"};
    CHECK(e(R"(code = "anna" @off)") == all);
    CHECK(e(R"(code = "anna" or code = "bert" @off)") == Codes{"anna"});
    CHECK(e(R"(code = "anna" or (code = "bert" @off and code = "cora" @off))") == Codes{"anna"});
    CHECK(e(R"(code = "anna" or (code = "bert") @off)") == Codes{"anna"});
    CHECK(e(R"(not (code = "bert" @off))") == all);
}

TEST_CASE("a custom field holds if any of its values does, its negation if none [FLT-2] [DCS-5]") {
    Example e;
    CHECK(e(R"(attribute("interest") = "cosmetics")") == Codes{"anna"});
    CHECK(e(R"(attribute("interest") <> "cosmetics")") ==
          Codes{"bert", "cora", "dora", "emil", "fritz"});
    CHECK(e(R"(attribute("interest") in ("sport", "chess"))") == Codes{"anna", "bert"});
    CHECK(e(R"(attribute("limit") > 15)") == Codes{"anna"});
    CHECK(e(R"(attribute("limit") < 15)") == Codes{"anna", "cora"});
    CHECK(e(R"(attribute("limit") * 2 = 40)") == Codes{"anna"});
    CHECK(e(R"(attribute("limit") is filled)") == Codes{"anna"}); // 0 is not filled
    CHECK(e(R"(attribute("vip"))") == Codes{"bert"});
    CHECK(e(R"(not attribute("vip"))") == Codes{"anna", "cora", "dora", "emil", "fritz"});
    CHECK(e(R"(attribute("vip") = false)") == Codes{"anna", "cora", "dora", "emil", "fritz"});
}

TEST_CASE("the right side may be another field, of the same kind [FLT-5]") {
    Example e;
    CHECK(e("birth_date < registered") == Codes{"anna", "bert"});
    CHECK(e("region = parent.region") == Codes{});
    CHECK(e("region <> parent.region") == Codes{"anna", "bert", "cora", "dora", "emil", "fritz"});
    CHECK(e("coalesce(parent.region, region) = \"Perm\"") == Codes{"anna", "bert"});
    CHECK(e("revenue > cost * 2") == Codes{"bert"});
}

TEST_CASE("attributes are reached through references of any length [DCS-5] [DCS-4]") {
    Example e;
    CHECK(e(R"(region.parent.name = "Siberia")") == Codes{"cora"});
    CHECK(e(R"(parent.parent.region = "Perm")") == Codes{"cora"});
    CHECK(e(R"(parent.region.population > 400)") == Codes{});
    CHECK(e(R"(region.population > 400)") == Codes{"cora", "dora"});
    CHECK(e("not parent.is_customer") ==
          Codes{"anna", "dora", "emil", "fritz"}); // missing is false
    CHECK(e(R"(main.city = "Perm")") == Codes{"anna"});
}

TEST_CASE("a case is decided row by row, by its first branch that holds [DCS-47]") {
    Example e;
    CHECK(e(R"(case when city = "Perm" then 1 when city is filled then 2 else 3 end = 2)") ==
          Codes{"bert", "cora", "emil"});
    CHECK(e(R"(case when city = "Perm" then true end = false)") ==
          Codes{"bert", "cora", "dora", "emil", "fritz"});
    CHECK(
        e(R"(case when attribute("interest") = "sport" then attribute("interest") end = "cosmetics")") ==
        Codes{"anna"});
}
