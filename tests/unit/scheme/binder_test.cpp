// What binding refuses, and that its errors point and give the next step.
#include "example.hpp"

#include "scheme/catalog.hpp"
#include "scheme/language.hpp"

#include <nlohmann/json.hpp>

using namespace tessera;
using namespace tessera::scheme;
using Catch::Contains;

TEST_CASE("an unknown field is refused with a caret and the nearest name") {
    Example e;
    const Error error = refused(e, "code = \"x\" and\n  revenu > 5");
    CHECK(error.code() == "rule.unknown-field");
    CHECK(error.message() ==
          "filter: line 2, column 3: there is no field \"revenu\" for a partner. "
          "Did you mean \"revenue\"?\n"
          "    revenu > 5\n"
          "    ^~~~~~");
    CHECK(error.outcome() == Outcome::usage);
    CHECK_THAT(refused(e, "region.nam = \"x\"").message(), Contains("Did you mean \"name\"?"));
    CHECK_THAT(refused(e, "city.name = \"x\"").message(), Contains("\"city\" is not a reference"));
    CHECK(refused(e, "revenue[where cit = \"x\"] > 0").code() == "rule.unknown-field");
}

TEST_CASE("an unknown or ambiguous region is refused and the candidates are listed [DCS-7]") {
    Example e;
    const Error unknown = refused(e, R"(region = "Prem")");
    CHECK(unknown.code() == "rule.unknown-name");
    CHECK_THAT(unknown.message(), Contains("there is no region \"Prem\". Did you mean \"Perm\"?"));
    const Error ambiguous = refused(e, R"(region in hierarchy "Norra")");
    CHECK(ambiguous.code() == "rule.ambiguous-name");
    CHECK_THAT(ambiguous.message(), Contains("\"NO1\" (Norra), \"NO2\" (Norra)"));
    CHECK(e(R"(region = "NO1")").empty());
    const Error segment = refused(e, R"(in segment "Trustd")");
    CHECK(segment.code() == "rule.unknown-name");
    CHECK_THAT(segment.message(), Contains("Did you mean \"Trusted\"?"));
    CHECK(refused(e, R"(in segment "Footwear")").code() == "rule.wrong-types");
}

TEST_CASE("an unknown parameter is refused with the nearest name [DCS-28]") {
    oracle::Question question = today();
    question.parameters["amount"].value = std::int64_t{5};
    Example e(question);
    const Error error = refused(e, "revenue > $amuont");
    CHECK(error.code() == "rule.unknown-parameter");
    CHECK_THAT(error.message(), Contains("Did you mean \"amount\"?"));
    CHECK(refused(e, "revenue[$amount] > 1").code() == "rule.unknown-parameter"); // not a period
}

TEST_CASE("types that do not fit are refused where they stand [FLT-5]") {
    Example e;
    for (const char* rule : {R"(revenue > "5")",
                             "city = 5",
                             "city = 2026-01-01",
                             "birth_date > 5",
                             "deleted > true",
                             "deleted = 1",
                             "birth_date contains \"x\"",
                             "revenue + city > 1",
                             "birth_date + 5 > today",
                             "today - (city) days > today",
                             "add(birth_date, 1.5, month) > today",
                             "add(birth_date, revenue, day) > today",
                             "region > \"Perm\"",

                             "region + 1 > 5",
                             "5 = region",
                             "code = region",
                             "length(5) > 1",
                             "year(5) = 1",
                             "coalesce(city, 5) = 1",
                             "coalesce(region, 5) = \"Perm\"",
                             "case when deleted then 1 else \"x\" end = 1",
                             "name like city",
                             "city in hierarchy \"x\"",
                             "city in segment \"Trusted\"",
                             "overdue_debt[days \"x\"] > 0",
                             "overdue_debt[days income] > 0",
                             "revenue[birth_date..] > 0",
                             "name like code"}) {
        INFO(rule);
        const Error error = refused(e, rule);
        CHECK(error.code() == "rule.wrong-types");
        CHECK_THAT(error.message(), Contains("^"));
    }
    const Error error = refused(e, R"(revenue > "5")");
    CHECK(error.message() == "filter: line 1, column 11: \"revenue\" is decimal, \"5\" is text\n"
                             "  revenue > \"5\"\n"
                             "            ^~~");
}

