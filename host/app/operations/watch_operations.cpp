// Noticing the partners that the ERP itself inserts: putting it in place, looking, taking it away.
#include "app/operations/operations.hpp"

#include "app/operations/rights.hpp"
#include "app/watcher.hpp"
#include "base/error.hpp"
#include "db/watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace tessera::app {
namespace {

const db::SourceMapping& partner_mapping(const Call& call) {
    if (call.borrowed)
        throw usage("watch.borrowed-session",
                    "triggers are not put in place inside a transaction of the ERP",
                    "Run `tessera watch` with a connection of its own.");
    for (const db::SourceMapping& mapping : call.host.config().sources)
        if (mapping.name == "partner") return mapping;
    throw usage("partner.not-mapped",
                "partners live in Tessera's own table, where nobody else inserts them",
                "Map the ERP's table first: [sources.partner] of the configuration.");
}

std::vector<db::Watched> wanted(const Call& call, Work& work) {
    const db::SourceMapping& mapping = partner_mapping(call);
    const db::WatchSettings& settings = call.host.config().watch;
    if (settings.poll) return {};
    return db::wanted_triggers(*work.session, mapping, settings);
}

// What is denied to Tessera's user an administrator may do.
void change_triggers(const char* command, const char* undone, const std::function<void()>& change) {
    try {
        change();
    } catch (const Error& error) {
        if (error.code() != "db.permission") throw;
        throw failure("watch.not-allowed", fmt::format("{}: {}", undone, error.message()),
                      fmt::format("Let an administrator run what `tessera watch {0} --dry-run` "
                                  "prints, in the database's own client, then run `tessera watch "
                                  "{0}` again. Or write watch = \"poll\" in [sources.partner] of "
                                  "the configuration.",
                                  command));
    }
}

// Triggers that notice rows of which no partner is made.
Json strangers(Work& work, const std::vector<db::Watched>& triggers) {
    Json notes = Json::array();
    for (const db::Watched& trigger : triggers)
        if (const auto key = db::strange_key(*work.session, work.desk.catalog.sources(), trigger))
            notes.push_back(fmt::format("of the rows of {} none is a partner of the mapping (the "
                                        "first has the key {}): see that the keys are those of "
                                        "[sources.partner]",
                                        trigger.table, *key));
    return notes;
}

Json watched(Work& work) {
    Json rows = Json::array();
    for (const db::Watch& watch : db::watches_checked(*work.session))
        rows.push_back(Json::array({watch.poll() ? "poll" : "trigger",
                                    watch.poll() ? Json() : Json(watch.table), watch.name,
                                    watch.there ? "in place" : "gone", cell(Value{watch.since})}));
    return table({"how", "table", "name", "state", "since"}, rows);
}

Json install(Call& call, const Arguments& arguments) {
    Work work(call);
    const auto triggers = wanted(call, work);
    if (arguments.flag("dry_run")) return {{"text", db::script_to_make(*work.session, triggers)}};
    change_triggers("install", "the triggers were not put in place", [&] {
        db::install_watch(*work.session, work.desk.catalog.sources(), triggers);
    });
    Json reply = watched(work);
    if (Json notes = strangers(work, triggers); !notes.empty()) reply["notes"] = std::move(notes);
    reply["message"] = "`tessera serve` now takes in the partners that are inserted from here on";
    return reply;
}

Json remove(Call& call, const Arguments& arguments) {
    Work work(call);
    if (arguments.flag("dry_run"))
        return {
            {"text", db::script_to_remove(*work.session, db::installed_triggers(*work.session))}};
    partner_mapping(call);
    change_triggers("remove", "the triggers were not taken away",
                    [&] { db::remove_triggers(*work.session); });
    const Noticed last = look_for_partners(call); // whom they had noticed
    db::forget_watch(*work.session);
    return {{"message", "new partners are no longer noticed"}, {"told_last", last.partners}};
}

Json status(Call& call, const Arguments&) {
    Work work(call);
    Json reply = watched(work);
    reply["waiting"] = db::count_untold(*work.session);
    return reply;
}

Json look(Call& call, const Arguments&) {
    const Noticed noticed = look_for_partners(call);
    return {
        {"partners", noticed.partners}, {"entered", noticed.entered}, {"failed", noticed.failed}};
}

} // namespace

void add_watch_operations(Catalogue& catalogue) {
    const Param dry_run{"dry_run", ParamKind::boolean,
                        "prints the SQL and changes nothing, for an administrator to run"};
    catalogue.add({"watch.install",
                   "notices partners that the ERP inserts: puts triggers on its table",
                   "Where [sources.partner] maps a table of the ERP; watch_table, watch and "
                   "poll_seconds there say how. Partners who are there already are not told "
                   "of.\ntessera watch install --dry-run",
                   "host.change",
                   {dry_run},
                   install});
    catalogue.add(
        {"watch.remove",
         "takes the triggers away: the ERP's schema is what it was",
         "Whom they had noticed by then is still taken in.\ntessera watch remove --dry-run",
         "host.change",
         {dry_run},
         remove});
    catalogue.add({"watch.status",
                   "shows what notices new partners, whether it is in place, and who waits",
                   "tessera watch status",
                   "host.read",
                   {},
                   status});
    catalogue.add({"watch.look",
                   "takes in new partners now, for deployments with the system's cron",
                   "* * * * * tessera --config /etc/tessera.toml watch look",
                   "partner.change",
                   {},
                   look});
}

} // namespace tessera::app
