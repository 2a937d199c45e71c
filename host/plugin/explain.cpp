// Who needs whom, and why a plugin runs or does not.
#include "plugin/plugins_impl.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::plugin {

std::vector<Plugins::Placed> Plugins::graph() const {
    std::vector<Placed> placed;
    for (const Status& status : impl_->statuses) {
        const auto at = std::find(impl_->order.begin(), impl_->order.end(), status.id);
        const int place =
            at == impl_->order.end() ? 0 : static_cast<int>(at - impl_->order.begin()) + 1;
        std::vector<std::string> needed_by;
        for (const auto& [other, manifest] : impl_->known)
            if (manifest->requires_.contains(status.id)) needed_by.push_back(other);
        placed.push_back({place, status, std::move(needed_by)});
    }
    std::stable_sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) {
        return a.place != 0 && (b.place == 0 || a.place < b.place);
    });
    return placed;
}

Plugins::Placed Plugins::explain(std::string_view id) const {
    std::vector<std::string> ids;
    for (Placed& one : graph()) {
        if (one.status.id == id) return std::move(one);
        ids.push_back(one.status.id);
    }
    throw usage("plugin.unknown",
                fmt::format("there is no plugin \"{}\".{}", id, did_you_mean(id, ids)),
                "`tessera plugin list` shows what is installed");
}

} // namespace tessera::plugin
