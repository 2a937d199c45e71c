// Who may do what, and which partners they see (SEC rows).
//
// Tessera does not know who somebody is: the program that hosts it says who asks. While nobody was
// granted anything, everybody may do everything; the user "owner" always may. Formation, checks on
// creation and shipment bans look at every partner, whoever asks for them (SEC-2).
#pragma once

#include "db/session.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::access {

constexpr std::string_view owner =
    "owner"; // the user who has every right, without being granted it
constexpr std::string_view every_right = "*"; // in a grant
constexpr std::string_view right_to_grant = "right.change";

// Every right that there is: what operations ask for is one of these.
struct Right {
    std::string_view name, sentence;
};
std::span<const Right> rights();
// usage "right.unknown" with the nearest; "*" is one.
void check_right(std::string_view name);

// Groups of users. A group is there as long as somebody is in it or something is granted to it.
struct GroupMember {
    std::string group, user;
};
std::vector<GroupMember> group_members(db::Session& session); // by group and user
std::vector<std::string> groups_of(db::Session& session, std::string_view user);
// In the open transaction. Both answer whether anything changed.
bool join_group(db::Session& session, std::string_view group, std::string_view user);
bool leave_group(db::Session& session, std::string_view group, std::string_view user);

// A user, or a group of them.
struct Holder {
    bool group = false;
    std::string name;
    bool operator==(const Holder&) const = default;
};
std::string to_string(const Holder& holder); // "anna", "the group sellers"

struct Grant {
    Holder holder;
    std::string right;
};

// By holder and right. [any-thread, each with its own session]
std::vector<Grant> grants(db::Session& session);
// Whether a user has a right: granted to him or to a group he is in, or nothing is granted to
// anybody.
bool holds(db::Session& session, std::string_view user, std::string_view right);
// Those who have a right by a grant, without "owner".
std::vector<Holder> holders(db::Session& session, std::string_view right);
// In the open transaction. Both answer whether anything changed. usage "right.unknown".
bool grant(db::Session& session, const Holder& holder, std::string_view right);
bool revoke(db::Session& session, const Holder& holder, std::string_view right);

// Which partners somebody sees: those that a filter of the rule language takes in.
struct RowLimit {
    Holder holder;
    std::string filter;
};
std::vector<RowLimit> row_limits(db::Session& session); // by holder
// The filters that a user is under: his own and those of his groups. He sees whom one of them takes
// in; with none, everybody. "owner" is under none.
std::vector<RowLimit> limits_of(db::Session& session, std::string_view user);
// In the open transaction; "" lifts it. The filter is stored as it is, whoever calls has checked
// it.
bool limit_rows(db::Session& session, const Holder& holder, std::string_view filter);

} // namespace tessera::access
