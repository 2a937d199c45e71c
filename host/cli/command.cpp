#include "cli/command.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace tessera::cli {

namespace {

using app::Json;
using app::ParamKind;

std::string below(const std::string& path, const std::string& word) {
    return path.empty() ? word : path + "." + word;
}

bool takes_value_apart(const std::string& word) {
    return std::any_of(global_options().begin(), global_options().end(), [&](const auto& option) {
        return option.name == word && !option.value.empty();
    });
}

// Takes the words that name the command out of the others, among which global options may stand.
std::string take_path(std::vector<std::string>& words, const app::Catalogue& catalogue) {
    std::string path;
    for (std::size_t i = 0; i < words.size() && words[i] != "--";) {
        if (words[i].starts_with("-")) {
            i += takes_value_apart(words[i]) ? 2 : 1;
            continue;
        }
        const auto commands = commands_after(catalogue, path);
        if (commands.count(words[i]) == 0) break;
        path = below(path, words[i]);
        words.erase(words.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return path;
}

Error unknown_command(const std::string& path, const std::string& word,
                      const app::Catalogue& catalogue) {
    const auto commands = commands_after(catalogue, path);
    std::vector<std::string> names(commands.begin(), commands.end());
    std::string guess = did_you_mean(word, names);
    if (guess.empty() && path.empty())
        // Somebody who types `tessera form` means a command of a group.
        for (const auto& [name, operation] : catalogue.all())
            if (name.ends_with("." + word))
                guess = fmt::format(" Did you mean \"{}\"?", typed(name));
    return usage("command.unknown",
                 fmt::format("{} has no command \"{}\".{}", typed(path), word, guess),
                 fmt::format("It has: {}.", join(names, ", ")));
}

std::vector<OptionShape> shapes_of(const app::Operation* operation) {
    std::vector<OptionShape> shapes;
    for (const auto& option : global_options())
        shapes.push_back({std::string(option.name), !option.value.empty()});
    const auto globals = shapes.size();
    if (!operation) return shapes;
    for (const auto& param : operation->params) {
        if (param.positional) continue;
        shapes.push_back({option_name(param), param.kind != ParamKind::boolean});
        for (std::size_t i = 0; i < globals; ++i)
            if (shapes[i].name == shapes.back().name)
                throw std::logic_error(fmt::format("operation {}: {} is an option of every command",
                                                   operation->name, shapes[i].name));
    }
    return shapes;
}

const std::string& only(const std::string& name, const std::vector<std::string>& values) {
    if (values.size() > 1)
        throw usage(
            "command.bad-option",
            fmt::format("{} is given {} times: {}", name, values.size(), join(values, ", ")),
            "It takes one value.");
    return values.front();
}

Json named_values(const std::string& option, const std::vector<std::string>& values) {
    Json object = Json::object();
    for (const auto& value : values) {
        const auto equals = value.find('=');
        if (equals == value.npos || equals == 0)
            throw usage("command.bad-option",
                        fmt::format("{} takes NAME=VALUE, not \"{}\"", option, value));
        const std::string name = value.substr(0, equals);
        if (object.contains(name))
            throw usage("command.bad-option", fmt::format("{} gives {} twice", option, name));
        object[name] = value.substr(equals + 1);
    }
    return object;
}

Json value_of(const app::Param& param, const std::vector<std::string>& values) {
    switch (param.kind) {
    case ParamKind::boolean: return true;
    case ParamKind::texts: return values;
    case ParamKind::object: return named_values(option_name(param), values);
    default: return only(option_name(param), values);
    }
}

void take_words(Command& command, const std::vector<std::string>& words) {
    auto word = words.begin();
    for (const auto& param : command.operation->params) {
        if (!param.positional || word == words.end()) continue;
        if (param.kind == ParamKind::texts) {
            command.request[param.name] = std::vector<std::string>(word, words.end());
            return;
        }
        command.request[param.name] = *word++;
    }
    if (word != words.end())
        throw usage("command.too-many-words",
                    fmt::format("{}: there is no use for \"{}\"", typed(command.path), *word),
                    fmt::format("`{} --help` shows what it takes; a text with blanks needs quotes.",
                                typed(command.path)));
}

// The value's own error does not know of which option it is.
void set(const GlobalOption& option, GlobalOptions& options, const std::string& value) {
    try {
        option.set(options, value);
    } catch (const Error& error) {
        throw Error(error.outcome(), error.code(),
                    fmt::format("{}: {}", option.name, error.message()), error.hint());
    }
}

} // namespace

std::set<std::string> commands_after(const app::Catalogue& catalogue, const std::string& path) {
    const std::string start = path.empty() ? "" : path + ".";
    std::set<std::string> words;
    for (const auto& [name, operation] : catalogue.all())
        if (name.starts_with(start)) {
            const auto rest = name.substr(start.size());
            words.insert(rest.substr(0, rest.find('.')));
        }
    return words;
}

std::string option_name(const app::Param& param) {
    std::string name = "--" + param.name;
    std::replace(name.begin(), name.end(), '_', '-');
    return name;
}

std::string typed(const std::string& path) {
    std::string words = path.empty() ? "tessera" : "tessera " + path;
    std::replace(words.begin(), words.end(), '.', ' ');
    return words;
}

Command parse(std::vector<std::string> words, const app::Catalogue& catalogue) {
    std::replace(words.begin(), std::find(words.begin(), words.end(), "--"), std::string("-h"),
                 std::string("--help"));
    if (!words.empty() && words.front() == "help" && !catalogue.find("help")) words[0] = "--help";
    Command command;
    command.path = take_path(words, catalogue);
    command.operation = catalogue.find(command.path);
    const auto given = take_apart(words, shapes_of(command.operation), typed(command.path));
    for (const auto& option : global_options())
        if (const auto found = given.options.find(std::string(option.name));
            found != given.options.end())
            set(option, command.options,
                option.value.empty() ? "" : only(found->first, found->second));

    if (!command.operation && !given.words.empty())
        throw unknown_command(command.path, given.words.front(), catalogue);
    if (command.options.help || command.options.version) return command;
    if (!command.operation) {
        const auto commands = commands_after(catalogue, command.path);
        throw usage(
            "command.missing",
            fmt::format("{} needs a command: {}", typed(command.path), fmt::join(commands, ", ")),
            fmt::format("`{} --help` explains them.", typed(command.path)));
    }
    for (const auto& param : command.operation->params)
        if (const auto found = given.options.find(option_name(param));
            !param.positional && found != given.options.end())
            command.request[param.name] = value_of(param, found->second);
    take_words(command, given.words);
    return command;
}

} // namespace tessera::cli
