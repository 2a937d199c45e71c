// From the text of tessera.toml to a Draft, row by row of config_keys(). The only place that knows
// toml++.
#pragma once

#include "app/config_keys.hpp"

namespace tessera::app {

// `file` is the name in errors. Draft::folder is already set.
void read_toml(std::string_view text, const std::string& file, Draft& draft);

} // namespace tessera::app
