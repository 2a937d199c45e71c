// What is to be priced: a document with its lines, as far as discounts ask for it.
#pragma once

#include "base/value.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::offer {

struct SaleLine {
    std::string product; // code
    std::optional<std::int64_t> number, variant;
    std::string variant_code, price_group;
    Decimal quantity{Decimal::scale}, pack_factor{Decimal::scale}, price;
    Decimal manual, points_paid;
    bool service = false;
    std::map<std::string, Decimal> prices; // by kind of price
    bool bought_before = false;
};

struct Sale {
    std::string partner; // code, "" for nobody
    std::optional<std::int64_t> partner_number;
    Date day;
    std::string time; // "14:30"
    std::string number, currency, agreement, warehouse, payment_form, payment_schedule;
    std::string card_kind;                                 // of the loyalty card
    std::string manager, manager_groups, registered_cards; // lists with a line each
    std::set<std::string> picked;                          // discounts that the user picked (DSC-9)
    std::vector<SaleLine> lines;
};

// {"partner": …, "day": …, "time": "14:30", "number": …, "currency": …, "agreement": …,
// "warehouse": …, "payment_form": …, "payment_schedule": …, "card_kind": …, "manager": …, "picked":
// […], "lines":
// [{"product": …, "variant": …, "quantity": 2, "pack_factor": 1, "price": "9.50", "price_group": …,
// "service": true, "manual": …, "points_paid": …, "prices": {"wholesale": …}}]}, as
// app::parse_json() gives it. usage "quote.bad-document" naming the place.
Sale read_sale(const nlohmann::ordered_json& json, Date today);

// What a condition or a kind may ask of it: [[…facts]] document = "total", line = "quantity".
struct SaleFact {
    std::string_view name;
    Type type;
    std::string_view title;
};
std::span<const SaleFact> document_facts();
std::span<const SaleFact> line_facts();

// The values of all document facts, in their order; the sums of lines in cents come from outside.
std::vector<Value> document_values(const Sale& sale, std::span<const Decimal> sums);
std::vector<Value> line_values(const Sale& sale, std::size_t line, Decimal sum);

} // namespace tessera::offer
