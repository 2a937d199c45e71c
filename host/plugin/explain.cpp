#include "plugin/plugins_impl.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::plugin {

namespace {

std::string listed(const std::vector<std::string>& parts) {
    return parts.empty() ? "nothing" : join(parts, ", ");
}

} // namespace

std::string Plugins::graph_text() const {
    const auto status_of = [&](const std::string& id) -> const Status& {
        return *std::find_if(impl_->statuses.begin(), impl_->statuses.end(),
                             [&](const Status& status) { return status.id == id; });
    };
    std::string text;
    int place = 0;
    for (const std::string& id : impl_->order) {
        const Status& status = status_of(id);
        text += fmt::format("{:>3}. {} {}", ++place, id, status.version);
        if (!status.requires_.empty()) text += "  needs " + join(status.requires_, ", ");
        if (!status.optional.empty()) text += "  after, if there, " + join(status.optional, ", ");
        if (status.state != "running" && status.state != "found")
            text += "  (" + status.state + ")";
        text += '\n';
    }
    for (const Status& status : impl_->statuses)
        if (std::find(impl_->order.begin(), impl_->order.end(), status.id) == impl_->order.end())
            text += fmt::format("  -  {} {}: {}\n", status.id, status.version, status.reason);
    return text;
}

std::string Plugins::explain(std::string_view id) const {
    std::string text;
    std::vector<std::string> ids;
    for (const Status& status : impl_->statuses) {
        ids.push_back(status.id);
        if (status.id != id) continue;
        text += fmt::format("{} {} is {}", status.id, status.version, status.state);
        text += status.reason.empty() ? ".\n"
                                      : fmt::format(" ({}):\n  {}\n", status.code, status.reason);
        if (!status.path.empty()) text += fmt::format("  manifest   {}\n", status.path.string());
        text += fmt::format("  provides   {}\n", listed(status.provides));
        if (!status.topics.empty()) text += fmt::format("  topics     {}\n", listed(status.topics));
        text += fmt::format("  needs      {}\n", listed(status.requires_));
        if (!status.conflicts.empty())
            text += fmt::format("  conflicts  {}\n", listed(status.conflicts));
    }
    if (text.empty())
        throw usage("plugin.unknown",
                    fmt::format("there is no plugin \"{}\".{}", id, did_you_mean(id, ids)),
                    "`tessera plugin list` shows what is installed");
    std::vector<std::string> dependents;
    for (const auto& [other, manifest] : impl_->known)
        if (manifest->requires_.contains(std::string(id))) dependents.push_back(other);
    text += fmt::format("  needed by  {}\n", listed(dependents));
    return text;
}

} // namespace tessera::plugin
