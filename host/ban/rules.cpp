// Binding the rules that are asked together.
#include "ban/bound.hpp"

#include "base/text.hpp"
#include "segment/names_db.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::ban {

namespace {

void require_known(const BanRule& rule, const plugin::RuleFact& fact) {
    std::vector<std::string> names;
    for (const ShipmentFact& known : shipment_facts()) {
        if (known.name == fact.given && known.type == fact.type) return;
        names.emplace_back(known.name);
    }
    throw failure("plugin.unknown-fact",
                  fmt::format("plugin {} asks for \"{}\" of a shipment, as {}, which this host "
                              "does not know.{}",
                              rule.plugin, fact.given, to_string(fact.type),
                              did_you_mean(fact.given, names)),
                  "Update the host, or use a version of the plugin made for it.");
}

} // namespace

BoundBans bind(const segment::Desk& desk, const plugin::Plugins& plugins,
               std::vector<BanRule> rules) {
    BoundBans bans;
    bans.set.subject = db::Subject::partner;
    bans.set.today = desk.today;
    bans.set.zone = desk.zone;
    segment::DatabaseNames names(desk.session, desk.catalog, segment::DatabaseNames::Labels::any);
    for (BanRule& rule : rules) {
        BoundRule bound;
        bound.rule = std::move(rule);
        try {
            const plugin::RuleSchema* schema = plugins.ban_rule(bound.rule.plugin);
            if (!schema)
                throw failure(
                    "plugin.not-running",
                    fmt::format("there is no plugin {} that checks shipments", bound.rule.plugin),
                    "`tessera plugin list` shows which plugins run.");
            const rule::Owner owner = owner_of(bound.rule);
            rule::Binding binding(desk, names, bans.set, *schema, bound.rule.parameters, owner);
            if (!bound.rule.filter.empty()) bound.filter = binding.filter(bound.rule.filter);
            static_cast<rule::Inputs&>(bound) = binding.inputs(
                [&](const plugin::RuleFact& fact) { require_known(bound.rule, fact); });
        } catch (const Error& error) {
            bound.broken = error;
        }
        bans.rules.push_back(std::move(bound));
    }
    return bans;
}

void check(const segment::Desk& desk, const plugin::Plugins& plugins, const BanRule& rule) {
    const BoundBans bans = bind(desk, plugins, {rule});
    if (bans.rules.front().broken) throw Error(*bans.rules.front().broken);
}

} // namespace tessera::ban
