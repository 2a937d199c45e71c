#include "example.hpp"

#include "base/date.hpp"
#include "scheme/language.hpp"

namespace tessera::scheme {

oracle::Row row(std::initializer_list<std::pair<const std::string, Value>> columns) {
    return columns;
}
Value day(const std::string& iso) {
    return parse_date(iso);
}
Value money(const std::string& amount) {
    return parse_decimal(amount);
}

oracle::Question today(const std::string& day, const std::string& zone) {
    oracle::Question question;
    question.today = parse_date(day).days;
    question.zone = zone;
    return question;
}

namespace {

Value id(std::int64_t number) {
    return number;
}

oracle::Row sale(int partner, const char* on, const char* document, int product,
                 const char* revenue, const char* cost = "0", const char* extra = "0") {
    oracle::Row out{{"partner", id(partner)}, {"day", day(on)},
                    {"product", id(product)}, {"revenue", money(revenue)},
                    {"cost", money(cost)},    {"extra_cost", money(extra)},
                    {"quantity", money("1")}, {"warehouse", "Main"}};
    if (*document) out["document"] = document;
    return out;
}
oracle::Row settlement(int partner, const char* on, const char* document, const char* amount,
                       const char* due = "") {
    oracle::Row out{
        {"partner", id(partner)}, {"day", day(on)}, {"amount", money(amount)}, {"currency", "SEK"}};
    if (*document) out["document"] = document;
    if (*due) out["due"] = day(due);
    return out;
}
oracle::Row interaction(int partner, const char* moment, const char* document) {
    oracle::Row out{{"partner", id(partner)}, {"moment", parse_moment(moment)}, {"kind", "call"}};
    if (*document) out["document"] = document;
    return out;
}

} // namespace

oracle::Data example() {
    oracle::Data data;
    data.rows["region"] = {
        {{"id", id(1)}, {"code", "SIB"}, {"name", "Siberia"}, {"population", id(17'000)}},
        {{"id", id(2)},
         {"code", "TOM"},
         {"name", "Tomsk"},
         {"parent", id(1)},
         {"population", id(500)}},
        {{"id", id(3)}, {"code", "ASI"}, {"name", "Asino"}, {"parent", id(2)}},
        {{"id", id(4)}, {"code", "PRM"}, {"name", "Perm"}},
        {{"id", id(5)}, {"code", "NO1"}, {"name", "Norra"}},
        {{"id", id(6)}, {"code", "NO2"}, {"name", "Norra"}}};
    data.rows["product_category"] = {
        {{"id", id(1)}, {"code", "SHOE"}, {"name", "Shoes"}},
        {{"id", id(2)}, {"code", "BOOT"}, {"name", "Boots"}, {"parent", id(1)}}};
    data.rows["product"] = {{{"id", id(1)}, {"code", "A1"}, {"name", "Boot"}, {"category", id(2)}},
                            {{"id", id(2)}, {"code", "A2"}, {"name", "Cap"}},
                            {{"id", id(3)}, {"code", "A3"}, {"name", "Shoe"}, {"category", id(1)}}};
    data.rows["product_variant"] = {{{"id", id(11)}, {"product", id(1)}, {"code", "red"}}};
    data.rows["partner"] = {
        {{"id", id(1)},
         {"code", "anna"},
         {"name", "Анна Ёж"},
         {"region", id(4)},
         {"birth_date", day("2000-02-29")},
         {"registered", day("2024-05-01")},
         {"city", "Perm"},
         {"main_manager", "Ivanov"},
         {"is_customer", true}},
        {{"id", id(2)},
         {"code", "bert"},
         {"name", "Bert"},
         {"region", id(3)},
         {"parent", id(1)},
         {"birth_date", day("1990-03-31")},
         {"registered", day("2026-03-31")},
         {"city", "Malmö"},
         {"main_manager", "Petrova"},
         {"is_customer", true},
         {"served_by_sales_reps", true}},
        {{"id", id(3)},
         {"code", "cora"},
         {"name", "CORA"},
         {"region", id(2)},
         {"parent", id(2)},
         {"city", "perm"},
         {"main_manager", "Ivanov"}},
        {{"id", id(4)}, {"code", "dora"}, {"name", "Dora"}, {"region", id(1)}, {"income", "high"}},
        {{"id", id(5)},
         {"code", "emil"},
         {"name", "Straße 100%"},
         {"city", "ПЕРМЬ"},
         {"deleted", true}},
        {{"id", id(6)}, {"code", "fritz"}, {"city", ""}}}; // nothing is known of him
    data.rows["sale"] = {sale(1, "2026-03-31", "S1", 1, "100.10", "60", "0.20"),
                         sale(1, "2026-03-31", "S1", 2, "50", "20", "5"),
                         sale(1, "2026-01-01", "", 2, "0.2"),
                         sale(1, "2025-12-31", "", 3, "0.1"),
                         sale(2, "2026-03-01", "S2", 1, "60000", "10000", "0"),
                         sale(2, "2026-02-28", "S3", 3, "-10", "0", "0"),
                         sale(3, "2024-02-29", "S4", 2, "10", "20", "1")};
    data.rows["sale"][0]["variant"] = id(11);
    data.rows["settlement"] = {
        // anna: invoice F1 of 100, 30 paid; overpaid F2; rows without a document balance to 5.
        settlement(1, "2026-01-10", "F1", "100", "2026-02-10"),
        settlement(1, "2026-02-01", "F1", "-30"),
        settlement(1, "2026-02-01", "F2", "40", "2026-02-15"),
        settlement(1, "2026-03-01", "F2", "-55"),
        settlement(1, "2026-03-01", "", "25", "2026-03-30"), settlement(1, "2026-03-05", "", "-20"),
        // bert: two dates on one document, and a payment that comes tomorrow.
        settlement(2, "2026-03-01", "F3", "10", "2026-03-31"),
        settlement(2, "2026-03-01", "F3", "10", "2026-03-20"),
        settlement(2, "2026-04-01", "F3", "-20"),
        // cora: paid.
        settlement(3, "2026-01-01", "F4", "10", "2026-01-02"),
        settlement(3, "2026-01-02", "F4", "-10")};
    data.rows["interaction"] = {interaction(1, "2026-03-30T22:30:00Z", "C1"),
                                interaction(1, "2026-03-30T22:31:00Z", "C1"),
                                interaction(1, "2026-01-01T00:00:00Z", "C2"),
                                interaction(2, "2025-12-31T23:59:59.999999Z", ""),
                                interaction(2, "2025-12-31T12:00:00Z", "")};
    data.attribute_types = {
        {"interest", Type::text}, {"limit", Type::integer}, {"vip", Type::boolean}};
    data.attributes = {{1, "interest", "cosmetics"},
                       {1, "interest", "sport"},
                       {2, "interest", "sport"},
                       {1, "limit", std::int64_t{10}},
                       {1, "limit", std::int64_t{20}},
                       {3, "limit", std::int64_t{0}},
                       {2, "vip", true},
                       {3, "vip", false}};
    data.segments = {{1, "Trusted", "partner", false, {1, 3}},
                     {2, "Second", "partner", false, {3}},
                     {3, "Footwear", "product", false, {1, 3}},
                     {4, "Red", "product", true, {11}}};
    return data;
}

namespace {

// Loaded once; it keeps no state.
const conformance::Templates& templates() {
    static const conformance::Templates loaded;
    return loaded;
}

} // namespace

Example::Example(oracle::Question question, oracle::Data data)
    : context_(conformance::sqlite_context())
    , world_(*context_, templates(), std::move(data), std::move(question)) {}

Error refused(Example& example, const std::string& rule) {
    RuleSet set = example->empty_set();
    try {
        example->bind(set, parse_filter(rule), rule);
    } catch (const Error& error) {
        return error;
    }
    FAIL(rule << " was not refused");
    throw std::logic_error("not reached");
}

} // namespace tessera::scheme
