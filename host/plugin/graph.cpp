#include "plugin/graph.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace tessera::plugin {

namespace {

using Edges = std::map<std::string, std::set<std::string>>; // who -> who must come before it
using Known = std::map<std::string, const Manifest*>;

// A cycle as a path "a → b → a" starting at its smallest id, or nothing. Depth first in order of
// id.
std::vector<std::string> find_cycle(const Edges& edges) {
    std::set<std::string> done;
    std::vector<std::string> path;
    std::vector<std::string> cycle;
    const auto visit = [&](const auto& self, const std::string& node) -> bool {
        if (const auto seen = std::find(path.begin(), path.end(), node); seen != path.end()) {
            cycle.assign(seen, path.end());
            return true;
        }
        if (done.contains(node)) return false;
        path.push_back(node);
        if (const auto found = edges.find(node); found != edges.end())
            for (const std::string& next : found->second)
                if (self(self, next)) return true;
        path.pop_back();
        done.insert(node);
        return false;
    };
    for (const auto& [node, next] : edges)
        if (visit(visit, node)) break;
    if (!cycle.empty()) {
        std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
        cycle.push_back(cycle.front());
    }
    return cycle;
}

// Kahn's algorithm that takes the smallest of what is ready; `edges` has no cycle.
template <class Key>
std::vector<std::string> sorted(const Edges& edges, Key key) {
    std::vector<std::string> order;
    std::set<std::string> placed;
    while (order.size() < edges.size()) {
        const std::string* best = nullptr;
        for (const auto& [node, needs] : edges) {
            if (placed.contains(node)) continue;
            if (!std::includes(placed.begin(), placed.end(), needs.begin(), needs.end())) continue;
            if (!best || key(node) < key(*best)) best = &node;
        }
        placed.insert(*best);
        order.push_back(*best);
    }
    return order;
}

// Dependencies among those that may still run. An optional one counts only where it is there in a
// version that is wanted.
Edges dependencies(const Known& known, const std::map<std::string, Refusal>& refused) {
    Edges edges;
    for (const auto& [id, manifest] : known) {
        if (refused.contains(id)) continue;
        auto& needs = edges[id];
        for (const auto* list : {&manifest->requires_, &manifest->optional})
            for (const auto& [other, range] : *list)
                if (known.contains(other) && !refused.contains(other) &&
                    range.allows(known.at(other)->version))
                    needs.insert(other);
    }
    return edges;
}

bool refuse_blocked(const Known& known, std::map<std::string, Refusal>& refused) {
    bool any = false;
    for (bool again = true; again;) {
        again = false;
        for (const auto& [id, manifest] : known) {
            if (refused.contains(id)) continue;
            if (auto refusal = blocked(*manifest, known, refused)) {
                refused.emplace(id, std::move(*refusal));
                again = any = true;
            }
        }
    }
    return any;
}

bool refuse_cycle(const Known& known, std::map<std::string, Refusal>& refused) {
    const auto cycle = find_cycle(dependencies(known, refused));
    const std::string path = join(cycle, " → ");
    for (const std::string& id : cycle)
        refused.try_emplace(
            id, Refusal{"plugin.dependency-cycle",
                        fmt::format("the plugins need each other in a circle: {}; one of "
                                    "the manifests must give up a dependency",
                                    path)});
    return !cycle.empty();
}

// Of two that cannot live together the one that says so gives way; if both say so, the smaller id
// does.
bool refuse_conflict(const Known& known, std::map<std::string, Refusal>& refused) {
    for (const auto& [id, manifest] : known) {
        if (refused.contains(id)) continue;
        for (const auto& [other, range] : manifest->conflicts) {
            if (other == id || !known.contains(other) || refused.contains(other)) continue;
            const Manifest& present = *known.at(other);
            if (!range.allows(present.version)) continue;
            refused.emplace(
                id, Refusal{"plugin.conflict",
                            fmt::format("it conflicts with {} {}, and {} {} is there; switch "
                                        "one of them off",
                                        other, range.text(), other, present.version_text)});
            return true;
        }
    }
    return false;
}

bool refuse_topic_cycle(const Known& known, std::map<std::string, Refusal>& refused) {
    std::vector<const Manifest*> running;
    std::set<std::pair<std::string, Phase>> topics;
    for (const auto& [id, manifest] : known) {
        if (refused.contains(id)) continue;
        running.push_back(manifest);
        for (const Topic& topic : manifest->topics) topics.emplace(topic.topic, topic.phase);
    }
    for (const auto& [topic, phase] : topics) {
        try {
            subscriber_order(running, topic, phase);
        } catch (const Error& error) {
            // Everyone on the path stops: which of them is right cannot be known here.
            for (const Manifest* manifest : running)
                if (error.message().find("\"" + manifest->id + "\"") != std::string::npos)
                    refused.try_emplace(manifest->id, Refusal{error.code(), error.message()});
            return true;
        }
    }
    return false;
}

} // namespace

