// Schemes as JSON and as files.
#include "support.hpp"

#include "scheme/bind.hpp"
#include "scheme/language.hpp"
#include "scheme/scheme.hpp"

#include <nlohmann/json.hpp>

using namespace tessera;
using namespace tessera::scheme;
using namespace tessera::scheme::test;
using nlohmann::json;

namespace {

const char* everything = R"toml(
subject = "partner"
template = "sales"
title = "Bought much"
description = "All that a scheme can say"
filter = 'revenue[$period] > $amount and in segment $segment @title("Enough")'
default_filter = false
rows = 'organisation = "Main"'
require_facts = true
links = { sale = "inner", settlement = "outer" }
restricted = { cost = ["filter", "order"] }
parameters = { amount = 1000.50, segment = "Footwear", kinds = ["a", "b"] }
fields = ["code", "sales.revenue", "revenue[last quarter]", "region.parent.name",
          { field = "last_sale", title = "Last purchase" }, "margin",
          { field = "revenue[last year]", name = "before" }]
order = ["-last_sale", "name", { field = "-revenue" }]
group_by = ["industry", { field = "region", kind = "hierarchy" }]
columns_by = ["region.name", { field = "income", name = "pay" }]
totals = { "sales.revenue" = "sum", before = "max" }
totals_at = "both"
output_filter = "revenue > 0"

[parameter.amount]
title = "At least"
type = "decimal"
default = 10000.25

[parameter.a_start]
type = "date"
expression = "$period.start"
visible = false

[parameter.period]
type = "period"
default = "last 24 months"

[parameter.segment]
type = "segment"

[parameter.kinds]
type = "list"
default = ["x", "y"]

[user_fields]
margin = "gross_profit / revenue"

[user_fields.size]
title = "Size"
cases = [ { when = "revenue > 1000", then = '"big"' }, { when = "revenue > 10", then = '"mid"' } ]
else = '"small"'

[[appearance]]
when = "revenue < 0"
fields = ["sales.revenue"]
style = { color = "red", bold = true }
where = ["items", "totals"]

[[appearance]]
style = { background = "yellow" }

[query]
columns = { turnover = "decimal", since = "date" }
output = "SELECT * FROM $members"

[[query.formation]]
name = "bought"
sql = """
SELECT partner, sum(revenue) AS turnover
FROM tessera_sale -- "all"
GROUP BY partner"""

[[query.formation]]
sql = "SELECT * FROM bought"
)toml";

Error refused(const json& given) {
    return error_of([&] { scheme_from_json(given, "segment cold"); });
}

} // namespace

TEST_CASE("scheme file: everything that can be said is read [DCS-30] [DCS-42]") {
    const Scheme s = read_scheme(everything, "schemes/much.toml");
    CHECK(s.from == "schemes/much.toml");
    CHECK(s.custom);
    CHECK(s.template_name == "sales");
    CHECK(s.filter->items.size() == 2);
    CHECK(s.filter_text.find("revenue[$period]") == 0);
    CHECK_FALSE(s.default_filter);
    CHECK(s.require_facts == true);
    CHECK(s.links ==
          std::map<std::string, Link>{{"sale", Link::inner}, {"settlement", Link::outer}});
    CHECK(s.restricted.at("cost") == std::vector<std::string>{"filter", "order"});
    CHECK(s.values == std::map<std::string, std::string>{
                          {"amount", "1000.50"}, {"segment", "Footwear"}, {"kinds", "a|b"}});

    REQUIRE(s.fields.size() == 7);
    CHECK(s.fields[1].name == "sales.revenue");
    CHECK(s.fields[2].field->arguments.window);
    CHECK(s.fields[4].title == "Last purchase");
    CHECK(s.fields[4].name == "last_sale");
    CHECK(s.fields[6].name == "before");
    REQUIRE(s.order.size() == 3);
    CHECK(s.order[0].descending);
    CHECK_FALSE(s.order[1].descending);
    CHECK(s.order[2].field->kind == ExprKind::negate);
    CHECK(s.group_by[1].kind == GroupKind::hierarchy);
    REQUIRE(s.columns_by.size() == 2);
    CHECK(s.columns_by[1].name == "pay");
    CHECK(s.totals_at == TotalsPlace::both);
    CHECK(s.totals.size() == 2);

    REQUIRE(s.user_fields.size() == 2);
    CHECK(s.user_fields[0].name == "margin");
    CHECK(s.user_fields[1].title == "Size");
    CHECK(s.user_fields[1].field->kind == ExprKind::cases);
    CHECK(s.user_fields[1].field->cases.size() == 2);
    CHECK(s.user_fields[1].field->items.size() == 1);

    REQUIRE(s.appearance.size() == 2);
    CHECK(s.appearance[0].style ==
          std::map<std::string, std::string>{{"color", "red"}, {"bold", "true"}});
    CHECK_FALSE(s.appearance[1].when);

    REQUIRE(s.query.formation.size() == 2);
    CHECK(s.query.formation[0].name == "bought");
    CHECK(s.query.formation[0].sql.find("-- \"all\"") != std::string::npos);
    CHECK(s.query.output.size() == 1);
    CHECK(s.query.columns.at("turnover") == Type::decimal);
}

