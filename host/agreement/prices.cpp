#include "agreement/prices.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "db/sequence.hpp"
#include "segment/names_db.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tessera::agreement {

namespace {

using Json = nlohmann::json;

constexpr PriceListKey table[] = {
    {"code", "its stable identity"},
    {"name", "for people; the code if left out"},
    {"kind", "the kind of price: retail, wholesale, …"},
    {"currency", "of its prices; that of the agreement if left out"},
    {"starts", "its first day"},
    {"prices", "a table: product code = price of one unit"},
};

Error bad(const std::string& list, const std::string& what) {
    return usage("price.bad-value", fmt::format("price list \"{}\": {}", list, what),
                 "A price is 10, or \"10.50\": 0 or more, with up to four decimals.");
}

std::string text_of(const std::string& list, const Json& settings, const char* key) {
    const auto found = settings.find(key);
    if (found == settings.end() || found->is_null()) return {};
    if (!found->is_string())
        throw bad(list, fmt::format("{} must be text, not {}", key, found->dump()));
    return found->get<std::string>();
}

Decimal price_of(const std::string& list, const std::string& product, const Json& value) {
    const auto wrong = [&] {
        return bad(list, fmt::format("the price of {} is {}", product, value.dump()));
    };
    if (!value.is_string() && !value.is_number_integer()) throw wrong();
    try {
        const auto price = std::get<Decimal>(parse_value(
            Type::decimal, value.is_string() ? value.get<std::string>() : value.dump()));
        if (price.units < 0) throw wrong();
        return price;
    } catch (const Error& error) {
        if (error.code() == "price.bad-value") throw;
        throw wrong();
    }
}

std::int64_t product_named(segment::DatabaseNames& names, const std::string& list,
                           const std::string& code) {
    const auto found = names.find("product", code);
    if (found.size() == 1 && !is_null(found.front().key))
        return std::get<std::int64_t>(found.front().key);
    throw usage("product.unknown",
                fmt::format("price list \"{}\": there is no product \"{}\"", list, code),
                "Write the code of a product.");
}

} // namespace

std::span<const PriceListKey> price_list_keys() {
    return table;
}

PriceList read_price_list(const segment::Desk& desk, const Json& settings) {
    PriceList list;
    if (!settings.is_object()) throw bad("", "it must be a table");
    list.code = text_of("", settings, "code");
    if (list.code.empty()) throw bad("", "code is missing");
    std::vector<std::string> known;
    for (const PriceListKey& key : table) known.emplace_back(key.name);
    for (const auto& [key, value] : settings.items())
        if (std::find(known.begin(), known.end(), key) == known.end())
            throw usage("price.unknown-key", fmt::format("price list \"{}\": unknown key \"{}\".{}",
                                                         list.code, key, did_you_mean(key, known)));
    list.name = text_of(list.code, settings, "name");
    if (list.name.empty()) list.name = list.code;
    list.kind = text_of(list.code, settings, "kind");
    if (list.kind.empty()) throw bad(list.code, "kind is missing");
    list.currency = text_of(list.code, settings, "currency");
    try {
        list.starts = parse_date(text_of(list.code, settings, "starts"));
    } catch (const Error& error) {
        throw bad(list.code, "starts: " + error.message());
    }
    if (const auto prices = settings.find("prices"); prices != settings.end()) {
        if (!prices->is_object()) throw bad(list.code, "prices must be a table");
        segment::DatabaseNames names(desk.session, desk.catalog);
        for (const auto& [code, value] : prices->items()) {
            list.prices[code] = price_of(list.code, code, value);
            product_named(names, list.code, code);
        }
    }
    return list;
}

Json settings_of(const PriceList& list) {
    Json out{{"code", list.code}, {"kind", list.kind}, {"starts", to_text(Value{list.starts})}};
    if (list.name != list.code) out["name"] = list.name;
    if (!list.currency.empty()) out["currency"] = list.currency;
    for (const auto& [product, price] : list.prices) out["prices"][product] = to_text(Value{price});
    return out;
}

std::vector<PriceList> load_price_lists(const segment::Desk& desk) {
    std::vector<PriceList> lists;
    for (const auto& row : desk.session.rows(
             {"SELECT id, code, name, kind, currency, starts FROM {price_list} ORDER BY code"},
             {Type::integer, Type::text, Type::text, Type::text, Type::text, Type::date})) {
        PriceList& list = lists.emplace_back();
        list.id = std::get<std::int64_t>(row[0]);
        list.code = to_text(row[1]);
        list.name = to_text(row[2]);
        list.kind = to_text(row[3]);
        list.currency = to_text(row[4]);
        list.starts = std::get<Date>(row[5]);
    }
    segment::DatabaseNames names(desk.session, desk.catalog, segment::DatabaseNames::Labels::any);
    for (PriceList& list : lists)
        for (const auto& row :
             desk.session.rows({"SELECT product, price FROM {price} WHERE list = ?", {list.id}},
                               {Type::integer, Type::decimal}))
            if (const auto named = names.by_key("product", row[0])) // or it is gone
                list.prices[named->code] = std::get<Decimal>(row[1]);
    return lists;
}

void store(const segment::Desk& desk, const PriceList& list) {
    db::Session& session = desk.session;
    const auto old =
        session.value({"SELECT id FROM {price_list} WHERE code = ?", {list.code}}, Type::integer);
    const std::int64_t id = old ? std::get<std::int64_t>(*old) : db::reserve(session, "price_list");
    const std::vector<Value> values{
        list.code,   list.name, list.kind, list.currency.empty() ? Value() : Value(list.currency),
        list.starts, id};
    session.execute({old ? "UPDATE {price_list} SET code = ?, name = ?, kind = ?, currency = ?, "
                           "starts = ? WHERE id = ?"
                         : "INSERT INTO {price_list} (code, name, kind, currency, starts, id) "
                           "VALUES (?, ?, ?, ?, ?, ?)",
                     values});
    session.execute({"DELETE FROM {price} WHERE list = ?", {id}});
    segment::DatabaseNames names(session, desk.catalog);
    for (const auto& [code, price] : list.prices)
        session.execute({"INSERT INTO {price} (list, product, price) VALUES (?, ?, ?)",
                         {id, product_named(names, list.code, code), price}});
    db::renew_mark(session, db::definition_mark);
}

std::map<std::int64_t, Price> prices(db::Session& session, const std::string& kind,
                                     const std::string& currency, Date day,
                                     std::span<const std::int64_t> products) {
    constexpr std::size_t many = 500;
    std::map<std::int64_t, Price> found;
    for (std::size_t at = 0; at < products.size(); at += many) {
        std::vector<Value> args{kind, currency, day};
        std::string marks;
        for (std::size_t i = at; i < std::min(at + many, products.size()); ++i) {
            args.emplace_back(products[i]);
            marks += i == at ? "?" : ", ?";
        }
        // In the order of days and codes, so that the last one counts.
        for (const auto& row : session.rows(
                 {fmt::format(
                      "SELECT p.product, p.price, l.code FROM {{price_list}} l, {{price}} p "
                      "WHERE l.kind = ? AND (l.currency IS NULL OR l.currency = ?) AND l.starts <= "
                      "? AND p.list = l.id AND p.product "
                      "IN ({}) ORDER BY l.starts, l.code",
                      marks),
                  args},
                 {Type::integer, Type::decimal, Type::text}))
            found[std::get<std::int64_t>(row[0])] = {std::get<Decimal>(row[1]), to_text(row[2])};
    }
    return found;
}

} // namespace tessera::agreement
