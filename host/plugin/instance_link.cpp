// Asking a linker of competitors.
#include "plugin/instance.hpp"
#include "plugin/values.hpp"

#include <fmt/format.h>

namespace tessera::plugin {

namespace {

tessera_status link_put(tessera_link_sink* sink, std::uint32_t segment, std::uint32_t competitor,
                        std::int64_t strength, tessera_str reason) {
    try {
        auto& self = static_cast<LinkHandle&>(*sink);
        const auto refuse = [&](std::string problem) {
            if (self.problem.empty()) self.problem = std::move(problem);
            return TESSERA_INVALID;
        };
        const std::size_t segments = self.request.segment_codes.size();
        const std::size_t competitors = self.request.competitor_codes.size();
        if (segment >= segments || competitor >= competitors)
            return refuse(fmt::format("it proposed competitor {} for segment {}, and the request "
                                      "has {} and {} of them",
                                      competitor, segment, competitors, segments));
        if (strength < 0 || strength > TESSERA_STRENGTH_ONE)
            return refuse(fmt::format("it put the strength {}, which is not between 0 and {}",
                                      strength, TESSERA_STRENGTH_ONE));
        const auto text = from_abi(reason);
        if (!text) return refuse("it put a reason that is not usable UTF-8");
        if (text->empty()) return refuse("it put a proposal without a reason");
        self.reply.proposals[{segment, competitor}] = {strength, std::string(*text)};
        return TESSERA_OK;
    } catch (...) { // out of memory
        return TESSERA_FAULT;
    }
}

// What lies in the request as the plugin sees it; borrows its texts.
struct Shown {
    explicit Shown(const LinkRequest& of) {
        show(of.segment_codes, segment_codes);
        show(of.segment_names, segment_names);
        show(of.competitor_codes, competitor_codes);
        show(of.competitor_names, competitor_names);
        for (const Value& value : of.parameters) parameters.push_back(to_abi(value));
        values.resize(of.facts.size());
        rows.reserve(of.facts.size());
        for (std::size_t i = 0; i < of.facts.size(); ++i) {
            const LinkRequest::Fact& fact = of.facts[i];
            for (const Value& value : fact.values) values[i].push_back(to_abi(value));
            rows.push_back({sizeof(tessera_link_fact), static_cast<std::uint32_t>(values[i].size()),
                            fact.segments.empty() ? nullptr : fact.segments.data(),
                            fact.competitors.empty() ? nullptr : fact.competitors.data(),
                            values[i].data(), fact.counts.data()});
        }
        for (const tessera_link_fact& fact : rows) facts.push_back(&fact);
        request = {sizeof request,
                   static_cast<std::int32_t>(of.today.days),
                   static_cast<std::uint32_t>(segment_codes.size()),
                   static_cast<std::uint32_t>(competitor_codes.size()),
                   static_cast<std::uint32_t>(facts.size()),
                   static_cast<std::uint32_t>(parameters.size()),
                   segment_codes.data(),
                   segment_names.data(),
                   of.members.data(),
                   competitor_codes.data(),
                   competitor_names.data(),
                   facts.data(),
                   parameters.data()};
    }
    Shown(const Shown&) = delete; // `request` points into it
    static void show(const std::vector<std::string>& texts, std::vector<tessera_str>& into) {
        for (const std::string& text : texts) into.push_back(str(text));
    }

    std::vector<tessera_str> segment_codes, segment_names, competitor_codes, competitor_names;
    std::vector<tessera_value> parameters;
    std::vector<std::vector<tessera_value>> values;
    std::vector<tessera_link_fact> rows;
    std::vector<const tessera_link_fact*> facts;
    tessera_link_request request{};
};

} // namespace

LinkHandle::LinkHandle(LinkReply& into, const LinkRequest& of)
    : tessera_link_sink{sizeof(tessera_link_sink), &link_put}
    , reply(into)
    , request(of) {}

Ending Instance::propose(const LinkRequest& request, LinkReply& reply, const CallContext& context) {
    if (!linker_)
        return {Ending::failed, "plugin.does-not-provide",
                fmt::format("plugin {} links no competitors", id_)};
    const Shown shown(request);
    LinkHandle sink(reply, request);
    Ending ending = called("propose", context, [&](CallHandle& call, ErrorHandle& error) {
        return linker_->propose(self_, &call, &shown.request, &sink, &error);
    });
    if (ending.kind == Ending::veto || ending.kind == Ending::no_match)
        return {Ending::failed, "plugin.bad-status",
                fmt::format("plugin {}: propose answered {}, which proposes nothing", id_,
                            ending.kind == Ending::veto ? "a veto" : "that it has nothing to say")};
    if ((ending.good() || ending.code == "plugin.failed") && !sink.problem.empty())
        return {Ending::failed, "plugin.bad-value",
                fmt::format("plugin {}: {}", id_, sink.problem)};
    return ending;
}

} // namespace tessera::plugin
