#include "plugin/topics.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace tessera::plugin {

std::optional<std::string> topic_problem(std::string_view topic, Phase phase) {
    const auto known = std::find_if(topics::all.begin(), topics::all.end(),
                                    [&](const topics::Known& one) { return one.topic == topic; });
    if (known == topics::all.end()) {
        std::vector<std::string> names, shown;
        for (const auto& one : topics::all) {
            names.emplace_back(one.topic);
            shown.push_back(fmt::format("{} ({})", one.topic, to_string(one.phase)));
        }
        return fmt::format("there is no topic \"{}\".{} Topics: {}", topic,
                           did_you_mean(std::string(topic), names), join(shown, ", "));
    }
    if (known->phase == phase) return {};
    return fmt::format("topic \"{}\" has no phase \"{}\": write phase = \"{}\"", topic,
                       to_string(phase), to_string(known->phase));
}

} // namespace tessera::plugin
