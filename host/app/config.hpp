// tessera.toml: what a deployment says about itself. Every key is explained in config/tessera.toml.
#pragma once

#include "base/value.hpp"
#include "db/source.hpp"
#include "db/watch_settings.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tessera::app {

// A custom attribute or a measure that a deployment declares without code (SEG-23).
struct AttributeConfig {
    std::string subject, name, title;
    Type type = Type::text;
};

struct PluginConfig {
    bool enabled = true;
    std::map<std::string, Value> settings;
};

struct Config {
    std::filesystem::path file; // where it was read from; empty: built-in defaults
    std::string database;       // SOCI's connection string
    std::string replica;        // of a copy that is only read; empty: none
    std::string prefix = "tessera_";
    std::int64_t wait_seconds = 10;    // for another process that writes
    std::int64_t retry_seconds = 10;   // for a transaction that others got into the way of
    std::int64_t silence_seconds = 60; // after which a server counts as lost
    std::string zone = "UTC";          // time zone of days, schedules and moments
    std::string log_level = "info";    // trace, debug, info, warning, error, off
    std::string log_file;              // empty: standard error
    std::string user;                  // who acts when --user is not given; empty: "owner"
    std::vector<std::filesystem::path>
        plugin_directories;                   // beside those found relative to the program
    std::vector<std::string> example_plugins; // examples load only when named
    std::map<std::string, PluginConfig> plugins;
    std::int64_t plugin_deadline_ms = 5000;
    std::int64_t plugin_patience_ms = 120'000; // after the deadline, before `serve` begins anew
    std::int64_t outbox_retention_days = 30;
    std::int64_t retry_pause_seconds =
        60; // between the attempts of a failed scheduled run (FRM-10)
    std::int64_t lease_seconds =
        60; // a scheduled run is its host's for so long without a sign of life
    std::int64_t scan_seconds = 30; // how often `serve` looks for due work
    std::vector<db::SourceMapping> sources;
    db::WatchSettings watch; // of [sources.partner]
    std::vector<AttributeConfig> attributes;
    // [measures.partner.NAME] tables in the measure grammar of templates, as JSON text.
    std::map<std::string, std::map<std::string, std::string>> measures; // subject -> name -> JSON
    std::vector<std::string> warnings; // sentences for the log and for `doctor`
};

// Reads a configuration. Errors: usage "config.broken" (file, line, column), "config.unknown-key"
// (file, line, the nearest key), "config.wrong-type", "config.bad-value". "config.unreadable".
// Relative paths of directories and of the log file are meant from the file's folder.
Config read_config(const std::filesystem::path& file);
// The same from text; `file` is for errors and relative paths.
Config parse_config(std::string_view text, const std::filesystem::path& file);
// The given file, else the one that TESSERA_CONFIG names, else ./tessera.toml if there is one, else
// the defaults; then TESSERA_DATABASE takes the place of the database's url, TESSERA_READ_DATABASE
// that of read_url.
Config find_config(const std::filesystem::path& file = {});
// Names the database instead of the configuration, whose replica is then none of it.
void name_database(Config& config, std::string url);
// A password in a database's url is allowed with a warning (it belongs in TESSERA_DATABASE).
bool has_password(std::string_view database_url);

} // namespace tessera::app
