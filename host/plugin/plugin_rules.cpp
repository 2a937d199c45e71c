// What plugins offer to be configured as rules, and asking them.
#include "plugin/plugins_impl.hpp"

namespace tessera::plugin {

std::string_view to_string(Verdict verdict) {
    constexpr std::string_view names[] = {"ship", "warn", "refuse"};
    return names[static_cast<int>(verdict)];
}

const RuleSchema* Plugins::ban_rule(const std::string& plugin) const {
    const auto found = impl_->known.find(plugin);
    if (found == impl_->known.end() || !found->second->ban_rule) return nullptr;
    return &*found->second->ban_rule;
}

std::vector<std::string> Plugins::ban_rules() const {
    std::vector<std::string> ids;
    for (const auto& [id, manifest] : impl_->known)
        if (manifest->ban_rule) ids.push_back(id);
    return ids;
}

Answer Plugins::check(const std::string& plugin, const BanRequest& request, BanReply& reply,
                      const CallContext& context) const noexcept {
    try {
        const auto instance = impl_->running(plugin);
        if (!instance)
            return {Answer::failed, "plugin.not-running", impl_->not_running_text(plugin)};
        const Ending ending = instance->check(request, reply, context);
        if (ending.good()) return {};
        return {ending.kind == Ending::timeout ? Answer::timeout : Answer::failed, ending.code,
                ending.text};
    } catch (...) { // out of memory: the empty text below says as much as can be said
    }
    return {Answer::failed, {}, {}};
}

} // namespace tessera::plugin
