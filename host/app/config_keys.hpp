// The one table of the keys of tessera.toml: it drives reading, checking and the errors, and a test
// holds the commented config/tessera.toml to it.
#pragma once

#include "app/config.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tessera::app {

enum class KeyKind {
    section, // set when the section begins, even an empty one
    text,
    integer,
    boolean,
    texts,  // a list of texts
    scalar, // text, number, boolean, date or moment
    any,    // whatever TOML can say, kept as JSON
};

// A value as it stood in the file; which member is filled depends on the kind.
struct Setting {
    Value value;
    std::vector<std::string> texts;
    nlohmann::ordered_json json; // for any
    const std::string& text() const { return std::get<std::string>(value); }
    std::int64_t integer() const { return std::get<std::int64_t>(value); }
    bool boolean() const { return std::get<bool>(value); }
};

// What reading has gathered so far.
struct Draft {
    Config config;
    std::filesystem::path folder; // of the file: relative paths are meant from there
    std::map<std::pair<std::string, std::string>, nlohmann::ordered_json> measures;
};

struct ConfigKey {
    std::string_view path; // "sources.*.table": a star is a name that the deployment gives
    KeyKind kind;
    std::string_view otherwise; // the default as TOML writes it; "" where there is none
    std::string_view sentence;
    // Stores the value; `names` are what stood in the place of the stars. Errors: usage, to which
    // the reader adds file, line and column.
    void (*set)(Draft& draft, const std::vector<std::string>& names, const Setting& setting);
    std::vector<std::string_view> choices = {}; // for text; empty: any
    std::int64_t least = INT64_MIN, most = INT64_MAX;
};

std::span<const ConfigKey> config_keys();

} // namespace tessera::app
