// The command line: a door to the operation catalogue, made from it and without logic of its own.
#pragma once

#include "app/operation.hpp"
#include "cli/conversation.hpp"
#include "cli/options.hpp"

#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace tessera::cli {

// What the program puts behind the door.
struct Door {
    std::string version;
    // Opens what the operation needs; its own `needs_database` says whether that includes the
    // tables.
    std::function<std::shared_ptr<app::Host>(const GlobalOptions&, const app::Operation&)> open;
    // Who calls and for which day. Progress, cancelling and confirmation are added here.
    std::function<app::Call(app::Host&, const GlobalOptions&)> call;
    Conversations conversations;
};

struct Terminal {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    bool somebody_there = false; // input and messages are a person's terminal, who can be asked
    bool live = false;           // messages go to a terminal, where a line can be written over
    bool colours = false;        // results go to a terminal
};

// Runs one command and answers the exit code: 0 done, 1 a business refusal, 2 wrong usage or
// configuration, 3 a failure. The first runs on the process's own streams, with SIGINT as "cancel",
// a second SIGINT as the end, and a closed pipe as nothing to talk about.
int run(int argc, const char* const* argv, const app::Catalogue& catalogue, const Door& door);
int run(const std::vector<std::string>& words, const app::Catalogue& catalogue, const Door& door,
        Terminal& terminal);

} // namespace tessera::cli
