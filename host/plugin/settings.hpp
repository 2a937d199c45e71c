// The settings of one plugin, checked against the schema of its manifest before it is created.
#pragma once

#include "plugin/manifest.hpp"

#include <optional>
#include <string>

namespace tessera::plugin {

// `given` as a value of `type`: whole numbers become decimals, texts are parsed. Throws usage
// "plugin.bad-setting".
Value coerce_setting(const Value& given, Type type);

// What is wrong with a value of the schema's type ("is 12, above the largest allowed 10"), or
// nothing.
std::optional<std::string> check_setting(const SettingSchema& schema, const Value& value);

// "0 to 10", "one of a, b", or "".
std::string range_text(const SettingSchema& schema);

// All settings of the manifest with their values; null where neither configured nor defaulted.
// Throws usage "plugin.bad-setting" for an unknown key (with the nearest), a wrong type, a value
// out of range, or a required one that is missing. The value of a secret is never part of the text.
Settings check_settings(const Manifest& manifest, const Settings& given);

} // namespace tessera::plugin
