// Scheme files: read, checked, shown as SQL, tried.
#include "app/operations/operations.hpp"
#include "app/operations/rights.hpp"

#include "base/error.hpp"
#include "base/input_file.hpp"
#include "base/text.hpp"
#include "db/noting_session.hpp"
#include "report/composition.hpp"
#include "scheme/language.hpp"
#include "scheme/pushdown.hpp"
#include "segment/formation.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace tessera::app {

std::string read_file(const std::filesystem::path& file) {
    try {
        return text_of(file);
    } catch (const std::runtime_error& why) {
        throw usage("file.unreadable", fmt::format("cannot read {}: {}", file.string(), why.what()),
                    "Check the path and the rights.");
    }
}

nlohmann::json scheme_of_file(const std::filesystem::path& file, const std::string& from) {
    const scheme::Scheme read = scheme::read_scheme(read_file(file), file.string());
    nlohmann::json out = to_json(read);
    out["subject"] = std::string(db::to_string(read.subject));
    out["from"] = from;
    return out;
}

namespace {

using segment::Segment;

// A segment that lives only for this call.
Segment from_scheme_file(const Arguments& arguments) {
    const std::string file = arguments.text("file");
    Segment s;
    s.name = file;
    s.method = segment::Method::dynamic;
    s.scheme = scheme::read_scheme(read_file(file), file);
    s.subject = s.scheme.subject;
    for (const auto& [name, value] : arguments.object("parameter").items()) {
        s.scheme.values[name] = value.is_string() ? value.get<std::string>() : value.dump();
    }
    return s;
}

Json scheme_check(Call& call, const Arguments& arguments) {
    Work work(call);
    const Segment s = from_scheme_file(arguments);
    segment::SegmentMemberships memberships(work.desk);
    segment::DatabaseNames names(*work.session, work.desk.catalog);
    segment::BoundRules rules;
    segment::bind_rule(work.desk, memberships, names, rules, s);
    scheme::Scheme output = s.scheme;
    work.desk.bind_output(output, false);
    Json reply;
    reply["message"] = "the scheme is well formed";
    reply["subject"] = std::string(db::to_string(s.subject));
    reply["template"] = s.scheme.template_name;
    if (s.scheme.filter) reply["filter"] = scheme::to_text(s.scheme.filter);
    Json rows = Json::array();
    for (const auto& slot : rules.set.slots.all()) rows.push_back(Json::array({slot.shown}));
    reply.update(table({"reads"}, rows));
    Json parameters = Json::array(); // those that may be set, and what they are now
    const auto* of_template = work.desk.catalog.find_template(s.subject, s.scheme.template_name);
    for (const scheme::Parameter& one : scheme::parameters_of(s.scheme, *of_template)) {
        if (!one.visible) continue;
        scheme::Expr asked;
        asked.kind = scheme::ExprKind::parameter;
        asked.name = one.name;
        parameters.push_back(Json::array(
            {one.name, one.title, one.type, one.required ? "always" : "automatic",
             scheme::to_text(std::make_shared<scheme::Expr>(asked), rules.parameters.front())}));
    }
    if (!parameters.empty())
        reply["tables"]["parameters"] =
            table({"parameter", "title", "type", "use", "value"}, parameters);
    return reply;
}

// Nothing is run: the evaluation that a formation does, over a session that notes what it is asked.
Json scheme_sql(Call& call, const Arguments& arguments) {
    Work work(call);
    const Segment s = from_scheme_file(arguments);
    const db::Dialect& dialect = db::dialect_named(arguments.text("dialect", "sqlite"));
    segment::SegmentMemberships memberships(work.desk);
    segment::DatabaseNames names(*work.session, work.desk.catalog);
    segment::BoundRules rules;
    segment::bind_rule(work.desk, memberships, names, rules, s);
    Json rows = Json::array();
    const auto note = [&](const char* when, std::optional<std::vector<std::int64_t>> subjects) {
        db::NotingSession session(dialect, work.session->prefix());
        const segment::Desk desk{session,
                                 work.desk.catalog,
                                 work.desk.computer,
                                 work.desk.events,
                                 work.desk.zone,
                                 work.desk.user,
                                 work.desk.today,
                                 false,
                                 {},
                                 work.desk.check_cancelled};
        segment::evaluate(desk, memberships, rules, std::move(subjects));
        for (const db::Query& query : session.noted()) {
            std::vector<std::string> values;
            for (const Value& value : query.args) values.push_back(to_text(value));
            rows.push_back(Json::array({when, query.sql, join(values, ", ")}));
        }
    };
    note("formation", std::nullopt);
    note("creation of number 1", std::vector<std::int64_t>{1});
    scheme::PathSql sql(work.desk.catalog.sources(), scheme::subject_source(s.subject));
    Json reply;
    reply["dialect"] = std::string(dialect.name());
    reply["exact"] =
        scheme::push_down(rules.set.rules.front().root, rules.set.slots, dialect,
                          [&](const scheme::Slot& slot) { return sql.column(slot.path); })
            .exact;
    reply["of"] = {"dialect", "exact"};
    reply.update(table({"at", "statement", "values"}, rows));
    return reply;
}

// While segments are switched off a file does not tell either who is in one (OPT-1).
void refuse_segments_off(Work& work, segment::SegmentMemberships& memberships,
                         const scheme::Slots& slots) {
    for (const scheme::Slot& slot : slots.all())
        if (slot.kind == scheme::SlotKind::member)
            require_segments(work, memberships.describe(slot.segment).subject);
}

Json run_scheme(Work& work, const Segment& s, std::int64_t limit) {
    segment::SegmentMemberships memberships(work.desk);
    segment::DatabaseNames names(*work.session, work.desk.catalog);
    segment::BoundRules rules;
    report::refuse_same_fields(s.scheme);
    see_all(work);
    // A query says itself what it reads, and of whom.
    if (!s.scheme.query.empty() && !sees_all(work))
        throw refusal("right.not-all-seen",
                      fmt::format("\"{}\" sees some of the partners only, and a query could show "
                                  "others",
                                  work.desk.user),
                      "Run a scheme of another template, or let somebody who sees all run it.");
    segment::bind_rule(work.desk, memberships, names, rules, s);
    refuse_segments_off(work, memberships, rules.set.slots);
    for (const auto& [source, rows] : rules.set.rows) refuse_segments_off(work, memberships, rows);
    std::vector<std::int64_t> members;
    segment::evaluate(work.desk, memberships, rules).front().for_each([&](std::int64_t number) {
        members.push_back(number);
    });
    members = seen(work, s.subject, std::move(members));
    report::ComposeOptions options;
    options.limit = limit;
    const auto made =
        report::compose(*work.session, work.desk.catalog, names, memberships, work.desk.computer,
                        s.scheme, members, work.desk.today, work.desk.zone, options);
    Json reply;
    reply["members"] = members.size();
    reply.update(composition_json(made));
    return reply;
}

Json scheme_run(Call& call, const Arguments& arguments) {
    Work work(call);
    const Segment s = from_scheme_file(arguments);
    return read_on_replica(
        call, work, [&](Work& on) { return run_scheme(on, s, arguments.integer("limit", -1)); });
}

} // namespace

