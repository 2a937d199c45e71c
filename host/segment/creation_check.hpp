// The check on creation: every new partner is tested at once against every stored segment that asks
// for it (NEW-6 to NEW-10; NEW-8 as the architecture changes it: every way of creation).
#pragma once

#include "events/events.hpp"
#include "segment/rules.hpp"
#include "segment/segment.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tessera::segment {

// The rules of all segments with check_on_create, bound once and kept while definitions and the day
// stay the same. One of it lives with the host; [any thread].
class CreationCheck {
public:
    // Puts the partners into the segments chosen for them, tests them in one pass and inserts the
    // memberships, in the open transaction; appends to `entered` those that are new. Runs as a slot
    // of partner.created. A segment whose template is not loaded is left out.
    void run(const Desk& desk, const std::vector<events::NewPartner>& partners,
             std::vector<events::Entered>& entered);
    // Segments that a borrowed session cannot check, since their rules ask a query of the user's
    // own and nothing would keep that from writing there: run() leaves them out, and runs again
    // after the commit on a session of Tessera's own.
    std::vector<std::string> after_commit(const Desk& desk);
    // Segments that ask to be checked and that run() leaves out, with the reason: their rules no
    // longer work, or the database refused them the last time.
    std::vector<std::pair<std::string, std::string>> untested(const Desk& desk);
    // What run() would enter for partners that are written but not checked; writes nothing.
    std::vector<events::Entered> preview(const Desk& desk, std::int64_t partner);

private:
    struct Prepared;
    struct Found;
    std::shared_ptr<const Prepared> prepared(const Desk& desk);
    static Found test(const Desk& desk, SegmentMemberships& memberships, const BoundRules& rules,
                      const std::vector<std::int64_t>& numbers);
    static Found test_alone(const Desk& desk, SegmentMemberships& memberships,
                            const Segment& segment, const std::vector<std::int64_t>& numbers);
    // All in one pass; if the database refuses that, each by itself, without those it refuses.
    Found evaluate(const Desk& desk, const std::vector<std::int64_t>& numbers);
    // Remembers why a segment could not be tested the last time, "" if it could.
    void note(const Segment& segment, const std::string& why);

    std::mutex mutex_;
    std::shared_ptr<const Prepared> kept_;
    std::map<std::int64_t, std::string> refused_; // by segment
};

} // namespace tessera::segment
