#include "app/scheduler.hpp"

#include "app/operations/operations.hpp"
#include "app/schedule_runs.hpp"
#include "base/error.hpp"
#include "db/clock.hpp"
#include "db/transaction.hpp"
#include "db/trouble.hpp"
#include "schedule/schedule.hpp"
#include "segment/formation.hpp"
#include "segment/members.hpp"
#include "segment/options.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <set>

namespace tessera::app {
namespace {

constexpr std::int64_t most_retries = 3; // FRM-10
const std::string abandoned_text = "the host that ran it ended before the run did";
using segment::Segment;

Moment later(Moment at, std::int64_t seconds) {
    return {at.micros + seconds * 1'000'000};
}

// One look at what is due, and the runs that follow from it.
class Round {
public:
    Round(Host& host, Call& call)
        : host_(host)
        , call_(call)
        , quiet_(uninterrupted(call))
        , work_(quiet_) {}

    std::vector<Ran> run() {
        find_due();
        if (!due_.empty()) take();
        if (!runs_.empty()) {
            for (const Run& run : runs_)
                host_.log().info("segment {}: scheduled run {} begins", due_.at(run.segment).code,
                                 run.number);
            form();
            finish();
        }
        const bool stopped = std::any_of(results_.begin(), results_.end(),
                                         [](const auto& each) { return each.second.given_up; });
        if (!stopped) clean_up();
        return std::move(ran_);
    }

private:
    // What a run leaves behind when it is stopped is still written; only forming can be ended.
    static Call uninterrupted(Call call) {
        call.stop = {};
        return call;
    }

    struct Result {
        std::int64_t entered = 0, left = 0;
        std::string error;
        bool given_up = false; // we were told to stop, or too slow for the lease
        bool ended = false;    // with the transaction that wrote the composition
    };

    bool switched_on(const Segment& s) {
        return !s.is_folder && s.schedule_on && !s.deleted &&
               segment::option(*work_.session, segment::option_of(s.subject));
    }

    void find_due() {
        const auto states = schedule_states(*work_.session);
        const Moment at = db::database_clock(*work_.session);
        const auto is_due = [&](const auto& one) {
            return one.second.next_due && *one.second.next_due <= at;
        };
        if (std::none_of(states.begin(), states.end(), is_due)) return;
        for (Segment& s : segment::load_all(*work_.session)) {
            const auto found = states.find(s.id);
            if (found != states.end() && is_due(*found) && switched_on(s))
                due_.emplace(s.id, std::move(s));
        }
    }

    // Claims what is still due: another host may have been faster.
    void take() {
        std::vector<std::string> abandoned;
        work_.write(call_, [&] {
            abandoned.clear();
            attempts_.clear();
            at_ = db::database_clock(*work_.session);
            std::vector<std::int64_t> wanted;
            for (const auto& [id, state] : schedule_states(*work_.session)) {
                if (!due_.contains(id) || !state.next_due || *state.next_due > at_) continue;
                attempts_[id] = state.attempts;
                if (end_abandoned(*work_.session, id, abandoned_text, at_)) {
                    // A run that ends its host is a failed one, or it would end every host in turn.
                    abandoned.push_back(due_.at(id).code);
                    attempts_[id] = write_failure(id, abandoned_text);
                    if (attempts_[id] == 0) continue;
                } else if (state.running) { // formed by a host that ended before it wrote this
                    write_state(*work_.session, id, next_point(due_.at(id)), 0, "", at_);
                    continue;
                }
                wanted.push_back(id);
            }
            runs_ = wanted.empty() ? std::vector<Run>{}
                                   : claim(*work_.session, wanted, at_,
                                           later(at_, host_.config().lease_seconds));
        });
        for (const std::string& code : abandoned)
            host_.log().error("segment {}: {}", code, abandoned_text);
    }

