// The decision: what every rule says of every shipment, and what follows.
#include "ban/ban.hpp"

#include "agreement/agreement.hpp"
#include "ban/bound.hpp"
#include "base/text.hpp"
#include "segment/members.hpp"
#include "segment/options.hpp"
#include "segment/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace tessera::ban {

namespace {

// Of so few partners the primary key is probed; for more, each segment is read once.
constexpr std::size_t few = 16;

// Of each shipment, the names of the ban segments that its partner is a stored member of, as the
// database has them.
std::vector<std::string> stored_bans(const segment::Desk& desk,
                                     std::span<const Shipment> shipments) {
    const std::vector<BanSegment> bans = ban_segments(desk.session); // by name
    std::set<std::int64_t> partners;
    for (const Shipment& shipment : shipments) partners.insert(shipment.partner);
    std::map<std::int64_t, std::vector<bool>> in; // of each partner, by segment
    if (partners.size() <= few) {
        std::vector<std::int64_t> ids;
        for (const BanSegment& ban : bans) ids.push_back(ban.id);
        for (const std::int64_t partner : partners)
            for (const auto& membership : segment::memberships_of(desk.session, partner, ids)) {
                auto& of = in[partner];
                of.resize(bans.size());
                of[static_cast<std::size_t>(std::find(ids.begin(), ids.end(), membership.segment) -
                                            ids.begin())] = true;
            }
    } else {
        segment::SegmentMemberships memberships(desk);
        for (std::size_t i = 0; i < bans.size(); ++i) {
            const scheme::MemberSet& members = memberships.members(bans[i].id);
            for (const std::int64_t partner : partners)
                if (members.contains(partner)) {
                    auto& of = in[partner];
                    of.resize(bans.size());
                    of[i] = true;
                }
        }
    }
    std::vector<std::string> names(shipments.size());
    for (std::size_t i = 0; i < shipments.size(); ++i) {
        const auto found = in.find(shipments[i].partner);
        if (found == in.end()) continue;
        for (std::size_t ban = 0; ban < bans.size(); ++ban)
            if (found->second[ban]) add_name(names[i], bans[ban].name);
    }
    return names;
}

// Who is a customer (BAN-4).
std::set<std::int64_t> customers(const segment::Desk& desk,
                                 const std::set<std::int64_t>& partners) {
    const db::Source& source = desk.catalog.sources().at("partner");
    const db::SourceColumn* flag = source.find("is_customer");
    const db::SourceColumn* number = source.find("number");
    if (!flag || flag->sql.empty()) return partners; // the deployment knows customers alone
    std::set<std::int64_t> found;
    const std::vector<std::int64_t> all(partners.begin(), partners.end());
    for (std::size_t at = 0; at < all.size(); at += 500) {
        std::vector<Value> args;
        std::string marks;
        for (std::size_t i = at; i < std::min(at + 500, all.size()); ++i) {
            args.emplace_back(all[i]);
            marks += i == at ? "?" : ", ?";
        }
        for (const auto& row :
             desk.session.rows({fmt::format("SELECT {0}, {1} FROM {2} t WHERE {0} IN ({3})",
                                            number->sql, flag->sql, source.relation, marks),
                                args},
                               {Type::integer, Type::boolean}))
            if (!is_null(row[1]) && std::get<bool>(row[1]))
                found.insert(std::get<std::int64_t>(row[0]));
    }
    return found;
}

// What rules may ask about the agreements of the partner; all of them are read at once.
void read_agreements(const segment::Desk& desk, std::vector<Shipment>& shipments) {
    std::vector<std::int64_t> partners;
    for (const Shipment& shipment : shipments) partners.push_back(shipment.partner);
    const agreement::Offering offering(desk, partners);
    for (Shipment& shipment : shipments) {
        agreement::Asked asked;
        asked.partner = shipment.partner;
        asked.day = desk.today;
        const auto offers = offering.offers(asked);
        shipment.available_agreements =
            std::count_if(offers.begin(), offers.end(),
                          [](const agreement::Offer& offer) { return offer.available(); });
        if (!shipment.agreement.empty())
            shipment.agreement_problem = agreement::problem_with(offers, shipment.agreement);
    }
}

// The rule that asks for ban segments stands first, configured or not.
std::vector<BanRule> asked_rules(const segment::Desk& desk, const std::vector<BanRule>* given) {
    std::vector<BanRule> rules = given ? *given : load_rules(desk.session);
    std::erase_if(rules, [](const BanRule& rule) { return !rule.active; });
    if (given) return rules;
    const auto own = std::find_if(rules.begin(), rules.end(),
                                  [](const BanRule& rule) { return rule.plugin == segment_rule; });
    if (own != rules.end()) {
        std::rotate(rules.begin(), own, own + 1);
        return rules;
    }
    BanRule rule;
    rule.code = rule.plugin = segment_rule;
    rule.name = "ban segments";
    rules.insert(rules.begin(), std::move(rule));
    return rules;
}

// What a rule is configured to say where it cannot be asked.
Said unavailable(const BanRule& rule, const std::string& why) {
    return {rule.code, rule.name, rule.on_failure,
            fmt::format("the rule \"{}\" is not available: {}", rule.name, why), true};
}

void ask(const Reach& reach, Date today, const plugin::Plugins& plugins, const BanRule& rule,
         Asked& asked, std::vector<Decision>& decisions) {
    if (asked.broken) {
        // Whom it is for is not known either, so it speaks of everybody that is looked at.
        for (Decision& decision : decisions)
            if (decision.note.empty())
                decision.said.push_back(unavailable(rule, asked.broken->message()));
        return;
    }
    if (asked.shipments.empty()) return;
    plugin::BanRequest request;
    request.today = today;
    request.partners = asked.partners;
    request.facts = std::move(asked.facts);
    request.parameters = std::move(asked.parameters);
    plugin::BanReply reply;
    plugin::CallContext context;
    context.user = reach.user;
    context.today = today;
    const plugin::Answer answer = plugins.check(rule.plugin, request, reply, context);
    for (std::size_t i = 0; i < asked.shipments.size(); ++i) {
        std::vector<Said>& said = decisions[asked.shipments[i]].said;
        if (answer.status != plugin::Answer::ok) {
            said.push_back(unavailable(rule, answer.text));
            continue;
        }
        plugin::BanReply::One& one = reply.shipments[i];
        said.push_back({rule.code, rule.name, std::min(one.verdict, rule.outcome),
                        std::move(one.reason), false});
    }
}

// The leave that lets a refused shipment go, or nothing.
void look_for_leave(const segment::Desk& desk, const Shipment& shipment, Decision& decision) {
    for (const Leave& leave : leaves(desk.session, shipment.partner)) {
        const bool used_up = leave.uses && *leave.uses <= 0;
        if (leave.taken_back || used_up || leave.until < desk.today) continue;
        if (!leave.document.empty() && leave.document != shipment.number) continue;
        decision.leave = leave;
        decision.outcome = Verdict::warn;
        decision.note = fmt::format("it goes by leave of {}: {}", leave.user, leave.reason);
        return;
    }
}

} // namespace

