// Values of toml++ as ours.
#pragma once

#include "base/value.hpp"

#include <nlohmann/json_fwd.hpp>
#include <toml++/toml.h>

#include <string>

namespace tessera::app {

// "a text", "a whole number", "a list", ... for errors.
std::string describe(const toml::node& node);

// usage "config.bad-value" for what has no exact value of ours: nan, a time without a day, a moment
// without an offset, a fraction of more digits than a double keeps.
Value scalar_of(const toml::node& node);
nlohmann::ordered_json json_of(const toml::node& node);

} // namespace tessera::app
