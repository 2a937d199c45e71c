#include "app/host.hpp"

#include "app/host_facts.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "db/begins_again.hpp"
#include "db/dialect.hpp"
#include "db/migrate.hpp"
#include "report/composition.hpp"
#include "segment/names_db.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace tessera::app {
namespace {

spdlog::sink_ptr log_file(const Config& config) {
    const auto refused = [&](std::string_view why) {
        return usage(
            "config.bad-value",
            fmt::format("{}: [log] file names {}, {}", config.file.string(), config.log_file, why),
            "Name a file in a folder that exists and may be written, or leave [log] file "
            "out: the log then goes to standard error.");
    };
    const std::filesystem::path file = config.log_file;
    std::error_code none;
    if (std::filesystem::is_directory(file, none)) throw refused("which is a folder");
    // spdlog would make the folders of a path that is perhaps misspelt.
    if (file.has_parent_path() && !std::filesystem::is_directory(file.parent_path(), none))
        throw refused(fmt::format("but there is no folder {}", file.parent_path().string()));
    try {
        return std::make_shared<spdlog::sinks::basic_file_sink_mt>(config.log_file);
    } catch (const spdlog::spdlog_ex& error) {
        throw refused(fmt::format("which cannot be opened: {}", error.what()));
    }
}

std::shared_ptr<spdlog::logger> make_log(const Config& config) {
    spdlog::sink_ptr sink;
    if (config.log_file.empty()) {
        sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    } else {
        sink = log_file(config);
    }
    // Not registered with spdlog: its registry is one for the whole process.
    auto log = std::make_shared<spdlog::logger>("tessera", sink);
    log->flush_on(spdlog::level::trace); // a line is there at once, also if the process is killed
    return log;
}

class PluginComputer : public scheme::FieldComputer {
public:
    explicit PluginComputer(plugin::Plugins& plugins)
        : plugins_(plugins) {}
    std::vector<Value> compute(const scheme::Field& field, Date today,
                               const std::vector<std::pair<std::string, Value>>& arguments,
                               const std::vector<std::string>& keys,
                               const std::vector<std::vector<Value>>& inputs) override {
        plugin::ComputeRequest request;
        request.today = today;
        request.keys = keys;
        plugin::ComputeRequest::Field wanted;
        wanted.name = field.name;
        for (const auto& column : inputs) wanted.inputs.emplace_back(column);
        for (const auto& [name, value] : arguments) wanted.arguments.push_back(value);
        request.fields.push_back(std::move(wanted));
        plugin::ComputeReply reply;
        plugins_.compute(field.plugin, request, reply);
        return std::move(reply.columns.front());
    }

private:
    plugin::Plugins& plugins_;
};

} // namespace

std::filesystem::path program_folder() {
    std::error_code none;
    return std::filesystem::read_symlink("/proc/self/exe", none).parent_path();
}

// Where our own libraries of a kind lie: PREFIX/bin/tessera with PREFIX/lib/…/tessera/KIND,
// libtessera.so beside tessera/KIND, or BUILD/host/cli/tessera and the like with BUILD/KIND.
static std::vector<std::filesystem::path> folders_of(const std::filesystem::path& home,
                                                     const std::string& kind) {
    std::error_code none;
    for (const char* relative :
         {"../" TESSERA_LIBDIR "/tessera/", "tessera/", "", "../", "../../", "../../../"}) {
        const auto path = (home / (relative + kind)).lexically_normal();
        if (!home.empty() && std::filesystem::is_directory(path, none)) return {path};
    }
    return {};
}

std::vector<std::filesystem::path> Host::plugin_directories() const {
    std::vector<std::filesystem::path> out = options_.config.plugin_directories;
    for (auto& path : folders_of(options_.home, "plugins")) out.push_back(std::move(path));
    return out;
}

