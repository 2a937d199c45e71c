// Trees of conditions and scopes of products, as a file says them.
#include "offer/reading.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

namespace tessera::offer {

namespace {

constexpr Key leaf_keys[] = {{"plugin", ""}, {"parameters", ""}, {"condition", ""}};
constexpr int deepest = 100;

Condition read(const Checks& checks, const Json& json, const std::string& owner, int depth);

Condition read_list(const Checks& checks, Condition::Kind kind, const Json& list,
                    const std::string& owner, int depth) {
    Condition out;
    out.kind = kind;
    for (const Json& item : list) out.items.push_back(read(checks, item, owner, depth + 1));
    return out;
}

Condition read_leaf(const Checks& checks, const Keys& keys, const Json& json,
                    const std::string& owner) {
    keys.only(leaf_keys);
    Condition out;
    out.kind = Condition::Kind::leaf;
    out.shared = keys.text("condition");
    out.plugin = keys.text("plugin");
    if (out.shared.empty() == out.plugin.empty())
        keys.fail("names a plugin, or the code of a [[discount_condition]]: one of the two");
    if (out.plugin.empty()) return out;
    if (!checks.plugins) {
        out.parameters = rule::stored_parameters(json);
        return out;
    }
    const plugin::RuleSchema* schema = checks.plugins->condition(out.plugin);
    if (!schema)
        throw usage("discount.unknown-plugin",
                    fmt::format("{}: there is no plugin \"{}\" that checks conditions.{}", owner,
                                out.plugin, did_you_mean(out.plugin, checks.plugins->conditions())),
                    "`tessera discount plugins` lists them.");
    const rule::Owner whose{"discount", owner, out.plugin, "discount plugins"};
    out.parameters = rule::read_parameters(*schema, json, whose);
    rule::check_segments(checks.desk->session, *schema, out.parameters, whose);
    return out;
}

Condition read(const Checks& checks, const Json& json, const std::string& owner, int depth) {
    if (depth > deepest)
        throw usage("discount.bad-value",
                    fmt::format("{}: conditions lie deeper than {} in each other", owner, deepest));
    if (json.is_array()) return read_list(checks, Condition::Kind::all, json, owner, depth);
    const Keys keys(json, owner + ", when");
    for (const auto& [key, kind] :
         {std::pair{"all", Condition::Kind::all}, std::pair{"any", Condition::Kind::any}}) {
        if (!keys.has(key)) continue;
        if (json.size() != 1 || !json[key].is_array() || json[key].empty())
            keys.fail(fmt::format("{} must be a list of conditions, and stand alone", key));
        return read_list(checks, kind, json[key], owner, depth);
    }
    if (keys.has("not")) {
        if (json.size() != 1) keys.fail("not must stand alone");
        Condition out;
        out.kind = Condition::Kind::none;
        out.items.push_back(read(checks, json["not"], owner, depth + 1));
        return out;
    }
    return read_leaf(checks, keys, json, owner);
}

} // namespace

rule::Owner owner_of(const std::string& code, const std::string& plugin) {
    return {"discount", fmt::format("discount \"{}\"", code), plugin, "discount plugins"};
}

Condition read_tree(const Checks& checks, const Json& json, const std::string& owner) {
    return read(checks, json, owner, 0);
}

Scope read_scope(const Checks& checks, const Json& json, const std::string& owner) {
    const Keys keys(json, owner + ", products");
    constexpr Key known[] = {{"in", ""}, {"not_in", ""}, {"list", ""}};
    keys.only(known);
    if (json.size() != 1) keys.fail("say one of in, not_in and list");
    Scope out;
    if (keys.has("list")) {
        out.kind = Scope::Kind::listed;
        if (!json["list"].is_array()) keys.fail("list must be a list of codes of products");
        for (const Json& code : json["list"]) {
            if (!code.is_string()) keys.fail("list must be a list of codes of products");
            out.products.push_back(code.get<std::string>());
        }
        return out;
    }
    out.kind = keys.has("in") ? Scope::Kind::in : Scope::Kind::not_in;
    out.segment = keys.text(keys.has("in") ? "in" : "not_in");
    if (checks.desk)
        rule::check_segment(checks.desk->session, out.segment, segment::Subject::product,
                            {"discount", owner, "", "discount plugins"});
    return out;
}

} // namespace tessera::offer
