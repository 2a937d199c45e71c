// The stored composition of segments: who is in, since when and why, and who was (FRM-1, FRM-3 as
// the architecture changes them: a difference with history).
#pragma once

#include "scheme/frame.hpp"
#include "segment/segment.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace tessera::segment {

enum class Cause {
    formation,
    creation,
    added,
    removed,
    cleared,
    clean_up,
    method_change,
    merge,
    erase
};
std::string_view to_string(Cause cause);

// A change of one segment's composition: the numbers that enter and leave, ascending.
struct Delta {
    std::vector<std::int64_t> entered, gone;
    bool empty() const { return entered.empty() && gone.empty(); }
};

// The stored members of each segment asked for, in one statement.
std::map<std::int64_t, scheme::MemberSet> stored_members(db::Session& session,
                                                         std::span<const std::int64_t> segments);
// The same, of a few subjects only.
std::map<std::int64_t, scheme::MemberSet> stored_members(db::Session& session,
                                                         std::span<const std::int64_t> segments,
                                                         std::span<const std::int64_t> among);
std::int64_t member_count(db::Session& session, std::int64_t segment);
bool is_member(db::Session& session, std::int64_t segment, std::int64_t subject);

// Writes a change in the open write transaction: memberships, history, one row of the change log,
// one segment.changed in the outbox. Answers the number of the change; an empty delta writes
// nothing and answers 0. The segment's row is brought up to date (version for formations,
// hand_edits, last_change).
std::int64_t apply(const Desk& desk, Segment& segment, const Delta& delta, Cause cause);

// Empties a segment (as `apply` with everybody gone). Answers how many left.
std::int64_t clear(const Desk& desk, Segment& segment, Cause cause);

// Since when, by which change, a subject has been in.
struct Membership {
    std::int64_t segment = 0, subject = 0, entered = 0;
    Moment since;
    Cause cause = Cause::formation;
    std::string user;
    std::int64_t rule_version = 0;
};
std::vector<Membership> memberships_of(db::Session& session, std::int64_t subject,
                                       std::span<const std::int64_t> segments);

// Who was in at the end of a day, from memberships and history.
std::vector<std::int64_t> members_at(db::Session& session, std::int64_t segment, Date day,
                                     const Zone& zone);

struct HistoryLine {
    std::int64_t number = 0;
    Moment moment;
    Cause cause = Cause::formation;
    std::string user;
    std::optional<Date> as_of;
    std::int64_t version = 0, rule_version = 0, entered = 0, gone = 0;
};
// Newest first, only changes before the one of that number; limit -1: all.
std::vector<HistoryLine> history(db::Session& session, std::int64_t segment, std::int64_t limit,
                                 std::int64_t before = std::numeric_limits<std::int64_t>::max());
// The numbers that entered and left with one change.
Delta change(db::Session& session, std::int64_t segment, std::int64_t number);

// Moves every membership and history row of `from` to `into`; removes every trace of a subject.
// Both write the change log. For the slots of partner.merged and partner.erased.
void carry_over(const Desk& desk, std::int64_t from, std::int64_t into);
void forget(const Desk& desk, std::int64_t subject);

} // namespace tessera::segment
