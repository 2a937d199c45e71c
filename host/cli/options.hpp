// The options that every command takes, before or after it.
#pragma once

#include "base/value.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::cli {

enum class Format { table, csv, json };

struct GlobalOptions {
    std::string config, user; // empty: not given
    std::optional<std::string> database;
    std::optional<Date> as_of;
    Format format = Format::table;
    bool yes = false, quiet = false;
    bool help = false, version = false;
};

struct GlobalOption {
    std::string_view name;  // "--config"
    std::string_view value; // "FILE"; "" for a flag
    std::string_view sentence;
    void (*set)(GlobalOptions& options, const std::string& value);
};
std::span<const GlobalOption> global_options();

// The words of a command line, taken apart.
struct OptionShape {
    std::string name; // "--limit"
    bool takes_value = true;
};
struct Given {
    std::map<std::string, std::vector<std::string>> options; // name -> values, "true" of a flag
    std::vector<std::string> words;                          // all others, in order
};
// A value is the next word, whatever it begins with, or follows "="; behind "--" all is words, and
// so is a negative number. Errors: usage "command.unknown-option" with the nearest name,
// "command.bad-option". `of` is the command, for errors.
Given take_apart(const std::vector<std::string>& words, std::span<const OptionShape> shapes,
                 std::string_view of);

} // namespace tessera::cli
