// What `doctor` looks at: configuration, plugins, database, mappings, segments, outbox.
#include "app/operations/operations.hpp"
#include "app/operations/rights.hpp"
#include "ban/rule.hpp"
#include "base/error.hpp"
#include "db/dialect.hpp"
#include "db/examination.hpp"
#include "db/migrate.hpp"
#include "db/transaction.hpp"
#include "db/watch.hpp"
#include "scheme/bind.hpp"
#include "scheme/catalog.hpp"
#include "scheme/language.hpp"
#include "segment/rules.hpp"

#include <fmt/format.h>

#include <chrono>

namespace tessera::app {

namespace {

class Doctor {
public:
    explicit Doctor(Call& call)
        : call_(call) {}

    Json examine() {
        configuration();
        plugins();
        if (database()) {
            replica();
            mappings();
            segments();
            bans();
            watch();
            outbox();
        }
        Json reply =
            table({"state", "what", "field", "finding", "rows", "first", "next step"}, rows_);
        reply["message"] = problems_ == 0
                               ? "everything is well"
                               : fmt::format("{} problem{}", problems_, problems_ == 1 ? "" : "s");
        reply["problems"] = problems_;
        return reply;
    }

private:
    void ok(const std::string& what, const std::string& finding) {
        add(what, {db::Finding::State::ok, "", finding, "", {}, ""});
    }
    void problem(const std::string& what, const std::string& finding, const std::string& next) {
        add(what, {db::Finding::State::problem, "", finding, next, {}, ""});
    }
    void add(const std::string& what, const db::Finding& finding) {
        constexpr std::array states{"ok", "note", "problem"};
        const auto shown = [](const std::string& text) {
            return text.empty() ? Json() : Json(text);
        };
        if (finding.state == db::Finding::State::problem) ++problems_;
        rows_.push_back(Json::array({states.at(static_cast<std::size_t>(finding.state)), what,
                                     shown(finding.field), finding.what,
                                     finding.rows ? Json(*finding.rows) : Json(),
                                     shown(finding.first), shown(finding.next)}));
    }

    void configuration() {
        const Config& config = call_.host.config();
        ok("configuration", config.file.empty() ? "built-in defaults" : config.file.string());
        for (const auto& warning : config.warnings) {
            problem("configuration", warning, "Change the configuration.");
        }
        ok("time zone", call_.host.zone().name());
    }

    void plugins() {
        int running = 0;
        for (const auto& status : call_.host.plugins().statuses()) {
            if (status.state == "running") ++running;
            if (status.code.empty() || plugin::on_purpose(status.code)) continue;
            if (status.code == "plugin.replaced") continue; // another one of its id is used
            problem("plugin " + status.id, status.reason,
                    fmt::format("`tessera plugin explain {}` says more.", status.id));
        }
        for (const auto& [id, refused] : call_.host.refused_templates()) {
            problem("plugin " + id, "its template is refused: " + refused.reason, refused.hint);
        }
        const scheme::Catalog& catalog = call_.host.catalog();
        for (const auto* one : catalog.templates())
            for (const std::string& name : catalog.dangling(*one))
                problem("plugin " + one->plugin,
                        fmt::format("its template {}, {}", one->name, name), "Mend the plugin.");
        if (running == 0) {
            problem("plugins", "none runs, so there are no templates",
                    "Set plugins.directories in the configuration.");
        } else {
            ok("plugins", fmt::format("{} running", running));
        }
    }

    bool database() {
        try {
            const db::Lease session = call_.lease();
            const auto state = db::migration_state(*session);
            const db::Database* named = call_.host.database();
            const std::string url =
                named ? named->url_without_password() : "the connection that was lent";
            if (state.database == 0) {
                problem("database", url + " has no tables of ours", "Run `tessera init`.");
                return false;
            }
            if (state.database < state.program) {
                problem("database",
                        fmt::format("its tables are of version {}, this program's of {}",
                                    state.database, state.program),
                        "Run `tessera init` to upgrade them.");
                return false;
            }
            if (state.database > state.program) {
                problem("database", "its tables are newer than this program",
                        "Install the newer program.");
                return false;
            }
            for (const auto& step : state.drift) {
                problem("database", "a migration differs from the recorded one: " + step,
                        "Find out who changed the tables by hand.");
            }
            if (!session->borrowed()) {
                try {
                    db::Transaction probe(*session); // rolled back
                    session->execute("UPDATE {sequence} SET next = next WHERE name = 'doctor'");
                } catch (const Error& error) {
                    problem("database", "it cannot be written to: " + error.message(),
                            error.hint());
                    return true;
                }
            }
            ok("database", url);
            encoding(*session);
            return true;
        } catch (const Error& error) {
            problem("database", error.message(), error.hint());
            return false;
        }
    }

