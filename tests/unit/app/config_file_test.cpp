// config/tessera.toml is the documentation of the keys, so it is held to the table that reads them.
#include "app/config_keys.hpp"
#include "base/text.hpp"
#include "support/places.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <fstream>
#include <set>
#include <sstream>

using namespace tessera;
using namespace tessera::app;

namespace {

std::string shipped_file() {
    std::ifstream in(tessera::test::source_dir() / "config/tessera.toml");
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

bool is_name(std::string_view word) {
    return !word.empty() && word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == word.npos;
}

// The line without its comment sign, if a section or `key = value` is commented out.
std::string uncommented(const std::string& line) {
    if (!line.starts_with("# ")) return line;
    const std::string rest = line.substr(2);
    if (rest.starts_with("[")) return rest;
    const auto equals = rest.find(" = ");
    return equals != rest.npos && is_name(rest.substr(0, equals)) ? rest : line;
}

std::vector<std::string> live_lines() {
    std::vector<std::string> lines;
    for (const auto& line : split(shipped_file(), '\n')) lines.push_back(uncommented(line));
    return lines;
}

// The path of the table's row that a key of the file belongs to.
std::string row_of(const std::string& path) {
    const auto parts = split(path, '.');
    std::string best;
    for (const ConfigKey& key : config_keys()) {
        const auto row = split(key.path, '.');
        bool same = row.size() == parts.size();
        for (std::size_t i = 0; same && i < row.size(); ++i)
            same = row[i] == "*" || row[i] == parts[i];
        if (same && (best.empty() || best.ends_with("*"))) best = key.path;
    }
    return best;
}

} // namespace

TEST_CASE("config/tessera.toml: every key of the table is in the file and the other way round") {
    std::set<std::string> in_file;
    std::string section;
    for (const auto& line : live_lines()) {
        if (line.starts_with("[")) {
            section = line.substr(1, line.find(']') - 1);
            if (const auto row = row_of(section); !row.empty()) in_file.insert(row);
        } else if (!line.empty() && !line.starts_with("#")) {
            const std::string path = section + "." + line.substr(0, line.find(" = "));
            INFO(path);
            CHECK_FALSE(row_of(path).empty());
            in_file.insert(row_of(path));
        }
    }
    for (const ConfigKey& key : config_keys()) {
        INFO(key.path << " is not in config/tessera.toml");
        CHECK(in_file.count(std::string(key.path)) == 1);
    }
}

TEST_CASE(
    "config/tessera.toml: is a valid configuration, as shipped and with everything uncommented") {
    const Config shipped = parse_config(shipped_file(), "tessera.toml");
    CHECK(shipped.database.empty());
    const auto lines = live_lines();
    const Config full = parse_config(join(lines, "\n"), "tessera.toml");
    CHECK(full.sources.size() == 3);
    CHECK(full.measures.at("partner").size() == 2);
}

TEST_CASE("config/tessera.toml: the defaults it names are those of the table and of the program") {
    std::string document;
    for (const ConfigKey& key : config_keys()) {
        if (key.otherwise.empty() || key.path.find('*') != key.path.npos) continue;
        const auto line = fmt::format("# {} = {}\n", split(key.path, '.').back(), key.otherwise);
        INFO(line);
        CHECK(shipped_file().find(line) != std::string::npos);
        document += fmt::format("{} = {}\n", key.path, key.otherwise);
    }
    const Config given = parse_config(document, "tessera.toml"), built_in;
    CHECK(given.prefix == built_in.prefix);
    CHECK(given.wait_seconds == built_in.wait_seconds);
    CHECK(given.retry_seconds == built_in.retry_seconds);
    CHECK(given.silence_seconds == built_in.silence_seconds);
    CHECK(given.log_level == built_in.log_level);
    CHECK(given.log_file == built_in.log_file);
    CHECK(given.zone == built_in.zone);
    CHECK(given.user == built_in.user);
    CHECK(given.scan_seconds == built_in.scan_seconds);
    CHECK(given.retry_pause_seconds == built_in.retry_pause_seconds);
    CHECK(given.lease_seconds == built_in.lease_seconds);
    CHECK(given.outbox_retention_days == built_in.outbox_retention_days);
    CHECK(given.plugin_directories == built_in.plugin_directories);
    CHECK(given.example_plugins == built_in.example_plugins);
    CHECK(given.plugin_deadline_ms == built_in.plugin_deadline_ms);
    CHECK(given.plugin_patience_ms == built_in.plugin_patience_ms);
}

TEST_CASE("config keys: every key has a sentence and one place in the table") {
    std::set<std::string_view> paths;
    for (const ConfigKey& key : config_keys()) {
        INFO(key.path);
        CHECK_FALSE(key.sentence.empty());
        CHECK(paths.insert(key.path).second);
    }
}
