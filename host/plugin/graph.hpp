// Which plugins can run together and in which order: a pure function of their manifests, whatever
// order they were found in.
#pragma once

#include "plugin/manifest.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace tessera::plugin {

struct Refusal {
    std::string code, reason;
};

struct Plan {
    std::vector<std::string> order;         // dependencies first, ties by id
    std::map<std::string, Refusal> refused; // everyone else, with the chain of reasons
};

// `refused`: those that are known not to run, with why (switched off, example, broken manifest). Of
// manifests with the same id the caller has chosen one.
Plan make_plan(const std::vector<Manifest>& manifests, std::map<std::string, Refusal> refused = {});

// Why `manifest` cannot run when `refused` do not: the first requirement in order of id that is
// refused, or nothing. Also asked while loading, when a dependency has just failed.
std::optional<Refusal> blocked(const Manifest& manifest,
                               const std::map<std::string, const Manifest*>& known,
                               const std::map<std::string, Refusal>& refused);

enum class OnCycle { refuse, by_id };

// The order of subscribers of one topic and phase among `running`: `before` and `after`, then
// priority, then id. If those want the impossible: usage "plugin.order-cycle" with the path, or the
// order of ids.
std::vector<std::string> subscriber_order(std::span<const Manifest* const> running,
                                          std::string_view topic, Phase phase,
                                          OnCycle on_cycle = OnCycle::refuse);

} // namespace tessera::plugin
