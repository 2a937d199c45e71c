// Asking conditions and kinds of discounts.
#include "plugin/columns.hpp"
#include "plugin/instance.hpp"
#include "plugin/values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::plugin {

namespace {

// What a plugin put that cannot be taken, the first of it.
template <class Sink, class Reply>
struct Taking : Sink {
    using Put = decltype(Sink::put);
    Taking(Reply& into, Put put)
        : Sink{sizeof(Sink), put}
        , reply(into) {}
    Reply& reply;
    std::string problem;

    tessera_status refuse(std::string what) {
        if (problem.empty()) problem = std::move(what);
        return TESSERA_INVALID;
    }
    std::string outside(std::uint32_t item) const {
        return fmt::format("it answered for item {}, and the request has {}", item,
                           reply.items.size());
    }
};
using ConditionHandle = Taking<tessera_condition_sink, ConditionReply>;
using AmountHandle = Taking<tessera_amount_sink, AmountReply>;

tessera_status condition_put(tessera_condition_sink* sink, std::uint32_t item, std::int64_t times,
                             tessera_str seen) {
    try {
        auto& self = static_cast<ConditionHandle&>(*sink);
        if (item >= self.reply.items.size()) return self.refuse(self.outside(item));
        if (times < TESSERA_MET)
            return self.refuse(fmt::format("it said that a condition is met {} times", times));
        const auto text = from_abi(seen);
        if (!text) return self.refuse("it put a text that is not usable UTF-8");
        self.reply.items[item] = {times, std::string(*text), true};
        return TESSERA_OK;
    } catch (...) {
        return TESSERA_FAULT;
    }
}

tessera_status amount_put(tessera_amount_sink* sink, std::uint32_t item, std::int64_t units) {
    try {
        auto& self = static_cast<AmountHandle&>(*sink);
        if (item >= self.reply.items.size()) return self.refuse(self.outside(item));
        self.reply.items[item] = {units};
        return TESSERA_OK;
    } catch (...) {
        return TESSERA_FAULT;
    }
}

// Whatever is not a clear answer is a failure.
Ending judged(const std::string& id, const char* entry, Ending ending, const std::string& problem) {
    if (ending.kind == Ending::veto || ending.kind == Ending::no_match)
        return {Ending::failed, "plugin.bad-status",
                fmt::format("plugin {}: {} answered {}, which says nothing of a discount", id,
                            entry,
                            ending.kind == Ending::veto ? "a veto" : "that it has nothing to say")};
    if ((ending.good() || ending.code == "plugin.failed") && !problem.empty())
        return {Ending::failed, "plugin.bad-value", fmt::format("plugin {}: {}", id, problem)};
    return ending;
}

tessera_discount_request shown(const DiscountRequest& request, const Columns& facts,
                               const Columns& parameters) {
    return {sizeof(tessera_discount_request),
            static_cast<std::int32_t>(request.today.days),
            static_cast<std::uint32_t>(request.items),
            facts.size(),
            parameters.size(),
            facts.data(),
            parameters.data()};
}

} // namespace

Ending Instance::check(const DiscountRequest& request, ConditionReply& reply,
                       const CallContext& context) {
    if (!condition_)
        return {Ending::failed, "plugin.does-not-provide",
                fmt::format("plugin {} checks no conditions of discounts", id_)};
    reply.items.assign(request.items, {});
    const Columns facts(request.facts), parameters(request.parameters);
    const tessera_discount_request whole = shown(request, facts, parameters);
    ConditionHandle sink(reply, &condition_put);
    Ending ending = judged(id_, "check",
                           called("check", context,
                                  [&](CallHandle& call, ErrorHandle& error) {
                                      return condition_->check(self_, &call, &whole, &sink, &error);
                                  }),
                           sink.problem);
    if (!ending.good()) return ending;
    const auto silent = std::find_if(reply.items.begin(), reply.items.end(),
                                     [](const ConditionReply::One& one) { return !one.given; });
    if (silent != reply.items.end())
        return {Ending::failed, "plugin.no-answer",
                fmt::format("plugin {}: check said nothing of item {}", id_,
                            silent - reply.items.begin())};
    return ending;
}

Ending Instance::calculate(const DiscountRequest& request, AmountReply& reply,
                           const CallContext& context) {
    if (!discount_kind_)
        return {Ending::failed, "plugin.does-not-provide",
                fmt::format("plugin {} calculates no discounts", id_)};
    reply.items.assign(request.items, {});
    const Columns facts(request.facts), parameters(request.parameters);
    const tessera_discount_request whole = shown(request, facts, parameters);
    AmountHandle sink(reply, &amount_put);
    return judged(id_, "calculate",
                  called("calculate", context,
                         [&](CallHandle& call, ErrorHandle& error) {
                             return discount_kind_->calculate(self_, &call, &whole, &sink, &error);
                         }),
                  sink.problem);
}

} // namespace tessera::plugin
