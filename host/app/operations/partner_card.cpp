#include "app/operations/partner_card.hpp"

#include "agreement/agreement.hpp"
#include "app/operations/rights.hpp"
#include "base/error.hpp"
#include "base/period.hpp"
#include "base/text.hpp"
#include "db/relation_with.hpp"
#include "db/transaction.hpp"
#include "db/trouble.hpp"
#include "scheme/bind.hpp"
#include "scheme/evaluate.hpp"
#include "scheme/language.hpp"
#include "segment/names_db.hpp"
#include "segment/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::app {
namespace {

struct Shown {
    std::string_view name, expression;
};
// Purchase history of all time, and what is owed today.
constexpr Shown contacts[] = {{"interaction_count", "interaction_count"},
                              {"last_interaction", "last_interaction"}};
constexpr Shown debts[] = {{"debt", "debt"},
                           {"our_debt", "our_debt"},
                           {"overdue_debt", "overdue_debt"},
                           {"days_overdue", "days_overdue"}};
constexpr Shown sales[] = {{"order_count", "order_count"},
                           {"revenue", "revenue"},
                           {"first_sale", "first_sale"},
                           {"last_sale", "last_sale"}};

// Their values for one partner, each source read once. A field that no loaded template has, or the
// mapping no column for, is left out.
void add_values(Work& work, std::int64_t number, std::span<const Shown> shown, Json& reply) {
    scheme::RuleSet set;
    set.subject = db::Subject::partner;
    set.today = work.desk.today;
    set.zone = work.desk.zone;
    segment::DatabaseNames names(*work.session, work.desk.catalog,
                                 segment::DatabaseNames::Labels::any);
    scheme::Binder binder(work.desk.catalog, names, set, {}, "");
    std::vector<std::pair<std::string, scheme::Bound>> bound;
    for (const Shown& one : shown) {
        try {
            const std::string text(one.expression);
            bound.emplace_back(one.name,
                               binder.expression(scheme::parse_expression(text), text, text));
        } catch (const Error& error) {
            if (error.outcome() != Outcome::usage) throw;
        }
    }
    for (const auto& [name, expression] : bound) reply[name] = nullptr;
    if (bound.empty()) return;
    segment::SegmentMemberships memberships(work.desk);
    scheme::FactOptions options;
    options.subjects = {number};
    scheme::FactStream stream(*work.session, work.desk.catalog, set, memberships,
                              work.desk.computer, options);
    scheme::Frame frame;
    while (stream.next(frame))
        for (std::size_t row = 0; row < frame.rows; ++row)
            for (const auto& [name, expression] : bound)
                if (frame.subjects[row] == number)
                    reply[name] = cell(to_value(scheme::compute(expression, frame, row, set.zone)));
}

// Numbers of products and the keys of their categories.
std::map<std::int64_t, Value> categories_of(Work& work, const std::vector<Value>& products) {
    const db::Source& source = work.desk.catalog.sources().at("product");
    std::map<std::int64_t, Value> found;
    const db::SourceColumn* const category = source.find("category");
    if (category == nullptr || category->sql.empty()) return found;
    constexpr std::size_t piece = 500;
    for (std::size_t at = 0; at < products.size(); at += piece) {
        const std::size_t n = std::min(piece, products.size() - at);
        const auto first = products.begin() + static_cast<long>(at);
        const std::string number = source.find("number")->sql;
        for (const db::Row& row :
             work.session->rows({fmt::format("SELECT {0}, {1} FROM {2} t WHERE {0} IN ({3})",
                                             number, category->sql, source.relation,
                                             join(std::vector<std::string>(n, "?"), ", ")),
                                 {first, first + static_cast<long>(n)}},
                                {Type::integer, category->type}))
            if (!is_null(row[0])) found[std::get<std::int64_t>(row[0])] = row[1];
    }
    return found;
}

// Product categories by revenue in the last 12 months, the best first (USE-7).
void add_favourites(Work& work, std::int64_t number, Json& reply) {
    constexpr std::size_t most = 5;
    const db::Source& source = work.desk.catalog.sources().at("sale");
    const auto sql = [&](const char* column) {
        const db::SourceColumn* const found = source.find(column);
        return found == nullptr ? std::string() : found->sql;
    };
    for (const char* column : {"partner", "product", "day", "revenue"})
        if (sql(column).empty()) return;
    const Interval window = resolve(parse_period("last 12 months"), work.desk.today);
    std::map<std::int64_t, Number> bought; // by product
    for (const db::Row& row : work.session->rows(
             {fmt::format("SELECT {}, {}, {} FROM {} t WHERE {} = ?", sql("product"), sql("day"),
                          sql("revenue"), db::relation_with(source, "partner"), sql("partner")),
              {number}},
             {Type::integer, Type::date, Type::decimal})) {
        if (is_null(row[0]) || is_null(row[1]) || is_null(row[2])) continue;
        const Date day = std::get<Date>(row[1]);
        if ((window.first && day < *window.first) || (window.last && day > *window.last)) continue;
        Number& sum = bought[std::get<std::int64_t>(row[0])];
        sum = sum + Number(std::get<Decimal>(row[2]));
    }
    std::vector<Value> products;
    for (const auto& [product, sum] : bought) products.emplace_back(product);
    const auto categories = categories_of(work, products);
    std::map<Value, Number> by_category;
    for (const auto& [product, sum] : bought) {
        const auto found = categories.find(product);
        if (found == categories.end() || is_null(found->second)) continue;
        Number& all = by_category[found->second];
        all = all + sum;
    }
    std::vector<std::pair<Number, Value>> order;
    for (const auto& [category, sum] : by_category) order.emplace_back(sum, category);
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
        return a.first == b.first ? a.second < b.second : b.first < a.first;
    });
    segment::DatabaseNames names(*work.session, work.desk.catalog);
    Json rows = Json::array();
    for (const auto& [sum, category] : order) {
        if (rows.size() == most || sum <= Number(0)) break;
        const auto named = names.by_key("product_category", category);
        const auto decimal = sum.to_decimal();
        rows.push_back(Json::array({named ? named->code : to_text(category),
                                    named ? Json(named->name) : Json(),
                                    decimal ? cell(Value{*decimal}) : Json()}));
    }
    reply["tables"]["favourite categories"] = table({"code", "name", "revenue"}, std::move(rows));
}

