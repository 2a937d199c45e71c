// Rules in the database, and as the keys of a file.
#include "ban/rule.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/sequence.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tessera::ban {

namespace {

using Json = nlohmann::json;

constexpr RuleKey keys[] = {
    {"code", "the rule's stable identity; the name if left out"},
    {"name", "for people"},
    {"plugin", "who checks: `tessera ban plugins` lists them"},
    {"description", "what it is for"},
    {"active", "false switches it off; true if left out"},
    {"outcome", "refuse, or warn: at most this, whatever the plugin says"},
    {"on_failure", "refuse, warn or ship, where the plugin does not run or does not answer"},
    {"filter", "whom it is for, in the rule language; everybody if left out"},
    {"parameters", "values: limit = 1000, or limit = { expression = 'attribute(\"limit\")' }"},
};

Error bad(const std::string& rule, std::string_view key, const std::string& what) {
    return usage("ban.bad-value", rule.empty()
                                      ? fmt::format("a ban rule: {} {}", key, what)
                                      : fmt::format("ban rule \"{}\": {} {}", rule, key, what));
}

std::string text_of(const std::string& rule, const Json& settings, const char* key) {
    const auto found = settings.find(key);
    if (found == settings.end() || found->is_null()) return {};
    if (!found->is_string()) throw bad(rule, key, "must be text, not " + found->dump());
    return found->get<std::string>();
}

Verdict verdict_of(const std::string& rule, const Json& settings, const char* key, bool may_ship) {
    const std::string text = text_of(rule, settings, key);
    if (text.empty() || text == "refuse") return Verdict::refuse;
    if (text == "warn") return Verdict::warn;
    if (text == "ship" && may_ship) return Verdict::ship;
    throw bad(rule, key,
              fmt::format("is \"{}\", and may be refuse{}", text,
                          may_ship ? ", warn or ship" : " or warn"));
}

BanRule from_row(const db::Row& row) {
    BanRule rule;
    rule.id = std::get<std::int64_t>(row[0]);
    rule.code = to_text(row[1]);
    rule.name = to_text(row[2]);
    rule.plugin = to_text(row[3]);
    rule.description = to_text(row[4]);
    rule.active = std::get<bool>(row[5]);
    const Json settings = Json::parse(to_text(row[6]));
    rule.outcome = verdict_of(rule.code, settings, "outcome", false);
    rule.on_failure = verdict_of(rule.code, settings, "on_failure", true);
    rule.filter = settings.value("filter", "");
    rule.parameters = rule::stored_parameters(settings);
    return rule;
}

} // namespace

rule::Owner owner_of(const BanRule& rule) {
    return {"ban", fmt::format("ban rule \"{}\"", rule.code), rule.plugin, "ban plugins"};
}

std::vector<RuleKey> rule_keys() {
    return {std::begin(keys), std::end(keys)};
}

BanRule read_rule(const plugin::Plugins& plugins, const Json& settings) {
    if (!settings.is_object()) throw bad("", "it", "must be a table");
    BanRule rule;
    rule.name = text_of("", settings, "name");
    rule.code = text_of(rule.name, settings, "code");
    if (rule.code.empty()) rule.code = rule.name;
    if (rule.code.empty()) throw bad("", "name", "or code is missing");
    if (rule.name.empty()) rule.name = rule.code;
    std::vector<std::string> known;
    for (const RuleKey& key : keys) known.emplace_back(key.name);
    for (const auto& [key, value] : settings.items())
        if (std::find(known.begin(), known.end(), key) == known.end())
            throw usage("ban.unknown-key", fmt::format("ban rule \"{}\": unknown key \"{}\".{}",
                                                       rule.code, key, did_you_mean(key, known)));
    rule.plugin = text_of(rule.code, settings, "plugin");
    const plugin::RuleSchema* schema = plugins.ban_rule(rule.plugin);
    if (!schema)
        throw usage("ban.unknown-plugin",
                    rule.plugin.empty()
                        ? fmt::format("ban rule \"{}\": plugin is missing", rule.code)
                        : fmt::format("ban rule \"{}\": there is no plugin \"{}\" that checks "
                                      "shipments.{}",
                                      rule.code, rule.plugin,
                                      did_you_mean(rule.plugin, plugins.ban_rules())),
                    "`tessera ban plugins` lists them.");
    rule.description = text_of(rule.code, settings, "description");
    if (const auto active = settings.find("active"); active != settings.end()) {
        if (!active->is_boolean()) throw bad(rule.code, "active", "must be true or false");
        rule.active = active->get<bool>();
    }
    rule.outcome = verdict_of(rule.code, settings, "outcome", false);
    rule.on_failure = verdict_of(rule.code, settings, "on_failure", true);
    rule.filter = text_of(rule.code, settings, "filter");
    rule.parameters = rule::read_parameters(*schema, settings, owner_of(rule));
    return rule;
}

Json settings_of(const BanRule& rule) {
    Json out{{"code", rule.code}, {"name", rule.name}, {"plugin", rule.plugin}};
    if (!rule.description.empty()) out["description"] = rule.description;
    if (!rule.active) out["active"] = false;
    if (rule.outcome != Verdict::refuse) out["outcome"] = to_string(rule.outcome);
    if (rule.on_failure != Verdict::refuse) out["on_failure"] = to_string(rule.on_failure);
    if (!rule.filter.empty()) out["filter"] = rule.filter;
    if (!rule.parameters.empty()) out["parameters"] = rule::settings_of(rule.parameters);
    return out;
}

std::vector<BanRule> load_rules(db::Session& session) {
    std::vector<BanRule> rules;
    for (const auto& row : session.rows({"SELECT id, code, name, plugin, description, active, "
                                         "settings FROM {ban_rule} ORDER BY code"},
                                        {Type::integer, Type::text, Type::text, Type::text,
                                         Type::text, Type::boolean, Type::text}))
        rules.push_back(from_row(row));
    return rules;
}

BanRule find_rule(db::Session& session, std::string_view code) {
    std::vector<std::string> known;
    for (BanRule& rule : load_rules(session)) {
        if (rule.code == code) return std::move(rule);
        known.push_back(rule.code);
    }
    throw usage("ban.unknown",
                fmt::format("there is no ban rule \"{}\".{}", code, did_you_mean(code, known)),
                "`tessera ban list` lists them.");
}

void store(db::Session& session, BanRule& rule) {
    Json settings = settings_of(rule);
    for (const char* column : {"code", "name", "plugin", "description", "active"})
        settings.erase(column);
    const auto text = [](const std::string& value) {
        return value.empty() ? Value() : Value(value);
    };
    if (rule.id == 0) {
        rule.id = db::reserve(session, "ban_rule");
        session.execute({"INSERT INTO {ban_rule} (code, name, plugin, description, active, "
                         "settings, id) VALUES (?, ?, ?, ?, ?, ?, ?)",
                         {rule.code, rule.name, rule.plugin, text(rule.description), rule.active,
                          settings.dump(), rule.id}});
    } else {
        session.execute({"UPDATE {ban_rule} SET code = ?, name = ?, plugin = ?, description = ?, "
                         "active = ?, settings = ? WHERE id = ?",
                         {rule.code, rule.name, rule.plugin, text(rule.description), rule.active,
                          settings.dump(), rule.id}});
    }
    db::renew_mark(session, db::definition_mark);
}

void remove(db::Session& session, const BanRule& rule) {
    session.execute({"DELETE FROM {ban_rule} WHERE id = ?", {rule.id}});
    db::renew_mark(session, db::definition_mark);
}

} // namespace tessera::ban
