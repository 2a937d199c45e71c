// Noticing the partners that the ERP itself inserts: putting it in place, looking, taking it away.
#include "app/operations/operations.hpp"

#include "app/operations/rights.hpp"
#include "app/watcher.hpp"
#include "base/error.hpp"
#include "db/watch.hpp"

#include <fmt/format.h>

#include <algorithm>

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

// What would be run, for an administrator to run it.
Json statements(const Work& work, const std::vector<db::Watched>& triggers,
                std::vector<std::string> (*sql)(const db::Session&, const db::Watched&)) {
    Json rows = Json::array();
    for (const db::Watched& trigger : triggers)
        for (const std::string& each : sql(*work.session, trigger))
            rows.push_back(Json::array({each}));
    return table({"sql"}, rows);
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
    if (arguments.flag("dry_run")) return statements(work, triggers, db::sql_to_make);
    try {
        db::install_watch(*work.session, work.desk.catalog.sources(), triggers);
    } catch (const Error& error) {
        if (error.code() != "db.permission") throw;
        throw failure(
            "watch.not-allowed", "the triggers were not put in place: " + error.message(),
            "Let an administrator run what `tessera watch install --dry-run` prints, then "
            "run `tessera watch install` again. Or write watch = \"poll\" in "
            "[sources.partner] of the configuration.");
    }
    Json reply = watched(work);
    reply["message"] = "`tessera serve` now takes in the partners that are inserted from here on";
    return reply;
}

Json remove(Call& call, const Arguments& arguments) {
    Work work(call);
    if (arguments.flag("dry_run"))
        return statements(work, db::installed_triggers(*work.session), db::sql_to_remove);
    partner_mapping(call);
    db::remove_triggers(*work.session);
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
    catalogue.add({"watch.remove",
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