// Each segment of the card with its service level and strategy (USE-3, USE-10).
void add_treatment(Work& work, Json& reply) {
    if (!reply.contains("tables")) return;
    std::map<std::string, const segment::Segment*> by_code;
    const std::vector<segment::Segment> all = segment::load_all(*work.session);
    for (const segment::Segment& one : all)
        if (one.subject == db::Subject::partner) by_code.emplace(one.code, &one);
    for (auto& [name, part] : reply["tables"].items()) {
        Json& columns = part["columns"];
        const auto at = std::find(columns.begin(), columns.end(), "code");
        if (at == columns.end()) continue;
        const auto place = static_cast<std::size_t>(at - columns.begin());
        for (Json& row : part["rows"]) {
            const auto found = by_code.find(row[place].get<std::string>());
            for (const auto field :
                 {&segment::Segment::service_level, &segment::Segment::strategy}) {
                const std::string text = found == by_code.end() ? "" : found->second->*field;
                row.push_back(text.empty() ? Json() : Json(text));
            }
        }
        columns.push_back("service_level");
        columns.push_back("strategy");
    }
}

// The agreements that are available to him, with the one that documents begin with first.
void add_agreements(Work& work, Call& call, std::int64_t number, Json& reply) {
    if (!may(call, "agreement.read")) return;
    const bool individual = may(call, "agreement.read-individual");
    agreement::Asked asked;
    asked.partner = number;
    asked.day = work.desk.today;
    const auto offers = agreement::offers(work.desk, asked);
    const auto* best = agreement::default_of(offers);
    Json rows = Json::array();
    for (const agreement::Offer& offer : offers)
        if (offer.available() && (individual || !offer.agreement.individual()))
            rows.push_back(
                Json::array({offer.agreement.code, offer.agreement.name,
                             best != nullptr && best->agreement.id == offer.agreement.id}));
    if (!rows.empty()) reply["tables"]["agreements"] = table({"code", "name", "is_default"}, rows);
}

} // namespace

void add_card(Call& call, Work& work, std::int64_t number, Json& reply) {
    const auto part = [&](const char* what, const std::function<void()>& add) {
        try {
            db::Transaction reading(*work.session, db::Access::read);
            add();
            reading.commit();
        } catch (const Error& error) {
            if (db::by_caller(error) || db::may_retry(error)) throw;
            reply["notes"].push_back(
                fmt::format("{} are not known: {}", what, first_line(error.message())));
        }
    };
    call.check_cancelled();
    add_treatment(work, reply); // of the tables of segments, which come first
    part("contacts", [&] { add_values(work, number, contacts, reply); });
    part("debts", [&] { add_values(work, number, debts, reply); });
    part("sales", [&] { add_values(work, number, sales, reply); });
    part("favourite categories", [&] { add_favourites(work, number, reply); });
    part("agreements", [&] { add_agreements(work, call, number, reply); });
}

} // namespace tessera::app
