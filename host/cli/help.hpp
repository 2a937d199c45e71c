// Help that teaches: made from the catalogue, so that it cannot tell anything else than is done.
#pragma once

#include "app/operation.hpp"

#include <string>

namespace tessera::cli {

// `path`: "" for the program, "segment" for a group, "segment.form" for a command.
std::string help_text(const app::Catalogue& catalogue, const std::string& path);

} // namespace tessera::cli
