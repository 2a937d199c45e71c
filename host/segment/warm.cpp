#include "segment/warm.hpp"

#include "base/error.hpp"
#include "db/transaction.hpp"
#include "segment/members.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace tessera::segment {
namespace {

// All segments that store members, by id, without them.
std::vector<WarmSegment> directory(db::Session& session) {
    std::vector<WarmSegment> found;
    for (const db::Row& row :
         session.rows(db::Query("SELECT id, code, name, subject, kind, method, by_variant, "
                                "deleted, last_change FROM {segment} WHERE is_folder = 0 AND "
                                "method <> 'dynamic' ORDER BY id"),
                      {Type::integer, Type::text, Type::text, Type::text, Type::text, Type::text,
                       Type::boolean, Type::boolean, Type::integer})) {
        WarmSegment& one = found.emplace_back();
        one.id = std::get<std::int64_t>(row[0]);
        one.code = to_text(row[1]);
        one.name = to_text(row[2]);
        one.subject = to_text(row[3]) == "product" ? Subject::product : Subject::partner;
        if (!is_null(row[4])) one.kind = kind_from_string(to_text(row[4]));
        one.method = method_from_string(to_text(row[5]));
        one.by_variant = std::get<bool>(row[6]);
        one.deleted = std::get<bool>(row[7]);
        one.last_change = std::get<std::int64_t>(row[8]);
    }
    return found;
}

WarmSegment* find_in(std::vector<WarmSegment>& segments, std::int64_t id) {
    const auto at = std::lower_bound(
        segments.begin(), segments.end(), id,
        [](const WarmSegment& one, std::int64_t wanted) { return one.id < wanted; });
    return at != segments.end() && at->id == id ? &*at : nullptr;
}

// Members of segments that nobody has entered or left since.
void carry_over(const WarmSnapshot& before, std::vector<WarmSegment>& into) {
    for (const WarmSegment& old : before.segments()) {
        WarmSegment* const now = find_in(into, old.id);
        if (now != nullptr && now->last_change == old.last_change) now->members = old.members;
    }
}

} // namespace

WarmSnapshot::WarmSnapshot(std::vector<WarmSegment> segments,
                           std::chrono::steady_clock::time_point moment)
    : segments_(std::move(segments))
    , moment_(moment) {
    for (const WarmSegment& one : segments_)
        if (one.bans()) bans_.push_back(&one);
    std::sort(bans_.begin(), bans_.end(), [](const WarmSegment* a, const WarmSegment* b) {
        return std::tie(a->name, a->code) < std::tie(b->name, b->code);
    });
}

const WarmSegment* WarmSnapshot::find(std::int64_t segment) const {
    const auto at = std::lower_bound(
        segments_.begin(), segments_.end(), segment,
        [](const WarmSegment& one, std::int64_t wanted) { return one.id < wanted; });
    return at != segments_.end() && at->id == segment ? &*at : nullptr;
}

WarmMemberships::WarmMemberships(db::Database& database, WarmOptions options)
    : database_(database)
    , options_(std::move(options)) {}

WarmMemberships::Snapshot WarmMemberships::bans(Freshness freshness) {
    return get({true, {}}, freshness);
}

WarmMemberships::Snapshot WarmMemberships::of(std::span<const std::int64_t> segments,
                                              Freshness freshness) {
    return get({false, segments}, freshness);
}

void WarmMemberships::refresh() {
    const std::lock_guard lock(refreshing_);
    renew({});
}

void WarmMemberships::forget() {
    const std::lock_guard lock(refreshing_);
    holds_bans_ = false;
    held_.clear();
    const std::lock_guard pass(passing_);
    snapshot_.reset();
}

WarmMemberships::Snapshot WarmMemberships::current() const {
    const std::lock_guard lock(passing_);
    return snapshot_;
}

// Whether the members of all that are wanted are in it. A segment that is not may have been made
// since.
bool WarmMemberships::complete(const WarmSnapshot& snapshot, const Wanted& wanted) {
    if (wanted.bans && !std::all_of(snapshot.bans().begin(), snapshot.bans().end(),
                                    [](const WarmSegment* one) { return one->members; }))
        return false;
    return std::all_of(wanted.segments.begin(), wanted.segments.end(), [&](std::int64_t id) {
        const WarmSegment* const one = snapshot.find(id);
        return one != nullptr && one->members;
    });
}

