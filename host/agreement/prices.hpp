// Price lists: what products cost by kind of price, from a day on (AGR-15, AGR-17).
#pragma once

#include "segment/segment.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::agreement {

// One list: of a kind of price, valid from its first day until a later list of the kind names the
// product again.
struct PriceList {
    std::int64_t id = 0; // 0: not written yet
    std::string code, name, kind, currency;
    Date starts;
    std::map<std::string, Decimal> prices; // by product code; of one unit
};

struct PriceListKey {
    std::string_view name, sentence;
};
std::span<const PriceListKey> price_list_keys();

// Reads the keys of a [[price_list]]; nothing is written. Errors: usage "price.unknown-key",
// "price.bad-value" naming the product, "product.unknown".
PriceList read_price_list(const segment::Desk& desk, const nlohmann::json& settings);
nlohmann::json settings_of(const PriceList& list); // its inverse

std::vector<PriceList> load_price_lists(const segment::Desk& desk); // by code
// Over the one with its code, in the open transaction.
void store(const segment::Desk& desk, const PriceList& list);

struct Price {
    Decimal price;
    std::string list; // its code
};
// Of those products that have one in this kind on that day, from lists in the currency or in none:
// a price in another one would be taken for a number in this. One statement for 500 products.
std::map<std::int64_t, Price> prices(db::Session& session, const std::string& kind,
                                     const std::string& currency, Date day,
                                     std::span<const std::int64_t> products);

} // namespace tessera::agreement
