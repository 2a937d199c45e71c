// The topics that there are, as manifests spell them: one table, which manifests are held against
// and errors print. A topic that nobody raises would never be asked, and a plugin that was to say
// no would be passed over in silence.
#pragma once

#include "plugin/plugins.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace tessera::plugin {

namespace topics {

inline constexpr std::string_view partner_creating = "partner.creating";
inline constexpr std::string_view partner_created = "partner.created";
inline constexpr std::string_view segment_changed = "segment.changed";

struct Known {
    std::string_view topic;
    Phase phase;
};
inline constexpr std::array<Known, 3> all{{
    {partner_creating, Phase::before},
    {partner_created, Phase::after_commit},
    {segment_changed, Phase::after_commit},
}};

} // namespace topics

// Why nobody ever raises the topic in this phase, with the topics that there are; or nothing.
std::optional<std::string> topic_problem(std::string_view topic, Phase phase);

} // namespace tessera::plugin