std::optional<Refusal> blocked(const Manifest& manifest, const Known& known,
                               const std::map<std::string, Refusal>& refused) {
    for (const auto& [other, range] : manifest.requires_) {
        const auto found = known.find(other);
        if (found == known.end()) {
            if (const auto why = refused.find(other); why != refused.end())
                return Refusal{"plugin.missing-dependency",
                               fmt::format("it needs {} → {}", other, why->second.reason)};
            std::vector<std::string> ids;
            for (const auto& [id, unused] : known) ids.push_back(id);
            return Refusal{"plugin.missing-dependency",
                           fmt::format("it needs {} {}, which is not installed.{}", other,
                                       range.text(), did_you_mean(other, ids))};
        }
        if (!range.allows(found->second->version))
            return Refusal{"plugin.missing-dependency",
                           fmt::format("it needs {} {}, and {} is installed", other, range.text(),
                                       found->second->version_text)};
        if (const auto why = refused.find(other); why != refused.end())
            return Refusal{"plugin.missing-dependency",
                           fmt::format("it needs {} → {}", other, why->second.reason)};
    }
    return {};
}

Plan make_plan(const std::vector<Manifest>& manifests, std::map<std::string, Refusal> refused) {
    Known known;
    for (const Manifest& manifest : manifests) known.emplace(manifest.id, &manifest);
    Plan plan{{}, std::move(refused)};
    while (refuse_blocked(known, plan.refused) || refuse_cycle(known, plan.refused) ||
           refuse_conflict(known, plan.refused) || refuse_topic_cycle(known, plan.refused)) {
    }
    plan.order =
        sorted(dependencies(known, plan.refused), [](const std::string& id) { return id; });
    return plan;
}

std::vector<std::string> subscriber_order(std::span<const Manifest* const> running,
                                          std::string_view topic, Phase phase, OnCycle on_cycle) {
    std::map<std::string, const Topic*> subscribed;
    for (const Manifest* manifest : running)
        for (const Topic& candidate : manifest->topics)
            if (candidate.topic == topic && candidate.phase == phase)
                subscribed.emplace(manifest->id, &candidate);
    Edges edges;
    for (const auto& [id, mine] : subscribed) {
        edges[id];
        for (const std::string& other : mine->after)
            if (subscribed.contains(other)) edges[id].insert(other);
        for (const std::string& other : mine->before)
            if (subscribed.contains(other)) edges[other].insert(id);
    }
    if (const auto cycle = find_cycle(edges); !cycle.empty()) {
        if (on_cycle == OnCycle::by_id) {
            std::vector<std::string> ids;
            for (const auto& [id, topics] : subscribed) ids.push_back(id);
            return ids;
        }
        std::vector<std::string> quoted;
        for (const std::string& id : cycle) quoted.push_back("\"" + id + "\"");
        throw usage("plugin.order-cycle",
                    fmt::format("on topic {} {} the plugins each want to run after the other: {}",
                                topic, to_string(phase), join(quoted, " → ")),
                    "change before or after in one of the manifests");
    }
    return sorted(
        edges, [&](const std::string& id) { return std::tuple(subscribed.at(id)->priority, id); });
}

} // namespace tessera::plugin
