#include "app/config_keys.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/zone.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::app {

namespace {

using Names = std::vector<std::string>;

std::filesystem::path from_folder(const Draft& draft, const std::string& path) {
    return (draft.folder / path).lexically_normal(); // an absolute path stays itself
}

// The sections are read one after another, and each begins by adding its entry, so the last entry
// is the one at hand.
db::SourceMapping& source(Draft& draft) {
    return draft.config.sources.back();
}
db::WatchSettings& watch(Draft& draft) {
    if (source(draft).name != "partner")
        throw usage(
            "config.bad-value",
            fmt::format("[sources.{}]: only new partners are watched for", source(draft).name),
            "Write it into [sources.partner].");
    return draft.config.watch;
}
AttributeConfig& attribute(Draft& draft) {
    return draft.config.attributes.back();
}

const std::string& subject(const std::string& name) {
    static const std::vector<std::string> subjects{"partner", "product"};
    if (std::find(subjects.begin(), subjects.end(), name) == subjects.end())
        throw usage("config.bad-value",
                    fmt::format("\"{}\" is not a subject.{}", name, did_you_mean(name, subjects)),
                    "Subjects are partner and product.");
    return name;
}

nlohmann::ordered_json& measure(Draft& draft, const Names& names) {
    return draft.measures[{names[0], names[1]}];
}

// A measure's keys go on as JSON under the same name; what they mean is the measure grammar's
// affair.
template <const char* key>
void measure_key(Draft& draft, const Names& names, const Setting& setting) {
    measure(draft, names)[key] = setting.json;
}

void measure_name(Draft& draft, const Names& names, const Setting& setting) {
    if (setting.json != measure(draft, names)["name"])
        throw usage("config.bad-value",
                    fmt::format("the measure {} calls itself {}", names[1], setting.json.dump()),
                    "Leave \"name\" out: the section's title names the measure.");
}

constexpr char title[] = "title", of_source[] = "source", aggregate[] = "aggregate", of[] = "of",
               nulls[] = "nulls", where[] = "where", window[] = "window", arguments[] = "arguments",
               inner[] = "inner", expression[] = "expression", hidden[] = "hidden";

std::vector<ConfigKey> make_keys() {
    using enum KeyKind;
    using D = Draft&;
    using N = const Names&;
    using S = const Setting&;
    constexpr std::int64_t day = 86'400;
    return {
        {"database.url", text, "", "SOCI's connection string; TESSERA_DATABASE takes its place",
         [](D d, N, S s) { d.config.database = s.text(); }},
        {"database.read_url", text, "",
         "a replica of it, for what only reads; TESSERA_READ_DATABASE takes its place",
         [](D d, N, S s) { d.config.replica = s.text(); }},
        {"database.prefix", text, "\"tessera_\"", "how the names of Tessera's own tables begin",
         [](D d, N, S s) { d.config.prefix = s.text(); }},
        {"database.wait_seconds",
         integer,
         "10",
         "how long to wait for another process that writes",
         [](D d, N, S s) { d.config.wait_seconds = s.integer(); },
         {},
         0,
         3600},
        {"database.retry_seconds",
         integer,
         "10",
         "how long a transaction is tried again that others got into the way of",
         [](D d, N, S s) { d.config.retry_seconds = s.integer(); },
         {},
         0,
         3600},
        {"database.silence_seconds",
         integer,
         "60",
         "how long the network to a server may be silent until the connection counts as lost",
         [](D d, N, S s) { d.config.silence_seconds = s.integer(); },
         {},
         1,
         day},

        {"log.level",
         text,
         "\"info\"",
         "what is worth writing down",
         [](D d, N, S s) { d.config.log_level = s.text(); },
         {"trace", "debug", "info", "warning", "error", "off"}},
        {"log.file", text, "\"\"", "the file of the log; empty: standard error",
         [](D d, N, S s) {
             d.config.log_file = s.text().empty() ? "" : from_folder(d, s.text()).string();
         }},

        {"host.zone", text, "\"UTC\"", "the time zone of days, schedules and moments",
         [](D d, N, S s) { d.config.zone = Zone(s.text()).name(); }},
        {"host.user", text, "\"\"", "who acts when --user is not given; empty: owner",
         [](D d, N, S s) { d.config.user = s.text(); }},
        {"host.scan_seconds",
         integer,
         "30",
         "how often `tessera serve` looks for due work",
         [](D d, N, S s) { d.config.scan_seconds = s.integer(); },
         {},
         1,
         day},
        {"host.retry_pause_seconds",
         integer,
         "60",
         "between the attempts of a failed scheduled run",
         [](D d, N, S s) { d.config.retry_pause_seconds = s.integer(); },
         {},
         0,
         day},
        {"host.lease_seconds",
         integer,
         "60",
         "how long a scheduled run belongs to a host that gives no sign of life",
         [](D d, N, S s) { d.config.lease_seconds = s.integer(); },
         {},
         1,
         day},
        {"host.outbox_retention_days",
         integer,
         "30",
         "how long delivered events and ended runs are kept",
         [](D d, N, S s) { d.config.outbox_retention_days = s.integer(); },
         {},
         0,
         36'500},

        {"plugins.directories", texts, "[]",
         "where plugins are looked for beside the program's own",
         [](D d, N, S s) {
             for (const auto& path : s.texts)
                 d.config.plugin_directories.push_back(from_folder(d, path));
         }},
        {"plugins.examples", texts, "[]", "example plugins to load, by id; others of them are not",
         [](D d, N, S s) { d.config.example_plugins = s.texts; }},
        {"plugins.deadline_ms",
         integer,
         "5000",
         "how long one call into a plugin may take",
         [](D d, N, S s) { d.config.plugin_deadline_ms = s.integer(); },
         {},
         1,
         3'600'000},
        {"plugins.patience_ms",
         integer,
         "120000",
         "how long after its deadline a call is waited for, before `tessera serve` begins anew "
         "without the plugin",
         [](D d, N, S s) { d.config.plugin_patience_ms = s.integer(); },
         {},
         1,
         86'400'000},
        {"plugins.*", section, "", "a plugin, by its id",
         [](D d, N n, S) { d.config.plugins[n[0]]; }},
        {"plugins.*.enabled", boolean, "true", "false: the plugin is not loaded",
         [](D d, N n, S s) { d.config.plugins[n[0]].enabled = s.boolean(); }},
        {"plugins.*.settings.*", scalar, "", "a setting that the plugin's plugin.toml declares",
         [](D d, N n, S s) { d.config.plugins[n[0]].settings[n[1]] = s.value; }},

        {"sources.*", section, "",
         "a source mapped onto the deployment's own tables, or a further one",
         [](D d, N n, S) { d.config.sources.emplace_back().name = n[0]; }},
        {"sources.*.table", text, "", "the table or view that holds the source",
         [](D d, N, S s) { source(d).table = s.text(); }},
        {"sources.*.select", text, "", "or the SELECT that gives it",
         [](D d, N, S s) { source(d).select = s.text(); }},
        {"sources.*.key_type",
         text,
         "\"text\"",
         "the type of partner and product keys in it",
         [](D d, N, S s) { source(d).key_type = s.text(); },
         {"integer", "text", "uuid"}},
        {"sources.*.zone", text, "\"UTC\"", "the time zone of moments that name none",
         [](D d, N, S s) { source(d).zone = Zone(s.text()).name(); }},
        {"sources.*.title", text, "", "what people call it; for further sources",
         [](D d, N, S s) { source(d).title = s.text(); }},
        {"sources.*.watch",
         text,
         "\"trigger\"",
         "how `tessera watch install` notices new partners",
         [](D d, N, S s) { watch(d).poll = s.text() == "poll"; },
         {"trigger", "poll"}},
        {"sources.*.watch_table", text, "", "the table into which the ERP inserts partners",
         [](D d, N, S s) { watch(d).tables[s.text()]; }},
        {"sources.*.watch_tables.*", text, "", "or several tables, and the key of each one's row",
         [](D d, N n, S s) { watch(d).tables[n[1]] = s.text(); }},
        {"sources.*.watch_seconds",
         integer,
         "1",
         "how often `serve` looks for what triggers have noticed",
         [](D d, N, S s) { watch(d).seconds = s.integer(); },
         {},
         1,
         day},
        {"sources.*.poll_seconds",
         integer,
         "60",
         "how often a poll compares all keys",
         [](D d, N, S s) { watch(d).poll_seconds = s.integer(); },
         {},
         1,
         day},
        {"sources.*.columns.*", text, "", "the SQL expression of a column",
         [](D d, N n, S s) { source(d).columns[n[1]] = s.text(); }},
        {"sources.*.columns.*.expression", text, "",
         "the same, where more is to be said of the column",
         [](D d, N n, S s) { source(d).columns[n[1]] = s.text(); }},
        {"sources.*.columns.*.kind", text, "",
         "how the database stores it where that matters: real, moment, text",
         [](D d, N n, S s) { source(d).kinds[n[1]] = s.text(); }},
        {"sources.*.columns.*.zone", text, "", "the time zone of its moments that name none",
         [](D d, N n, S s) { source(d).zones[n[1]] = Zone(s.text()).name(); }},
        {"sources.*.columns.*.type",
         text,
         "\"text\"",
         "its type; for columns of further sources",
         [](D d, N n, S s) { source(d).types[n[1]] = s.text(); },
         {"boolean", "integer", "decimal", "text", "date", "moment"}},
        {"sources.*.columns.*.references", text, "", "the source it points at; for further sources",
         [](D d, N n, S s) { source(d).references[n[1]] = s.text(); }},

        {"attributes.*.*", section, "",
         "a custom attribute: subject (partner or product), then name",
         [](D d, N n, S) {
             d.config.attributes.push_back({subject(n[0]), n[1], n[1], Type::text});
         }},
        {"attributes.*.*.type",
         text,
         "\"text\"",
         "the type of a custom attribute",
         [](D d, N, S s) { attribute(d).type = *type_from_string(s.text()); },
         {"boolean", "integer", "decimal", "text", "date", "moment"}},
        {"attributes.*.*.title", text, "", "what people call it; otherwise its name",
         [](D d, N, S s) { attribute(d).title = s.text(); }},

        {"measures.*.*", section, "",
         "a measure without code: subject (partner or product), then name",
         [](D d, N n, S) {
             d.measures[{subject(n[0]), n[1]}] = {{"name", n[1]}};
         }},
        {"measures.*.*.name", any, "", "the section's own name, if it is repeated at all",
         measure_name},
        {"measures.*.*.title", any, "", "what people call it", measure_key<title>},
        {"measures.*.*.source", any, "", "the source whose rows are aggregated",
         measure_key<of_source>},
        {"measures.*.*.aggregate", any, "", "sum, count, count_distinct, min, max or avg",
         measure_key<aggregate>},
        {"measures.*.*.of", any, "", "the column or expression that is aggregated",
         measure_key<of>},
        {"measures.*.*.nulls", any, "", "how count_distinct counts rows without a value",
         measure_key<nulls>},
        {"measures.*.*.where", any, "", "the rows that count, in the rule language",
         measure_key<where>},
        {"measures.*.*.window", any, "", "the column of the day that a window narrows",
         measure_key<window>},
        {"measures.*.*.arguments", any, "", "arguments by name, with type and default",
         measure_key<arguments>},
        {"measures.*.*.inner", any, "", "an inner grouping with its own aggregates",
         measure_key<inner>},
        {"measures.*.*.expression", any, "", "or an expression over other measures",
         measure_key<expression>},
        {"measures.*.*.hidden", any, "false", "true: only for use by other measures",
         measure_key<hidden>},
    };
}

} // namespace

std::span<const ConfigKey> config_keys() {
    static const std::vector<ConfigKey> keys = make_keys();
    return keys;
}

} // namespace tessera::app
