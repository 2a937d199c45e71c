#include "offer/sale.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "base/number.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tessera::offer {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_lines = 10'000;

[[noreturn]] void bad(const std::string& what) {
    throw usage("quote.bad-document", what,
                "`tessera help quote` shows what a document looks like.");
}

class Object {
public:
    Object(const Json& json, std::string place, std::initializer_list<std::string_view> known)
        : json_(json)
        , place_(std::move(place)) {
        if (!json.is_object()) bad(place_ + " must be an object");
        std::vector<std::string> names(known.begin(), known.end());
        for (const auto& [key, value] : json.items())
            if (std::find(names.begin(), names.end(), key) == names.end())
                bad(fmt::format("{}: unknown key \"{}\".{}", place_, key,
                                did_you_mean(key, names)));
    }
    const Json* find(const char* key) const {
        const auto found = json_.find(key);
        return found == json_.end() || found->is_null() ? nullptr : &*found;
    }
    std::string text(const char* key) const {
        const Json* value = find(key);
        if (!value) return {};
        if (!value->is_string()) bad(fmt::format("{}: {} must be text", place_, key));
        return value->get<std::string>();
    }
    bool flag(const char* key) const {
        const Json* value = find(key);
        if (!value) return false;
        if (!value->is_boolean()) bad(fmt::format("{}: {} must be true or false", place_, key));
        return value->get<bool>();
    }
    Decimal decimal(const char* key, Decimal otherwise = {}) const {
        const Json* value = find(key);
        return value ? decimal(*value, key) : otherwise;
    }
    Decimal decimal(const Json& value, const std::string& key) const {
        if (!value.is_string() && !value.is_number_integer())
            bad(fmt::format("{}: {} must be a number", place_, key));
        try {
            return parse_decimal(value.is_string() ? value.get<std::string>() : value.dump());
        } catch (const Error& error) {
            bad(fmt::format("{}: {}: {}", place_, key, error.message()));
        }
    }

private:
    const Json& json_;
    std::string place_;
};

SaleLine read_line(const Json& json, std::size_t index) {
    const Object line(json, fmt::format("line {}", index + 1),
                      {"product", "variant", "quantity", "pack_factor", "price", "price_group",
                       "service", "manual", "points_paid", "prices", "cancelled"});
    SaleLine out;
    out.product = line.text("product");
    out.variant_code = line.text("variant");
    out.quantity = line.decimal("quantity", out.quantity);
    out.pack_factor = line.decimal("pack_factor", out.pack_factor);
    if (!line.find("price")) bad(fmt::format("line {}: price is missing", index + 1));
    out.price = line.decimal("price");
    out.price_group = line.text("price_group");
    out.service = line.flag("service");
    if (line.flag("cancelled")) out.quantity = {};
    out.manual = line.decimal("manual");
    out.points_paid = line.decimal("points_paid");
    if (const Json* prices = line.find("prices")) {
        if (!prices->is_object()) bad(fmt::format("line {}: prices must be an object", index + 1));
        for (const auto& [kind, price] : prices->items())
            out.prices[kind] = line.decimal(price, "prices." + kind);
    }
    return out;
}

constexpr SaleFact of_document[] = {
    {"number", Type::text, "its number"},
    {"currency", Type::text, "its currency"},
    {"agreement", Type::text, "the agreement that it is under"},
    {"warehouse", Type::text, "the warehouse"},
    {"payment_form", Type::text, "the form of payment"},
    {"payment_schedule", Type::text, "the payment schedule"},
    {"card_kind", Type::text, "the kind of its loyalty card"},
    {"registered_cards", Type::text, "the kinds of cards of the partner, a line each"},
    {"manager", Type::text, "who sells"},
    {"manager_groups", Type::text, "the groups of users that the manager is in, a line each"},
    {"weekday", Type::text, "mon, tue, wed, thu, fri, sat, sun"},
    {"time", Type::text, "the time of the day, as 14:30"},
    {"total", Type::decimal, "the sum of its lines before discounts"},
    {"quantity", Type::decimal, "of all lines together"},
    {"items", Type::decimal, "how many different products"},
    {"identical", Type::decimal, "the largest quantity of one product"},
};

