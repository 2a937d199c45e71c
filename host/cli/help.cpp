#include "cli/help.hpp"

#include "cli/command.hpp"
#include "cli/width.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

namespace tessera::cli {

namespace {

using app::Param;
using app::ParamKind;

// What the groups are for. A group that is not named here shows its commands.
constexpr std::pair<std::string_view, std::string_view> groups[] = {
    {"ban", "rules of shipment bans: which there are, whom a new one would hit"},
    {"discount", "discounts and markups: which there are, and on which days they act"},
    {"card", "loyalty cards: whose they are, and whether they count"},
    {"competitor", "competitors of segments: what linkers propose, accepting and rejecting it"},
    {"limit", "how much may be given by hand: by user, group of users, agreement and segment"},
    {"option", "what is switched on: customer segments, product segments, shipment ban"},
    {"partner", "partners: create, show, merge, and which segments they are in"},
    {"plugin", "plugins: what is loaded, what was refused and why"},
    {"points", "bonus points: what a partner gained, spent and has left"},
    {"report", "reports over segments and their members"},
    {"schedule", "when periodic segments are formed, and running what is due"},
    {"scheme", "scheme files: check them, run them, see their SQL"},
    {"segment", "segments: define, form, look inside, explain who is in and why"},
    {"shipment", "shipments: whether a partner may be shipped to, and leave to do it all the same"},
    {"template", "what rules can speak of: templates and their fields"},
    {"watch", "noticing partners that the ERP writes itself: triggers in its database, or polling"},
};

using Lines = std::vector<std::pair<std::string, std::string>>; // a name and its sentence

std::string table(const Lines& lines) {
    std::size_t width = 0;
    for (const auto& [name, sentence] : lines)
        width = std::max(width, std::min<std::size_t>(28, width_of(name)));
    std::string text;
    for (const auto& [name, sentence] : lines) {
        text += "  " + name;
        if (width_of(name) > width)
            text += "\n  " + std::string(width, ' ');
        else
            text += std::string(width - width_of(name), ' ');
        text += "  " + wrapped(sentence, width + 4) + "\n";
    }
    return text;
}

std::string upper(std::string name) {
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return name;
}

std::string positional_name(const Param& param) {
    return upper(param.name) + (param.kind == ParamKind::texts ? "..." : "");
}

std::string_view value_name(ParamKind kind) {
    switch (kind) {
    case ParamKind::integer: return " N";
    case ParamKind::decimal: return " NUMBER";
    case ParamKind::date: return " DATE";
    case ParamKind::object: return " NAME=VALUE";
    case ParamKind::boolean: return "";
    case ParamKind::text:
    case ParamKind::texts: break;
    }
    return " TEXT";
}

std::string option_with_value(const Param& param) {
    return option_name(param) + std::string(value_name(param.kind));
}

std::string sentence_of(const Param& param) {
    std::string sentence = param.sentence;
    if (param.required) sentence += " (required)";
    if (!param.positional && (param.kind == ParamKind::texts || param.kind == ParamKind::object))
        sentence += " (may be repeated)";
    return sentence;
}

std::string global_table() {
    Lines lines;
    for (const auto& option : global_options())
        lines.emplace_back(option.value.empty() ? std::string(option.name)
                                                : fmt::format("{} {}", option.name, option.value),
                           option.sentence);
    return table(lines);
}

std::string sentence_of_command(const app::Catalogue& catalogue, const std::string& path) {
    if (const auto* operation = catalogue.find(path)) return operation->sentence;
    for (const auto& [name, sentence] : groups)
        if (name == path) return std::string(sentence);
    return fmt::format("{}", fmt::join(commands_after(catalogue, path), ", "));
}

std::string command_table(const app::Catalogue& catalogue, const std::string& path) {
    Lines lines;
    for (const auto& word : commands_after(catalogue, path))
        lines.emplace_back(word,
                           sentence_of_command(catalogue, path.empty() ? word : path + "." + word));
    return table(lines);
}

std::string program_help(const app::Catalogue& catalogue) {
    return fmt::format("tessera: customer segments, and the decisions that hang on them\n\n"
                       "usage: tessera [OPTIONS] COMMAND ...\n\n"
                       "commands:\n{}\n"
                       "options, before or after the command:\n{}\n"
                       "exit codes: 0 done, 1 refused, 2 wrong usage or configuration, 3 failure\n"
                       "`tessera COMMAND --help` explains a command.\n",
                       command_table(catalogue, ""), global_table());
}

std::string group_help(const app::Catalogue& catalogue, const std::string& path) {
    return fmt::format("{}: {}\n\nusage: {} COMMAND ...\n\ncommands:\n{}\n"
                       "`{} COMMAND --help` explains a command.\n",
                       typed(path), sentence_of_command(catalogue, path), typed(path),
                       command_table(catalogue, path), typed(path));
}

std::string operation_help(const app::Operation& operation) {
    std::string line = typed(operation.name);
    Lines words, options;
    for (const auto& param : operation.params)
        if (param.positional) {
            const std::string name = positional_name(param);
            line += param.required ? " " + name : " [" + name + "]";
            words.emplace_back(name, sentence_of(param));
        } else {
            if (param.required) line += " " + option_with_value(param);
            options.emplace_back(option_with_value(param), sentence_of(param));
        }
    std::string text = fmt::format("{}: {}\n\nusage: {} [OPTIONS]\n", typed(operation.name),
                                   wrapped(operation.sentence, 0), line);
    if (!operation.help.empty()) text += "\n" + wrapped(operation.help, 0) + "\n";
    if (!words.empty()) text += "\narguments:\n" + table(words);
    if (!options.empty()) text += "\noptions:\n" + table(options);
    return text + "\nThe options that `tessera --help` lists can be given as well.\n";
}

} // namespace

std::string help_text(const app::Catalogue& catalogue, const std::string& path) {
    if (const auto* operation = catalogue.find(path)) {
        std::string text = operation_help(*operation);
        if (!commands_after(catalogue, path).empty())
            text += "\nfurther commands:\n" + command_table(catalogue, path);
        return text;
    }
    return path.empty() ? program_help(catalogue) : group_help(catalogue, path);
}

} // namespace tessera::cli
