// Who runs which scheduled segment, and how each run ended: all SQL on schedule_state and
// schedule_run. Private to app/.
//
// A run is claimed by moving the moment it is due to the end of a lease, and by a row of
// schedule_run that has no end yet. The number of that row is the claim's token, good as long as
// the row stays open. A host that dies gives its runs back by itself: they are due again when the
// lease is over, and who takes one then ends the old row first, so that the first host, should it
// live after all, writes no more. A run that wrote its composition ends in that transaction, but
// what is due next is written after it: the lease is prolonged in the same row meanwhile, and a
// snapshot that is older than that could not write it. Who finds a claim without an open run writes
// what is due next in place of the host that could not.
#pragma once

#include "app/host.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tessera::app {

struct ScheduleState {
    std::optional<Moment> next_due, last_start;
    std::int64_t attempts = 0; // that failed since the last success
    std::string last_error;
    bool running = false;
};
std::map<std::int64_t, ScheduleState> schedule_states(db::Session& session);

struct Run {
    std::int64_t number = 0; // the token
    std::int64_t segment = 0;
};

// All of these inside an open transaction.
//
// Ends the open runs of a segment, whose host has not kept its lease; false: there was none.
bool end_abandoned(db::Session& session, std::int64_t segment, const std::string& message,
                   Moment at);
// Claims the segments, in consecutive tokens.
std::vector<Run> claim(db::Session& session, const std::vector<std::int64_t>& segments, Moment at,
                       Moment lease_end);
// Ends a run; false: it is no longer ours, and nothing is written. Two that end the same run write
// the same row, so that one of them waits, and then begins again or finds what the other has done:
// this is where a claim is checked.
bool end_run(db::Session& session, const Run& run, std::string_view outcome,
             const std::string& message, Moment at);
// When a segment is due next whose run ended in another transaction, unless somebody has seen to it
// since: claimed is when the run was.
void close_state(db::Session& session, std::int64_t segment, Moment claimed, Moment next,
                 Moment at);
// When it is due next.
void write_state(db::Session& session, std::int64_t segment, Moment next, std::int64_t attempts,
                 const std::string& error, Moment at);
// The same of one that waits, unless it has come meanwhile.
void move_point(db::Session& session, std::int64_t segment, Moment from, Moment to);

// Prolongs the lease of claimed runs for as long as it lives, on a thread and a session of its own.
class LeaseKeeper {
public:
    LeaseKeeper(Host& host, const std::vector<Run>& runs);

private:
    void keep(const std::stop_token& stop, Host& host, std::int64_t first, std::int64_t last);
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread thread_; // last: it is stopped and joined first
};

} // namespace tessera::app