    void encoding(db::Session& session) {
        const std::string select(session.dialect().narrow_encoding());
        if (select.empty()) return;
        if (const auto narrow = session.value(select, Type::text))
            add("database",
                {db::Finding::State::note,
                 "",
                 fmt::format("its encoding is {}: texts with other letters can be neither kept nor "
                             "looked for",
                             to_text(*narrow)),
                 "Let the administrator make it anew of encoding UTF8, if there are such texts.",
                 {},
                 ""});
    }

    void replica() {
        db::Database* const replica = call_.host.replica();
        if (replica == nullptr || call_.borrowed) return;
        const std::string url = replica->url_without_password();
        try {
            const auto state = db::migration_state(*replica->lease());
            if (state.database == state.program) return ok("replica", url);
            problem("replica",
                    fmt::format("{}: its tables are of version {}, not {}", url, state.database,
                                state.program),
                    "Look how far it is behind, and whether it is a replica of the database.");
        } catch (const Error& error) {
            problem("replica", error.message(),
                    "Until it answers, the database itself is read. " + error.hint());
        }
    }

    // Each mapped source is looked through, each measure of the configuration bound.
    void mappings() {
        Work work(call_);
        const auto& mapped = call_.host.config().sources;
        for (std::size_t i = 0; i < mapped.size(); ++i) {
            call_.tell("looking at source " + mapped[i].name, static_cast<std::int64_t>(i),
                       static_cast<std::int64_t>(mapped.size()));
            for (const db::Finding& finding :
                 db::examine_mapping(*work.session, work.desk.catalog.sources(), mapped, mapped[i],
                                     declared(work, mapped[i].name)))
                add("source " + mapped[i].name, finding);
        }
        for (const auto subject : {db::Subject::partner, db::Subject::product})
            for (const scheme::Field* field : work.desk.catalog.fields(subject))
                if (field->plugin == "configuration" && !field->hidden) measure(work, *field);
    }

    // The custom fields whose values the source holds.
    static db::Attributes declared(const Work& work, const std::string& source) {
        db::Attributes types;
        for (const auto subject : {db::Subject::partner, db::Subject::product})
            if (source == scheme::subject_source(subject) + "_attribute")
                for (const auto& [name, custom] : work.desk.catalog.custom(subject))
                    types[name] = custom.type;
        return types;
    }

    void measure(Work& work, const scheme::Field& field) {
        try {
            scheme::RuleSet set;
            set.subject = field.subject;
            set.today = call_.today;
            segment::DatabaseNames names(*work.session, work.desk.catalog);
            scheme::Binder binder(work.desk.catalog, names, set, {}, field.template_name);
            binder.expression(scheme::parse_expression(field.template_name + "." + field.name));
        } catch (const Error& error) {
            problem("measure " + field.name, error.message(),
                    fmt::format("Correct [measures.{}.{}] of the configuration.",
                                db::to_string(field.subject), field.name));
        }
    }

    void segments() {
        Work work(call_);
        int well = 0;
        for (const auto& segment : segment::load_all(*work.session)) {
            if (segment.is_folder) continue;
            try {
                segment::SegmentMemberships memberships(work.desk);
                segment::DatabaseNames names(*work.session, work.desk.catalog);
                segment::BoundRules rules;
                segment::bind_rule(work.desk, memberships, names, rules, segment);
                scheme::Scheme output = segment.scheme;
                work.desk.bind_output(output, segment.by_variant);
                if (!segment.stale.empty()) {
                    problem("segment " + segment.code, "not refreshed: " + segment.stale,
                            fmt::format("`tessera segment form {}`", segment.code));
                } else {
                    ++well;
                }
            } catch (const Error& error) {
                problem("segment " + segment.code, error.message(), error.hint());
            }
        }
        ok("segments", fmt::format("{} with a working rule", well));
    }