TEST_CASE("brackets belong to measures, and take the arguments that a measure has [DCS-15]") {
    Example e;
    CHECK(refused(e, "city[today] = \"x\"").code() == "rule.unexpected");
    CHECK(refused(e, "revenue[days 5] > 1").code() == "rule.unknown-argument");
    const Error error = refused(e, "overdue_debt[dais 5] > 1");
    CHECK(error.code() == "rule.unknown-argument");
    CHECK_THAT(error.message(), Contains("Did you mean \"days\"?"));
    CHECK(refused(e, "gross_profit[days 5] > 1").code() == "rule.unknown-argument");
}

TEST_CASE("a bad pattern is refused when it is bound [FLT-10]") {
    Example e;
    const Error error = refused(e, R"(city = "x" or name like "[a")");
    CHECK(error.code() == "rule.bad-pattern");
    CHECK_THAT(error.message(), Contains("line 1, column"));
}

TEST_CASE("a field of two templates is refused as ambiguous, and named by either [DCS-4]") {
    Example e;
    e->catalog().add_template("second", R"({"template": "web", "subject": "partner", "measures": [
        {"name": "revenue", "source": "activity", "aggregate": "sum", "of": "amount"}]})");
    const Error error = refused(e, "revenue > 0");
    CHECK(error.code() == "rule.ambiguous-field");
    CHECK_THAT(error.message(), Contains("plugin scheme-sales") && Contains("plugin second"));
    CHECK(e("sales.revenue > 0") == Codes{"anna", "bert", "cora"});
    CHECK(e->members(parse_filter("web.revenue > 0")).empty());
    CHECK(e->members(parse_filter("SALES.Revenue > 0 and Gross_Profit > 0")) ==
          conformance::Members{1, 2});
}

TEST_CASE("a bound rule holds references by id, also in brackets and branches, so a rename breaks "
          "nothing") {
    Example e;
    RuleSet set = e->empty_set();
    const std::string rule =
        R"(region in ("Perm", "Tomsk") and revenue[where product in segment "Footwear"] > 0)"
        R"( and case when region = "Perm" then 1 else 2 end = 1 and in segment ("Trusted", "Second"))";
    const auto bound = e->bind(set, parse_filter(rule)).tree;
    const std::string json = to_json(bound).dump();
    CHECK_THAT(json, !Contains("\"value\":\"Perm\"") && !Contains("\"value\":\"Footwear\""));
    oracle::Data renamed = example();
    renamed.rows["region"][3]["name"] = "Molotov";
    for (auto& segment : renamed.segments) segment.name += " (old)";
    Example later(today(), renamed);
    CHECK(later->members(filter_from_json(nlohmann::json::parse(json))) == conformance::Members{1});
    CHECK(e->members(parse_filter(to_text(bound))) == conformance::Members{1});
}

TEST_CASE("a reference whose target is gone is refused by the name it had") {
    Example e;
    const auto gone = filter_from_json(nlohmann::json::parse(
        R"({"left": {"field": "region"}, "is": "equal", "right": {"ref": "region", "id": "77", "label": "Atlantis"}})"));
    RuleSet set = e->empty_set();
    CHECK_THROWS_WITH(e->bind(set, gone), Contains("Atlantis"));
    const auto segment = filter_from_json(nlohmann::json::parse(
        R"({"is": "in_segment", "right": {"ref": "segment", "id": "x", "label": "Lost"}})"));
    CHECK_THROWS_WITH(e->bind(set, segment), Contains("Lost"));
}