Host::Host(HostOptions options)
    : options_(std::move(options))
    , zone_(options_.config.zone)
    , log_(options_.log ? options_.log : make_log(options_.config)) {
    const Config& config = options_.config;
    log_->set_level(
        spdlog::level::from_str(config.log_level == "warning" ? "warn" : config.log_level));
    db::Settings settings;
    settings.url = config.database;
    settings.prefix = config.prefix;
    settings.busy_timeout_seconds = static_cast<int>(config.wait_seconds);
    settings.retry_seconds = static_cast<int>(config.retry_seconds);
    settings.silence_seconds = static_cast<int>(config.silence_seconds);
    settings.create = options_.create_database;
    settings.libraries = folders_of(options_.home, "databases");
    if (!config.database.empty()) database_ = std::make_unique<db::Database>(settings);
    if (!config.replica.empty()) open_replica(settings);
    facts_ = std::make_unique<HostFacts>(*this);
    plugin::Options plugins;
    plugins.directories = plugin_directories();
    plugins.also = {config.example_plugins.begin(), config.example_plugins.end()};
    for (const auto& [id, plugin] : config.plugins) {
        if (!plugin.enabled) plugins.disabled.insert(id);
        plugins.settings[id] = plugin.settings;
    }
    plugins.log = log_;
    plugins.facts = facts_.get();
    plugins.deadline = std::chrono::milliseconds(config.plugin_deadline_ms);
    plugins.patience = std::chrono::milliseconds(config.plugin_patience_ms);
    plugins.on_hung = options_.on_hung_plugin;
    plugins.hung = options_.hung_plugins;
    plugins.load = options_.load_plugins;
    plugins_ = plugin::Plugins::open(std::move(plugins));
    look_for_plugins();
    computer_ = std::make_unique<PluginComputer>(*plugins_);
    build_catalog();
    events_ = std::make_unique<events::Events>(plugins_.get(), log_);
    creation_check_ = std::make_unique<segment::CreationCheck>();
    events_->set_partner_reader([this](db::Session& session, std::int64_t number) {
        return partner::record_of(session, catalog_->sources(), number);
    });
    events_->set_fact_source([this](db::Session& session, const plugin::FactRequest& request,
                                    const std::function<bool(std::span<const Value>)>& row) {
        read_facts(catalog_->sources(), session, request, row);
    });
    connect_host_slots(*this);
}

void Host::open_replica(db::Settings settings) {
    settings.url = options_.config.replica;
    settings.create = false;
    replica_ = std::make_unique<db::Database>(settings);
    if (!database_ || database_->dialect().name() != replica_->dialect().name())
        throw usage("config.bad-value",
                    fmt::format("read_url names {}, which cannot be a replica of the database",
                                replica_->url_without_password()),
                    "Name a replica of the database that url names, or leave read_url out.");
}

// A plugin that is not there cannot be told from one whose name is misspelt.
void Host::look_for_plugins() {
    Config& config = options_.config;
    std::vector<std::string> known, named = config.example_plugins;
    for (const plugin::Status& status : plugins_->statuses()) // quarantined ones have told of it
        if (!status.path.empty() || status.state == "quarantined") known.push_back(status.id);
    for (const auto& [id, plugin] : config.plugins) named.push_back(id);
    std::vector<std::string> found;
    for (const std::string& id : named)
        if (std::find(known.begin(), known.end(), id) == known.end())
            found.push_back(fmt::format("[plugins] names \"{}\", but no such plugin is found.{}",
                                        id, did_you_mean(id, known)));
    for (const auto& directory : config.plugin_directories) {
        std::error_code none;
        if (!std::filesystem::is_directory(directory, none))
            found.push_back(fmt::format("[plugins] directories names {}, which is no folder",
                                        directory.string()));
    }
    for (std::string& warning : found) {
        log_->warn(warning);
        config.warnings.push_back(std::move(warning));
    }
}

Host::~Host() {
    if (plugins_) plugins_->stop();
}

