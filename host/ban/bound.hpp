// Rules of bans bound to facts, and the columns of values that each of them is given.
#pragma once

#include "ban/ban.hpp"
#include "base/error.hpp"
#include "scheme/bind.hpp"
#include "scheme/evaluate.hpp"

#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace tessera::ban {

struct BoundRule : rule::Inputs {
    BanRule rule;
    std::optional<Error> broken; // why it cannot be asked
    std::optional<scheme::Node> filter;
};

// Rules that are asked together read each source once. Never changes: threads read it at once.
struct BoundBans {
    scheme::RuleSet set;
    std::vector<BoundRule> rules;
    // Whether any of them asks for something of the partner; without that, nothing is read.
    bool read_partners() const;
    // Whether any asks for this fact of the shipment.
    bool ask(std::initializer_list<std::string_view> shipment_facts) const;
};

// Never throws for what is wrong with a rule: it is broken then, and answers as it is configured to
// fail.
BoundBans bind(const segment::Desk& desk, const plugin::Plugins& plugins,
               std::vector<BanRule> rules);

// What rule i is asked: of the shipments that its filter takes in, in their order.
struct Asked {
    std::vector<std::size_t> shipments; // indexes
    std::vector<std::string> partners;
    std::vector<std::vector<Value>> facts, parameters;
    std::optional<Error> broken; // the facts could not be read
};
// The desk, on a session that is taken when it is first asked for: many checks need none.
using DeskNow = std::function<const segment::Desk&()>;

// ban_segments: of each shipment, the names of the ban segments that its partner is in.
std::vector<Asked> questions(const DeskNow& desk_now, const plugin::Plugins& plugins,
                             const BoundBans& bans, std::span<const Shipment> shipments,
                             const std::vector<std::string>& ban_segments);

// Adds a ban segment to a list of names: "Debtors", "Stop".
void add_name(std::string& names, const std::string& name);

// What is the same for many decisions on one day.
struct Ready {
    Date today;
    bool on = false; // the option
    BoundBans bans;
};
// rules: as decide() has them.
Ready make_ready(const segment::Desk& desk, const plugin::Plugins& plugins,
                 const std::vector<BanRule>* rules = nullptr);

// How a decision gets at what it may need, and does not read what it does not.
struct Reach {
    std::string user;
    DeskNow desk;
    // Of each shipment, the names of the ban segments that its partner is a stored member of.
    std::function<std::vector<std::string>(std::span<const Shipment>)> ban_segments;
    bool leave = true; // leave to ship counts
};
std::vector<Decision> decide(const Reach& reach, const plugin::Plugins& plugins, const Ready& ready,
                             std::span<const Shipment> shipments);

} // namespace tessera::ban
