// Conditional appearance [DCS-46].
#include "support.hpp"

using namespace tessera;
using namespace tessera::report;
using namespace tessera::report::test;

namespace {

// Which cells are painted: "row:column key=value", a line each.
std::string painted(const Composition& report) {
    std::string out;
    for (std::size_t row = 0; row < report.rows.size(); ++row)
        for (const auto& [column, style] : report.rows[row].styles)
            for (const auto& [key, value] : style)
                out += fmt::format("{}:{} {}={}\n", row, report.names[column], key, value);
    return out;
}

} // namespace

TEST_CASE("appearance: a rule over the row paints its cells [DCS-46]") {
    Company c;
    CHECK(painted(c.report(R"(
fields = ["code", "revenue", "region"]
order = ["code"]
[[appearance]]
when = "revenue < 100 and last_sale is filled"
fields = ["revenue"]
style = { color = "red", bold = true }
[[appearance]]
when = 'region = "Perm"'
style = { color = "blue" })")) == "1:revenue bold=true\n1:revenue color=red\n"
                                  "2:code color=blue\n2:revenue bold=true\n2:revenue color=blue\n"
                                  "2:region color=blue\n");
}

TEST_CASE("appearance: without a condition it always applies, only where it is meant [DCS-46]") {
    Company c;
    const std::string scheme = R"(
fields = ["code", "revenue"]
order = ["code"]
group_by = ["region"]
totals = { revenue = "sum" }
[[appearance]]
fields = ["code"]
style = { background = "yellow" }
where = )";
    CHECK(painted(c.report(scheme + "[\"items\"]", {1})) == "1:code background=yellow\n");
    CHECK(painted(c.report(scheme + "[\"groups\"]", {1})) == "0:code background=yellow\n");
    CHECK(painted(c.report(scheme + "[\"totals\", \"groups\"]", {1})) ==
          "0:code background=yellow\n2:code background=yellow\n3:code background=yellow\n");
}

TEST_CASE("appearance: over totals the rule asks the total shown [DCS-46]") {
    Company c;
    const Composition r = c.report(R"(
fields = ["code", "revenue", "gross_profit", "region"]
order = ["code"]
group_by = ["region"]
totals = { revenue = "sum", gross_profit = "sum" }
totals_at = "begin"
[[appearance]]
when = 'revenue > 100'
fields = ["revenue"]
style = { bold = true }
where = ["groups", "totals"]
[[appearance]]
when = 'gross_profit >= 0.9 * revenue and region = "Siberia"'
fields = ["gross_profit"]
style = { color = "green" }
where = ["groups"]
[[appearance]]
when = 'order_count > 0 or income = "high"'
style = { color = "cyan" }
where = ["groups", "totals"])",
                                   {1, 2, 5});
    CHECK(shown(r) == "= [] . 230 123 .\n# [Siberia] . 70 63 Siberia\n - 002 70 63 Siberia\n"
                      "# [Tomsk] . 160 60 Tomsk\n - 001 160 60 Tomsk\n - 005 0 0 Tomsk\n");
    CHECK(painted(r) == "0:revenue bold=true\n1:gross_profit color=green\n3:revenue bold=true\n");
}

TEST_CASE("appearance: a field that is not shown is a mistake [DCS-46]") {
    Company c;
    const Error error = c.refused(
        "fields = [\"code\"]\n[[appearance]]\nfields = [\"cod\"]\nstyle = { bold = true }");
    CHECK(error.code() == "report.unknown-field");
    CHECK(error.message() == "appearance: \"cod\" is not among the fields. Did you mean \"code\"?");
}
