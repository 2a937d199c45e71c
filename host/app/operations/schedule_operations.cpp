#include "app/operations/operations.hpp"

#include "app/scheduler.hpp"
#include "app/watcher.hpp"
#include "base/error.hpp"
#include "db/migrate.hpp"
#include "db/trouble.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <thread>

namespace tessera::app {
namespace {

Json list(Call& call, const Arguments&) {
    Work work(call);
    Json rows = Json::array();
    for (const Due& due : scheduled(*work.session)) {
        rows.push_back(
            Json::array({due.code, due.name, due.schedule,
                         due.running ? "running"
                         : due.on    ? "on"
                                     : "off",
                         moment_cell(due.last_start), moment_cell(due.next_due), due.attempts,
                         due.last_error.empty() ? Json() : Json(due.last_error)}));
    }
    Json reply{{"zone", call.host.config().zone}}; // in which schedules are meant
    reply.update(
        table({"code", "name", "schedule", "state", "last_run", "next", "retries", "error"}, rows));
    return reply;
}

Json ran_reply(const std::vector<Ran>& ran) {
    Json rows = Json::array();
    for (const Ran& one : ran) {
        rows.push_back(Json::array({one.code, one.outcome, one.entered, one.left,
                                    one.message.empty() ? Json() : Json(one.message)}));
    }
    return table({"code", "outcome", "entered", "left", "message"}, rows);
}

// A schedule is of real days: a run as of another would write that day's composition, and empty
// what is to be cleaned up later.
void refuse_other_day(const Call& call) {
    if (call.as_of)
        throw usage(
            "schedule.as-of", "schedules run by the real day, not as of another",
            "Leave --as-of out; `tessera segment preview S --as-of DATE` shows another day.");
}

Json run_due_now(Call& call, const Arguments&) {
    refuse_other_day(call);
    follow_zone(call.host, call);
    const std::vector<Ran> ran = run_due(call.host, call);
    std::vector<std::string> failed;
    for (const Ran& one : ran)
        if (one.outcome == "failed") failed.push_back(fmt::format("{}: {}", one.code, one.message));
    if (!failed.empty()) // the system's cron learns of it by the exit code
        throw failure("schedule.failed",
                      fmt::format("{} of {} due runs failed:\n{}", failed.size(), ran.size(),
                                  join(failed, "\n")),
                      "Each is tried again; `tessera schedule list` shows when.");
    return ran_reply(ran);
}

// Runs until it is told to stop; `cancelled` answers true then (SIGTERM through the command line).
Json serve(Call& call, const Arguments& arguments) {
    refuse_other_day(call);
    if (call.borrowed)
        throw usage("host.connection-given", "serve works on connections of its own",
                    "Set connection to NULL.");
    {
        const db::Lease session = call.host.lease();
        db::require_current(*session);
    }
    const auto pause = std::chrono::seconds(call.host.config().scan_seconds);
    const bool once = arguments.flag("once");
    std::int64_t runs = 0;
    call.host.log().info("serving: looking for due work every {} s", pause.count());
    const auto stopped = [&] { return call.cancelled && call.cancelled(); };
    Date forgotten{};
    bool followed = false;
    if (once) look_for_partners(call);
    // Beside the formations, which may take their time.
    std::optional<Watcher> watcher;
    if (!once) watcher.emplace(call);
    while (!stopped()) {
        try {
            Call one{call.host, call.user, shared_today(call.host), false,
                     false,     {},        call.cancelled};
            one.stop = call.stop;
            if (!followed) follow_zone(call.host, call);
            followed = true;
            runs += static_cast<std::int64_t>(run_due(call.host, one).size());
            deliver_events(call);
            if (one.today != forgotten) { // once a day
                const db::Lease session = call.host.lease();
                call.host.events().forget(*session, call.host.config().outbox_retention_days);
                forget_runs(*session, call.host.config().outbox_retention_days);
                forgotten = one.today;
            }
        } catch (const Error& error) {
            if (once) throw;
            if (!db::by_caller(error)) {
                call.host.log().error("scheduled work: {} ({})", error.message(), error.code());
            }
        }
        if (once) break;
        for (auto left = std::chrono::milliseconds(pause); left.count() > 0 && !stopped();
             left -= std::chrono::milliseconds(100)) {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
    }
    watcher.reset();
    call.host.log().info("serving has ended");
    return {{"message", fmt::format("{} scheduled runs", runs)}};
}

} // namespace

void add_schedule_operations(Catalogue& catalogue) {
    catalogue.add({"schedule.list",
                   "lists scheduled segments and when each comes next",
                   "tessera schedule list",
                   "segment.read",
                   {},
                   list});
    catalogue.add({"schedule.run-due",
                   "forms what is due now, for deployments with the system's cron",
                   "In the system's crontab:\n*/5 * * * * tessera --config /etc/tessera.toml "
                   "schedule run-due",
                   "segment.members",
                   {},
                   run_due_now});
    catalogue.add({"serve",
                   "runs schedules and delivers events until it is told to stop",
                   "Drains on SIGTERM: what runs is finished or given back. When a call into a "
                   "plugin never comes back (plugins.patience_ms), the same process begins anew "
                   "without the plugin, which TESSERA_HUNG names to it then: ids, with commas "
                   "between them.\ntessera --config /etc/tessera.toml serve",
                   "host.serve",
                   {{"once", ParamKind::boolean, "look once and end"}},
                   serve});
}

} // namespace tessera::app
