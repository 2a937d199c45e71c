// Limits of discounts and markups that are given by hand (MAN rows, domain C12).
//
// A user, a group of users, an agreement and a segment of partners each may have limits, in general
// and by price group. What counts is the smallest of the user's, the agreement's and the segment's;
// of several groups or segments it is the largest.
#pragma once

#include "agreement/agreement.hpp"
#include "base/value.hpp"
#include "segment/segment.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::limit {

enum class OwnerKind { user, user_group, agreement, segment }; // MAN-1, MAN-3; stored
std::string_view to_string(OwnerKind kind);

struct Percents {
    Decimal discount, markup;
    bool operator==(const Percents&) const = default;
};
using ByGroup = std::map<std::string, Percents>; // by price group; "": in general

struct Limit {
    OwnerKind kind = OwnerKind::user;
    std::string name;    // of the user or the group, code of the agreement or the segment
    std::int64_t id = 0; // of the agreement or the segment
    ByGroup percents;
};
std::string owner_of(const Limit& limit); // "user:anna", as in a file

struct Key {
    std::string_view name, sentence;
};
std::span<const Key> keys(); // of a [[manual_limit]]

// Reads the keys of a [[manual_limit]] and checks them; nothing is written. Errors: usage
// "limit.unknown-key", "limit.bad-value" naming owner and price group; "agreement.unknown",
// "segment.unknown"; refusals as for the segment of an agreement (AGR-3, MTH-3).
Limit read(const segment::Desk& desk, const nlohmann::json& settings);
nlohmann::json settings_of(const Limit& limit); // its inverse

// By owner; without those whose agreement or segment is gone.
std::vector<Limit> load_all(db::Session& session);
// usage "limit.unknown" with the nearest.
Limit find(db::Session& session, std::string_view owner);
// In the open transaction.
void store(db::Session& session, const Limit& limit);
void remove(db::Session& session, const Limit& limit);

// The limits of those that have a say in one sale.
struct Sources {
    bool by_user = true;         // a user without any has 0 (MAN-5)
    ByGroup own;                 // the user's
    std::vector<Limit> groups;   // those that he is in
    bool by_agreement = true;    // and by segment, by way of it (MAN-1)
    std::optional<Limit> terms;  // of the agreement; nothing: it does not limit
    std::vector<Limit> segments; // of the partner, those that have any
};
struct Bound {
    std::optional<Decimal> percent; // nothing: no limit
    std::string by;                 // whose it is: "user anna", "segment wholesale"
};
struct Allowed {
    Bound discount, markup;
};
// MAN-4, C12: own for the price group, else the largest of the groups for it, else the same in
// general, else 0; of agreement and segments: for the price group, else in general, else 0.
Allowed allowed(const Sources& sources, const std::string& user, const std::string& price_group);

// Who sells to whom under what.
struct Asked {
    std::string user;
    std::optional<std::int64_t> partner;
    std::optional<agreement::Agreement> agreement; // an individual one without limits has those of
                                                   // the one that it is based on
    std::string kind = "sale";                     // of the document
};
// Whether manual discounts of such a document are checked (MAN-7), and whether its terms of sale
// are, which in retail they are not (MAN-9).
bool is_checked(std::string_view document_kind);
std::vector<std::string> checked_kinds();
bool terms_are_checked(std::string_view document_kind);
// Whether a user may deviate from the terms of sale (MAN-6, AGR-10): "owner", or by a grant. As
// long as nothing is granted to anybody, nobody else may.
inline constexpr std::string_view deviate = "document.deviate";
bool may_deviate(db::Session& session, std::string_view user);
// Reads what has a say; what nobody limits, and everything for a user who may deviate, is off.
Sources gather(const segment::Desk& desk, const Asked& asked);

struct Line {
    std::string price_group;
    Decimal sum;    // before discounts
    Decimal manual; // a markup is below 0
};
struct Excess {
    std::size_t line = 0; // from 0
    Decimal percent;      // that is given, to two places
    bool markup = false;
    Bound bound;
};
// The lines whose discount or markup is above what is allowed, compared exactly.
std::vector<Excess> excesses(const Sources& sources, const std::string& user,
                             std::span<const Line> lines);
// The same as sentences, for a document that is to be posted: "line 2: a discount of 12 % by hand
// is above 10 % (segment ten)". Empty for a user who may deviate and for kinds that are not
// checked.
std::vector<std::string> problems(const segment::Desk& desk, const Asked& asked,
                                  std::span<const Line> lines);
// What is given for a document as a whole, by line, in whole cents (MAN-8): in proportion to what
// the price group of each line allows, which within a group is in proportion to line sums; below 0
// it is a markup. No line gets more than it allows. refusal "limit.too-much" with the most that can
// be given.
std::vector<Decimal> spread(const Sources& sources, const std::string& user,
                            std::span<const Line> lines, Decimal sum);

} // namespace tessera::limit
