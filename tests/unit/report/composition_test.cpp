// Fields, order and output filters of a composition [RPT-1].
#include "support.hpp"

using namespace tessera;
using namespace tessera::report;
using namespace tessera::report::test;
using Texts = std::vector<std::string>;

TEST_CASE("composition: fields as chosen, references by name, several values side by side [DCS-39] "
          "[RPT-1]") {
    Company c;
    const Composition r = c.report(R"(
fields = ["code", "region", "region.parent.name", 'attribute("interest")', "revenue", "last_sale", "age"]
order = ["code"])");
    CHECK(r.names == Texts{"code", "region", "region.parent.name", "attribute(\"interest\")",
                           "revenue", "last_sale", "age"});
    CHECK(r.titles[4] == "Revenue");
    CHECK(r.titles[6] == "Age in years");
    CHECK(r.types == std::vector<Type>{Type::text, Type::text, Type::text, Type::text,
                                       Type::decimal, Type::date, Type::integer});
    CHECK(shown(r) == "- 001 Tomsk Siberia sport, art 160 2026-11-01 36\n"
                      "- 002 Siberia Russia . 70 2026-10-15 .\n"
                      "- 003 Perm Russia music 3 2024-01-01 .\n"
                      "- 004 . . . 0 . .\n"
                      "- 005 Tomsk Siberia . 0 . .\n");
    CHECK(r.members == 5);
    CHECK(r.shown == 5);
    CHECK(c.names.asked_by_key == 3); // each key once
}

TEST_CASE("composition: without settings the template's fields, code first [DCS-40]") {
    Company c;
    const Composition r = c.report("");
    CHECK(r.names == Texts{"code", "name", "region", "is_customer"});
    CHECK(shown(r) == "- 002 Boris Siberia true\n- 005 Boris Tomsk true\n- 001 Olga Tomsk true\n"
                      "- 003 Ærøskøbing Perm false\n- 004 Анна . true\n");
}

TEST_CASE("composition: order by any fields, missing first, downwards with a minus [DCS-37]") {
    Company c;
    CHECK(c.text("fields = [\"code\"]\norder = [\"region\", \"-name\"]") ==
          "- 004\n- 003\n- 002\n- 001\n- 005\n");
    CHECK(c.text("fields = [\"code\"]\norder = [\"-region\", \"-revenue\"]") ==
          "- 001\n- 005\n- 002\n- 003\n- 004\n");
    CHECK(c.text("fields = [\"code\"]\norder = [\"-last_sale\"]") ==
          "- 001\n- 002\n- 003\n- 004\n- 005\n");
    CHECK(c.text("fields = [\"code\"]\norder = [\"average_order\"]") ==
          "- 004\n- 005\n- 003\n- 002\n- 001\n");
}

TEST_CASE("composition: only members, however many lie between them [RPT-1]") {
    Company c;
    Numbers many;
    for (int n = 10; n <= 1500; ++n) {
        c.run(fmt::format("INSERT INTO {{partner}} (number, code, name) VALUES ({0}, 'X{0}', 'X')",
                          n));
        if (n % 2 == 0) many.push_back(n);
    }
    CHECK(c.report("fields = [\"code\"]", many).rows.size() == many.size());
    CHECK(c.report("fields = [\"code\"]", {}).rows.empty());
    CHECK(c.report("fields = [\"code\"]", {3, 9999}).rows.size() == 1); // one is gone meanwhile
    CHECK(c.report("fields = [\"code\"]", {3, 9999}).members == 2);
}

TEST_CASE("composition: output filters leave the composition alone [DCS-22]") {
    Company c;
    const Composition r = c.report(R"(
fields = ["code"]
order = ["code"]
parameters = { least = 60 }
output_filter = "revenue > $least and region in hierarchy \"Siberia\""
[parameter.least]
type = "decimal")");
    CHECK(shown(r) == "- 001\n- 002\n");
    CHECK(r.members == 5);
    CHECK(r.shown == 2);
}

TEST_CASE(
    "composition: parameters and the row condition reach the measures shown [DCS-12] [DCS-22]") {
    Company c;
    CHECK(c.text(R"(
template = "sales"
parameters = { period = "last 3 months" }
rows = 'product = "Boots"'
fields = ["code", "revenue", "revenue[2020-01-01..]"]
order = ["code"])",
                 {1, 2, 3}) == "- 001 100 160\n- 002 0 70\n- 003 0 3\n");
}

