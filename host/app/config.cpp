#include "app/config.hpp"

#include "app/config_reader.hpp"
#include "base/error.hpp"
#include "base/input_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <stdexcept>

namespace tessera::app {

namespace {

std::string read_file(const std::filesystem::path& file) {
    try {
        return text_of(file);
    } catch (const std::runtime_error& why) {
        throw usage(
            "config.unreadable",
            fmt::format("The configuration {} cannot be read: {}", file.string(), why.what()),
            "Name another file with --config, or make this one readable.");
    }
}

// Partners and products in tables of our own hold their region or category by number.
void check_hierarchy(const Config& config, const std::string& hierarchy,
                     const std::string& subject) {
    const auto named = [&](const std::string& name) {
        return std::find_if(config.sources.begin(), config.sources.end(),
                            [&](const auto& source) { return source.name == name; });
    };
    const auto mapped = named(hierarchy);
    if (mapped == config.sources.end() || mapped->key_type == "integer" ||
        named(subject) != config.sources.end())
        return;
    throw usage("config.bad-value",
                fmt::format("{}: [sources.{}] has keys of type {}, and {}s are kept in a table of "
                            "Tessera's own, which holds numbers",
                            config.file.string(), hierarchy, mapped->key_type, subject),
                fmt::format("Map [sources.{}] as well, or give {} a column of integer keys and "
                            "key_type = \"integer\".",
                            subject, hierarchy));
}

void check_sources(const Config& config) {
    check_hierarchy(config, "region", "partner");
    check_hierarchy(config, "product_category", "product");
    for (const auto& source : config.sources)
        if (source.table.empty() == source.select.empty())
            throw usage("config.bad-value",
                        fmt::format("{}: [sources.{}] {}", config.file.string(), source.name,
                                    source.table.empty() ? "names neither table nor select"
                                                         : "names both table and select"),
                        "A source is one table or view, or one SELECT.");
}

void warn_of_password(Config& config, std::string_view url, std::string_view key,
                      std::string_view variable) {
    if (!has_password(url)) return;
    config.warnings.push_back(fmt::format("The {} under [database] of {} holds a password; keep it "
                                          "in the environment variable {} instead",
                                          key, config.file.string(), variable));
}

std::string from_environment(const char* variable) {
    const char* value = std::getenv(variable);
    return value ? value : "";
}

} // namespace

bool has_password(std::string_view database_url) {
    std::string url(database_url);
    std::transform(url.begin(), url.end(), url.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    // SOCI's options, ODBC's keys, and user:password@host.
    for (const std::string_view key : {"password", "passwd", "pwd", "pass"})
        for (auto at = url.find(key); at != url.npos; at = url.find(key, at + 1)) {
            const auto after = url.find_first_not_of(" \t", at + key.size());
            if (after != url.npos && url[after] == '=') return true;
        }
    const auto authority = url.find("://");
    if (authority == url.npos) return false;
    const auto end = url.find_first_of("/? ", authority + 3);
    const std::string login =
        url.substr(authority + 3, end == url.npos ? end : end - authority - 3);
    const auto at = login.rfind('@');
    return at != login.npos && login.find(':') < at;
}

Config parse_config(std::string_view text, const std::filesystem::path& file) {
    Draft draft;
    draft.config.file = file;
    draft.folder = file.parent_path();
    read_toml(text, file.string(), draft);
    for (auto& [id, json] : draft.measures)
        draft.config.measures[id.first][id.second] = json.dump();
    for (db::SourceMapping& source : draft.config.sources) source.home = draft.config.zone;
    check_sources(draft.config);
    warn_of_password(draft.config, draft.config.database, "url", "TESSERA_DATABASE");
    warn_of_password(draft.config, draft.config.replica, "read_url", "TESSERA_READ_DATABASE");
    return std::move(draft.config);
}

Config read_config(const std::filesystem::path& file) {
    return parse_config(read_file(file), file);
}

void name_database(Config& config, std::string url) {
    config.database = std::move(url);
    config.replica.clear();
}

Config find_config(const std::filesystem::path& file) {
    const char* named = std::getenv("TESSERA_CONFIG");
    const std::filesystem::path local = "tessera.toml";
    Config config;
    if (!file.empty())
        config = read_config(file);
    else if (named && *named)
        config = read_config(named);
    else if (std::filesystem::exists(local))
        config = read_config(local);
    if (std::string url = from_environment("TESSERA_DATABASE"); !url.empty())
        name_database(config, std::move(url));
    if (std::string url = from_environment("TESSERA_READ_DATABASE"); !url.empty())
        config.replica = std::move(url);
    return config;
}

} // namespace tessera::app
