// The text of a plugin's description as JSON, for the files of this folder only.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace tessera::scheme {

// usage "template.bad-description" with `place` for what is not JSON, and for a key that stands
// twice in one object: which of the two counts cannot be known.
nlohmann::json parse_description(const std::string& place, const std::string& document);

// Of a template, field, argument or parameter: ^[a-z][a-z0-9_]*$, as abi.h has it.
bool is_described_name(std::string_view name);

} // namespace tessera::scheme
