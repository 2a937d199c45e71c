// Performs one parsed command: opens the host, calls, follows pages, asks for confirmation.
#pragma once

#include "cli/cli.hpp"
#include "cli/command.hpp"

namespace tessera::cli {

app::Json perform(const Command& command, const app::Catalogue& catalogue, const Door& door,
                  Terminal& terminal);

} // namespace tessera::cli