constexpr SaleFact of_line[] = {
    {"product", Type::text, "the code of the product"},
    {"variant", Type::text, "the code of the variant"},
    {"price_group", Type::text, "the price group"},
    {"quantity", Type::decimal, "in the unit of the product"},
    {"price", Type::decimal, "of one pack"},
    {"sum", Type::decimal, "before discounts"},
    {"service", Type::boolean, "whether it is a service"},
    {"bought_before", Type::boolean, "whether the partner bought the product before"},
};

Value text(const std::string& value) {
    return value.empty() ? Value() : Value(value);
}

Decimal clipped(const Number& number) {
    if (const auto fits = number.to_decimal()) return *fits;
    bad("its quantities do not fit 64 bits with four decimals");
}

} // namespace

Sale read_sale(const Json& json, Date today) {
    const Object document(json, "the document",
                          {"partner", "day", "time", "number", "currency", "agreement", "warehouse",
                           "payment_form", "payment_schedule", "card_kind", "manager", "picked",
                           "lines", "kind", "status", "total", "replacement"});
    Sale out;
    out.day = today;
    if (document.find("day")) {
        try {
            out.day = std::get<Date>(parse_value(Type::date, document.text("day")));
        } catch (const Error& error) {
            bad("the document: day: " + error.message());
        }
    }
    out.partner = document.text("partner");
    out.time = document.text("time");
    out.number = document.text("number");
    out.currency = document.text("currency");
    out.agreement = document.text("agreement");
    out.warehouse = document.text("warehouse");
    out.payment_form = document.text("payment_form");
    out.payment_schedule = document.text("payment_schedule");
    out.card_kind = document.text("card_kind");
    out.manager = document.text("manager");
    if (const Json* picked = document.find("picked")) {
        if (!picked->is_array()) bad("the document: picked must be a list of discounts");
        for (const Json& one : *picked) {
            if (!one.is_string()) bad("the document: picked must be a list of discounts");
            out.picked.insert(one.get<std::string>());
        }
    }
    const Json* lines = document.find("lines");
    if (!lines || !lines->is_array()) bad("the document: lines must be a list");
    if (lines->size() > most_lines)
        bad(fmt::format("the document has {} lines, and may have {}", lines->size(), most_lines));
    for (std::size_t i = 0; i < lines->size(); ++i) out.lines.push_back(read_line((*lines)[i], i));
    return out;
}

std::span<const SaleFact> document_facts() {
    return of_document;
}
std::span<const SaleFact> line_facts() {
    return of_line;
}

std::vector<Value> document_values(const Sale& sale, std::span<const Decimal> sums) {
    constexpr const char* days[] = {"thu", "fri", "sat", "sun", "mon", "tue", "wed"};
    Number total, quantity, most;
    std::map<std::string, Number> products;
    for (std::size_t i = 0; i < sale.lines.size(); ++i) {
        total = total + Number(sums[i]);
        quantity = quantity + Number(sale.lines[i].quantity);
        Number& one = products[sale.lines[i].product];
        one = one + Number(sale.lines[i].quantity);
    }
    for (const auto& [product, units] : products)
        if (most < units) most = units;
    return {text(sale.number),
            text(sale.currency),
            text(sale.agreement),
            text(sale.warehouse),
            text(sale.payment_form),
            text(sale.payment_schedule),
            text(sale.card_kind),
            text(sale.registered_cards),
            text(sale.manager),
            text(sale.manager_groups),
            std::string(days[((sale.day.days % 7) + 7) % 7]),
            text(sale.time),
            clipped(total),
            clipped(quantity),
            Decimal{static_cast<std::int64_t>(products.size()) * Decimal::scale},
            clipped(most)};
}

std::vector<Value> line_values(const Sale& sale, std::size_t line, Decimal sum) {
    const SaleLine& of = sale.lines[line];
    return {
        text(of.product), text(of.variant_code), text(of.price_group), of.quantity, of.price, sum,
        of.service,       of.bought_before};
}

} // namespace tessera::offer
