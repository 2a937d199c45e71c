// The kinds of discounts with their parameters, as a file says them (DSC-2).
#include "offer/reading.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::offer {

namespace {

constexpr std::string_view names[] = {"percent",  "amount",  "line_amount", "special_price",
                                      "quantity", "gift",    "rounding",    "message",
                                      "card",     "external"};
constexpr std::string_view directions[] = {"arithmetic", "for_customer", "for_enterprise"};

discount::Kind kind_of(std::size_t which, const Keys& keys) {
    switch (which) {
    case 0: return discount::Percent{keys.decimal("value"), keys.flag("compound"), {}};
    case 1: return discount::AmountPerDocument{keys.decimal("value")};
    case 2: return discount::AmountPerLine{keys.decimal("value"), {}};
    case 3: return discount::SpecialPrice{};
    case 4: return discount::Quantity{keys.decimal("bought"), keys.decimal("free")};
    case 5: return discount::Gift{keys.decimal("units", {Decimal::scale})};
    case 6:
        return discount::Rounding{
            keys.decimal("precision"), keys.decimal("minimum"),
            static_cast<discount::Direction>(keys.one_of("direction", directions)),
            keys.decimal("psychological")};
    case 7: return discount::Message{};
    case 8: return discount::Card{};
    default: return discount::External{};
    }
}

// Keys that only some kinds have, by the kinds that have them.
struct Own {
    const char* key;
    std::vector<std::size_t> kinds;
};
const Own own[] = {{"value", {0, 1, 2}},   {"compound", {0}},   {"price_groups", {0, 2}},
                   {"currency", {1, 2}},   {"price_kind", {3}}, {"bought", {4}},
                   {"free", {4}},          {"units", {5}},      {"gifts", {5}},
                   {"precision", {6}},     {"minimum", {6}},    {"direction", {6}},
                   {"psychological", {6}}, {"text", {7, 8}},    {"plugin", {9}},
                   {"parameters", {9}},    {"levels", {0, 2}}};

void read_external(const Checks& checks, const Keys& keys, Discount& out, const Json& json) {
    out.plugin = keys.text("plugin");
    if (!checks.plugins) {
        out.parameters = rule::stored_parameters(json);
        return;
    }
    const plugin::RuleSchema* schema = checks.plugins->discount_kind(out.plugin);
    if (!schema)
        throw usage("discount.unknown-plugin",
                    fmt::format("{}: there is no plugin \"{}\" that calculates discounts.{}",
                                keys.title(), out.plugin,
                                did_you_mean(out.plugin, checks.plugins->discount_kinds())),
                    "`tessera discount plugins` lists them.");
    const rule::Owner owner = owner_of(out.code, out.plugin);
    out.parameters = rule::read_parameters(*schema, json, owner);
    rule::check_segments(checks.desk->session, *schema, out.parameters, owner);
}

} // namespace

void read_kind(const Checks& checks, const Keys& keys, Discount& out) {
    const std::size_t which = keys.one_of("kind", names);
    for (const Own& one : own)
        if (keys.has(one.key) &&
            std::find(one.kinds.begin(), one.kinds.end(), which) == one.kinds.end())
            keys.fail(fmt::format("{} means nothing for the kind {}", one.key, names[which]));
    if (which <= 2 && !keys.has("value") && !keys.has("levels")) keys.fail("value is missing");
    out.leaf.kind = kind_of(which, keys);
    try {
        discount::prepare(0, out.leaf.kind);
    } catch (const Error& error) { // without the number, which nobody knows
        keys.fail(error.message().substr(error.message().find(": ") + 2));
    }
    out.currency = keys.text("currency");
    out.price_kind = keys.text("price_kind");
    out.text = keys.text("text");
    if (which == 3 && out.price_kind.empty()) keys.fail("price_kind is missing");
    if (which == 7 && out.text.empty()) keys.fail("text is missing");
    if (keys.has("gifts")) out.gifts = read_scope(checks, keys.at("gifts"), keys.title());
    if (keys.has("price_groups")) {
        if (!keys.at("price_groups").is_object())
            keys.fail("price_groups must be a table: { A = 5, B = 7 }");
        for (const auto& [group, value] : keys.at("price_groups").items())
            out.refined.emplace_back(group, keys.decimal(value, "price_groups." + group));
    }
    if (which == 9) read_external(checks, keys, out, out.settings);
}

} // namespace tessera::offer
