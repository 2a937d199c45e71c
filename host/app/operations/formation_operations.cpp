#include "app/operations/operations.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/transaction.hpp"
#include "segment/edit.hpp"
#include "segment/formation.hpp"
#include "segment/members.hpp"
#include "segment/method_table.hpp"
#include "segment/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::app {
namespace {

using segment::Segment;

// Said beside what failed: code, entered, left of those that are formed.
std::string what_was_done(const Json& rows) {
    constexpr std::size_t most = 20;
    std::string out;
    for (std::size_t i = 0; i < rows.size() && i < most; ++i)
        out += fmt::format("\n{}: formed, {} entered, {} left", rows[i][0].get<std::string>(),
                           rows[i][2].get<std::int64_t>(), rows[i][3].get<std::int64_t>());
    if (rows.size() > most) out += fmt::format("\nand {} more formed", rows.size() - most);
    return out;
}

Json form(Call& call, const Arguments& arguments) {
    Work work(call);
    const bool all = arguments.flag("all");
    const auto names = arguments.texts("segments");
    if (all == !names.empty()) {
        throw usage("call.missing-parameter",
                    all ? "segments are named beside --all" : "say which segments to form",
                    "Either name them, or pass --all for every periodic one.");
    }
    std::vector<std::int64_t> ids;
    Json notes = Json::array();
    const std::uint64_t before = work.session->statements();
    if (all) {
        const bool partners = segments_on(work, segment::Subject::partner);
        const bool products = segments_on(work, segment::Subject::product);
        for (const Segment& s : segment::load_all(*work.session)) {
            if (s.is_folder || s.deleted) continue;
            if (!(s.subject == segment::Subject::product ? products : partners)) {
                notes.push_back(fmt::format("{} is off with all {} segments", s.code,
                                            db::to_string(s.subject)));
            } else if (s.method == segment::Method::periodic) {
                ids.push_back(s.id);
            } else {
                notes.push_back(fmt::format("{} is {}", s.code, to_string(s.method)));
            }
        }
    } else {
        for (const auto& name : names) {
            const Segment s = find_segment(work, name);
            segment::check_formable(s); // who names it shall know before any is formed
            if (std::find(ids.begin(), ids.end(), s.id) == ids.end()) ids.push_back(s.id);
        }
    }
    segment::FormOptions options;
    options.confirmed = call.confirm;
    options.with_dependencies = arguments.flag("with_dependencies");
    options.skip = all || ids.size() > 1; // one whose data cannot be read stops no other
    options.left_out = [&](const Error& error) {
        notes.push_back(fmt::format("{} ({})", error.message(), error.code()));
    };
    const auto formed = segment::form(work.desk, ids, options);
    const std::uint64_t statements = work.session->statements() - before;
    deliver_events(call);
    Json rows = Json::array();
    std::vector<std::string> failed;
    for (const auto& one : formed) {
        if (!one.skipped.empty()) {
            failed.push_back(fmt::format("{}: {}", one.code, one.skipped));
            continue;
        }
        rows.push_back(Json::array({one.code, one.name, one.entered, one.left, one.total,
                                    one.version, fmt::format("{:.3f}", one.seconds)}));
    }
    if (!failed.empty())
        throw failure("segment.not-formed",
                      fmt::format("{} of {} segments are formed; not formed:\n{}{}", rows.size(),
                                  formed.size(), join(failed, "\n"), what_was_done(rows)),
                      "They keep their members and are shown as stale. `tessera segment form S` "
                      "says what to do about one.");
    Json reply = table({"code", "name", "entered", "left", "total", "version", "seconds"}, rows);
    reply["statements"] =
        statements; // does not grow with the number of segments that stay as they are
    if (!notes.empty()) reply["notes"] = notes;
    return reply;
}

Json preview_of(Work& work, const Segment& s, std::int64_t limit) {
    // Names are read while the numbers that the preview has given last.
    const db::Transaction snapshot(*work.session, db::Access::read);
    const auto preview = segment::preview(work.desk, s);
    Json rows = Json::array();
    // Nobody enters a dynamic segment: whom its rule takes in is in it.
    const bool stored = allowed(s.method, segment::Action::store_members);
    for (auto [numbers, what] : {std::pair{&preview.delta.entered, stored ? "enters" : "is in"},
                                 std::pair{&preview.delta.gone, "leaves"}}) {
        for (auto& row : named(work, s, *numbers, limit)) {
            rows.push_back(Json::array({row[0], row[1], what}));
        }
    }
    Json reply;
    reply["message"] = "nothing is written";
    reply["total"] = preview.total;
    if (stored) {
        reply["would_enter"] = preview.delta.entered.size();
        reply["would_leave"] = preview.delta.gone.size();
    }
    reply.update(table({"code", "name", "what"}, rows));
    const std::size_t all = preview.delta.entered.size() + preview.delta.gone.size();
    if (rows.size() < all)
        reply["notes"] = {fmt::format("{} of {} are named; --limit shows more", rows.size(), all)};
    return reply;
}

Json preview(Call& call, const Arguments& arguments) {
    Work work(call);
    const Segment s = find_segment(work, arguments.text("segment"));
    return read_on_replica(
        call, work, [&](Work& on) { return preview_of(on, s, arguments.integer("limit", 20)); });
}

} // namespace

void add_formation_operations(Catalogue& catalogue) {
    catalogue.add({"segment.form",
                   "forms segments: writes who enters and who leaves",
                   "tessera segment form cold\ntessera segment form --all",
                   "segment.members",
                   {{"segments", ParamKind::texts, "segments to form", false, true},
                    {"all", ParamKind::boolean, "every periodic segment"},
                    {"with_dependencies", ParamKind::boolean, "form what the rules name first"}},
                   form});
    catalogue.add({"segment.preview",
                   "shows who would enter and leave, and writes nothing",
                   "tessera segment preview cold --limit 50",
                   "segment.read",
                   {segment_param,
                    {"limit", ParamKind::integer, "names to show of each; 20", false, false, 1}},
                   preview});
}

} // namespace tessera::app
