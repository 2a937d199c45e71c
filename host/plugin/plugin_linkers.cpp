// What plugins offer as linkers of competitors, and asking them.
#include "plugin/plugins_impl.hpp"

namespace tessera::plugin {

const LinkerSchema* Plugins::linker(const std::string& plugin) const {
    const auto found = impl_->known.find(plugin);
    if (found == impl_->known.end() || !found->second->linker) return nullptr;
    return &*found->second->linker;
}

std::vector<std::string> Plugins::linkers() const {
    std::vector<std::string> ids;
    for (const auto& [id, manifest] : impl_->known)
        if (manifest->linker) ids.push_back(id);
    return ids;
}

Answer Plugins::propose(const std::string& plugin, const LinkRequest& request, LinkReply& reply,
                        const CallContext& context) const noexcept {
    try {
        const auto instance = impl_->running(plugin);
        if (!instance)
            return {Answer::failed, "plugin.not-running", impl_->not_running_text(plugin)};
        const Ending ending = instance->propose(request, reply, context);
        if (ending.good()) return {};
        reply.proposals.clear();
        return {ending.kind == Ending::timeout ? Answer::timeout : Answer::failed, ending.code,
                ending.text};
    } catch (...) { // out of memory: the empty text below says as much as can be said
    }
    return {Answer::failed, {}, {}};
}

} // namespace tessera::plugin