void Host::build_catalog() {
    const Config& config = options_.config;
    db::Sources sources = db::Sources::core();
    for (const db::SourceMapping& mapping : config.sources) {
        db::apply_mapping(sources, mapping,
                          database_ ? database_->dialect() : db::sqlite_dialect());
    }
    for (const AttributeConfig& attribute : config.attributes)
        sources.declare_custom(attribute.subject, attribute.name, attribute.type);
    catalog_ = std::make_unique<scheme::Catalog>(std::move(sources));
    for (const AttributeConfig& attribute : config.attributes) {
        catalog_->add_attribute(attribute.subject == "product" ? db::Subject::product
                                                               : db::Subject::partner,
                                attribute.name, attribute.type, attribute.title);
    }
    std::vector<scheme::Description> descriptions;
    for (const auto& one : plugins_->templates())
        descriptions.push_back({one.plugin, one.document});
    for (scheme::RefusedTemplate& one : catalog_->add_templates(descriptions)) {
        log_->error("template of plugin {} is refused: {}", one.plugin, one.reason);
        refused_.emplace(one.plugin, std::move(one));
    }
    for (const auto& [subject, measures] : config.measures) {
        for (const auto& [name, document] : measures) {
            catalog_->add_measure(
                subject == "product" ? db::Subject::product : db::Subject::partner, name, document);
        }
    }
}

db::Lease Host::lease() {
    if (!database_) {
        throw usage("db.no-database", "no database is named",
                    "Pass --database FILE, set TESSERA_DATABASE, or url under [database] of "
                    "tessera.toml.");
    }
    db::Lease session = database_->lease();
    db::on_begin_again(*session, [log = log_](const Error& why, int attempt) {
        log->info("a transaction begins again, try {}: {} ({})", attempt, why.message(),
                  why.code());
    });
    return session;
}

void Host::refresh_attributes(db::Session& session) {
    for (const auto& row :
         session.rows(db::Query("SELECT subject, name, type, title FROM {attribute_def}"),
                      {Type::text, Type::text, Type::text, Type::text})) {
        if (catalog_->sources().declared_custom(to_text(row[0]), to_text(row[1]))) continue;
        const auto subject =
            to_text(row[0]) == "product" ? db::Subject::product : db::Subject::partner;
        catalog_->add_attribute(subject, to_text(row[1]),
                                type_from_string(to_text(row[2])).value_or(Type::text),
                                to_text(row[3]));
    }
}

Date Host::today() const {
    return zone_.day_of(now());
}

segment::Desk segment_desk(Call& call, db::Session& session) {
    Host& host = call.host;
    host.refresh_attributes(session);
    segment::Desk desk{session,
                       host.catalog(),
                       host.computer(),
                       host.events(),
                       host.zone(),
                       call.user,
                       call.today,
                       call.as_of,
                       {},
                       {}};
    if (call.progress) {
        desk.progress = [&call](const std::string& what, std::int64_t done, std::int64_t total) {
            call.tell(what, done, total);
        };
    }
    desk.check_cancelled = [&call] { call.check_cancelled(); };
    desk.bind_output = [&host, &session, today = call.today](scheme::Scheme& scheme, bool variant) {
        segment::DatabaseNames names(session, host.catalog());
        auto bound =
            report::bind_output(host.catalog(), names, scheme, today, host.zone(), variant);
        scheme = std::move(bound.scheme);
        return std::move(bound.segments);
    };
    return desk;
}

partner::Desk partner_desk(Call& call, db::Session& session) {
    Host& host = call.host;
    return {session, host.catalog().sources(), host.events(), call.user, call.today};
}

void deliver_events(const Call& call) {
    if (call.borrowed) return; // the ERP has not committed yet
    Host& host = call.host;
    const db::Lease session = host.lease();
    try {
        host.events().deliver(*session, call.cancelled);
    } catch (const Error& error) {
        // What is in the outbox stays there; the command itself has done its work.
        host.log().warn("events are not delivered yet: {}", error.message());
    }
}

} // namespace tessera::app
