// Tables: groups down, values across, totals where they meet [DCS-42].
#include "support.hpp"

using namespace tessera;
using namespace tessera::report;
using namespace tessera::report::test;
using Texts = std::vector<std::string>;

namespace {

const std::string by_region = R"(
fields = ["code", "revenue"]
group_by = ["income"]
columns_by = ["region"]
)";
const std::string sums = "totals = { revenue = \"sum\" }\n";

} // namespace

TEST_CASE("table: totals of groups, a column for each value and one for all [DCS-42]") {
    Company c;
    const Composition r = c.report(by_region + sums);
    CHECK(r.names == Texts{"group", "revenue[]", "revenue[Perm]", "revenue[Siberia]",
                           "revenue[Tomsk]", "revenue"});
    CHECK(r.titles[0] == "Income");
    CHECK(r.titles[1] == "Revenue, (none)");
    CHECK(r.types == std::vector{Type::text, Type::decimal, Type::decimal, Type::decimal,
                                 Type::decimal, Type::decimal});
    CHECK(shown(r) == "# [] . . . 70 . 70\n"
                      "# [high] . 0 . . 160 160\n"
                      "# [low] . . 3 . 0 3\n"
                      "= [] . 0 3 70 160 233\n");
    CHECK(r.shown == 5);
}

TEST_CASE("table: levels of rows hold what is below them, the overall total stands where it is "
          "asked for [DCS-42] [DCS-45]") {
    Company c;
    const std::string scheme = R"(
fields = ["code", "revenue"]
group_by = [ { field = "region", kind = "hierarchy" } ]
columns_by = ["income"]
)" + sums;
    const std::string groups = "# [] . . 0 . 0\n"
                               "# [Russia] . 70 160 3 233\n"
                               " # [Perm] . . . 3 3\n"
                               " # [Siberia] . 70 160 0 230\n"
                               "  # [Tomsk] . . 160 0 160\n";
    const std::string total = "= [] . 70 160 3 233\n";
    CHECK(c.text(scheme) == groups + total);
    CHECK(c.text(scheme + "totals_at = \"begin\"") == total + groups);
    CHECK(c.text(scheme + "totals_at = \"none\"") == groups);
}

TEST_CASE("table: several fields across, several totals, looks cell by cell [DCS-42] [DCS-46]") {
    Company c;
    const Composition r = c.report(R"(
template = "sales"
fields = ["code", "product", "revenue"]
group_by = ["region"]
columns_by = ["product", "product.category.name"]
totals = { revenue = "sum", code = "count_distinct" }
[[appearance]]
when = "revenue > 60"
fields = ["revenue"]
style = { bold = true }
where = ["groups"])",
                                   {1, 2, 3});
    CHECK(r.names == Texts{"group", "code[Boots / Shoes]", "revenue[Boots / Shoes]",
                           "code[Hat / Hats]", "revenue[Hat / Hats]", "code", "revenue"});
    CHECK(r.types[1] == Type::integer);
    for (const Row& row : r.rows)
        for (std::size_t column = 1; column < row.values.size(); ++column)
            if (!is_null(row.values[column])) CHECK(type_of(row.values[column]) == r.types[column]);
    CHECK(shown(r) == "# [Perm] . 1 3 . . 1 3\n"
                      "# [Siberia] . . . 1 70 1 70\n"
                      "# [Tomsk] . 1 110 1 50 1 160\n"
                      "= [] . 2 113 2 120 3 233\n");
    CHECK(r.rows[0].styles.empty());
    CHECK(r.rows[1].styles.size() == 2); // what is across, and all
    CHECK(r.rows[1].styles.contains(4));
    CHECK(r.rows[2].styles.contains(2));
    CHECK_FALSE(r.rows[2].styles.contains(4));
    CHECK(r.rows[2].styles.contains(6));
    CHECK(r.rows[3].styles.empty());
}

TEST_CASE("table: mistakes say what is missing [DCS-42]") {
    Company c;
    CHECK(
        c.refused("fields = [\"code\", \"revenue\"]\ncolumns_by = [\"region\"]\n" + sums).code() ==
        "report.no-groups");
    CHECK(c.refused(by_region).code() == "report.no-totals");
    CHECK(c.refused("columns_by = [\"regoin\"]").code() == "rule.unknown-field");
    for (int i = 0; i < 1000; ++i)
        c.run(fmt::format("INSERT INTO {{partner}} (number, code, name, region) VALUES ({0}, "
                          "'T{0}', 'T', NULL)",
                          10000 + i));
    Numbers all{1, 2};
    for (int i = 0; i < 1000; ++i) all.push_back(10000 + i);
    const Error many = error_of([&] {
        c.report("fields = [\"code\"]\ngroup_by = [\"region\"]\ncolumns_by = [\"code\"]\n"
                 "totals = { code = \"count\" }",
                 all);
    });
    CHECK(many.code() == "report.too-many-columns");
    CHECK(many.message().find("1002") != std::string::npos);
}
