// What plugins offer as conditions and kinds of discounts, and asking them.
#include "plugin/plugins_impl.hpp"

namespace tessera::plugin {

namespace {

Answer answer_of(const Ending& ending) {
    if (ending.good()) return {};
    return {ending.kind == Ending::timeout ? Answer::timeout : Answer::failed, ending.code,
            ending.text};
}

} // namespace

const RuleSchema* Plugins::condition(const std::string& plugin) const {
    const auto found = impl_->known.find(plugin);
    if (found == impl_->known.end() || !found->second->condition) return nullptr;
    return &*found->second->condition;
}

const RuleSchema* Plugins::discount_kind(const std::string& plugin) const {
    const auto found = impl_->known.find(plugin);
    if (found == impl_->known.end() || !found->second->discount_kind) return nullptr;
    return &*found->second->discount_kind;
}

std::vector<std::string> Plugins::conditions() const {
    std::vector<std::string> ids;
    for (const auto& [id, manifest] : impl_->known)
        if (manifest->condition) ids.push_back(id);
    return ids;
}

std::vector<std::string> Plugins::discount_kinds() const {
    std::vector<std::string> ids;
    for (const auto& [id, manifest] : impl_->known)
        if (manifest->discount_kind) ids.push_back(id);
    return ids;
}

Answer Plugins::check(const std::string& plugin, const DiscountRequest& request,
                      ConditionReply& reply, const CallContext& context) const noexcept {
    try {
        const auto instance = impl_->running(plugin);
        if (!instance)
            return {Answer::failed, "plugin.not-running", impl_->not_running_text(plugin)};
        return answer_of(instance->check(request, reply, context));
    } catch (...) { // out of memory: the empty text below says as much as can be said
    }
    return {Answer::failed, {}, {}};
}

Answer Plugins::calculate(const std::string& plugin, const DiscountRequest& request,
                          AmountReply& reply, const CallContext& context) const noexcept {
    try {
        const auto instance = impl_->running(plugin);
        if (!instance)
            return {Answer::failed, "plugin.not-running", impl_->not_running_text(plugin)};
        return answer_of(instance->calculate(request, reply, context));
    } catch (...) { // as above
    }
    return {Answer::failed, {}, {}};
}

} // namespace tessera::plugin