TEST_CASE("parameters are read by their types, and unknown ones refused [DCS-28] [DCS-29]") {
    Parameter amount, who;
    amount.name = "amount";
    amount.type = "decimal";
    amount.value = parse_expression("12.5");
    who.name = "who";
    const Date on{20'000};
    CHECK(parameter_values({amount}, {}, on)["amount"].value == Value{Decimal{125'000}});
    CHECK(parameter_values({amount}, {{"amount", "3"}}, on)["amount"].value ==
          Value{Decimal{30'000}});
    CHECK_THROWS_WITH(parameter_values({amount}, {{"amount", "x"}}, on),
                      Contains("amount is \"x\""));
    CHECK_THROWS_WITH(parameter_values({amount, who}, {{"amont", "1"}}, on),
                      Contains("Did you mean \"amount\"?"));
    who.expression = parse_expression("city");
    CHECK_THROWS_WITH(parameter_values({who}, {}, on), Contains("is a field"));
}

namespace {

Parameter computed(const std::string& name, const std::string& type, const std::string& expr) {
    Parameter out;
    out.name = name;
    out.type = type;
    out.expression = parse_expression(expr);
    return out;
}

// The value of the last one, which may ask for those before it.
ParameterValue computed_from(const std::vector<Parameter>& parameters) {
    return parameter_values(parameters, {}, parse_date("2026-03-31"))[parameters.back().name];
}

} // namespace

TEST_CASE("the number that a parameter's expression makes is exact [DCS-26]") {
    const auto tells = [](const std::string& type, const std::string& expr,
                          const std::string& test) {
        INFO(expr << " as " << type << ": " << test);
        const auto value =
            computed_from({computed("k", type, expr),
                           computed("told", "text", "case when " + test + " then \"yes\" end")});
        return to_text(value.value) == "yes";
    };
    CHECK(tells("decimal", "1000000 * 1000000000", "$k = 1000000 * 1000000000"));
    CHECK(tells("decimal", "9223372036854775807 * 1000", "$k / 1000 = 9223372036854775807"));
    CHECK(tells("integer", "9223372036854775807 * 1000", "$k / 1000 = 9223372036854775807"));
    CHECK(tells("decimal", "360.55 / 3", "$k * 3 = 360.55"));
    CHECK_FALSE(tells("decimal", "1 / 3", "$k = 0.3333"));

    CHECK(computed_from({computed("k", "integer", "1000000 * 1000000000")}).value ==
          Value{std::int64_t{1'000'000'000'000'000}});
    CHECK(computed_from({computed("k", "decimal", "2 * 3")}).value == Value{Decimal{60'000}});
    Expr asked;
    asked.kind = ExprKind::parameter;
    asked.name = "k";
    const ParameterValues shown{
        {"k", computed_from({computed("k", "decimal", "1000000 * 1000000000")})}};
    CHECK(to_text(std::make_shared<Expr>(asked), shown) == "1000000000000000");
}

TEST_CASE("parameters that are shown alike are not the same [DCS-26]") {
    const auto print = [](const char* expr) {
        return fingerprint(computed_from({computed("k", "decimal", expr)}).exact.value());
    };
    CHECK(print("1 / 3") != print("0.3333"));
    CHECK(print("1 / 3") == print("1 / 3"));
}

TEST_CASE("a parameter's expression is of the type declared [DCS-26] [DCS-28]") {
    for (const auto& [type, expr, says] :
         {std::tuple{"integer", "7 / 2", "is of type integer, its expression of type decimal: 3.5"},
          {"decimal", "today", "is of type decimal, its expression of type date"},
          {"text", "today", "is of type text, its expression of type date"},
          {"date", "5", "is of type date, its expression of type integer"},
          {"moment", "today", "is of type moment, its expression of type date"},
          {"period", "\"last month\"", "is of type period, its expression of type text"},
          {"list", "\"a\"", "is of type list, its expression of type text"},
          {"region", "5", "is of type region, its expression of type integer"}}) {
        INFO(type << " = " << expr);
        try {
            computed_from({computed("k", type, expr)});
            FAIL("accepted");
        } catch (const Error& error) {
            CHECK(error.code() == "parameter.bad-value");
            CHECK_THAT(error.message(), Contains("parameter k " + std::string(says)));
            CHECK_FALSE(error.hint().empty());
        }
    }
    CHECK(computed_from({computed("k", "integer", "8 / 2")}).value == Value{std::int64_t{4}});
    CHECK(computed_from({computed("k", "region", "\"Perm\"")}).value == Value{std::string("Perm")});
    // A day is a period: it is no lack of one, which has no bounds (PER-4).
    CHECK(computed_from({computed("k", "period", "add(today, 10, year)")}).period ==
          parse_period("2036-03-31..2036-03-31"));
}

TEST_CASE("a parameter without a day of the calendar is no open end [DCS-26] [PER-4]") {
    Parameter years;
    years.name = "n";
    years.type = "integer";
    years.value = parse_expression("9999");
    for (const char* expr :
         {"add(today, -$n, year)", "today - $n years", "start_of(add(today, -$n, year), year)"}) {
        INFO(expr);
        try {
            computed_from({years, computed("from", "date", expr)});
            FAIL("accepted");
        } catch (const Error& error) {
            CHECK(error.code() == "parameter.overflow");
            CHECK_THAT(error.message(), Contains("parameter from"));
        }
    }
    // Unless the expression says what stands in for it, or what is added is missing itself.
    CHECK(computed_from(
              {years, computed("from", "date", "coalesce(add(today, -$n, year), 2000-01-01)")})
              .value == day("2000-01-01"));
    CHECK(
        computed_from({years, computed("from", "date",
                                       "case when $n > 999 then today else today - $n years end")})
            .value == day("2026-03-31"));
    years.value = nullptr;
    CHECK(is_null(computed_from({years, computed("from", "date", "add(today, -$n, year)")}).value));
}

TEST_CASE("rules bound together share what they read") {
    Example e;
    RuleSet set = e->empty_set();
    for (const char* rule : {"revenue > 5", "gross_profit > revenue",
                             "Revenue[today] = revenue[2026-03-31..2026-03-31]",
                             "region = \"Perm\" or region.name = \"Perm\""}) {
        e->bind(set, parse_filter(rule));
    }
    CHECK(set.slots.size() == 6); // revenue, cost, extra_cost, revenue of one day, region, its name
    // A third and 0.3333 are shown alike and are not the same.
    const std::size_t before = set.slots.size();
    e->bind(set, parse_filter("order_count[where revenue * 3 > 1 / 3] > 0"));
    e->bind(set, parse_filter("order_count[where revenue * 3 > 0.3333] > 0"));
    CHECK(set.slots.size() == before + 2);
}

TEST_CASE("a template whose field is made of itself is refused as a whole, with the path") {
    Catalog catalog(db::Sources::core());
    const auto describe = [&](const std::string& a) {
        catalog.add_template("rings",
                             R"({"template": "rings", "measures": [{"name": "a", "expression": ")" +
                                 a + R"("}, {"name": "b", "expression": "2 * a"}]})");
    };
    for (const char* ring :
         {"a + 1", "rings.b", "-round(b, 2)", "coalesce(1, case when b > 1 then 2 end)"}) {
        INFO(ring);
        try {
            describe(ring);
            FAIL("accepted");
        } catch (const Error& error) {
            CHECK(error.code() == "template.bad-description");
            CHECK_THAT(error.message(), Contains("a -> "));
        }
        CHECK(catalog.field_names(Subject::partner).empty());
    }
    describe("5");
    CHECK(catalog.field_names(Subject::partner).size() == 2);
}

TEST_CASE("of one template that two plugins describe none is taken, in any order") {
    const Description first{"a", R"({"template": "twin", "subject": "partner"})"};
    const Description second{"z", R"({"template": "twin", "subject": "partner"})"};
    const Description other{"o", R"({"template": "twin", "subject": "product"})"};
    for (const auto& all : {std::vector{first, other, second}, std::vector{second, first, other}}) {
        Catalog catalog(db::Sources::core());
        CHECK(catalog.add_templates(all).size() == 2);
        CHECK(catalog.find_template(Subject::partner, "twin") == nullptr);
        CHECK(catalog.find_template(Subject::product, "twin") != nullptr);
        CHECK_THAT(catalog.contested(Subject::partner, "twin"),
                   Contains("\"twin\"") && Contains("a") && Contains("z"));
        CHECK(catalog.contested(Subject::product, "twin").empty());
    }
}

TEST_CASE("a description with a name that no rule can write, or a key twice, is refused") {
    for (const char* document : {R"({"template": "Plain X", "subject": "partner"})",
                                 R"({"template": "p", "subject": "product", "subject": "partner"})",
                                 R"({"template": "p", "subject": "partner",
              "attributes": [{"name": "and", "path": "name"}]})"}) {
        INFO(document);
        Catalog catalog(db::Sources::core());
        CHECK(catalog.add_templates({{"p", document}}).size() == 1);
        CHECK(catalog.templates().empty());
    }
    Catalog catalog(db::Sources::core());
    CHECK(catalog
              .add_templates({{"p", R"({"template": "p", "subject": "partner",
        "all_attributes": true, "dimensions": ["nosuch"], "defaults": {"filter": "gone > 1",
        "fields": ["name", "lost"], "order": ["-away"]}})"}})
              .empty());
    CHECK(catalog.dangling(*catalog.templates().at(0)).size() == 4);
}
