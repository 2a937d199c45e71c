// The settings of one plugin, checked against the schema of its manifest before it is created.
#pragma once

#include "plugin/manifest.hpp"

#include <optional>
#include <string>

namespace tessera::plugin {

// All settings of the manifest with their values; null where neither configured nor defaulted.
// Throws usage "plugin.bad-setting" for an unknown key (with the nearest), a wrong type, a value
// out of range, or a required one that is missing. The value of a secret is never part of the text.
Settings check_settings(const Manifest& manifest, const Settings& given);

} // namespace tessera::plugin