    void form() {
        std::optional<LeaseKeeper> keeper;
        if (!work_.session->borrowed()) keeper.emplace(host_, runs_);
        std::vector<std::int64_t> ids;
        for (const Run& run : runs_) ids.push_back(run.segment);
        segment::FormOptions options;
        options.skip = true;
        // The run ends with what it wrote, or a host that dies before it says so lets another form
        // the same once more.
        std::set<std::int64_t> written;
        options.written = [&](const segment::Formed& formed) {
            write_success(run_of(formed.segment), db::database_clock(*work_.session));
            written.insert(formed.segment);
        };
        const auto keep = [&](const segment::Formed& formed) {
            results_[formed.segment] = {formed.entered, formed.left, formed.skipped, false,
                                        written.contains(formed.segment)};
        };
        options.left_out = [&](const Error& error) {
            host_.log().warn("{} ({})", error.message(), error.code());
        };
        options.formed = keep; // what is committed is formed, whatever happens to the rest
        try {
            const Interrupter::Watch watch(host_.interrupter(), *work_.session, call_.stop);
            for (const auto& formed : segment::form(work_.desk, ids, options)) keep(formed);
        } catch (const Error& error) {
            const bool cancelled = db::by_caller(error);
            for (const auto id : ids)
                results_.try_emplace(id, Result{0, 0, error.message(), cancelled});
        }
    }

    void finish() {
        std::vector<std::pair<Ran, std::string>> ended; // and what comes next
        work_.write(call_, [&] {
            ended.clear();
            const Moment now = db::database_clock(*work_.session);
            for (const Run& run : runs_) {
                const Segment& s = due_.at(run.segment);
                const Result result = results_[run.segment];
                Ran ran{s.code,
                        result.given_up        ? "given up"
                        : result.error.empty() ? "formed"
                                               : "failed",
                        result.entered, result.left, result.error};
                std::string next;
                if (!end_run(*work_.session, run, ran.outcome, ran.message, now)) {
                    if (!result.ended) continue; // another host has taken it over
                    close_state(*work_.session, s.id, at_, next_point(s), now);
                } else if (result.given_up) { // due at once, for the next host
                    write_state(*work_.session, s.id, at_, attempts_[s.id], "", now);
                } else if (result.error.empty()) {
                    write_state(*work_.session, s.id, next_point(s), 0, "", now);
                } else {
                    next = write_failure(s.id, result.error) == 0 ? "it waits for its schedule"
                                                                  : "it is tried again";
                }
                ended.emplace_back(std::move(ran), std::move(next));
            }
        });
        for (auto& [ran, next] : ended) {
            if (ran.outcome == "formed")
                host_.log().info("segment {}: formed, {} entered, {} left", ran.code, ran.entered,
                                 ran.left);
            else if (ran.outcome == "failed")
                host_.log().error("segment {}: failed: {}; {}", ran.code, ran.message, next);
            else
                host_.log().info("segment {}: given up: {}", ran.code, ran.message);
            ran_.push_back(std::move(ran));
        }
        if (ended.size() < runs_.size())
            host_.log().warn(
                "{} scheduled runs were taken over by another host: their lease had ended",
                runs_.size() - ended.size());
    }

    const Run& run_of(std::int64_t segment) const {
        return *std::find_if(runs_.begin(), runs_.end(),
                             [&](const Run& run) { return run.segment == segment; });
    }

    // In the transaction that writes the composition: a host whose lease has ended writes nothing.
    void write_success(const Run& run, Moment now) {
        if (!end_run(*work_.session, run, "formed", "", now))
            throw failure("call.cancelled",
                          "the lease on scheduled runs ended and another host took them over");
    }

    Moment next_point(const Segment& s) const {
        return schedule::Schedule::parse(s.schedule).next_after(at_, host_.zone(), at_);
    }

    // One more attempt has failed: how many have now, 0 if it was the last one until the schedule
    // comes again.
    std::int64_t write_failure(std::int64_t id, const std::string& error) {
        const std::int64_t before = attempts_.at(id),
                           failed = before < most_retries ? before + 1 : 0;
        const Moment now = db::database_clock(*work_.session), point = next_point(due_.at(id));
        const Moment retry = later(now, host_.config().retry_pause_seconds);
        write_state(*work_.session, id, failed == 0 ? point : std::min(point, retry), failed, error,
                    now);
        work_.session->execute({"UPDATE {segment} SET stale = ? WHERE id = ?", {error, id}});
        return failed;
    }

