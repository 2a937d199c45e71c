// Competitors of segments: what linkers propose, what people answer, and the map of both.
#include "app/operations/operations.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "competitor/competitor.hpp"
#include "db/number_unknown.hpp"
#include "segment/method_table.hpp"
#include "segment/names_db.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tessera::app {
namespace {

using competitor::Proposal;
using competitor::State;
using segment::Segment;

// Those that are named, or all general ones of partners, whatever their method (CMP-1).
std::vector<Segment> wanted_segments(Work& work, const std::vector<std::string>& names) {
    std::vector<Segment> out;
    for (const std::string& name : names) {
        Segment found = find_segment(work, name);
        segment::refuse_folder(found);
        if (found.subject != db::Subject::partner)
            throw usage("competitor.not-of-partners",
                        fmt::format("\"{}\" is a segment of products", found.name),
                        "Competitors work with segments of partners.");
        out.push_back(std::move(found));
    }
    if (!names.empty()) return out;
    require_segments(work, db::Subject::partner);
    for (Segment& s : segment::load_all(*work.session))
        if (!s.is_folder && !s.deleted && s.subject == db::Subject::partner &&
            s.kind == segment::Kind::general)
            out.push_back(std::move(s));
    return out;
}

// Codes and names of partners and segments, each asked once.
class Labels {
public:
    explicit Labels(Work& work)
        : names_(*work.session, work.desk.catalog) {
        for (const Segment& s : segment::load_all(*work.session)) segments_[s.id] = s.code;
    }
    const scheme::Named& partner(std::int64_t number) {
        const auto [at, fresh] = partners_.try_emplace(number);
        if (fresh)
            at->second = names_.by_key("partner", Value{number})
                             .value_or(scheme::Named{{}, std::to_string(number), ""});
        return at->second;
    }
    const std::string& segment(std::int64_t id) { return segments_[id]; }

private:
    segment::DatabaseNames names_;
    std::map<std::int64_t, scheme::Named> partners_;
    std::map<std::int64_t, std::string> segments_;
};

const std::vector<std::string> columns{"segment", "competitor", "name",        "strength", "state",
                                       "linker",  "reason",     "answered_by", "answered"};

Json row_of(Labels& labels, const Proposal& one) {
    const scheme::Named& partner = labels.partner(one.partner);
    return Json::array({labels.segment(one.segment), partner.code, partner.name,
                        cell(Value{one.strength}), std::string(to_string(one.state)), one.linker,
                        one.reason.empty() ? Json() : Json(one.reason),
                        one.user.empty() ? Json() : Json(one.user), moment_cell(one.answered)});
}

// By segment, the strongest first.
Json rows_of(Labels& labels, std::vector<Proposal> proposals) {
    std::vector<std::pair<std::string, Proposal>> order; // by the competitor's code
    for (Proposal& one : proposals)
        order.emplace_back(labels.partner(one.partner).code, std::move(one));
    std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
        return std::tie(labels.segment(a.second.segment), b.second.strength, a.first,
                        a.second.linker) < std::tie(labels.segment(b.second.segment),
                                                    a.second.strength, b.first, b.second.linker);
    });
    Json rows = Json::array();
    for (const auto& [code, one] : order) rows.push_back(row_of(labels, one));
    return rows;
}

