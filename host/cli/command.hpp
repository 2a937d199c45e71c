// From the words of a command line to an operation of the catalogue and a request.
#pragma once

#include "app/operation.hpp"
#include "cli/options.hpp"

#include <set>
#include <string>
#include <vector>

namespace tessera::cli {

// The words that may follow `path` as commands ("segment" -> copy, form, ...), in order.
std::set<std::string> commands_after(const app::Catalogue& catalogue, const std::string& path);

std::string option_name(const app::Param& param); // "--with-dependencies"

struct Command {
    GlobalOptions options;
    std::string path; // "segment" or "segment.form"; "" without a command
    const app::Operation* operation =
        nullptr; // null: `path` is a group, and help or version is asked
    app::Json request = app::Json::object();
};

// Errors: usage "command.unknown" with the nearest command, "command.missing",
// "command.too-many-words", "command.bad-option", "command.unknown-option". Values are checked by
// the catalogue, not here.
Command parse(std::vector<std::string> words, const app::Catalogue& catalogue);

// "tessera segment form", as it is typed.
std::string typed(const std::string& path);

} // namespace tessera::cli