std::vector<BanSegment> ban_segments(db::Session& session) {
    std::vector<BanSegment> found;
    for (const auto& row :
         session.rows({"SELECT id, code, name, method FROM {segment} WHERE kind = 'shipment_ban' "
                       "AND is_folder = 0 AND deleted = 0 ORDER BY name, code"},
                      {Type::integer, Type::text, Type::text, Type::text}))
        found.push_back({std::get<std::int64_t>(row[0]), to_text(row[1]), to_text(row[2]),
                         to_text(row[3]) == "manual"});
    return found;
}

void add_name(std::string& names, const std::string& name) {
    names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", name);
}

Ready make_ready(const segment::Desk& desk, const plugin::Plugins& plugins,
                 const std::vector<BanRule>* rules) {
    return {desk.today, segment::option(desk.session, segment::Option::shipment_ban),
            bind(desk, plugins, asked_rules(desk, rules))};
}

std::vector<Decision> decide(const Reach& reach, const plugin::Plugins& plugins, const Ready& ready,
                             std::span<const Shipment> shipments) {
    std::vector<Decision> decisions(shipments.size());
    std::vector<Shipment> checked;
    std::vector<std::size_t> at;
    for (std::size_t i = 0; i < shipments.size(); ++i) {
        decisions[i].note = unchecked(shipments[i]);
        if (!ready.on) decisions[i].note = "the shipment ban is switched off";
        if (!decisions[i].note.empty()) continue;
        checked.push_back(shipments[i]);
        at.push_back(i);
    }
    if (checked.empty()) return decisions;
    if (ready.bans.ask({"available_agreements", "agreement_problem"}))
        read_agreements(reach.desk(), checked);
    std::vector<Asked> asked =
        questions(reach.desk, plugins, ready.bans, checked, reach.ban_segments(checked));
    std::vector<Decision> made(checked.size());
    for (std::size_t rule = 0; rule < asked.size(); ++rule)
        ask(reach, ready.today, plugins, ready.bans.rules[rule].rule, asked[rule], made);
    std::set<std::int64_t> stopped;
    for (std::size_t i = 0; i < made.size(); ++i) {
        for (const Said& said : made[i].said)
            made[i].outcome = std::max(made[i].outcome, said.verdict);
        if (made[i].outcome != Verdict::ship) stopped.insert(checked[i].partner);
    }
    // Whether somebody is a customer matters only where something is said against him.
    if (!stopped.empty()) stopped = customers(reach.desk(), stopped);
    for (std::size_t i = 0; i < made.size(); ++i) {
        if (made[i].outcome != Verdict::ship && !stopped.contains(checked[i].partner)) {
            made[i] = {};
            made[i].note = fmt::format("{} is no customer", checked[i].code);
        }
        if (made[i].outcome == Verdict::refuse && reach.leave)
            look_for_leave(reach.desk(), checked[i], made[i]);
        decisions[at[i]] = std::move(made[i]);
    }
    return decisions;
}

std::vector<Decision> decide(const segment::Desk& desk, const plugin::Plugins& plugins,
                             std::span<const Shipment> shipments,
                             const std::vector<BanRule>* rules) {
    const Reach reach{desk.user, [&]() -> const segment::Desk& { return desk; },
                      [&](std::span<const Shipment> of) { return stored_bans(desk, of); }, !rules};
    return decide(reach, plugins, make_ready(desk, plugins, rules), shipments);
}

} // namespace tessera::ban