Json propose(Call& call, const Arguments& arguments) {
    Work work(call);
    const std::vector<Segment> segments = wanted_segments(work, arguments.texts("segments"));
    const plugin::Plugins& plugins = call.host.plugins();
    std::vector<competitor::Linker> linkers = competitor::linkers(*work.session, plugins);
    if (arguments.has("linker")) { // also one that is switched off
        competitor::require_linker(plugins, arguments.text("linker"));
        std::erase_if(linkers,
                      [&](const auto& one) { return one.plugin != arguments.text("linker"); });
        linkers.front().active = true;
    }
    // What is written about a partner of the ERP's names its number.
    work.write(call, [&] {
        db::assign_numbers(*work.session, work.desk.catalog.sources(), db::Subject::partner);
    });
    const competitor::Asked asked = competitor::ask(work.desk, plugins, segments, linkers);
    competitor::Kept kept;
    work.write(call, [&] { kept = competitor::keep(work.desk, asked, arguments.flag("all")); });
    Labels labels(work);
    auto open = competitor::proposals(*work.session);
    std::erase_if(open, [&](const Proposal& one) {
        return one.state != State::proposed ||
               std::find(asked.segments.begin(), asked.segments.end(), one.segment) ==
                   asked.segments.end();
    });
    Json reply;
    reply["message"] =
        fmt::format("{} new, {} changed, {} gone; passed over: {} in the list already, {} rejected",
                    kept.fresh, kept.changed, kept.gone, kept.listed, kept.rejected);
    reply["new"] = kept.fresh;
    reply["changed"] = kept.changed;
    reply["gone"] = kept.gone;
    reply["listed"] = kept.listed;
    reply["rejected"] = kept.rejected;
    reply.update(table(columns, rows_of(labels, std::move(open))));
    std::vector<std::string> notes;
    for (const auto& [linker, why] : asked.failed)
        notes.push_back(fmt::format("linker {} could not be asked: {}", linker, first_line(why)));
    if (!asked.failed.empty()) reply["problems"] = asked.failed.size();
    if (linkers.empty())
        notes.emplace_back("no plugin that links competitors runs: `tessera plugin list`");
    if (competitor::competitors(work.desk).empty())
        notes.emplace_back("no partner is marked as a competitor: `tessera partner set C-1 --set "
                           "is_competitor=true`");
    if (!notes.empty()) reply["notes"] = notes;
    return reply;
}

Json list(Call& call, const Arguments& arguments) {
    Work work(call);
    std::optional<std::int64_t> segment;
    if (arguments.has("segment"))
        segment = wanted_segments(work, {arguments.text("segment")}).front().id;
    const std::string state = arguments.text("state");
    const std::vector<std::string> known{"proposed", "accepted", "rejected"};
    if (!state.empty() && std::find(known.begin(), known.end(), state) == known.end())
        throw usage(
            "competitor.unknown-state",
            fmt::format("\"{}\" is no answer to a proposal.{}", state, did_you_mean(state, known)),
            "Write proposed, accepted or rejected.");
    Labels labels(work);
    auto found = competitor::proposals(*work.session, segment);
    std::erase_if(found, [&](const Proposal& one) {
        return !state.empty() && to_string(one.state) != state;
    });
    return table(columns, rows_of(labels, std::move(found)));
}

Json answer(Call& call, const Arguments& arguments, State state) {
    Work work(call);
    std::string name, code;
    work.write(call, [&] {
        const Segment s = wanted_segments(work, {arguments.text("segment")}).front();
        const auto partner =
            db::number_unknown(*work.session, work.desk.catalog.sources(), {db::Subject::partner},
                               [&] {
                                   return find_subjects(work, db::Subject::partner, false,
                                                        {arguments.text("competitor")});
                               })
                .front();
        name = s.name;
        code = Labels(work).partner(partner).code;
        competitor::answer(work.desk, s, partner, code, state);
    });
    return {{"message", state == State::accepted
                            ? fmt::format("{} is a competitor of \"{}\"", code, name)
                            : fmt::format("{} is no competitor of \"{}\", and is not proposed "
                                          "again",
                                          code, name)}};
}

Json list_linkers(Call& call, const Arguments&) {
    Work work(call);
    Json rows = Json::array();
    const plugin::Plugins& plugins = call.host.plugins();
    std::map<std::string, const plugin::Status*> statuses;
    const auto all = plugins.statuses();
    for (const plugin::Status& status : all) statuses[status.id] = &status;
    for (const competitor::Linker& linker : competitor::linkers(*work.session, plugins)) {
        const auto found = statuses.find(linker.plugin);
        const Json title = found == statuses.end() ? Json() : Json(found->second->title);
        const Json state = !linker.active            ? Json("off")
                           : found == statuses.end() ? Json("missing")
                                                     : Json(found->second->state);
        const plugin::LinkerSchema* const schema = plugins.linker(linker.plugin);
        if (schema == nullptr || schema->parameters.empty()) {
            rows.push_back(
                Json::array({linker.plugin, title, state, Json(), Json(), Json(), Json()}));
            continue;
        }
        for (const auto& parameter : schema->parameters) {
            const auto given = linker.parameters.find(parameter.key);
            rows.push_back(Json::array(
                {linker.plugin, title, state, parameter.key, std::string(type_name(parameter)),
                 given == linker.parameters.end() ? cell(parameter.default_) : Json(given->second),
                 parameter.title}));
        }
    }
    return table({"linker", "title", "state", "parameter", "type", "value", "meaning"}, rows);
}

