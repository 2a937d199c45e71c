// Groups, discounts and shared conditions: from the keys of a file.
#include "offer/definition.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "offer/reading.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::offer {

namespace {

constexpr Key of_groups[] = {
    {"code", "the group's stable identity; the name if left out"},
    {"name", "for people"},
    {"in", "the code of the group that it is in; on top if left out"},
    {"order", "its place in its group, smaller is earlier"},
    {"mode", "maximum, minimum, sum, compound or first_match"},
    {"choice", "line, or document: for what as a whole it chooses"},
};
constexpr Key of_discounts[] = {
    {"code", "the discount's stable identity; the name if left out"},
    {"name", "for people"},
    {"description", "what it is for"},
    {"in", "the code of its group; on top if left out"},
    {"order", "its place in its group, smaller is earlier"},
    {"kind", "percent, amount (of the document), line_amount, special_price, quantity, gift, "
             "rounding, message, card, external"},
    {"value", "percent or amount; below 0 it is a markup"},
    {"compound", "a percent of what is left"},
    {"price_groups", "other values for some price groups: { A = 5 }"},
    {"currency", "of amounts; that of the document if left out"},
    {"bought", "of a quantity: how many are bought"},
    {"free", "of a quantity: how many of them are free"},
    {"units", "of a gift: how many"},
    {"gifts", "of a gift: { in = \"SEGMENT\" }"},
    {"precision", "of a rounding: to what"},
    {"minimum", "of a rounding: smaller sums stay"},
    {"direction", "of a rounding: arithmetic, for_customer, for_enterprise"},
    {"psychological", "of a rounding: then taken off"},
    {"price_kind", "of a special price"},
    {"text", "of a message"},
    {"plugin", "of an external kind"},
    {"parameters", "of an external kind"},
    {"multiple", "the effect counts as often as the condition is met"},
    {"by_hand", "only where the user picks it"},
    {"points", "gives points instead"},
    {"points_rate", "points for one unit of money"},
    {"products", "{ in = \"SEGMENT\" }, { not_in = \"SEGMENT\" } or { list = [\"CODE\"] }"},
    {"when", "conditions: a list, { all = [] }, { any = [] }, { not = {} }, { plugin = \"…\", "
             "parameters = {} }, { condition = \"CODE\" }"},
    {"levels", "a table of levels, from the lowest to the highest: value, products, and from, "
               "window, measure or when"},
};
constexpr Key of_conditions[] = {
    {"code", "the condition's stable identity; the name if left out"},
    {"name", "for people"},
    {"when", "as of a discount"},
};
constexpr Key of_levels[] = {{"value", ""},  {"products", ""}, {"from", ""},
                             {"window", ""}, {"measure", ""},  {"when", ""}};
constexpr std::string_view modes[] = {"maximum", "minimum", "sum", "compound", "first_match"};
constexpr discount::Mode mode_values[] = {discount::Mode::maximum, discount::Mode::minimum,
                                          discount::Mode::sum, discount::Mode::compound,
                                          discount::Mode::first_match};
constexpr std::string_view choices[] = {"line", "document"};

std::string title_of(const char* what, const Json& settings) {
    if (!settings.is_object()) return what;
    for (const char* key : {"code", "name"})
        if (settings.contains(key) && settings[key].is_string())
            return fmt::format("{} \"{}\"", what, settings[key].get<std::string>());
    return what;
}

// Code and name, of which one may be left out.
void identify(const Keys& keys, std::string& code, std::string& name, Json& settings) {
    name = keys.text("name");
    code = keys.text("code", name);
    if (code.empty()) keys.fail("name or code is missing");
    if (name.empty()) name = code;
    settings["code"] = code;
    settings["name"] = name;
}

// Its own condition, or what it says of accumulated volume (CND-3).
Level read_level(const Checks& checks, const Json& json, const std::string& owner) {
    const Keys keys(json, owner + ", a level");
    keys.only(of_levels);
    Level out;
    if (!keys.has("value")) keys.fail("value is missing");
    out.value = keys.decimal("value");
    if (keys.has("products")) out.scope = read_scope(checks, keys.at("products"), owner);
    if (keys.has("when")) {
        for (const char* key : {"from", "window", "measure"})
            if (keys.has(key)) keys.fail(fmt::format("{} and when exclude each other", key));
        out.when = read_tree(checks, keys.at("when"), owner);
        return out;
    }
    if (!keys.has("from")) keys.fail("say from where on it is met: from, or when");
    Json leaf{{"plugin", "discount-accumulated-volume"}, {"parameters", Json::object()}};
    Json& parameters = leaf["parameters"];
    for (const char* key : {"from", "window", "measure"})
        if (keys.has(key)) parameters[key] = keys.at(key);
    // Turnover counts only purchases of what the level is for.
    if (out.scope.kind == Scope::Kind::in) parameters["segment"] = out.scope.segment;
    if (out.scope.kind == Scope::Kind::not_in || out.scope.kind == Scope::Kind::listed)
        keys.fail("the volume of a level is that of products = { in = … }; write when for others");
    out.when = read_tree(checks, leaf, owner);
    return out;
}

Discount read(const Checks& checks, const Json& settings) {
    const Keys keys(settings, title_of("discount", settings));
    keys.only(of_discounts);
    Discount out;
    out.settings = settings;
    identify(keys, out.code, out.name, out.settings);
    out.description = keys.text("description");
    out.group = keys.text("in");
    out.order = keys.integer("order");
    read_kind(checks, keys, out);
    out.multiple = keys.flag("multiple");
    out.leaf.by_hand = keys.flag("by_hand");
    out.leaf.points = keys.flag("points");
    out.leaf.points_rate = keys.decimal("points_rate", {Decimal::scale});
    if (out.leaf.points_rate.units < 0) keys.fail("points_rate is below 0");
    if (keys.has("products")) out.scope = read_scope(checks, keys.at("products"), keys.title());
    if (keys.has("when")) out.when = read_tree(checks, keys.at("when"), keys.title());
    if (keys.has("levels")) {
        if (keys.has("value") || keys.has("products") || keys.has("price_groups"))
            keys.fail("levels have values and products of their own");
        if (!keys.at("levels").is_array() || keys.at("levels").empty())
            keys.fail("levels must be a list of tables");
        for (const Json& level : keys.at("levels"))
            out.levels.push_back(read_level(checks, level, keys.title()));
    }
    return out;
}

SharedCondition read_shared(const Checks& checks, const Json& settings) {
    const Keys keys(settings, title_of("discount condition", settings));
    keys.only(of_conditions);
    SharedCondition out;
    out.settings = settings;
    identify(keys, out.code, out.name, out.settings);
    if (!keys.has("when")) keys.fail("when is missing");
    out.condition = read_tree(checks, keys.at("when"), keys.title());
    return out;
}

} // namespace

