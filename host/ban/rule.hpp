// A rule of bans as it is configured: which plugin says, with what parameters, of whom.
#pragma once

#include "db/session.hpp"
#include "plugin/plugins.hpp"
#include "rule/rule.hpp"
#include "segment/segment.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::ban {

using plugin::Verdict;

// The rule that asks for ban segments (BAN-3). It is there without being configured.
constexpr std::string_view segment_rule = "ban-segment";

struct BanRule {
    std::int64_t id = 0; // 0: not written yet, or not configured at all
    std::string code, name, plugin, description;
    bool active = true;
    Verdict outcome = Verdict::refuse;    // at most this, whatever the plugin says
    Verdict on_failure = Verdict::refuse; // what is answered where the plugin cannot
    std::string filter;                   // whom it is for, in the rule language; "": everybody
    rule::Parameters parameters;
};
rule::Owner owner_of(const BanRule& rule);

// The keys of a [[ban_rule]] in a file, with what they are for.
struct RuleKey {
    std::string_view name, sentence;
};
std::vector<RuleKey> rule_keys();

// Reads the keys of a [[ban_rule]] and checks them against the plugin's manifest; nothing is
// written. Errors: usage "ban.unknown-key", "ban.bad-value", "ban.unknown-plugin" with the nearest,
// "ban.unknown-parameter", "ban.missing-parameter".
BanRule read_rule(const plugin::Plugins& plugins, const nlohmann::json& settings);
nlohmann::json settings_of(const BanRule& rule); // its inverse; what is at its default is left out

// Whether the rule works as it is: its filter, its expressions and what its plugin asks for. Throws
// what is wrong with it.
void check(const segment::Desk& desk, const plugin::Plugins& plugins, const BanRule& rule);

// All that are configured, by code; usage "ban.unknown" with the nearest.
std::vector<BanRule> load_rules(db::Session& session);
BanRule find_rule(db::Session& session, std::string_view code);
// In the open transaction.
void store(db::Session& session, BanRule& rule);
void remove(db::Session& session, const BanRule& rule);

} // namespace tessera::ban