    // A rule that does not work refuses every shipment, as long as bans are on.
    void bans() {
        Work work(call_);
        int well = 0;
        const auto rules = ban::load_rules(*work.session);
        for (const ban::BanRule& rule : rules) {
            try {
                if (!rule.active) continue;
                ban::check(work.desk, call_.host.plugins(), rule);
                const auto placed = call_.host.plugins().explain(rule.plugin);
                if (placed.status.state != "running") {
                    problem("ban rule " + rule.code,
                            fmt::format("its plugin {} does not run: {}", rule.plugin,
                                        placed.status.reason),
                            fmt::format("`tessera plugin explain {}` says more", rule.plugin));
                    continue;
                }
                ++well;
            } catch (const Error& error) {
                problem("ban rule " + rule.code, error.message(),
                        error.hint().empty() ? "`tessera ban list` shows it" : error.hint());
            }
        }
        if (!rules.empty()) ok("ban rules", fmt::format("{} that work", well));
    }

    // What notices partners that the ERP inserts, and what a poll costs.
    void watch() {
        Work work(call_);
        const db::Sources& sources = work.desk.catalog.sources();
        for (const db::Watch& watch : db::watches_checked(*work.session)) {
            const std::string what = watch.poll() ? "watch" : "watch of " + watch.table;
            if (!watch.there)
                problem(what,
                        "the trigger has gone, or is switched off: new partners are not noticed",
                        "Run `tessera watch install`.");
            else if (sources.at("partner").own)
                problem(what, "partners are no longer mapped", "Run `tessera watch remove`.");
            else if (watch.poll())
                ok(what, cost_of_poll(work));
            else if (const auto key = strange_key(work, watch))
                problem(what,
                        fmt::format("of its rows none is a partner of the mapping; the first has "
                                    "the key {}",
                                    *key),
                        "See that its key in [sources.partner.watch_tables] is that of the "
                        "mapping, and run `tessera watch install`.");
            else
                ok(what, fmt::format("its new rows are noticed; {} wait for `tessera serve`",
                                     db::count_untold(*work.session)));
        }
    }

    std::optional<std::string> strange_key(Work& work, const db::Watch& watch) {
        const Config& config = call_.host.config();
        for (const db::SourceMapping& mapping : config.sources)
            if (mapping.name == "partner")
                for (const db::Watched& trigger :
                     db::wanted_triggers(*work.session, mapping, config.watch))
                    if (trigger.name == watch.name)
                        return db::strange_key(*work.session, work.desk.catalog.sources(), trigger);
        return {};
    }

    std::string cost_of_poll(Work& work) {
        using namespace std::chrono;
        const auto begun = steady_clock::now();
        const auto found = db::count_unnumbered(*work.session, work.desk.catalog.sources());
        const auto took = duration_cast<milliseconds>(steady_clock::now() - begun);
        const std::int64_t pause = call_.host.config().watch.poll_seconds;
        return fmt::format(
            "a poll compares all keys in {} ms, every {} s ({:.1f} % of the time); it "
            "found {} new",
            took.count(), pause,
            static_cast<double>(took.count()) / (10.0 * static_cast<double>(pause)), found);
    }

    void outbox() {
        const db::Lease session = call_.lease();
        for (const auto& parked : call_.host.events().parked(*session)) {
            problem(fmt::format("event {} ({})", parked.event, parked.topic),
                    fmt::format("plugin {} failed {} times: {}", parked.plugin, parked.attempts,
                                parked.error),
                    "Mend the plugin; the event is kept.");
        }
    }

    Call& call_;
    Json rows_ = Json::array();
    int problems_ = 0;
};

} // namespace

Json doctor(Call& call, const Arguments&) {
    return Doctor(call).examine();
}

} // namespace tessera::app
