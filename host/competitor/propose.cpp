// Asking linkers, each by itself.
#include "competitor/facts.hpp"

#include "base/error.hpp"
#include "db/relation_with.hpp"
#include "db/trouble.hpp"
#include "segment/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::competitor {

std::vector<Competitor> competitors(const segment::Desk& desk) {
    const db::Source& source = desk.catalog.sources().at("partner");
    const auto sql = [&](const char* column, const char* otherwise) {
        const db::SourceColumn* const found = source.find(column);
        return found && !found->sql.empty() ? found->sql : std::string(otherwise);
    };
    std::vector<Competitor> out;
    const std::string marked = sql("is_competitor", "");
    if (marked.empty()) return out; // a deployment that does not say which they are
    for (const db::Row& row : desk.session.rows(
             {fmt::format("SELECT {}, {}, {}, {} FROM {} t WHERE {} = 1", sql("number", "NULL"),
                          sql("code", sql("key", "NULL").c_str()), sql("name", "NULL"),
                          sql("deleted", "0"), db::relation_with(source, "number"), marked)},
             {Type::integer, Type::text, Type::text, Type::boolean})) {
        if (is_null(row[0]) || (!is_null(row[3]) && std::get<bool>(row[3]))) continue;
        out.push_back({std::get<std::int64_t>(row[0]), to_text(row[1]), to_text(row[2])});
    }
    std::sort(out.begin(), out.end(),
              [](const Competitor& a, const Competitor& b) { return a.code < b.code; });
    return out;
}

namespace {

// What one linker proposes; throws why it cannot.
std::vector<Proposal> ask_one(const segment::Desk& desk, const plugin::Plugins& plugins,
                              const Linker& linker, const Scene& scene) {
    const plugin::LinkerSchema* const schema = plugins.linker(linker.plugin);
    if (!schema)
        throw failure("plugin.not-running",
                      fmt::format("there is no plugin {} that links competitors", linker.plugin),
                      "`tessera plugin list` shows which plugins run.");
    const plugin::LinkRequest request = request_for(desk, *schema, linker, scene);
    plugin::LinkReply reply;
    plugin::CallContext context;
    context.user = desk.user;
    context.today = desk.today;
    const plugin::Answer answer = plugins.propose(linker.plugin, request, reply, context);
    if (answer.status != plugin::Answer::ok) throw failure(answer.code, answer.text);
    std::vector<Proposal> out;
    for (auto& [pair, one] : reply.proposals) {
        Proposal& proposal = out.emplace_back();
        proposal.segment = scene.segments[pair.first].id;
        proposal.partner = scene.competitors[pair.second].partner;
        proposal.linker = linker.plugin;
        proposal.strength = Decimal{one.strength}; // in the same units
        proposal.reason = std::move(one.reason);
    }
    return out;
}

} // namespace

Asked ask(const segment::Desk& desk, const plugin::Plugins& plugins,
          std::span<const segment::Segment> segments, std::span<const Linker> linkers) {
    Asked out;
    Scene scene;
    scene.competitors = competitors(desk);
    segment::SegmentMemberships memberships(desk);
    std::vector<std::int64_t> ids;
    for (const segment::Segment& segment : segments) ids.push_back(segment.id);
    memberships.expect(ids);
    for (const segment::Segment& segment : segments) {
        scene.segments.push_back(segment);
        scene.members.push_back(memberships.members(segment.id));
    }
    out.segments = std::move(ids);
    for (const Linker& linker : linkers) {
        if (!linker.active) continue;
        try {
            auto found = ask_one(desk, plugins, linker, scene);
            out.proposals.insert(out.proposals.end(), std::make_move_iterator(found.begin()),
                                 std::make_move_iterator(found.end()));
            out.linkers.push_back(linker.plugin);
        } catch (const Error& error) {
            // Whoever gave up, or a connection that is gone, is no fault of a linker.
            if (db::by_caller(error) || error.code() == "db.connection-lost") throw;
            out.failed.emplace_back(linker.plugin, error.message());
        }
    }
    std::sort(out.proposals.begin(), out.proposals.end(), [](const Proposal& a, const Proposal& b) {
        return std::tie(a.segment, a.partner, a.linker) < std::tie(b.segment, b.partner, b.linker);
    });
    return out;
}

} // namespace tessera::competitor
