// Rules of bans bound to facts, and the columns of values that each of them is given.
#pragma once

#include "ban/rule.hpp"
#include "ban/shipment.hpp"
#include "base/error.hpp"
#include "scheme/bind.hpp"
#include "scheme/evaluate.hpp"

#include <optional>
#include <span>
#include <vector>

namespace tessera::ban {

// One value a rule is given: of the shipment, the same for all, or of the partner.
struct Input {
    Type type = Type::text;
    std::string shipment;               // shipment_facts()
    Value constant;                     // of a parameter
    std::optional<scheme::Bound> bound; // an expression over the fields of the partner
};

struct BoundRule {
    BanRule rule;
    std::optional<Error> broken; // why it cannot be asked
    std::optional<scheme::Node> filter;
    std::vector<Input> facts, parameters; // as the manifest declares them
};

// Rules that are asked together read each source once.
struct BoundBans {
    scheme::RuleSet set;
    std::vector<BoundRule> rules;
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
// ban_segments: of each shipment, the names of the ban segments that its partner is in.
std::vector<Asked> questions(const segment::Desk& desk, const plugin::Plugins& plugins,
                             const BoundBans& bans, std::span<const Shipment> shipments,
                             const std::vector<std::string>& ban_segments);

} // namespace tessera::ban
