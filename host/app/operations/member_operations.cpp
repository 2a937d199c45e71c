// Who is in a segment, by hand and by rule: shown, edited, explained, as it was, shared with
// others.
#include "app/operations/operations.hpp"
#include "app/operations/rights.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "db/number_unknown.hpp"
#include "db/transaction.hpp"
#include "report/composition.hpp"
#include "scheme/language.hpp"
#include "segment/edit.hpp"
#include "segment/explain.hpp"
#include "segment/formation.hpp"
#include "segment/members.hpp"
#include "segment/method_table.hpp"
#include "segment/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::app {
namespace {

using segment::Segment;

void next_page(Json& reply, const report::ComposeOptions& options, std::int64_t total) {
    if (options.limit >= 0 && options.offset + options.limit < total)
        reply["next"] = std::to_string(options.offset + options.limit);
}

// The composition by the output settings. stored: its members; those of a dynamic segment are found
// here.
Json composition(Work& work, Call& call, const Segment& s,
                 const std::optional<std::vector<std::int64_t>>& stored,
                 const Arguments& arguments) {
    segment::SegmentMemberships memberships(work.desk);
    segment::DatabaseNames names(*work.session, work.desk.catalog);
    if (!stored) see_all(work);
    const auto members =
        seen(work, s.subject, stored ? *stored : segment::current_members(work.desk, s));
    report::ComposeOptions options;
    options.limit = arguments.integer("limit", -1);
    options.offset = arguments.integer("cursor", 0);
    options.by_variant = s.by_variant;
    options.between_batches = [&call] { call.check_cancelled(); };
    Json reply;
    reply["segment"] = s.code;
    reply["members"] = members.size();
    if (const auto missing = segment::template_missing(work.desk, s)) {
        // What is stored can be read without the template (architecture section 6).
        if (s.method == segment::Method::dynamic) throw Error(*missing);
        reply.update(
            table({"code", "name"}, named(work, s, members, options.limit, options.offset)));
        reply["notes"] = {missing->message(), "members are listed by code and name"};
        next_page(reply, options, static_cast<std::int64_t>(members.size()));
        return reply;
    }
    const auto made =
        report::compose(*work.session, work.desk.catalog, names, memberships, work.desk.computer,
                        s.scheme, members, work.desk.today, work.desk.zone, options);
    reply["members"] = made.members;
    reply.update(composition_json(made));
    if (s.by_variant && shows_twins(made))
        reply["notes"] = {"some lines are alike: the field variant tells the variants of a product "
                          "apart"};
    next_page(reply, options, made.total_rows);
    return reply;
}
Json members(Call& call, const Arguments& arguments) {
    Work work(call);
    const Segment s = find_segment(work, arguments.text("segment"));
    segment::refuse_folder(s);
    // Who is in a stored segment is known where it was formed, at once.
    std::optional<std::vector<std::int64_t>> stored;
    if (const auto at = arguments.date("at")) {
        require(s, segment::Action::store_members);
        stored = segment::members_at(*work.session, s.id, *at, work.desk.zone);
    } else if (s.method != segment::Method::dynamic) {
        stored = segment::current_members(work.desk, s);
    }
    return read_on_replica(call, work,
                           [&](Work& on) { return composition(on, call, s, stored, arguments); });
}

Json edit(Call& call, const Arguments& arguments, bool adding) {
    Work work(call);
    segment::HandEdit done;
    std::string name;
    work.write(call, [&] {
        const Segment s = find_segment(work, arguments.text("segment"));
        name = s.name;
        require(s, segment::Action::edit_members);
        std::vector<std::int64_t> numbers =
            db::number_unknown(*work.session, work.desk.catalog.sources(), {s.subject}, [&] {
                return find_subjects(work, s.subject, s.by_variant, arguments.texts("subjects"));
            });
        if (arguments.has("where")) { // many at once by a filter (PRD-6)
            db::assign_numbers(*work.session, work.desk.catalog.sources(), s.subject);
            Segment probe = s;
            probe.scheme = scheme::Scheme{};
            probe.scheme.subject = s.subject;
            probe.scheme.filter_text = arguments.text("where");
            probe.scheme.filter = scheme::parse_filter(probe.scheme.filter_text);
            segment::SegmentMemberships memberships(work.desk);
            segment::DatabaseNames names(*work.session, work.desk.catalog);
            segment::BoundRules rules;
            segment::bind_rule(work.desk, memberships, names, rules, probe);
            segment::evaluate(work.desk, memberships, rules)
                .front()
                .for_each([&](std::int64_t number) { numbers.push_back(number); });
        }
        if (!adding && arguments.flag("all")) {
            const auto count = segment::member_count(*work.session, s.id);
            call.needs_confirmation(
                fmt::format("all {} members of \"{}\" will leave", count, s.name));
            numbers = segment::current_members(work.desk, s);
        }
        numbers = seen(work, s.subject, std::move(numbers));
        if (numbers.empty() && !arguments.has("where") && !arguments.flag("all")) {
            throw usage("call.missing-parameter", "say whom",
                        "Write codes, or --where with a filter.");
        }
        if (adding) {
            done = segment::edit_members(work.desk, s, numbers, {});
        } else {
            done = segment::edit_members(work.desk, s, {}, numbers);
        }
    });
    Json reply;
    reply["message"] = adding ? fmt::format("{} added to \"{}\"", done.added, name)
                              : fmt::format("{} removed from \"{}\"", done.removed, name);
    reply[adding ? "added" : "removed"] = adding ? done.added : done.removed;
    reply["total"] = done.total;
    if (!done.notes.empty()) reply["notes"] = done.notes;
    return reply;
}

Json explain(Call& call, const Arguments& arguments) {
    Work work(call);
    const Segment s =
        segment::with_present_names(work.desk, find_segment(work, arguments.text("segment")));
    segment::refuse_folder(s);
    see_all(work);
    const auto number =
        find_subjects(work, s.subject, s.by_variant, {arguments.text("subject")}).front();
    const auto why = segment::explain(work.desk, s, number);
    Json rows = Json::array();
    for (const auto& line : why.lines) {
        std::string text(static_cast<std::size_t>(line.level) * 2, ' ');
        text += line.text;
        if (line.added_by == "template") text += "  (of the template)";
        rows.push_back(Json::array({text, line.group ? Json() : Json(line.value),
                                    !line.used  ? "switched off"
                                    : line.held ? "yes"
                                                : "no"}));
    }
    Json reply;
    reply["message"] = fmt::format("{} is {}in \"{}\"", arguments.text("subject"),
                                   why.member ? "" : "not ", s.name);
    reply["subject"] = arguments.text("subject");
    reply["segment"] = s.name;
    reply["member"] = why.member;
    reply["passes"] = why.passes;
    const std::vector<std::int64_t> one{s.id};
    for (const auto& m : segment::memberships_of(*work.session, number, one)) {
        reply["since"] = moment_cell(m.since);
        reply["cause"] = std::string(to_string(m.cause));
        reply["by"] = m.user;
    }
    reply["of"] = {"subject", "segment", "member", "passes", "since", "cause", "by"};
    reply.update(table({"condition", "value", "held"}, rows));
    if (!why.note.empty()) reply["notes"] = Json::array({why.note});
    return reply;
}

Json history(Call& call, const Arguments& arguments) {
    Work work(call);
    const Segment s = find_segment(work, arguments.text("segment"));
    // One that was made dynamic keeps the history from before.
    if (segment::history(*work.session, s.id, 1).empty())
        require(s, segment::Action::store_members);
    if (arguments.has("change")) {
        const std::int64_t number = arguments.integer("change");
        const auto line = segment::history(*work.session, s.id, 1, number + 1);
        if (line.empty() || line.front().number != number) {
            throw usage("segment.unknown-change",
                        fmt::format("segment \"{}\" has no change {}", s.name, number),
                        "`tessera segment history` lists its changes.");
        }
        const auto delta = segment::change(*work.session, s.id, number);
        Json rows = Json::array();
        for (auto [numbers, what] :
             {std::pair{&delta.entered, "entered"}, std::pair{&delta.gone, "left"}}) {
            for (auto& row : named(work, s, *numbers)) {
                rows.push_back(Json::array({row[0], row[1], what}));
            }
        }
        Json reply = table({"code", "name", "what"}, rows);
        // Of who was erased nothing is left but that somebody was there.
        const std::int64_t lacking =
            line.front().entered + line.front().gone - static_cast<std::int64_t>(rows.size());
        if (lacking > 0) {
            reply["notes"] = Json::array({fmt::format(
                "{} entered and {} left; {} of them cannot be named: erased, or merged "
                "into another one, since",
                line.front().entered, line.front().gone, lacking)});
        }
        return reply;
    }
    // The cursor is a change: later ones, which come meanwhile, move nothing.
    const std::int64_t limit = arguments.integer("limit", -1);
    auto lines =
        segment::history(*work.session, s.id, limit < 0 ? limit : limit + 1,
                         arguments.integer("cursor", std::numeric_limits<std::int64_t>::max()));
    const bool more = limit >= 0 && static_cast<std::int64_t>(lines.size()) > limit;
    if (more) lines.pop_back();
    Json rows = Json::array();
    for (const auto& line : lines) {
        rows.push_back(
            Json::array({line.number, moment_cell(line.moment), std::string(to_string(line.cause)),
                         line.user, line.entered, line.gone, line.version, line.rule_version,
                         line.as_of ? cell(Value{*line.as_of}) : Json()}));
    }
    Json reply = table({"change", "moment", "cause", "user", "entered", "left", "version",
                        "rule_version", "as_of"},
                       rows);
    if (more) reply["next"] = std::to_string(lines.back().number);
    return reply;
}

// Who was asked for stands first; csv has one table.
Json with_members(Json counts, Json members) {
    members["tables"]["shared"] = std::move(counts);
    return members;
}

Json overlap(Call& call, const Arguments& arguments) {
    Work work(call);
    const auto names = arguments.texts("segments");
    std::vector<Segment> segments;
    for (const auto& name : names) {
        segments.push_back(find_segment(work, name));
        const Segment& last = segments.back();
        if (std::any_of(segments.begin(), segments.end() - 1,
                        [&](const Segment& other) { return other.id == last.id; }))
            throw usage("segment.named-twice", fmt::format("\"{}\" is named twice", last.name),
                        "Name each segment once; one alone is compared with all others.");
    }
    if (segments.size() == 1) {
        Json rows = Json::array(), shared = Json::array();
        for (const auto& [other, numbers] : segment::overlapping(work.desk, segments.front())) {
            rows.push_back(Json::array({other.code, other.name, numbers.size()}));
            if (arguments.flag("members")) {
                for (auto& row : named(work, other, numbers)) {
                    shared.push_back(Json::array({other.code, row[0], row[1]}));
                }
            }
        }
        Json reply = table({"code", "name", "shared"}, rows);
        return arguments.flag("members")
                   ? with_members(std::move(reply), table({"segment", "code", "name"}, shared))
                   : reply;
    }
    const auto matrix = segment::overlap(work.desk, segments);
    Json pairs = Json::array();
    for (std::size_t i = 0; arguments.flag("members") && i < segments.size(); ++i) {
        for (std::size_t j = i + 1; j < segments.size(); ++j) {
            const auto shared = segment::shared_members(work.desk, segments[i], segments[j]);
            for (auto& row : named(work, segments[i], shared))
                pairs.push_back(Json::array({segments[i].code, segments[j].code, row[0], row[1]}));
        }
    }
    std::vector<std::string> columns{"segment"};
    for (const auto& s : matrix.segments) columns.push_back(s.code);
    Json rows = Json::array();
    for (std::size_t i = 0; i < matrix.segments.size(); ++i) {
        Json row = Json::array({matrix.segments[i].code});
        for (const auto count : matrix.shared[i]) row.push_back(count);
        rows.push_back(std::move(row));
    }
    Json reply = table(columns, rows);
    return arguments.flag("members")
               ? with_members(std::move(reply), table({"segment", "and", "code", "name"}, pairs))
               : reply;
}

} // namespace

