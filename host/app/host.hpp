// A host: one configured deployment, open. Everything a call needs hangs on it; two may live in one
// process.
#pragma once

#include "app/config.hpp"
#include "app/interrupter.hpp"
#include "app/operation.hpp"
#include "db/database.hpp"
#include "events/events.hpp"
#include "partner/partner.hpp"
#include "plugin/plugins.hpp"
#include "scheme/catalog.hpp"
#include "segment/creation_check.hpp"
#include "segment/segment.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>

namespace spdlog {
class logger;
}

namespace tessera::app {

// The folder of the running program.
std::filesystem::path program_folder();

struct HostOptions {
    Config config;
    std::shared_ptr<spdlog::logger> log; // null: made from the configuration
    bool create_database = false;        // `tessera init`
    bool load_plugins = true;            // false: read manifests only
    // plugin::Options: who is told of a plugin that never comes back, and who was one before.
    std::function<void(const std::string& plugin)> on_hung_plugin;
    std::set<std::string> hung_plugins;
    // Where plugins are looked for beside those of the configuration:
    // relative to the program, or to
    // the library of an embedder.
    std::filesystem::path home = program_folder();
};

class Host {
public:
    // Loads plugins (a bad one is quarantined, the host goes on), maps sources, builds the
    // catalogue of fields. Does not touch the database. Errors: usage "source.bad-mapping",
    // "config.…".
    explicit Host(HostOptions options);
    ~Host();
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    const Config& config() const { return options_.config; }
    db::Database* database() { return database_.get(); } // null: none is named, only borrowed ones
    db::Database* replica() { return replica_.get(); }   // for what only reads; null: there is none
    plugin::Plugins& plugins() { return *plugins_; }
    const scheme::Catalog& catalog() const { return *catalog_; }
    events::Events& events() { return *events_; }
    segment::CreationCheck& creation_check() { return *creation_check_; }
    scheme::FieldComputer& computer() { return *computer_; }
    Interrupter& interrupter() { return interrupter_; }
    const Zone& zone() const { return zone_; }
    spdlog::logger& log() { return *log_; }
    // Templates that were refused, by the id of their plugin, which runs all the same.
    const std::map<std::string, scheme::RefusedTemplate>& refused_templates() const {
        return refused_;
    }

    // A session of the host's own; Call::lease() is what operations use. [any thread]
    db::Lease lease();
    // Custom fields that imports have declared since the host was opened.
    void refresh_attributes(db::Session& session);

    // Today in the configured zone.
    Date today() const;

    // Directories that hold plugins: configured, beside the program, in a build tree, installed.
    std::vector<std::filesystem::path> plugin_directories() const;

private:
    void open_replica(db::Settings settings);
    void build_catalog();
    void look_for_plugins();
    HostOptions options_;
    Zone zone_;
    std::shared_ptr<spdlog::logger> log_;
    std::unique_ptr<db::Database> database_, replica_;
    std::unique_ptr<class HostFacts> facts_;
    std::unique_ptr<plugin::Plugins> plugins_;
    std::unique_ptr<scheme::Catalog> catalog_;
    std::unique_ptr<scheme::FieldComputer> computer_;
    std::unique_ptr<events::Events> events_;
    std::unique_ptr<segment::CreationCheck> creation_check_;
    std::map<std::string, scheme::RefusedTemplate> refused_;
    Interrupter interrupter_;
};

// The desks of one call, on one session.
segment::Desk segment_desk(Call& call, db::Session& session);
partner::Desk partner_desk(Call& call, db::Session& session);

// Every operation of this program. Each group of operations adds its own.
Catalogue make_catalogue();

// After a call that may have written: delivers what is in the outbox (commands deliver their own
// events before they exit).
void deliver_events(const Call& call);

} // namespace tessera::app
