#include "cli/options.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <cctype>

namespace tessera::cli {

namespace {

constexpr GlobalOption globals[] = {
    {"--config", "FILE", "the configuration; otherwise TESSERA_CONFIG, otherwise ./tessera.toml",
     [](GlobalOptions& options, const std::string& value) { options.config = value; }},
    {"--database", "URL",
     "SOCI's connection string, such as sqlite3://db=FILE, or TESSERA_DATABASE",
     [](GlobalOptions& options, const std::string& value) {
         if (value.empty()) // such as an unset variable: not whatever else is configured
             throw usage("command.bad-option", "--database names no database: its value is empty.",
                         "Give a connection string, such as sqlite3://db=FILE.");
         options.database = value;
     }},
    {"--as-of", "DATE", "the day that counts as today",
     [](GlobalOptions& options, const std::string& value) { options.as_of = parse_date(value); }},
    {"--user", "NAME", "who acts; otherwise the configured user, otherwise owner",
     [](GlobalOptions& options, const std::string& value) { options.user = value; }},
    {"--format", "FORMAT", "table (the default), csv or json",
     [](GlobalOptions& options, const std::string& value) {
         if (value == "table")
             options.format = Format::table;
         else if (value == "csv")
             options.format = Format::csv;
         else if (value == "json")
             options.format = Format::json;
         else {
             const std::vector<std::string> formats{"table", "csv", "json"};
             throw usage(
                 "command.bad-option",
                 fmt::format("There is no format \"{}\".{}", value, did_you_mean(value, formats)),
                 "--format takes table, csv or json.");
         }
     }},
    {"--yes", "", "confirm without being asked",
     [](GlobalOptions& options, const std::string&) { options.yes = true; }},
    {"--quiet", "", "no messages and no progress, only results and errors",
     [](GlobalOptions& options, const std::string&) { options.quiet = true; }},
    {"--help", "", "explain the program or the command",
     [](GlobalOptions& options, const std::string&) { options.help = true; }},
    {"--version", "", "print the version",
     [](GlobalOptions& options, const std::string&) { options.version = true; }},
};

bool is_negative_number(std::string_view word) {
    return word.size() > 1 && word[0] == '-' &&
           (std::isdigit(static_cast<unsigned char>(word[1])) || word[1] == '.');
}

bool is_option(std::string_view word) {
    return word.size() > 1 && word[0] == '-' && !is_negative_number(word);
}

const OptionShape& shape_of(const std::string& name, std::span<const OptionShape> shapes,
                            std::string_view of) {
    std::vector<std::string> names;
    for (const auto& shape : shapes) {
        if (shape.name == name) return shape;
        names.push_back(shape.name);
    }
    throw usage(
        "command.unknown-option",
        fmt::format("{} has no option {}.{}", of, name, did_you_mean(name, names)),
        fmt::format("`{} --help` lists its options; after \"--\" all words are taken as they "
                    "are.",
                    of));
}

} // namespace

std::span<const GlobalOption> global_options() {
    return globals;
}

// By hand, and not by CLI11 as was meant at first: that cannot take an empty "--title=", takes a
// positional word "list" for a command, splits "[a,b]", and says "1 required  missing".
Given take_apart(const std::vector<std::string>& words, std::span<const OptionShape> shapes,
                 std::string_view of) {
    Given given;
    for (auto word = words.begin(); word != words.end(); ++word) {
        if (*word == "--") {
            given.words.insert(given.words.end(), word + 1, words.end());
            break;
        }
        if (!is_option(*word)) {
            given.words.push_back(*word);
            continue;
        }
        const auto equals = word->find('=');
        const auto& shape = shape_of(word->substr(0, equals), shapes, of);
        auto& values = given.options[shape.name];
        if (shape.takes_value && equals != word->npos)
            values.push_back(word->substr(equals + 1));
        else if (shape.takes_value && word + 1 != words.end())
            values.push_back(*++word);
        else if (!shape.takes_value && equals == word->npos)
            values.emplace_back("true");
        else
            throw usage("command.bad-option",
                        fmt::format("{}: {} {}", of, shape.name,
                                    shape.takes_value ? "needs a value" : "takes no value"),
                        fmt::format("`{} --help` explains its options.", of));
    }
    return given;
}

} // namespace tessera::cli