WarmMemberships::Snapshot WarmMemberships::get(const Wanted& wanted, Freshness freshness) {
    const auto asked = options_.clock();
    const auto good = [&](const Snapshot& there) {
        if (!there || !complete(*there, wanted)) return false;
        return freshness == Freshness::strict ? there->moment() > asked
                                              : there->moment() >= asked - options_.max_age;
    };
    if (Snapshot there = current(); good(there)) {
        if (there->moment() < asked - options_.max_age / 2) refresh_ahead(there);
        return there;
    }
    const std::lock_guard lock(refreshing_);
    if (Snapshot there = current(); good(there)) return there; // while we waited
    renew(wanted);
    return current();
}

// While it is good for some time yet, so nobody waits, and a database that does not answer is no
// error before it is too old.
void WarmMemberships::refresh_ahead(const Snapshot& old) {
    const std::unique_lock lock(refreshing_, std::try_to_lock);
    if (!lock || current() != old) return; // somebody is about it
    try {
        renew({});
    } catch (const Error&) {
    }
}

// Under `refreshing_`.
void WarmMemberships::renew(const Wanted& wanted) {
    holds_bans_ = holds_bans_ || wanted.bans;
    held_.insert(wanted.segments.begin(), wanted.segments.end());
    for (bool kept = lease_.has_value();; kept = false) {
        const auto moment = options_.clock(); // before anything is read
        try {
            if (!lease_) lease_.emplace(database_.lease());
            auto fresh = std::make_shared<const WarmSnapshot>(read(**lease_), moment);
            const std::lock_guard pass(passing_);
            snapshot_ = std::move(fresh);
            return;
        } catch (const Error& error) {
            if (lease_) sent_ += (*lease_)->statements();
            lease_.reset();
            // A connection may be lost while nobody uses it: that of now is tried, too.
            if (!kept || error.code() != "db.connection-lost") throw;
        }
    }
}

std::vector<WarmSegment> WarmMemberships::read(db::Session& session) {
    const Snapshot before = current();
    std::vector<WarmSegment> found = directory(session);
    if (before) carry_over(*before, found);
    if (missing(found).empty()) return found;
    // The numbers again, of the moment of the members.
    db::Transaction together(session, db::Access::read);
    found = directory(session);
    if (before) carry_over(*before, found);
    const std::vector<std::int64_t> ids = missing(found);
    for (auto& [id, members] : stored_members(session, ids))
        find_in(found, id)->members = std::make_shared<const scheme::MemberSet>(std::move(members));
    together.commit();
    return found;
}

std::uint64_t WarmMemberships::statements() {
    const std::lock_guard lock(refreshing_);
    return sent_ + (lease_ ? (*lease_)->statements() : 0);
}

std::vector<std::int64_t> WarmMemberships::missing(const std::vector<WarmSegment>& found) const {
    std::vector<std::int64_t> ids;
    for (const WarmSegment& one : found)
        if (!one.members && ((holds_bans_ && one.bans()) || held_.contains(one.id)))
            ids.push_back(one.id);
    return ids;
}

std::vector<scheme::Bits> memberships(const WarmSnapshot& snapshot,
                                      std::span<const std::int64_t> segments,
                                      std::span<const std::int64_t> subjects) {
    std::vector<scheme::Bits> out;
    for (const std::int64_t id : segments) {
        scheme::Bits& row = out.emplace_back(subjects.size());
        const WarmSegment* const one = snapshot.find(id);
        if (one == nullptr || !one->members)
            throw failure("segment.not-warm",
                          fmt::format("the members of segment {} are not in memory", id),
                          "Ask for it first; one that stores no members never is.");
        for (std::size_t i = 0; i < subjects.size(); ++i)
            if (one->members->contains(subjects[i])) row.set(i);
    }
    return out;
}

} // namespace tessera::segment
