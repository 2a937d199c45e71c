// The topics that this folder itself knows, as manifests spell them.
#pragma once

#include <string_view>

namespace tessera::events::topics {

inline constexpr std::string_view partner_creating = "partner.creating"; // before
inline constexpr std::string_view partner_created = "partner.created";   // after-commit

} // namespace tessera::events::topics
