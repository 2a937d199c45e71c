#include "cli/cli.hpp"
#include "cli/command.hpp"
#include "cli/format.hpp"
#include "cli/help.hpp"
#include "cli/interrupt.hpp"
#include "cli/perform.hpp"
#include "cli/width.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iostream>

namespace tessera::cli {

namespace {

using app::Json;

// Errors of the very words show as JSON too if that is what was asked for, so it is looked for
// first.
bool wants_json(const std::vector<std::string>& words) {
    const auto apart = std::find(words.begin(), words.end(), "--format");
    return std::find(words.begin(), words.end(), "--format=json") != words.end() ||
           (apart != words.end() && apart + 1 != words.end() && *(apart + 1) == "json");
}

// Message texts may have lines (a caret under a place); they stay, indented, but nothing in them
// steers the terminal.
std::string shown_lines(const std::string& text, const std::string& indent) {
    std::string result;
    for (const char c : text)
        if (c == '\n')
            result += "\n" + indent;
        else
            result += c;
    std::string safe;
    for (std::size_t start = 0;;) {
        const auto end = result.find('\n', start);
        safe += shown(std::string_view(result).substr(start, end - start));
        if (end == result.npos) return safe;
        safe += '\n';
        start = end + 1;
    }
}

void show_error(const Error& error, bool as_json, std::ostream& err) {
    if (as_json) {
        err << json_text(app::to_json(error));
        return;
    }
    err << "error: " << shown_lines(error.message(), "  ") << "\n  code: " << error.code() << '\n';
    if (!error.hint().empty()) err << "  hint: " << shown_lines(error.hint(), "  ") << '\n';
}

// What a reply says beside its data; in JSON it is part of the reply.
void show_messages(const Json& reply, Terminal& terminal) {
    if (reply.contains("message"))
        terminal.err << shown_lines(cell_text(reply.at("message")), "") << '\n';
    if (reply.contains("notes"))
        for (const Json& note : reply.at("notes"))
            terminal.err << "note: " << shown_lines(cell_text(note), "  ") << '\n';
    if (const auto next = reply.find("next"); next != reply.end() && !cell_text(*next).empty())
        terminal.err << "note: there is more; --cursor " << shown(cell_text(*next)) << " goes on\n";
}

// A reader that has seen enough (`| head`) is no error; a full disk is.
void write(std::ostream& out, const std::string& text) {
    errno = 0;
    out << text << std::flush;
    if (out || errno == EPIPE) return;
    throw failure("output.failed",
                  std::string("The result could not be written") +
                      (errno ? std::string(": ") + std::strerror(errno) : ""),
                  "What the command did is done; only its output is missing.");
}

void show_reply(const Json& reply, const GlobalOptions& options, Terminal& terminal) {
    switch (options.format) {
    case Format::json: write(terminal.out, json_text(reply)); return;
    case Format::csv: write(terminal.out, csv_text(reply)); break;
    case Format::table: write(terminal.out, table_text(reply, terminal.colours)); break;
    }
    if (!options.quiet) show_messages(reply, terminal);
}

// A reply that tells of problems is shown like any other, but is not the end that was hoped for.
int exit_code(const Json& reply) {
    const auto problems = reply.find("problems");
    const bool some = problems != reply.end() && problems->is_number() && *problems != 0;
    const auto outcome = reply.find("outcome");
    const bool refused = outcome != reply.end() && *outcome == "refuse";
    return some || refused ? static_cast<int>(Outcome::refusal) : 0;
}

int execute(const std::vector<std::string>& words, const app::Catalogue& catalogue,
            const Door& door, Terminal& terminal) {
    const Command command = parse(words, catalogue);
    if (command.options.help) {
        write(terminal.out, help_text(catalogue, command.path));
    } else if (command.options.version) {
        write(terminal.out, "tessera " + door.version + "\n");
    } else {
        const Json reply = perform(command, catalogue, door, terminal);
        show_reply(reply, command.options, terminal);
        return exit_code(reply);
    }
    return 0;
}

} // namespace

int run(const std::vector<std::string>& words, const app::Catalogue& catalogue, const Door& door,
        Terminal& terminal) {
    const bool as_json = wants_json(words);
    const auto fail = [&](const Error& error) {
        show_error(error, as_json, terminal.err);
        return static_cast<int>(error.outcome());
    };
    try {
        return execute(words, catalogue, door, terminal);
    } catch (const Error& error) {
        return fail(error);
    } catch (const std::bad_alloc&) {
        return fail(failure("memory.exhausted", "There is not enough memory for this command"));
    } catch (const std::exception& error) {
        return fail(failure("internal", std::string("The program made a mistake: ") + error.what(),
                            "Please report it, with the command and this message."));
    }
}

int run(int argc, const char* const* argv, const app::Catalogue& catalogue, const Door& door) {
    catch_signals();
    const bool live = isatty(STDERR_FILENO) != 0;
    Terminal terminal{std::cin,  std::cout,
                      std::cerr, live && isatty(STDIN_FILENO) != 0,
                      live,      isatty(STDOUT_FILENO) != 0};
    return run(std::vector<std::string>(argv + std::min(argc, 1), argv + argc), catalogue, door,
               terminal);
}

} // namespace tessera::cli