TEST_CASE("scheme file: parameters stand behind those that they need [DCS-26] [DCS-27] [DCS-28]") {
    const Scheme s = read_scheme(everything, "x.toml");
    std::vector<std::string> names;
    for (const Parameter& p : s.parameters) names.push_back(p.name);
    CHECK(names == std::vector<std::string>{"amount", "kinds", "period", "a_start", "segment"});
    const Parameter& amount = s.parameters[0];
    CHECK(amount.title == "At least");
    CHECK(amount.type == "decimal");
    CHECK(amount.value->value == Value{Decimal{100'002'500}});
    CHECK(s.parameters[1].value->items.size() == 2);
    CHECK(s.parameters[2].period->kind == PeriodKind::rolling);
    CHECK_FALSE(s.parameters[3].visible);

    const ParameterValues values = parameter_values(s.parameters, s.values, date_of(2026, 11, 22));
    CHECK(values.at("amount").value == Value{Decimal{10'005'000}});
    CHECK(values.at("kinds").list.size() == 2);
    CHECK(values.at("a_start").value == Value{date_of(2024, 11, 23)});

    const Error circle = refused({{"parameter",
                                   {{"a", {{"type", "date"}, {"expression", "$b"}}},
                                    {"b", {{"type", "date"}, {"expression", "$a"}}}}}});
    CHECK(circle.code() == "scheme.bad-value");
    CHECK(circle.message().find("a, b need each other") != std::string::npos);
}

TEST_CASE("scheme: JSON and files survive a round trip [DCS-31]") {
    const Scheme s = read_scheme(everything, "x.toml");
    const json stored = to_json(s);
    CHECK(to_json(scheme_from_json(stored, "again")) == stored);
    CHECK(scheme_from_json(stored, "again").custom);

    const std::string file = write_scheme(s);
    INFO(file);
    const Scheme again = read_scheme(file, "x.toml");
    CHECK(to_json(again) == stored);
    CHECK(write_scheme(again) == file);
}

TEST_CASE("scheme: a stored default keeps what it means, a file shows its name [DCS-26] [DCS-31]") {
    const json stored = json::parse(R"({"parameter": [
        {"name": "one", "default": {"label": "Perm", "means": [
            {"ref": "region", "id": "7", "label": "Perm"}]}},
        {"name": "many", "type": "list", "default": {"label": ["A", "B"], "means": [
            {"ref": "segment", "id": "1", "label": "A"},
            {"ref": "segment", "id": "2", "label": "B"}]}}]})");
    const Scheme s = scheme_from_json(stored, "x");
    REQUIRE(s.parameters.size() == 2);
    CHECK(s.parameters[0].value->value == Value{std::string("Perm")});
    REQUIRE(s.parameters[0].meaning.size() == 1);
    CHECK(s.parameters[0].meaning[0]->part == "7");
    CHECK(s.parameters[1].value->items.size() == 2);
    CHECK(s.parameters[1].meaning.size() == 2);
    CHECK(to_json(s) == stored);
    const json file = to_file_json(s);
    CHECK(file.at("parameter")[0].at("default") == "Perm");
    CHECK(file.at("parameter")[1].at("default") == json::parse(R"(["A", "B"])"));

    // It counts where no value is given, and is not what a given one means.
    const Date on = date_of(2026, 11, 22);
    CHECK(parameter_values(s, Template{}, on).at("one").meaning.size() == 1);
    json given = stored;
    given["parameters"]["one"] = "Tomsk";
    const auto values = parameter_values(scheme_from_json(given, "x"), Template{}, on);
    CHECK(values.at("one").meaning.empty());
    CHECK(values.at("one").value == Value{std::string("Tomsk")});
    // As schemes were stored before.
    const json before = json::parse(R"({"parameter": [{"name": "one", "default": "Perm"}]})");
    CHECK(to_json(scheme_from_json(before, "x")) == before);
    CHECK(refused(json::parse(R"({"parameter": [{"name": "one", "default": {"label": "P"}}]})"))
              .code() == "scheme.bad-value");
}