// Who works with which segment: in its list, with what spoke for it, or still to be answered.
Json report_competitors(Call& call, const Arguments& arguments) {
    Work work(call);
    const std::vector<Segment> segments = wanted_segments(work, arguments.texts("segments"));
    using Pair = std::pair<std::int64_t, std::int64_t>;
    std::map<Pair, Proposal> strongest; // of a pair that several propose
    for (Proposal& one : competitor::proposals(*work.session)) {
        const auto [at, fresh] = strongest.try_emplace({one.segment, one.partner}, one);
        if (!fresh && at->second.strength < one.strength) at->second = std::move(one);
    }
    Labels labels(work);
    std::map<std::pair<std::string, std::int64_t>, std::size_t> places; // of columns, by code
    std::vector<std::map<std::int64_t, std::string>> cells(segments.size());
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const std::set<std::int64_t> listed(segments[i].competitors.begin(),
                                            segments[i].competitors.end());
        for (const std::int64_t partner : listed) cells[i][partner] = "listed";
        for (const auto& [pair, one] : strongest) {
            if (pair.first != segments[i].id) continue;
            const bool in = listed.contains(pair.second);
            // One that was accepted and has left the list since is in neither.
            if (!in && one.state == State::accepted) continue;
            std::string text(in ? "accepted" : to_string(one.state));
            if (one.strength.units != 0) text += " " + to_text(one.strength);
            cells[i][pair.second] = text;
        }
        for (const auto& [partner, text] : cells[i])
            places.try_emplace({labels.partner(partner).code, partner}, 0);
    }
    std::vector<std::string> heads{"segment", "name"};
    for (auto& [key, place] : places) {
        place = heads.size();
        heads.push_back(key.first);
    }
    Json rows = Json::array();
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (cells[i].empty()) continue;
        Json row = Json::array();
        for (std::size_t column = 0; column < heads.size(); ++column) row.push_back(Json());
        row[0] = segments[i].code;
        row[1] = segments[i].name;
        for (const auto& [partner, text] : cells[i])
            row[places.at({labels.partner(partner).code, partner})] = text;
        rows.push_back(std::move(row));
    }
    return table(std::move(heads), std::move(rows));
}

} // namespace

void add_competitor_operations(Catalogue& catalogue) {
    const Param who{"competitor", ParamKind::text, "code or unique name of a partner", true, true};
    const Param some{"segments", ParamKind::texts, "some of them; all general ones if left out",
                     false, true};
    catalogue.add(
        {"competitor.propose",
         "asks the linkers which competitors work with which segments",
         "What was rejected is not proposed again, unless --all asks for it. A linker that fails "
         "is named, and stops no other.\ntessera competitor propose\ntessera competitor propose "
         "vip --linker competitor-region",
         "segment.change",
         {some,
          {"linker", ParamKind::text, "one of them; all that are active if left out"},
          {"all", ParamKind::boolean, "also what was rejected"}},
         propose});
    catalogue.add({"competitor.list",
                   "lists what was proposed and what was answered",
                   "tessera competitor list\ntessera competitor list vip --state proposed",
                   "segment.read",
                   {{"segment", ParamKind::text, "of one segment", false, true},
                    {"state", ParamKind::text, "proposed, accepted or rejected"}},
                   list});
    catalogue.add(
        {"competitor.accept",
         "puts a competitor on the list of a segment",
         "tessera competitor accept vip K-1",
         "segment.change",
         {segment_param, who},
         [](Call& call, const Arguments& a) { return answer(call, a, State::accepted); }});
    catalogue.add(
        {"competitor.reject",
         "remembers that a competitor does not work with a segment, and takes it off the list",
         "tessera competitor reject vip K-1",
         "segment.change",
         {segment_param, who},
         [](Call& call, const Arguments& a) { return answer(call, a, State::rejected); }});
    catalogue.add({"competitor.linkers",
                   "lists the linkers with their parameters",
                   "[[competitor_linker]] in a file that `tessera apply` reads sets them.\ntessera "
                   "competitor linkers",
                   "host.read",
                   {},
                   list_linkers});
    catalogue.add({"report.competitors",
                   "shows which competitors work with which segments, as a matrix",
                   "listed: by hand; accepted, proposed or rejected: with the greatest strength "
                   "proposed.\ntessera report competitors",
                   "segment.read",
                   {some},
                   report_competitors});
}

} // namespace tessera::app
