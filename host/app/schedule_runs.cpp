#include "app/schedule_runs.hpp"

#include "base/error.hpp"
#include "db/clock.hpp"
#include "db/sequence.hpp"
#include "db/transaction.hpp"

#include <chrono>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace tessera::app {
namespace {

std::optional<Moment> moment_of(const Value& value) {
    return is_null(value) ? std::nullopt : std::optional(std::get<Moment>(value));
}

Value text_or_null(const std::string& text) {
    return text.empty() ? Value{} : Value{text};
}

Moment later(Moment at, std::chrono::microseconds by) {
    return {at.micros + by.count()};
}

} // namespace

std::map<std::int64_t, ScheduleState> schedule_states(db::Session& session) {
    std::map<std::int64_t, ScheduleState> out;
    for (const auto& row : session.rows("SELECT segment, next_due, last_start, last_end, attempts, "
                                        "last_error FROM {schedule_state}",
                                        {Type::integer, Type::moment, Type::moment, Type::moment,
                                         Type::integer, Type::text})) {
        out[std::get<std::int64_t>(row[0])] = {moment_of(row[1]), moment_of(row[2]),
                                               std::get<std::int64_t>(row[4]), to_text(row[5]),
                                               !is_null(row[2]) && is_null(row[3])};
    }
    return out;
}

bool end_abandoned(db::Session& session, std::int64_t segment, const std::string& message,
                   Moment at) {
    return session.execute({"UPDATE {schedule_run} SET ended = ?, outcome = 'failed', message = ? "
                            "WHERE segment = ? AND ended IS NULL",
                            {at, message, segment}}) != 0;
}

std::vector<Run> claim(db::Session& session, const std::vector<std::int64_t>& segments, Moment at,
                       Moment lease_end) {
    std::vector<Run> runs;
    std::int64_t number =
        db::reserve(session, "schedule_run", static_cast<std::int64_t>(segments.size()));
    for (const auto segment : segments) {
        session.execute({"INSERT INTO {schedule_run} (number, segment, started) VALUES (?, ?, ?)",
                         {number, segment, at}});
        session.execute(
            {"UPDATE {schedule_state} SET next_due = ?, last_start = ?, last_end = NULL "
             "WHERE segment = ?",
             {lease_end, at, segment}});
        runs.push_back({number++, segment});
    }
    return runs;
}

bool end_run(db::Session& session, const Run& run, std::string_view outcome,
             const std::string& message, Moment at) {
    return session.execute({"UPDATE {schedule_run} SET ended = ?, outcome = ?, message = ? "
                            "WHERE number = ? AND ended IS NULL",
                            {at, std::string(outcome), text_or_null(message), run.number}}) != 0;
}

void close_state(db::Session& session, std::int64_t segment, Moment claimed, Moment next,
                 Moment at) {
    session.execute({"UPDATE {schedule_state} SET next_due = ?, last_end = ?, attempts = 0, "
                     "last_error = NULL WHERE segment = ? AND last_start = ? AND last_end IS NULL",
                     {next, at, segment, claimed}});
}

void write_state(db::Session& session, std::int64_t segment, Moment next, std::int64_t attempts,
                 const std::string& error, Moment at) {
    session.execute({"UPDATE {schedule_state} SET next_due = ?, last_end = ?, attempts = ?, "
                     "last_error = ? WHERE segment = ?",
                     {next, at, attempts, text_or_null(error), segment}});
}

void move_point(db::Session& session, std::int64_t segment, Moment from, Moment to) {
    session.execute({"UPDATE {schedule_state} SET next_due = ? WHERE segment = ? AND next_due = ?",
                     {to, segment, from}});
}

LeaseKeeper::LeaseKeeper(Host& host, const std::vector<Run>& runs)
    : thread_([this, &host, first = runs.front().number, last = runs.back().number](
                  const std::stop_token& stop) { keep(stop, host, first, last); }) {}

void LeaseKeeper::keep(const std::stop_token& stop, Host& host, std::int64_t first,
                       std::int64_t last) {
    const std::chrono::seconds lease(host.config().lease_seconds);
    std::unique_lock lock(mutex_);
    // Three times a lease, so that it survives a try that fails.
    while (!wake_.wait_for(lock, stop, std::chrono::milliseconds(lease) / 3,
                           [&] { return stop.stop_requested(); })) {
        if (stop.stop_requested()) return;
        try {
            const db::Lease session = host.lease();
            db::in_transaction(*session, [&] {
                session->execute({"UPDATE {schedule_state} SET next_due = ? WHERE segment IN "
                                  "(SELECT segment FROM "
                                  "{schedule_run} WHERE number BETWEEN ? AND ? AND ended IS NULL)",
                                  {later(db::database_clock(*session), lease), first, last}});
            });
        } catch (const Error& error) {
            host.log().warn("the lease on scheduled runs was not prolonged: {}", error.message());
        }
    }
}

} // namespace tessera::app
