#include "support.hpp"

namespace tessera::report::test {

std::string shown(const Composition& report) {
    std::string out;
    for (const Row& row : report.rows) {
        const char* kind = row.kind == Row::Kind::item    ? "-"
                           : row.kind == Row::Kind::group ? "#"
                                                          : "=";
        std::string line = std::string(static_cast<std::size_t>(row.level), ' ') + kind;
        if (row.kind != Row::Kind::item) line += " [" + to_text(row.caption) + "]";
        for (const Value& value : row.values) line += " " + (is_null(value) ? "." : to_text(value));
        out += line + "\n";
    }
    return out;
}

namespace {

// What scheme-main and scheme-sales describe, as far as these tests use it.
constexpr const char* main_template = R"json({
  "template": "main", "subject": "partner", "title": "By attributes", "all_attributes": true,
  "computed": [{"name": "age", "title": "Age in years", "type": "integer", "needs": ["birth_date"]}],
  "defaults": {"filter": "not deleted", "fields": ["name", "region", "is_customer"], "order": ["name"]}
})json";
constexpr const char* sales_template = R"json({
  "template": "sales", "subject": "partner", "title": "By sales",
  "measures": [
    {"name": "revenue", "title": "Revenue", "source": "sale", "aggregate": "sum", "of": "revenue"},
    {"name": "cost", "title": "Cost", "source": "sale", "aggregate": "sum", "of": "cost"},
    {"name": "gross_profit", "title": "Gross profit", "expression": "revenue - cost"},
    {"name": "order_count", "title": "Orders", "source": "sale", "aggregate": "count_distinct",
     "of": "document", "nulls": "each"},
    {"name": "average_order", "title": "Average order", "expression": "revenue / order_count"},
    {"name": "last_sale", "title": "Last sale", "source": "sale", "aggregate": "max", "of": "day"}
  ],
  "parameters": [{"name": "period", "title": "Period", "type": "period"}],
  "dimensions": ["document", "product", "day"],
  "defaults": {"fields": ["name", "revenue", "gross_profit"], "order": ["name"], "group_by": ["document"]}
})json";

constexpr const char* product_template = R"json({
  "template": "main", "subject": "product", "title": "By attributes", "all_attributes": true,
  "measures": [{"name": "quantity", "source": "sale", "aggregate": "sum", "of": "quantity"}],
  "dimensions": ["partner"],
  "defaults": {"fields": ["name", "brand"]}
})json";

} // namespace

Company::Company() {
    catalog.add_template("scheme-product-main", product_template);
    catalog.add_template("scheme-main", main_template);
    catalog.add_template("scheme-sales", sales_template);
    catalog.add_attribute(Subject::partner, "interest", Type::text, "Interests");
    run("INSERT INTO {region} (id, code, name, parent) VALUES (1, 'RU', 'Russia', NULL), (2, "
        "'SIB', 'Siberia', "
        "1), (3, 'TOM', 'Tomsk', 2), (4, 'PRM', 'Perm', 1)");
    names.entries["region"] = {{1, "RU", "Russia", 0},
                               {2, "SIB", "Siberia", 1},
                               {3, "TOM", "Tomsk", 2},
                               {4, "PRM", "Perm", 1}};
    run("INSERT INTO {product_category} (id, code, name) VALUES (1, 'S', 'Shoes'), (2, 'H', "
        "'Hats')");
    names.entries["product_category"] = {{1, "S", "Shoes", 0}, {2, "H", "Hats", 0}};
    run("INSERT INTO {product} (number, code, name, category) VALUES (1, 'A', 'Boots', 1), (2, "
        "'B', 'Hat', 2)");
    names.entries["product"] = {{1, "A", "Boots", 0}, {2, "B", "Hat", 0}};
    // Partner 2 lies in Siberia itself, 4 in no region.
    run("INSERT INTO {partner} (number, code, name, region, birth_date, is_customer, income) "
        "VALUES "
        "(1, '001', 'Olga', 3, '1990-05-01', 1, 'high'), (2, '002', 'Boris', 2, NULL, 1, NULL), "
        "(3, '003', 'Ærøskøbing', 4, NULL, 0, 'low'), (4, '004', 'Анна', NULL, NULL, 1, 'high'), "
        "(5, '005', 'Boris', 3, NULL, 1, 'low')");
    run("INSERT INTO {partner_attribute} (partner, name, ordinal, value) VALUES (1, 'interest', 1, "
        "'sport'), "
        "(1, 'interest', 2, 'art'), (3, 'interest', 1, 'music')");
    int last_sale = 0;
    const auto sale = [&](int partner, int product, const char* day, const char* document,
                          int revenue, int cost) {
        run(fmt::format("INSERT INTO {{sale}} (id, partner, product, day, document, revenue, cost) "
                        "VALUES ({}, {}, "
                        "{}, '{}', {}, {}, {})",
                        ++last_sale, partner, product, day,
                        *document ? fmt::format("'{}'", document) : std::string("NULL"),
                        revenue * 10'000, cost * 10'000));
    };
    sale(1, 1, "2026-11-01", "D1", 100, 60);
    sale(1, 2, "2026-11-01", "D1", 50, 20);
    sale(1, 1, "2026-05-01", "D2", 10, 20);
    sale(2, 2, "2026-10-15", "D3", 70, 7);
    sale(3, 1, "2024-01-01", "", 1, 0);
    sale(3, 1, "2024-01-01", "", 2, 0);
    computer.one = [](const std::string&, Date day, const std::vector<Value>& inputs) -> Value {
        const auto* born = std::get_if<Date>(&inputs[0]);
        return born ? Value{diff(*born, day, Unit::year)} : Value{};
    };
}

Composition Company::report(const std::string& toml, const Numbers& members) {
    return compose(session, catalog, names, memberships, computer, read_scheme(toml, "test.toml"),
                   members, today, zone, options);
}

} // namespace tessera::report::test