TEST_CASE("scheme: only what differs from the defaults is written [DCS-35] [DCS-36]") {
    CHECK(to_json(Scheme{}) == json::object());
    Scheme s = scheme_from_json(
        {{"template", "sales"}, {"filter", "revenue > $amount"}, {"parameters", {{"amount", 5}}}},
        "segment cold");
    CHECK_FALSE(s.custom);
    CHECK(s.values.at("amount") == "5");
    s.custom = true; // loaded from a file
    CHECK(to_json(s).at("custom") == true);
    CHECK(scheme_from_json(to_json(s), "x").custom);
    CHECK(scheme_from_json({{"fields", {"code"}}}, "x").custom);
    CHECK_FALSE(to_json(scheme_from_json({{"fields", {"code"}}}, "x")).contains("custom"));
}

TEST_CASE("scheme: a stored field keeps its references, a file shows names [DCS-31]") {
    auto region = std::make_shared<Expr>();
    region->kind = ExprKind::reference;
    region->name = "region";
    region->part = "7";
    region->label = "Perm";
    const FilterPtr written = parse_filter("region = \"Perm\"");
    auto filter = std::make_shared<Filter>(*written);
    filter->right = region;
    Scheme s;
    s.filter = filter;
    s.fields = {{parse_expression("revenue"), "revenue", {}}};
    auto bracket = std::make_shared<Expr>(*s.fields[0].field);
    bracket->arguments.where = filter;
    s.fields[0].field = bracket;
    s.fields[0].name = "revenue[where region = \"Perm\"]";

    const json stored = to_json(s);
    CHECK(stored.at("filter").at("right").at("id") == "7");
    CHECK(stored.at("fields")[0].at("field").at("where").at("right").at("id") == "7");
    CHECK(same(scheme_from_json(stored, "x").fields[0].field, bracket));
    const json file = to_file_json(s);
    CHECK(file.at("filter") == "region = \"Perm\"");
    CHECK(file.at("fields")[0] == "revenue[where region = \"Perm\"]");
}

TEST_CASE("scheme: mistakes name their place and the nearest key [DCS-42]") {
    const Error key = refused({{"flter", "x = 1"}});
    CHECK(key.code() == "scheme.unknown-key");
    CHECK(key.message().find("segment cold: unknown key \"flter\". Did you mean \"filter\"?") == 0);

    CHECK(refused({{"fields", "code"}}).code() == "scheme.wrong-type");
    CHECK(refused({{"default_filter", "yes"}}).code() == "scheme.wrong-type");
    CHECK(refused({{"fields", {1}}}).code() == "scheme.wrong-type");
    CHECK(refused(json::array()).code() == "scheme.wrong-type");
    CHECK(refused({{"totals", {{"revenue", "summ"}}}}).message().find("Did you mean \"sum\"?") !=
          std::string::npos);
    CHECK(refused({{"group_by", {{{"field", "region"}, {"kind", "tree"}}}}})
              .message()
              .find("segment cold: group_by 1: kind: there is no \"tree\"") == 0);
    CHECK(refused({{"appearance", {{{"style", {{"colour", "red"}}}}}}})
              .message()
              .find("appearance 1: style: unknown key \"colour\". Did you mean \"color\"?") !=
          std::string::npos);
    CHECK(refused({{"appearance", {{{"style", {{"color", "red"}}}, {"where", {"row"}}}}}}).code() ==
          "scheme.bad-value");
    CHECK(refused({{"appearance", {{{"when", "a = 1"}}}}}).message().find("\"style\" is missing") !=
          std::string::npos);
    CHECK(refused({{"query", {{"formation", {{{"name", "x"}}}}}}}).message().find("\"sql\"") !=
          std::string::npos);
    CHECK(refused({{"query", {{"columns", {{"x", "money"}}}}}}).code() == "scheme.bad-value");
    CHECK(refused({{"user_fields", {{"x", {{"title", "X"}}}}}}).code() == "scheme.bad-value");
    CHECK(refused({{"parameters", {{"amount", 0.12345678901234567}}}}).code() ==
          "scheme.bad-value");
    CHECK(refused({{"parameters", {{"kinds", {"a|b"}}}}}).code() == "scheme.bad-value");
    CHECK(refused({{"parameter", {{"x", {{"type", "integer"}, {"default", "many"}}}}}}).code() ==
          "value.bad-integer");
}

TEST_CASE("scheme: an error of the language keeps its caret behind the place [DCS-42]") {
    const Error error = refused({{"filter", "region = and"}});
    CHECK(error.code() == "rule.unexpected");
    CHECK(error.message().find("segment cold: filter: line 1, column 10") == 0);
    CHECK(error.message().find("^~~") != std::string::npos);
    CHECK(refused({{"filter", {{"and", 1}}}}).code() == "rule.bad-json");
}
