// Asking a rule of shipment bans.
#include "plugin/columns.hpp"
#include "plugin/instance.hpp"
#include "plugin/values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::plugin {

Ending Instance::check(const BanRequest& request, BanReply& reply, const CallContext& context) {
    if (!ban_rule_)
        return {Ending::failed, "plugin.does-not-provide",
                fmt::format("plugin {} checks no shipments", id_)};
    reply.shipments.assign(request.partners.size(), {});
    const Columns facts(request.facts), parameters(request.parameters);
    std::vector<tessera_str> partners;
    partners.reserve(request.partners.size());
    for (const std::string& partner : request.partners) partners.push_back(str(partner));
    const tessera_ban_request whole{sizeof whole,
                                    static_cast<std::int32_t>(request.today.days),
                                    static_cast<std::uint32_t>(partners.size()),
                                    facts.size(),
                                    parameters.size(),
                                    partners.data(),
                                    facts.data(),
                                    parameters.data()};
    VerdictHandle sink(reply);
    Ending ending = called("check", context, [&](CallHandle& call, ErrorHandle& error) {
        return ban_rule_->check(self_, &call, &whole, &sink, &error);
    });
    if (ending.kind == Ending::veto || ending.kind == Ending::no_match)
        return {Ending::failed, "plugin.bad-status",
                fmt::format("plugin {}: check answered {}, which says nothing of a shipment", id_,
                            ending.kind == Ending::veto ? "a veto" : "that it has nothing to say")};
    if ((ending.good() || ending.code == "plugin.failed") && !sink.problem.empty())
        return {Ending::failed, "plugin.bad-value",
                fmt::format("plugin {}: {}", id_, sink.problem)};
    if (!ending.good()) return ending;
    const auto silent = std::find_if(reply.shipments.begin(), reply.shipments.end(),
                                     [](const BanReply::One& one) { return !one.given; });
    if (silent != reply.shipments.end())
        return {Ending::failed, "plugin.no-verdict",
                fmt::format("plugin {}: check said nothing of shipment {}", id_,
                            silent - reply.shipments.begin())};
    return ending;
}

} // namespace tessera::plugin
