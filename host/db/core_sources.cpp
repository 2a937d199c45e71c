// The sources of architecture section 4 as Tessera's own tables.
#include "db/source.hpp"

namespace tessera::db {

namespace {

// A column of the same name in the table. Our tables hold dates and decimals in our form already.
SourceColumn column(std::string name, Type type, std::string title, std::string references = "") {
    std::string sql = "t." + name;
    return {std::move(name), type, std::move(title), std::move(references), std::move(sql), false};
}
SourceColumn text(std::string name, std::string title) {
    return column(std::move(name), Type::text, std::move(title));
}
SourceColumn flag(std::string name, std::string title) {
    return column(std::move(name), Type::boolean, std::move(title));
}
SourceColumn money(std::string name, std::string title) {
    return column(std::move(name), Type::decimal, std::move(title));
}
SourceColumn date(std::string name, std::string title) {
    return column(std::move(name), Type::date, std::move(title));
}
SourceColumn reference(std::string name, std::string source, std::string title) {
    return column(std::move(name), Type::integer, std::move(title), std::move(source));
}
SourceColumn hidden(std::string name) {
    SourceColumn result = column(std::move(name), Type::integer, "");
    result.hidden = true;
    return result;
}
// What people know a subject by; of our own subjects that is the code.
SourceColumn key() {
    return {"key", Type::text, "Key", "", "t.code", false};
}

Source source(std::string name, std::string title, std::vector<SourceColumn> columns,
              std::string key_column, std::vector<std::string> ordered_by) {
    Source result;
    result.relation = "{" + name + "}";
    result.name = std::move(name);
    result.title = std::move(title);
    result.columns = std::move(columns);
    result.key = std::move(key_column);
    result.ordered_by = std::move(ordered_by);
    if (result.find("name") == nullptr || result.key.empty()) result.label = "";
    return result;
}

Source partner() {
    return source("partner", "Partner",
                  {hidden("number"),
                   key(),
                   text("code", "Code"),
                   text("name", "Name"),
                   text("public_name", "Public name"),
                   text("legal_kind", "Company or person"),
                   date("birth_date", "Date of birth"),
                   text("gender", "Gender"),
                   text("country", "Country"),
                   text("city", "City"),
                   reference("region", "region", "Region"),
                   text("address", "Address"),
                   text("industry", "Industry"),
                   text("income", "Income"),
                   text("main_manager", "Main manager"),
                   flag("served_by_sales_reps", "Served by sales representatives"),
                   flag("is_customer", "Customer"),
                   flag("is_supplier", "Supplier"),
                   flag("is_competitor", "Competitor"),
                   date("registered", "Registered"),
                   reference("parent", "partner", "Parent"),
                   text("email", "E-mail"),
                   text("phone", "Phone"),
                   flag("deleted", "Marked for deletion")},
                  "number", {"number"});
}

Source hierarchy(std::string name, std::string title, bool population) {
    std::vector<SourceColumn> columns{hidden("id"), text("code", "Code"), text("name", "Name"),
                                      reference("parent", name, "Parent")};
    if (population) columns.push_back(column("population", Type::integer, "Population"));
    return source(std::move(name), std::move(title), std::move(columns), "id", {"id"});
}

Source product() {
    return source("product", "Product",
                  {hidden("number"), key(), text("code", "Code"), text("name", "Name"),
                   reference("category", "product_category", "Category"), text("brand", "Brand"),
                   text("price_group", "Price group"), flag("is_folder", "Folder"),
                   flag("deleted", "Marked for deletion")},
                  "number", {"number"});
}

Source product_variant() {
    return source("product_variant", "Product variant",
                  {hidden("number"), reference("product", "product", "Product"),
                   text("code", "Code"), text("name", "Name"),
                   flag("deleted", "Marked for deletion")},
                  "number", {"number"});
}

// Custom fields: one row a value, as canonical text of the type that {attribute_def} names.
Source attributes(std::string subject, std::string title) {
    // Several values of one name keep the order in which they were given.
    std::vector<SourceColumn> columns{reference(subject, subject, title), text("name", "Name"),
                                      hidden("ordinal"), text("value", "Value")};
    std::vector<std::string> order{"name", subject};
    return source(subject + "_attribute", title + ": custom fields", std::move(columns), "",
                  std::move(order));
}

Source sale() {
    return source(
        "sale", "Sales",
        {reference("partner", "partner", "Partner"), reference("product", "product", "Product"),
         reference("variant", "product_variant", "Variant"), date("day", "Day"),
         text("document", "Document"), text("agreement", "Agreement"),
         text("organisation", "Organisation"), text("counterparty", "Counterparty"),
         text("warehouse", "Warehouse"), money("quantity", "Quantity"), money("revenue", "Revenue"),
         money("cost", "Cost"), money("extra_cost", "Extra cost")},
        "", {"partner", "day"});
}

Source settlement() {
    return source("settlement", "Settlements",
                  {reference("partner", "partner", "Partner"), text("document", "Document"),
                   date("day", "Day"), date("due", "Due"), text("currency", "Currency"),
                   money("amount", "Amount")},
                  "", {"partner"});
}

Source interaction() {
    return source("interaction", "Interactions",
                  {reference("partner", "partner", "Partner"),
                   column("moment", Type::moment, "Moment"), text("kind", "Kind"),
                   text("subject", "Subject"), text("document", "Document")},
                  "", {"partner", "moment"});
}

Source activity() {
    return source("activity", "Activity",
                  {text("id", "Id"), reference("partner", "partner", "Partner"),
                   column("moment", Type::moment, "Moment"), text("kind", "Kind"),
                   reference("product", "product", "Product"), money("quantity", "Quantity"),
                   money("amount", "Amount"), text("session", "Session"), text("reason", "Reason")},
                  "", {"partner", "moment"});
}

Source deal() {
    return source("deal", "Deals",
                  {reference("partner", "partner", "Partner"), date("day", "Day"),
                   text("status", "Status"), reference("competitor", "partner", "Competitor"),
                   money("amount", "Amount"), text("reason", "Reason")},
                  "", {"partner", "day"});
}

} // namespace

Sources Sources::core() {
    Sources sources;
    for (Source& each : std::vector<Source>{
             partner(), hierarchy("region", "Region", true),
             hierarchy("product_category", "Product category", false), product(), product_variant(),
             attributes("partner", "Partner"), attributes("product", "Product"), sale(),
             settlement(), interaction(), activity(), deal()})
        sources.set(std::move(each));
    return sources;
}

} // namespace tessera::db
