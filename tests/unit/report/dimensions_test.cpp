// Rows told apart by columns of the facts [DCS-40].
#include "support.hpp"

using namespace tessera;
using namespace tessera::report;
using namespace tessera::report::test;
using Texts = std::vector<std::string>;

TEST_CASE("dimensions: the template's default groups by partner and document [DCS-40]") {
    Company c;
    const Composition r = c.report("template = \"sales\"", {1, 2, 3, 4});
    CHECK(r.names == Texts{"code", "name", "document", "revenue", "gross_profit"});
    CHECK(r.titles[2] == "Document");
    CHECK(shown(r) == "- 002 Boris D3 70 63\n"
                      "- 001 Olga D1 150 70\n"
                      "- 001 Olga D2 10 -10\n"
                      "- 003 Ærøskøbing . 3 3\n"
                      "- 004 Анна . 0 0\n");
    CHECK(r.shown == 4);
}

TEST_CASE(
    "dimensions: partners without rows are left out when facts are required [DCS-19] [DCS-40]") {
    Company c;
    CHECK(c.text("template = \"sales\"\nrequire_facts = true", {3, 4}) ==
          "- 003 Ærøskøbing . 3 3\n");
    CHECK(c.text("template = \"sales\"\nparameters = { period = \"this month\" }", {1, 2}) ==
          "- 002 Boris . 0 0\n- 001 Olga D1 150 70\n");
}

TEST_CASE("dimensions: a measure in brackets brings its own rows [DCS-40]") {
    Company c;
    CHECK(c.text(R"(
template = "sales"
parameters = { period = "this month" }
fields = ["code", "document", "revenue", "revenue[this year]", "order_count"]
order = ["code", "document"])",
                 {1, 2}) == "- 001 D1 150 150 1\n- 001 D2 0 10 0\n- 002 D3 0 70 0\n");
}

TEST_CASE("dimensions: references and paths are shown by name, several at once [DCS-40]") {
    Company c;
    CHECK(c.text(R"(
template = "sales"
fields = ["code", "product", "product.category.name", "day", "revenue", "revenue / order_count", "region"]
order = ["product", "-revenue", "code"])",
                 {1, 2, 3}) == "- 001 Boots Shoes 2026-11-01 100 100 Tomsk\n"
                               "- 001 Boots Shoes 2026-05-01 10 10 Tomsk\n"
                               "- 003 Boots Shoes 2024-01-01 3 1.5 Perm\n"
                               "- 002 Hat Hats 2026-10-15 70 70 Siberia\n"
                               "- 001 Hat Hats 2026-11-01 50 50 Tomsk\n");
}

TEST_CASE("dimensions: a group of them has totals over partners [DCS-40] [DCS-41]") {
    Company c;
    CHECK(c.text(R"(
template = "sales"
fields = ["code", "revenue"]
order = ["code"]
group_by = ["product"]
totals = { revenue = "sum" }
totals_at = "begin"
output_filter = "revenue >= 50")",
                 {1, 2, 3}) ==
          "= [] . 230\n# [Boots] . 110\n - 001 110\n# [Hat] . 120\n - 001 50\n - 002 70\n");
}

TEST_CASE("dimensions: members only, though others have rows between them [DCS-40]") {
    Company c;
    CHECK(c.text("template = \"sales\"\nfields = [\"code\", \"document\"]", {1, 3}) ==
          "- 001 D1\n- 001 D2\n- 003 .\n");
}