void Keys::fail(const std::string& what) const {
    throw usage("discount.bad-value", fmt::format("{}: {}", title_, what));
}

void Keys::only(std::span<const Key> known) const {
    std::vector<std::string> names;
    for (const Key& key : known) names.emplace_back(key.name);
    for (const auto& [key, value] : json_.items())
        if (std::find(names.begin(), names.end(), key) == names.end())
            throw usage("discount.unknown-key", fmt::format("{}: unknown key \"{}\".{}", title_,
                                                            key, did_you_mean(key, names)));
}

std::string Keys::text(const char* key, std::string otherwise) const {
    if (!has(key)) return otherwise;
    if (!json_[key].is_string())
        fail(fmt::format("{} must be text, not {}", key, json_[key].dump()));
    return json_[key].get<std::string>();
}

bool Keys::flag(const char* key) const {
    if (!has(key)) return false;
    if (!json_[key].is_boolean()) fail(fmt::format("{} must be true or false", key));
    return json_[key].get<bool>();
}

std::int64_t Keys::integer(const char* key) const {
    if (!has(key)) return 0;
    if (!json_[key].is_number_integer()) fail(fmt::format("{} must be a whole number", key));
    return json_[key].get<std::int64_t>();
}

Decimal Keys::decimal(const char* key, Decimal otherwise) const {
    return has(key) ? decimal(json_[key], key) : otherwise;
}

Decimal Keys::decimal(const Json& value, const std::string& key) const {
    if (!value.is_string() && !value.is_number_integer())
        fail(fmt::format("{} is {}; a number with places is written as text: \"2.5\"", key,
                         value.dump()));
    try {
        return parse_decimal(value.is_string() ? value.get<std::string>() : value.dump());
    } catch (const Error& error) {
        fail(fmt::format("{}: {}", key, error.message()));
    }
}

std::size_t Keys::one_of(const char* key, std::span<const std::string_view> names) const {
    if (!has(key)) return 0;
    const std::string given = text(key);
    const auto found = std::find(names.begin(), names.end(), given);
    std::vector<std::string> known(names.begin(), names.end());
    if (found == names.end())
        fail(fmt::format("{} is \"{}\", and may be {}", key, given, join(known, ", ")));
    return static_cast<std::size_t>(found - names.begin());
}

std::span<const Key> group_keys() {
    return of_groups;
}
std::span<const Key> discount_keys() {
    return of_discounts;
}
std::span<const Key> condition_keys() {
    return of_conditions;
}

Group read_group(const Json& settings) {
    const Keys keys(settings, title_of("discount group", settings));
    keys.only(of_groups);
    Group out;
    out.settings = settings;
    identify(keys, out.code, out.name, out.settings);
    out.parent = keys.text("in");
    out.order = keys.integer("order");
    out.how.mode = mode_values[keys.one_of("mode", modes)];
    out.how.choice = keys.one_of("choice", choices) == 0 ? discount::Choice::by_line
                                                         : discount::Choice::by_document;
    return out;
}

Discount read_discount(const segment::Desk& desk, const plugin::Plugins& plugins,
                       const Json& settings) {
    return read({&desk, &plugins}, settings);
}

SharedCondition read_condition(const segment::Desk& desk, const plugin::Plugins& plugins,
                               const Json& settings) {
    return read_shared({&desk, &plugins}, settings);
}

Group stored_group(const Json& settings) {
    return read_group(settings);
}
Discount stored_discount(std::int64_t id, const Json& settings) {
    Discount out = read({}, settings);
    out.id = id;
    return out;
}
SharedCondition stored_condition(const Json& settings) {
    return read_shared({}, settings);
}

} // namespace tessera::offer