void add_member_operations(Catalogue& catalogue) {
    const Param subjects{"subjects", ParamKind::texts, "codes of partners or products", false,
                         true};
    const std::vector<Param> reading{
        segment_param,
        {"at", ParamKind::date, "who was in at the end of that day"},
        {"limit", ParamKind::integer, "rows of one page", false, false, 1},
        {"cursor", ParamKind::integer, "the `next` of the page before: how many rows to pass over",
         false, false, 0}};
    catalogue.add(
        {"segment.members", "lists the members by the output settings of the segment",
         "Pages follow the order of the segment's settings: when members come or go between "
         "two pages, a row may be skipped or shown twice. Without --limit all are shown as "
         "they are at one moment.\ntessera segment members cold --format csv",
         "segment.read", reading, members});
    catalogue.add({"report.composition", "the composition report of a segment",
                   "The same as `segment members`: fields, groups, totals and looks by its "
                   "settings.\ntessera report composition cold --at 2026-03-31",
                   "segment.read", reading, members});
    catalogue.add(
        {"segment.add",
         "adds members to a manual segment by hand",
         "tessera segment add vip C-001 C-002",
         "segment.members",
         {segment_param, subjects, {"where", ParamKind::text, "everybody who passes this filter"}},
         [](Call& call, const Arguments& a) { return edit(call, a, true); }});
    catalogue.add({"segment.remove",
                   "removes members from a manual segment by hand",
                   "tessera segment remove vip C-001",
                   "segment.members",
                   {segment_param,
                    subjects,
                    {"where", ParamKind::text, "everybody who passes this filter"},
                    {"all", ParamKind::boolean, "empty the segment"}},
                   [](Call& call, const Arguments& a) { return edit(call, a, false); }});
    catalogue.add(
        {"segment.explain",
         "says why a partner is in a segment or not",
         "tessera segment explain cold C-001",
         "segment.read",
         {segment_param, {"subject", ParamKind::text, "code of a partner or product", true, true}},
         explain});
    catalogue.add(
        {"segment.history",
         "lists the changes of a composition, newest first",
         "tessera segment history cold\ntessera segment history cold --change 1",
         "segment.read",
         {segment_param,
          {"change", ParamKind::integer, "who entered and left with this change", false, false, 1},
          {"limit", ParamKind::integer, "lines to show", false, false, 1},
          {"cursor", ParamKind::integer, "the `next` of the page before: changes before this one",
           false, false, 1}},
         history});
    catalogue.add(
        {"segment.overlap",
         "shows which stored segments share members",
         "With several segments: a matrix.\ntessera segment overlap vip wholesale dealers",
         "segment.read",
         {{"segments", ParamKind::texts, "one segment, or several", true, true},
          {"members", ParamKind::boolean, "name the members shared"}},
         overlap});
}
} // namespace tessera::app