void add_scheme_operations(Catalogue& catalogue) {
    const Param file{"file", ParamKind::text, "a scheme file", true, true};
    const Param parameter{
        "parameter", ParamKind::object,
        "value of a parameter: amount=1000, several of a list: cities=Perm|Tomsk"};
    catalogue.add({"scheme.check",
                   "checks a scheme file against this deployment",
                   "Template, fields, parameters and the names in the filter must be "
                   "there.\ntessera scheme check schemes/no-purchases.toml",
                   "segment.read",
                   {file, parameter},
                   scheme_check});
    catalogue.add(
        {"scheme.sql",
         "shows the statements that a formation by a scheme sends",
         "Nothing is run. exact: the database decides alone, else the evaluator does over "
         "what it answers. Where the first statement adds up rows of facts, the partners "
         "whom it names are then asked for by number, as at a creation.\n"
         "tessera scheme sql schemes/region.toml --dialect postgresql",
         "segment.read",
         {file, parameter, {"dialect", ParamKind::text, "sqlite"}},
         scheme_sql});
    catalogue.add(
        {"scheme.run",
         "evaluates a scheme file and shows its output",
         "Nothing is written.\ntessera scheme run schemes/big-debtors.toml --limit 10",
         "segment.read",
         {file, parameter, {"limit", ParamKind::integer, "rows to show", false, false, 1}},
         scheme_run});
}

} // namespace tessera::app
