// Scheduled formations and clean-ups: what is due, claimed, run, retried, logged (FRM-6 to FRM-12,
// MTH-22).
#pragma once

#include "app/host.hpp"

#include <string>
#include <vector>

namespace tessera::app {

struct Due {
    std::string code, name, schedule;
    bool on = false, running = false;
    std::optional<Moment> last_start, next_due;
    std::int64_t attempts = 0;
    std::string last_error;
};

// Every segment with a schedule and when it comes next, and those with a day of clean-up.
std::vector<Due> scheduled(db::Session& session);

struct Ran {
    std::string code, outcome; // "formed", "failed", "given up", "cleaned up"
    std::int64_t entered = 0, left = 0;
    std::string message;
};

// Schedules are meant in the configured zone: what was to come by another one's clock is found
// anew. For whoever begins to run them.
void follow_zone(Host& host, Call& call);

// Forms what is due now and what no other host has claimed, all of it in one batch so that each
// source is read once; if the batch fails, segment by segment, so that only those fail which must.
// A segment that fails is tried again after a pause, three times more at the most (FRM-10). Empties
// manual segments whose clean-up date has come. Start, end and errors are written to schedule_run
// and the log (FRM-11). A call that is cancelled gives its runs back.
std::vector<Ran> run_due(Host& host, Call& call);

// Today by the database's clock, which the hosts share: theirs may be wrong.
Date shared_today(Host& host);

// Removes ended runs that are older than so many days.
void forget_runs(db::Session& session, std::int64_t days);

} // namespace tessera::app
