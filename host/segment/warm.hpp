// Compositions kept in memory, for answers that are wanted in microseconds: shipment checks,
// quotes, memberships of many partners in many segments (W6).
//
// The rule of consistency. A snapshot shows the segments and their stored members as they were
// committed at one moment, all of them the same. What an answer is made from is never older than
// `max_age` (1 s, unless said otherwise) when it is asked for; with Freshness::strict it holds
// whatever was committed before the question. Nothing that somebody has not committed yet is in it,
// not even of the caller's own transaction: who decides inside one reads it there
// (stored_members()). If the database does not answer, the question fails; nothing old is passed
// off as current.
//
// How a membership is known to be current: every change of a composition (formation, hand edit,
// creation check, clean-up, change of method, merge, erasing) numbers itself in the segment's
// `last_change`, in the same transaction. One statement reads those numbers, and only segments
// whose number moved are read again. (`version` counts formations only.) Numbers come back only
// where a database is set back to an older copy: a host is started anew then.
//
// A set takes an eighth of a byte for each partner there is. What has been asked for once stays in
// memory until forget().
#pragma once

#include "db/database.hpp"
#include "segment/segment.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace tessera::segment {

// A segment that stores its members, as it was at the moment of a snapshot.
struct WarmSegment {
    std::int64_t id = 0;
    std::string code, name;
    Subject subject = Subject::partner;
    Kind kind = Kind::general;
    Method method = Method::periodic;
    bool by_variant = false, deleted = false;
    std::int64_t last_change = 0;
    std::shared_ptr<const scheme::MemberSet> members; // null: nobody has asked for them yet

    bool bans() const { return kind == Kind::shipment_ban && !deleted; } // BAN-3
};

// Never changes: threads read it at once, for as long as they hold it. [any thread]
class WarmSnapshot {
public:
    WarmSnapshot(std::vector<WarmSegment> segments, std::chrono::steady_clock::time_point moment);
    WarmSnapshot(const WarmSnapshot&) = delete; // bans_ points into it
    // Ordered by id. Folders and dynamic segments, which store nobody, are not among them.
    const std::vector<WarmSegment>& segments() const { return segments_; }
    const WarmSegment* find(std::int64_t segment) const;
    // Ordered by name, then code.
    const std::vector<const WarmSegment*>& bans() const { return bans_; }
    // When it was read, or found to be as good as new: whatever had been committed is in it.
    std::chrono::steady_clock::time_point moment() const { return moment_; }

private:
    std::vector<WarmSegment> segments_;
    std::vector<const WarmSegment*> bans_;
    std::chrono::steady_clock::time_point moment_;
};

enum class Freshness { bounded, strict };

struct WarmOptions {
    std::chrono::milliseconds max_age{1000};
    std::function<std::chrono::steady_clock::time_point()> clock = std::chrono::steady_clock::now;
};

// [any thread] Readers share what is there and hold no lock while they read it. Who finds it half
// as old as it may get refreshes it while the others read on; past the maximum age all wait. Those
// who ask for strict answers at one time share a refresh.
class WarmMemberships {
public:
    using Snapshot = std::shared_ptr<const WarmSnapshot>;

    explicit WarmMemberships(db::Database& database, WarmOptions options = {});

    // With the members of all ban segments there are.
    Snapshot bans(Freshness freshness = Freshness::bounded);
    // With the members of these segments, where they store any: find() answers null for others.
    Snapshot of(std::span<const std::int64_t> segments, Freshness freshness = Freshness::bounded);
    // Asks the database now, in one statement if nothing has changed, and reads what has.
    void refresh();
    // Lets go of everything; it is read again when somebody asks.
    void forget();
    // Statements sent so far, for tests that count them.
    std::uint64_t statements();

private:
    struct Wanted {
        bool bans = false;
        std::span<const std::int64_t> segments;
    };
    Snapshot get(const Wanted& wanted, Freshness freshness);
    Snapshot current() const;
    void refresh_ahead(const Snapshot& old);
    void renew(const Wanted& wanted);
    std::vector<WarmSegment> read(db::Session& session);
    static bool complete(const WarmSnapshot& snapshot, const Wanted& wanted);
    std::vector<std::int64_t> missing(const std::vector<WarmSegment>& found) const;

    db::Database& database_;
    const WarmOptions options_;
    std::mutex refreshing_; // who holds it refreshes; guards the next four
    // Kept, since handing one out and taking it back costs more statements than asking.
    std::optional<db::Lease> lease_;
    std::uint64_t sent_ = 0; // on those that were kept before
    bool holds_bans_ = false;
    std::set<std::int64_t> held_;
    mutable std::mutex passing_; // held only while the pointer is copied
    Snapshot snapshot_;
};

// The memberships of many subjects in many segments, of one moment, from memory: bit i of row s
// says whether subjects[i] is in segments[s]. failure "segment.not-warm" if a segment is not in the
// snapshot.
std::vector<scheme::Bits> memberships(const WarmSnapshot& snapshot,
                                      std::span<const std::int64_t> segments,
                                      std::span<const std::int64_t> subjects);

} // namespace tessera::segment
