// Scheduled formations and clean-ups: what is due, run, retried, logged (FRM-6 to FRM-12, MTH-22).
#pragma once

#include "app/host.hpp"

#include <functional>
#include <string>
#include <vector>

namespace tessera::app {

struct Due {
    std::int64_t segment = 0;
    std::string code, name, schedule;
    bool on = false;
    std::optional<Moment> last_start, next_due;
    std::int64_t attempts = 0;
    std::string last_error;
};

// Every segment with a schedule and when it comes next.
std::vector<Due> scheduled(db::Session& session, const Zone& zone, Moment now);

struct Ran {
    std::string code, outcome; // "formed", "failed", "cleaned up"
    std::int64_t entered = 0, left = 0;
    std::string message;
};

// Forms what is due now, all of it in one batch so that each source is read once; a segment that
// fails is tried again after a pause, three times more at the most (FRM-10). Empties manual
// segments whose clean-up date has come. Start, end and errors are written to schedule_run and the
// log (FRM-11).
std::vector<Ran> run_due(Host& host, Call& call, Moment now);

} // namespace tessera::app
