// Shipment bans: whether a partner may be shipped to, and why not (BAN rows).
//
// Ban segments and live rules give the answer together. A decision never writes and never locks,
// and is the same for the same data on the same day; a payment lifts a live ban at once.
#pragma once

#include "ban/rule.hpp"
#include "ban/shipment.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tessera::ban {

// What one rule says of a shipment.
struct Said {
    std::string rule, name; // its code
    Verdict verdict = Verdict::ship;
    std::string reason;
    bool failed = false; // the rule could not be asked, and this is what it is configured to say
};

// Leave to ship all the same, given by somebody with the right to (BAN-5 as the product changes it:
// the right lets a person say so, with a reason, and is never a silent exception).
struct Leave {
    std::int64_t id = 0, partner = 0;
    std::string document; // its number; "": any
    std::string reason, user;
    Moment given;
    Date until;                       // the last day
    std::optional<std::int64_t> uses; // that are left; nothing: any number
    bool taken_back = false;
};

struct Decision {
    Verdict outcome = Verdict::ship;
    std::vector<Said> said; // by every rule that was asked: the ban segments first, then by code
    std::string note;       // why nothing was asked, or by whose leave it goes
    std::optional<Leave> leave; // that turned a refusal into a warning
};

// In the order of the shipments. rules: without `nothing`, those that are configured and active,
// and the ban segments. Errors: usage "shipment.unknown-kind"; those of the database. What is wrong
// with a rule is no error: nothing fails open.
std::vector<Decision> decide(const segment::Desk& desk, const plugin::Plugins& plugins,
                             std::span<const Shipment> shipments,
                             const std::vector<BanRule>* rules = nullptr);

// Ban segments (BAN-3): neither folders nor marked for deletion.
struct BanSegment {
    std::int64_t id = 0;
    std::string code, name;
    bool manual = false;
};
std::vector<BanSegment> ban_segments(db::Session& session); // by name

// Gives leave; in the open transaction.
Leave give_leave(const segment::Desk& desk, Leave leave);
std::vector<Leave> leaves(db::Session& session, std::optional<std::int64_t> partner);
// Counts one shipment by leave, in the transaction that ships. refusal "ban.leave-used-up" where
// somebody else has used the last one meanwhile, or it was taken back.
void use_leave(const segment::Desk& desk, std::int64_t id);
// usage "ban.unknown-leave".
Leave take_back(const segment::Desk& desk, std::int64_t id);

} // namespace tessera::ban
