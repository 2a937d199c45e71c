// Sales agreements: the terms on which a partner buys, and which of them apply to him now (AGR
// rows).
//
// A standard agreement is for the members of a segment, or for everybody; an individual one belongs
// to one partner, and what it does not say itself comes from the standard one that it is based on.
// Nothing is written when a partner moves between segments: what applies is asked anew each time.
#pragma once

#include "db/session.hpp"
#include "segment/segment.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::agreement {

enum class Status { not_approved, in_force, closed }; // AGR-13
std::string_view to_string(Status status);

// What an agreement may say of a sale, beside its price kind (AGR-4, AGR-18, AGR-23). One table
// that files are read by and `agreement terms` prints.
struct Term {
    std::string_view name;
    Type type;
    std::string_view sentence;
};
std::span<const Term> terms();

struct Agreement {
    std::int64_t id = 0; // 0: not written yet
    std::string code, name;
    bool supplier = false;                // we buy under it; it names no segment (AGR-19)
    std::optional<std::int64_t> partner;  // individual: whose it is
    std::optional<std::int64_t> based_on; // the standard one that an individual one follows
    std::optional<std::int64_t> segment;  // standard: for its members alone (AGR-1, AGR-2)
    Status status = Status::in_force;
    bool deleted = false;           // marked for deletion
    std::string operation = "sale"; // the kind of operation that documents under it have
    std::string currency;           // "": any
    std::optional<Date> starts, ends;
    std::int64_t priority = 0; // of several, the highest is the default
    std::string price_kind;
    std::map<std::string, std::string> terms; // by name, as canonical text
    bool individual() const { return partner.has_value(); }
};

// The keys of an [[agreement]] in a file, with what they are for.
struct Key {
    std::string_view name, sentence;
};
std::span<const Key> keys();

// Reads the keys of an [[agreement]] and checks them; nothing is written. Errors: usage
// "agreement.unknown-key", "agreement.bad-value", "agreement.unknown-term" with the nearest;
// "segment.unknown"; refusal "agreement.bad-segment" for a dynamic one or one that bans (AGR-3,
// MTH-3), "agreement.no-segment" for an individual or a supplier's one that names one (AGR-7,
// AGR-19).
Agreement read(const segment::Desk& desk, const nlohmann::json& settings);
nlohmann::json settings_of(const segment::Desk& desk, const Agreement& agreement); // its inverse

std::vector<Agreement> load_all(db::Session& session); // by code
// usage "agreement.unknown" with the nearest.
Agreement find(db::Session& session, std::string_view code);
// In the open transaction. refusal "agreement.is-used" for one that others are based on.
void store(db::Session& session, Agreement& agreement);
void remove(db::Session& session, const Agreement& agreement);

// An individual agreement with what it does not say filled in from the one it is based on (AGR-7).
Agreement complete(db::Session& session, const Agreement& agreement);
Agreement complete(Agreement agreement, const Agreement& standard); // the one it is based on
// What an individual agreement says otherwise than the one it is based on (AGR-8).
struct Deviation {
    std::string what, standard, own;
};
std::vector<Deviation> deviations(db::Session& session, const Agreement& agreement);

// Whose agreement is asked for, and for what.
struct Asked {
    std::optional<std::int64_t> partner; // nothing: not chosen yet (AGR-14)
    Date day;
    std::string operation = "sale";
    std::string currency; // "": whichever
};

struct Offer {
    Agreement agreement; // complete
    std::string reason;  // why it is not available; "": it is
    bool available() const { return reason.empty(); }
};

// What many partners are offered, from agreements and memberships that are read once. Uses the desk
// while it lives.
class Offering {
public:
    Offering(const segment::Desk& desk, std::span<const std::int64_t> partners);

    // Every agreement that might be for the partner, who is one of those given: individual ones of
    // others are left out. Available ones first, then by priority and code (AGR-1, AGR-2, AGR-12,
    // AGR-13; domain C13). Unlike in the reference product, one that has not begun or is over on
    // that day is not available.
    std::vector<Offer> offers(const Asked& asked) const;

private:
    std::string reason(const Agreement& one, const Asked& asked) const;
    std::string name_of(std::int64_t partner) const;

    const segment::Desk& desk_;
    std::vector<Agreement> all_;                         // complete
    std::map<std::int64_t, std::string> segments_;       // their names
    std::set<std::pair<std::int64_t, std::int64_t>> in_; // (segment, partner)
};
// The same of one.
std::vector<Offer> offers(const segment::Desk& desk, const Asked& asked);
// The one to begin with (AGR-11): the only one; else the only individual one beside standard ones;
// else the one chosen before, if it is still available; else, where the reference product picks
// none, that of the highest priority if one alone has it. Null: whoever sells chooses.
const Offer* default_of(std::span<const Offer> offers, std::string_view chosen = {});
// Why an agreement that a document names is not available, or "" if it is.
std::string problem_with(std::span<const Offer> offers, const std::string& code);

} // namespace tessera::agreement