    void clean_up() {
        const auto has_come = [&](const Segment& s) {
            return !s.is_folder && s.method == segment::Method::manual && s.clean_up &&
                   *s.clean_up <= work_.desk.today;
        };
        for (const Segment& s : segment::load_all(*work_.session)) {
            if (!has_come(s)) continue;
            if (!segment::option(*work_.session, segment::option_of(s.subject))) continue;
            std::int64_t gone = 0;
            work_.write(call_, [&] {
                Segment fresh = segment::load(*work_.session, s.id);
                gone = 0;
                if (!has_come(fresh)) return;
                gone = segment::clear(work_.desk, fresh, segment::Cause::clean_up);
                // A day empties once: who is put in after it stays.
                work_.session->execute(
                    {"UPDATE {segment} SET clean_up = NULL WHERE id = ?", {s.id}});
            });
            if (gone == 0) continue;
            host_.log().info("segment {}: cleaned up, {} left", s.code, gone);
            ran_.push_back({s.code, "cleaned up", 0, gone, ""});
        }
    }

    Host& host_;
    Call& call_;
    Call quiet_;
    Work work_;
    Moment at_{};
    std::map<std::int64_t, Segment> due_;
    std::map<std::int64_t, std::int64_t> attempts_;
    std::vector<Run> runs_;
    std::map<std::int64_t, Result> results_;
    std::vector<Ran> ran_;
};

} // namespace

std::vector<Due> scheduled(db::Session& session) {
    std::vector<Due> out;
    const auto states = schedule_states(session);
    for (const Segment& s : segment::load_all(session)) {
        if (s.is_folder || (s.schedule.empty() && !s.clean_up)) continue;
        if (!segment::option(session, segment::option_of(s.subject))) continue; // OPT-1
        if (s.clean_up) {
            Due& day = out.emplace_back();
            day.code = s.code;
            day.name = s.name;
            day.schedule = "clean-up " + to_text(Value{*s.clean_up});
            day.on = true;
            continue;
        }
        const auto found = states.find(s.id);
        const ScheduleState state = found == states.end() ? ScheduleState{} : found->second;
        const bool on = s.schedule_on && !s.deleted;
        out.push_back({s.code, s.name, s.schedule, on, state.running, state.last_start,
                       on && !state.running ? state.next_due : std::nullopt, state.attempts,
                       state.last_error});
    }
    return out;
}

void follow_zone(Host& host, Call& call) {
    Work work(call);
    const Moment at = db::database_clock(*work.session);
    const auto states = schedule_states(*work.session);
    for (const Segment& s : segment::load_all(*work.session)) {
        const auto found = states.find(s.id);
        if (found == states.end() || !s.schedule_on) continue;
        const ScheduleState& state = found->second;
        const bool waits = state.next_due && *state.next_due > at && !state.running;
        const auto schedule = schedule::Schedule::parse(s.schedule);
        if (!waits || state.attempts > 0 || !schedule.by_clock()) continue;
        const Moment before{state.next_due->micros - 1};
        if (schedule.next_after(before, host.zone(), at) == *state.next_due) continue;
        const Moment next = schedule.next_after(at, host.zone(), at);
        work.write(call, [&] { move_point(*work.session, s.id, *state.next_due, next); });
        host.log().info("segment {}: its schedule follows zone {} now", s.code, host.zone().name());
    }
}

std::vector<Ran> run_due(Host& host, Call& call) {
    return Round(host, call).run();
}

Date shared_today(Host& host) {
    const db::Lease session = host.lease();
    return host.zone().day_of(db::database_clock(*session));
}

void forget_runs(db::Session& session, std::int64_t days) {
    session.execute({"DELETE FROM {schedule_run} WHERE ended < ?",
                     {later(db::database_clock(session), -days * 86'400)}});
}

} // namespace tessera::app
