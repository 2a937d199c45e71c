#include "app/scheduler.hpp"

#include "app/operations/operations.hpp"
#include "base/error.hpp"
#include "db/sequence.hpp"
#include "db/transaction.hpp"
#include "schedule/schedule.hpp"
#include "segment/formation.hpp"
#include "segment/members.hpp"
#include "segment/options.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <map>

namespace tessera::app {
namespace {

constexpr std::int64_t most_retries = 3; // FRM-10
using segment::Segment;

std::optional<Moment> moment_of(const Value& value) {
    return is_null(value) ? std::nullopt : std::optional(std::get<Moment>(value));
}

struct State {
    std::optional<Moment> next_due, last_start;
    std::int64_t attempts = 0;
    std::string last_error;
};

std::map<std::int64_t, State> states(db::Session& session) {
    std::map<std::int64_t, State> out;
    for (const auto& row :
         session.rows(db::Query("SELECT segment, next_due, last_start, attempts, last_error FROM "
                                "{schedule_state}"),
                      {Type::integer, Type::moment, Type::moment, Type::integer, Type::text})) {
        out[std::get<std::int64_t>(row[0])] = {moment_of(row[1]), moment_of(row[2]),
                                               std::get<std::int64_t>(row[3]), to_text(row[4])};
    }
    return out;
}

// A segment that has never run is due at the first point of its schedule after it was written.
Moment next_of(const Segment& segment, const State& state, const Zone& zone) {
    if (state.next_due) return *state.next_due;
    const auto schedule = schedule::Schedule::parse(segment.schedule);
    return schedule.next_after(segment.created, zone, segment.created);
}

void write_state(db::Session& session, std::int64_t segment, const std::optional<Moment>& next,
                 Moment started, Moment ended, std::int64_t attempts, const std::string& error) {
    session.execute({"DELETE FROM {schedule_state} WHERE segment = ?", {segment}});
    session.execute(
        {"INSERT INTO {schedule_state} (segment, next_due, last_start, last_end, attempts, "
         "last_error) VALUES (?, ?, ?, ?, ?, ?)",
         {segment, next ? Value{*next} : Value{}, started, ended, attempts,
          error.empty() ? Value{} : Value{error}}});
    session.execute(
        {"INSERT INTO {schedule_run} (number, segment, started, ended, outcome, message) "
         "VALUES (?, ?, ?, ?, ?, ?)",
         {db::reserve(session, "schedule_run"), segment, started, ended,
          std::string(error.empty() ? "done" : "failed"), error.empty() ? Value{} : Value{error}}});
}

void clean_up(Work& work, Call& call, std::vector<Ran>& out) {
    for (const Segment& s : segment::load_all(*work.session)) {
        if (s.is_folder || s.method != segment::Method::manual || !s.clean_up ||
            *s.clean_up > work.desk.today) {
            continue;
        }
        std::int64_t gone = 0;
        work.write(call, [&] {
            Segment fresh = segment::load(*work.session, s.id);
            gone = segment::clear(work.desk, fresh, segment::Cause::clean_up);
        });
        if (gone > 0) out.push_back({s.code, "cleaned up", 0, gone, ""});
    }
}

} // namespace

std::vector<Due> scheduled(db::Session& session, const Zone& zone, Moment) {
    std::vector<Due> out;
    const auto known = states(session);
    for (const Segment& s : segment::load_all(session)) {
        if (s.is_folder || s.schedule.empty()) continue;
        const auto found = known.find(s.id);
        const State state = found == known.end() ? State{} : found->second;
        Due due{s.id,
                s.code,
                s.name,
                s.schedule,
                s.schedule_on && !s.deleted,
                state.last_start,
                std::nullopt,
                state.attempts,
                state.last_error};
        if (due.on) due.next_due = next_of(s, state, zone);
        out.push_back(std::move(due));
    }
    return out;
}

std::vector<Ran> run_due(Host& host, Call& call, Moment at) {
    Work work(call);
    std::vector<Ran> out;
    const Zone& zone = host.zone();
    std::vector<Segment> due;
    const auto known = states(*work.session);
    for (Segment& s : segment::load_all(*work.session)) {
        if (s.is_folder || s.schedule.empty() || !s.schedule_on || s.deleted) continue;
        const bool on = segment::option(*work.session, s.subject == db::Subject::product
                                                           ? segment::Option::product_segments
                                                           : segment::Option::customer_segments);
        if (!on) continue;
        const auto found = known.find(s.id);
        const State state = found == known.end() ? State{} : found->second;
        if (next_of(s, state, zone).micros <= at.micros) due.push_back(std::move(s));
    }
    if (!due.empty()) {
        std::vector<std::int64_t> ids;
        for (const Segment& s : due) ids.push_back(s.id);
        const Moment started = now();
        host.log().info("forming {} scheduled segments", ids.size());
        std::map<std::int64_t, segment::Formed> results;
        std::string batch_error;
        try {
            segment::FormOptions options;
            options.skip = true;
            for (auto& formed : segment::form(work.desk, ids, options)) {
                results[formed.segment] = std::move(formed);
            }
        } catch (const Error& error) {
            batch_error = error.message();
        }
        const Moment ended = now();
        work.write(call, [&] {
            for (const Segment& s : due) {
                const auto found = results.find(s.id);
                const std::string error = !batch_error.empty()     ? batch_error
                                          : found == results.end() ? "was not formed"
                                                                   : found->second.skipped;
                const auto state = known.find(s.id);
                std::int64_t attempts = state == known.end() ? 0 : state->second.attempts;
                const auto schedule = schedule::Schedule::parse(s.schedule);
                Moment next = schedule.next_after(at, zone, started);
                if (error.empty()) {
                    attempts = 0;
                    host.log().info("segment {} is formed", s.code);
                } else if (attempts < most_retries) {
                    ++attempts;
                    const std::int64_t pause = host.config().retry_pause_seconds * 1'000'000;
                    next = std::min(next.micros, at.micros + pause) == next.micros
                               ? next
                               : Moment{at.micros + pause};
                    host.log().error("segment {} failed: {}; attempt {} of {} comes", s.code, error,
                                     attempts, most_retries);
                } else {
                    attempts = 0; // given up until the schedule comes again
                    host.log().error("segment {} failed {} times: {}", s.code, most_retries + 1,
                                     error);
                }
                write_state(*work.session, s.id, next, started, ended, attempts, error);
                if (!error.empty()) {
                    work.session->execute(
                        {"UPDATE {segment} SET stale = ? WHERE id = ?", {error, s.id}});
                }
            }
        });
        for (const Segment& s : due) {
            Ran ran;
            ran.code = s.code;
            const auto found = results.find(s.id);
            const bool ok = found != results.end() && found->second.skipped.empty();
            ran.outcome = ok ? "formed" : "failed";
            if (ok) {
                ran.entered = found->second.entered;
                ran.left = found->second.left;
            } else {
                ran.message = found == results.end() ? batch_error : found->second.skipped;
            }
            out.push_back(std::move(ran));
        }
    }
    clean_up(work, call, out);
    return out;
}

} // namespace tessera::app