TEST_CASE("composition: user fields by expression and by cases [DCS-47]") {
    Company c;
    CHECK(c.text(R"(
fields = ["code", "margin", "size"]
order = ["-margin", "code"]
output_filter = "margin is filled"
[user_fields]
margin = "gross_profit / revenue"
[user_fields.size]
cases = [ { when = "margin > 0.95", then = '"fat"' }, { when = "margin > 0.5", then = '"mid"' } ]
else = '"thin"')") == "- 003 1 fat\n- 002 0.9 mid\n- 001 0.375 thin\n");
    const Composition r =
        c.report("[user_fields.double]\ntitle = \"Twice\"\nexpression = \"2 * revenue\"");
    CHECK(r.names.back() == "double");
    CHECK(r.titles.back() == "Twice");
    CHECK(c.refused("fields = [\"a\"]\nuser_fields = { a = \"b + 1\", b = \"a + 1\" }").code() ==
          "report.user-field-cycle");
}

TEST_CASE("composition: what a formation query returned can be shown [DCS-20]") {
    Company c;
    CHECK(c.text(R"(
fields = ["code", "turnover"]
order = ["-turnover", "code"]
[query]
columns = { turnover = "decimal" }
formation = "SELECT partner AS number, sum(revenue) AS turnover FROM {sale} GROUP BY partner"
)") == "- 001 160\n- 002 70\n- 003 3\n- 004 .\n- 005 .\n");
}

TEST_CASE("composition: an output query replaces fields and order [DCS-20] [DCS-23]") {
    Company c;
    const std::string query = R"(
[query]
columns = { turnover = "decimal" }
output = "SELECT p.name, sum(s.revenue) AS turnover FROM $members m JOIN {partner} p ON p.number = m.number JOIN {sale} s ON s.partner = m.number GROUP BY p.name ORDER BY 2"
)";
    const Composition r = c.report(query, {1, 2, 4});
    CHECK(r.names == Texts{"name", "turnover"});
    CHECK(r.types == std::vector<Type>{Type::text, Type::decimal});
    CHECK(shown(r) == "- Boris 70\n- Olga 160\n");
    CHECK(r.members == 3);
    for (const char* more :
         {"fields = [\"code\"]", "order = [\"code\"]", "output_filter = \"code = 1\""}) {
        const Error refused = c.refused(more + query);
        CHECK(refused.code() == "query.output-alone");
        CHECK(refused.message().find(std::string(more, 5)) == 0);
    }
}

TEST_CASE("composition: every value of a column is of its type [DCS-41] [DCS-47]") {
    Company c;
    const Composition r = c.report(R"(
fields = ["code", "revenue", "twice", "order_count", "orders"]
totals = { revenue = "sum", twice = "sum", order_count = "sum", orders = "avg" }
[user_fields]
twice = "revenue * 2 / 3"
orders = "order_count * 1"
)");
    REQUIRE(r.types ==
            std::vector{Type::text, Type::decimal, Type::decimal, Type::integer, Type::integer});
    for (const Row& row : r.rows)
        for (std::size_t column = 1; column < 4; ++column) {
            INFO(column << ": " << to_text(row.values[column]));
            if (!is_null(row.values[column])) CHECK(type_of(row.values[column]) == r.types[column]);
        }
    REQUIRE(r.rows.back().kind == Row::Kind::total);
    CHECK(type_of(r.rows.back().values[4]) == Type::decimal); // an average of integers is none
}

TEST_CASE("composition: two fields of one name are refused where they are written [DCS-39]") {
    Company c;
    const auto bound = [&](const std::string& toml) {
        bind_output(c.catalog, c.names, read_scheme(toml, "x.toml"), c.today, c.zone, false);
    };
    const Error error = error_of([&] { bound("fields = [\"code\", \"name\", \"Code\"]"); });
    CHECK(error.code() == "report.same-field");
    CHECK(error.message().find("\"Code\"") != std::string::npos);
    bound("fields = [\"code\", { field = \"code\", name = \"again\" }]");
    CHECK(c.text("fields = [\"code\", \"code\"]", {1}) == "- 001 001\n"); // as it was stored
}

TEST_CASE("composition: pages [RPT-1]") {
    Company c;
    c.options.limit = 2;
    c.options.offset = 1;
    const Composition r = c.report("fields = [\"code\"]\norder = [\"code\"]");
    CHECK(shown(r) == "- 002\n- 003\n");
    CHECK(r.total_rows == 5);
    c.options.offset = 9;
    CHECK(c.report("fields = [\"code\"]").rows.empty());
}

TEST_CASE("composition: mistakes name what they stand in [DCS-42]") {
    Company c;
    const Error unknown = c.refused("fields = [\"revenu\"]");
    CHECK(unknown.code() == "rule.unknown-field");
    CHECK(unknown.message().find("output field revenu") == 0);
    CHECK(unknown.message().find("revenue") != std::string::npos);
    CHECK(c.refused("template = \"sale\"").code() == "template.unknown");
    CHECK(c.refused("fields = [\"code\"]\ntotals = { revenu = \"sum\" }").code() ==
          "report.unknown-field");
    CHECK(c.refused("fields = [\"code\"]\ntotals = { code = \"sum\" }").code() ==
          "report.wrong-types");
    CHECK(c.refused("fields = [\"region\"]\ntotals = { region = \"sum\" }").code() ==
          "report.wrong-types");
    CHECK(c.refused("group_by = [ { field = \"income\", kind = \"hierarchy\" } ]").code() ==
          "report.wrong-types");
}

TEST_CASE("composition: variants of products, each with its own measures [PRD-7]") {
    Company c;
    c.run("INSERT INTO {product_variant} (number, product, code, name) VALUES (11, 1, '42', 'Size "
          "42'), "
          "(12, 1, '43', 'Size 43')");
    c.run("INSERT INTO {sale} (id, partner, product, variant, day, quantity) VALUES (91, 1, 1, 11, "
          "'2026-11-01', 30000), (92, 2, 1, 12, '2026-11-01', 50000), (93, 2, 2, NULL, "
          "'2026-11-01', 70000)");
    c.names.entries["partner"] = {{1, "001", "Olga", 0}, {2, "002", "Boris", 0}};
    c.options.by_variant = true;
    CHECK(c.text("subject = \"product\"\nfields = [\"code\", \"quantity\"]", {2, 11, 12}) ==
          "- A 3\n- A 5\n- B 7\n");
    CHECK(c.text("subject = \"product\"\nfields = [\"code\", \"partner\", \"quantity\"]",
                 {11, 12}) == "- A Olga 3\n- A Boris 5\n");
    c.options.by_variant = false;
    CHECK(c.text("subject = \"product\"\nfields = [\"code\", \"quantity\"]", {1, 2}) ==
          "- A 8\n- B 7\n");
}
