// Binding: from the expressions of manifests and definitions to fields of partners.
#include "ban/bound.hpp"

#include "base/text.hpp"
#include "scheme/language.hpp"
#include "segment/names_db.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::ban {

namespace {

class RuleBinder {
public:
    RuleBinder(const segment::Desk& desk, scheme::Names& names, scheme::RuleSet& set,
               BoundRule& out, const plugin::RuleSchema& schema)
        : out_(out)
        , schema_(schema)
        , constants_(constants(out.rule, schema))
        , binder_(desk.catalog, names, set, constants_, "") {}

    void bind() {
        const std::string& filter = out_.rule.filter;
        if (!filter.empty())
            out_.filter =
                binder_
                    .filter(scheme::parse_filter(filter),
                            fmt::format("filter of ban rule \"{}\"", out_.rule.code), filter)
                    .node;
        for (const plugin::RuleFact& fact : schema_.facts) {
            Input input;
            input.type = fact.type;
            if (fact.shipment.empty())
                input.bound = expression(fact.expression, fact.type, "fact " + fact.name);
            else
                input.shipment = known_fact(fact);
            out_.facts.push_back(std::move(input));
        }
        for (const plugin::SettingSchema& parameter : schema_.parameters) {
            Input input;
            input.type = parameter.type;
            const auto given = out_.rule.parameters.find(parameter.key);
            if (given == out_.rule.parameters.end())
                input.constant = parameter.default_;
            else if (given->second.expression.empty())
                input.constant = constants_.at(parameter.key).value;
            else
                input.bound = expression(given->second.expression, parameter.type,
                                         "parameter " + parameter.key);
            out_.parameters.push_back(std::move(input));
        }
    }

private:
    // Those that are given as values: expressions of facts may say $limit.
    static scheme::ParameterValues constants(const BanRule& rule,
                                             const plugin::RuleSchema& schema) {
        scheme::ParameterValues values;
        for (const plugin::SettingSchema& parameter : schema.parameters) {
            const auto given = rule.parameters.find(parameter.key);
            if (given != rule.parameters.end() && !given->second.expression.empty()) continue;
            scheme::ParameterValue value;
            value.type = type_name(parameter);
            value.value = given == rule.parameters.end()
                              ? parameter.default_
                              : parse_value(parameter.type, given->second.value);
            if (parameter.period && !is_null(value.value))
                value.period = parse_period(to_text(value.value));
            values.emplace(parameter.key, std::move(value));
        }
        return values;
    }

    scheme::Bound expression(const std::string& text, Type type, const std::string& what) {
        scheme::Bound bound =
            binder_.expression(scheme::parse_expression(text),
                               fmt::format("{} of ban rule \"{}\"", what, out_.rule.code), text);
        const bool number = type == Type::decimal && bound.type == Type::integer;
        const bool named = type == Type::text && !bound.references.empty();
        if (bound.type != type && !number && !named)
            throw usage("ban.wrong-types",
                        fmt::format("{} of ban rule \"{}\" is {}, and {} is {}", what,
                                    out_.rule.code, to_string(type), text, to_string(bound.type)),
                        "Write an expression of that type; a custom field has the type that "
                        "[attributes] declares.");
        return bound;
    }

    std::string known_fact(const plugin::RuleFact& fact) const {
        std::vector<std::string> names;
        for (const ShipmentFact& known : shipment_facts()) {
            if (known.name == fact.shipment && known.type == fact.type) return fact.shipment;
            names.emplace_back(known.name);
        }
        throw failure("plugin.unknown-fact",
                      fmt::format("plugin {} asks for \"{}\" of a shipment, as {}, which this host "
                                  "does not know.{}",
                                  out_.rule.plugin, fact.shipment, to_string(fact.type),
                                  did_you_mean(fact.shipment, names)),
                      "Update the host, or use a version of the plugin made for it.");
    }

    BoundRule& out_;
    const plugin::RuleSchema& schema_;
    scheme::ParameterValues constants_;
    scheme::Binder binder_;
};

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
            RuleBinder(desk, names, bans.set, bound, *schema).bind();
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
