// tessera::Value to and from the values of the boundary.
#pragma once

#include "base/value.hpp"
#include "tessera/abi.h"

#include <optional>
#include <string>
#include <string_view>

namespace tessera::plugin {

tessera_value to_abi(const Value& value); // borrows the text of `value`
inline tessera_str str(std::string_view text) {
    return {text.data(), text.size()};
}

// A value that a plugin gave, or what is wrong with it. A kind that this host does not know is
// wrong, as abi.h says of put(): who reads it as missing empties segments.
struct Taken {
    Value value;
    std::optional<std::string> problem;
};
Taken from_abi(const tessera_value& value);

// A text that a plugin gave: refused (nothing) if it has no data, is longer than 1 MiB or not
// UTF-8.
std::optional<std::string_view> from_abi(tessera_str text);
// The same for texts that are shown: what is unusable is replaced, what is long is cut.
std::string shown_text(tessera_str text);

} // namespace tessera::plugin
