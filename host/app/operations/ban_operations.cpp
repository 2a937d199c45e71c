// Shipment bans: checking, the rules, leave to ship all the same.
#include "app/operations/operations.hpp"
#include "app/operations/rights.hpp"

#include "agreement/open_documents.hpp"
#include "ban/ban.hpp"
#include "base/date.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "db/number_unknown.hpp"
#include "db/transaction.hpp"
#include "segment/members.hpp"
#include "segment/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tessera::app {
namespace {

using ban::Verdict;

// A document of a request: JSON itself, or a file of it.
agreement::Document document_of(const Arguments& arguments) {
    std::string text = arguments.text("document");
    if (text.empty()) return {};
    if (trim(text).substr(0, 1) != "{") text = read_file(text);
    return agreement::read_document(parse_json(text));
}

ban::Shipment shipment_of(Work& work, const std::string& partner,
                          const agreement::Document& document) {
    ban::Shipment shipment = ban::shipment_of(document);
    segment::Segment of;
    shipment.partner = find_subjects(work, db::Subject::partner, false, {partner}).front();
    shipment.code = codes_of(work, of, {shipment.partner}).front();
    if (!document.partner.empty() && document.partner != shipment.code)
        throw usage("shipment.bad-document",
                    fmt::format("the document is of {}, and what is asked about is {}",
                                document.partner, shipment.code),
                    "Ask about the partner of the document.");
    return shipment;
}

Json said_rows(const ban::Decision& decision) {
    Json rows = Json::array();
    for (const ban::Said& said : decision.said)
        rows.push_back(Json::array({said.rule, said.name, std::string(to_string(said.verdict)),
                                    said.reason.empty() ? Json() : Json(said.reason)}));
    return rows;
}

Json check(Call& call, const Arguments& arguments) {
    Work work(call);
    see_all(work);
    const ban::Shipment shipment =
        shipment_of(work, arguments.text("partner"), document_of(arguments));
    const std::vector<ban::Shipment> one{shipment};
    const ban::Decision decision = ban::decide(work.desk, call.host.plugins(), one).front();
    Json reply;
    std::vector<std::string> why;
    for (const ban::Said& said : decision.said)
        if (said.verdict != Verdict::ship) why.push_back(said.reason);
    const std::string reasons = join(why, "; ");
    switch (decision.outcome) {
    case Verdict::ship:
        reply["message"] = fmt::format("{} may be shipped to", shipment.code);
        break;
    case Verdict::warn:
        reply["message"] =
            fmt::format("{} may be shipped to, with a warning: {}", shipment.code, reasons);
        break;
    case Verdict::refuse:
        reply["message"] = fmt::format("{} may not be shipped to: {}", shipment.code, reasons);
        break;
    }
    reply["partner"] = shipment.code;
    reply["outcome"] = std::string(to_string(decision.outcome));
    reply["of"] = {"partner", "outcome"};
    reply.update(table({"rule", "name", "says", "reason"}, said_rows(decision)));
    if (!decision.note.empty()) reply["notes"] = {decision.note};
    return reply;
}

Json kinds(Call&, const Arguments&) {
    Json rows = Json::array();
    for (const ban::DocumentKind& kind : ban::document_kinds())
        rows.push_back(Json::array({kind.name, kind.title, ban::checked_text(kind)}));
    return table({"kind", "title", "checked"}, rows);
}

Json leave_cells(Work& work, const ban::Leave& leave) {
    const segment::Segment of;
    const auto codes = codes_of(work, of, {leave.partner});
    return Json::array({leave.id, codes.empty() ? Json() : Json(codes.front()),
                        leave.document.empty() ? Json() : Json(leave.document), leave.reason,
                        leave.user, moment_cell(leave.given), cell(Value{leave.until}),
                        leave.uses ? Json(*leave.uses) : Json(),
                        leave.taken_back                 ? "taken back"
                        : leave.until < work.desk.today  ? "over"
                        : leave.uses && *leave.uses <= 0 ? "used up"
                                                         : "holds"});
}
const std::vector<std::string> leave_columns{"leave", "partner", "document", "reason", "by",
                                             "given", "until",   "uses",     "state"};

Json give_leave(Call& call, const Arguments& arguments) {
    Work work(call);
    ban::Leave leave;
    leave.reason = arguments.text("reason");
    leave.document = arguments.text("document");
    leave.until = arguments.date("until").value_or(work.desk.today);
    if (trim(leave.reason).empty())
        throw usage("ban.no-reason", "leave to ship to a banned partner needs a reason",
                    "Say why, for whoever reads it later: --reason \"…\".");
    if (leave.until < work.desk.today)
        throw usage("ban.bad-value",
                    fmt::format("the leave would be over already: {} is before {}",
                                to_text(Value{leave.until}), to_text(Value{work.desk.today})),
                    "Give a day that is still to come, or leave --until out for today.");
    if (arguments.has("uses")) leave.uses = arguments.integer("uses");
    work.write(call, [&] {
        leave.partner =
            db::number_unknown(*work.session, work.desk.catalog.sources(), {db::Subject::partner},
                               [&] {
                                   return find_subjects(work, db::Subject::partner, false,
                                                        {arguments.text("partner")});
                               })
                .front();
        leave = ban::give_leave(work.desk, leave);
    });
    Json reply{{"message", fmt::format("{} may be shipped to until {}", arguments.text("partner"),
                                       to_text(Value{leave.until}))}};
    reply.update(table(leave_columns, Json::array({leave_cells(work, leave)})));
    return reply;
}

Json list_leaves(Call& call, const Arguments& arguments) {
    Work work(call);
    std::optional<std::int64_t> partner;
    if (arguments.has("partner"))
        partner =
            find_subjects(work, db::Subject::partner, false, {arguments.text("partner")}).front();
    Json rows = Json::array();
    for (const ban::Leave& leave : ban::leaves(*work.session, partner))
        if (!seen(work, db::Subject::partner, {leave.partner}).empty())
            rows.push_back(leave_cells(work, leave));
    return table(leave_columns, rows);
}

Json take_back(Call& call, const Arguments& arguments) {
    Work work(call);
    ban::Leave leave;
    work.write(call, [&] { leave = ban::take_back(work.desk, arguments.integer("leave")); });
    Json reply{{"message", fmt::format("leave {} is taken back", leave.id)}};
    reply.update(table(leave_columns, Json::array({leave_cells(work, leave)})));
    return reply;
}

Json list(Call& call, const Arguments&) {
    Work work(call);
    Json rows = Json::array(), segments = Json::array();
    for (const ban::BanRule& rule : ban::load_rules(*work.session)) {
        std::vector<std::string> parameters;
        for (const auto& [key, parameter] : rule.parameters)
            parameters.push_back(
                fmt::format("{} = {}", key,
                            parameter.expression.empty() ? parameter.value : parameter.expression));
        rows.push_back(Json::array({rule.code, rule.name, rule.plugin, join(parameters, ", "),
                                    rule.filter.empty() ? Json() : Json(rule.filter),
                                    std::string(to_string(rule.outcome)),
                                    std::string(to_string(rule.on_failure)), rule.active}));
    }
    for (const ban::BanSegment& ban : ban::ban_segments(*work.session))
        segments.push_back(Json::array({ban.code, ban.name, ban.manual ? "manual" : "periodic",
                                        segment::member_count(*work.session, ban.id)}));
    Json reply = table(
        {"code", "name", "plugin", "parameters", "for", "outcome", "on_failure", "active"}, rows);
    reply["tables"]["ban segments"] = table({"code", "name", "method", "members"}, segments);
    std::vector<std::string> notes;
    if (!segment::option(*work.session, segment::Option::shipment_ban))
        notes.emplace_back("the shipment ban is switched off, so that none of them is asked: "
                           "`tessera option set shipment-ban on`");
    if (rows.empty() && segments.empty())
        notes.emplace_back("nobody is banned: there is neither a ban segment (`tessera segment "
                           "create --kind shipment_ban …`) nor a ban rule (`tessera apply "
                           "config/bans.toml`)");
    if (!notes.empty()) reply["notes"] = notes;
    return reply;
}

Json list_plugins(Call& call, const Arguments&) {
    Json rows = Json::array();
    const plugin::Plugins& plugins = call.host.plugins();
    for (const plugin::Status& status : plugins.statuses()) {
        const plugin::RuleSchema* schema = plugins.ban_rule(status.id);
        if (!schema || status.path.empty()) continue;
        if (schema->parameters.empty())
            rows.push_back(Json::array(
                {status.id, status.title, status.state, Json(), Json(), Json(), Json()}));
        for (const auto& parameter : schema->parameters)
            rows.push_back(
                Json::array({status.id, status.title, status.state, parameter.key,
                             std::string(type_name(parameter)),
                             parameter.required ? Json("required") : cell(parameter.default_),
                             parameter.title}));
    }
    return table({"plugin", "title", "state", "parameter", "type", "default", "meaning"}, rows);
}

Json delete_rule(Call& call, const Arguments& arguments) {
    Work work(call);
    const ban::BanRule rule = ban::find_rule(*work.session, arguments.text("rule"));
    call.needs_confirmation(
        fmt::format("ban rule \"{}\" goes, and bans nobody any more", rule.name));
    work.write(call, [&] { ban::remove(*work.session, rule); });
    return Json{{"message", fmt::format("ban rule \"{}\" is deleted", rule.name)}};
}

// All partners that the user sees, in the order of their codes, with their names.
std::vector<ban::Shipment> all_customers(Work& work, std::vector<std::string>& names) {
    const db::Source& source = work.desk.catalog.sources().at("partner");
    const auto sql = [&](const char* column, const char* otherwise) {
        const db::SourceColumn* found = source.find(column);
        return found && !found->sql.empty() ? found->sql : std::string(otherwise);
    };
    std::vector<db::Row> rows =
        work.session->rows({fmt::format("SELECT {}, {}, {} FROM {} t ORDER BY 2", sql("number", ""),
                                        sql("code", ""), sql("name", "NULL"), source.relation)},
                           {Type::integer, Type::text, Type::text});
    std::erase_if(rows, [](const db::Row& row) { return is_null(row[0]); });
    std::vector<std::int64_t> numbers;
    for (const db::Row& row : rows) numbers.push_back(std::get<std::int64_t>(row[0]));
    const auto left = seen(work, db::Subject::partner, std::move(numbers));
    const std::set<std::int64_t> shown(left.begin(), left.end());
    std::vector<ban::Shipment> shipments;
    for (const db::Row& row : rows) {
        ban::Shipment shipment;
        shipment.partner = std::get<std::int64_t>(row[0]);
        if (!shown.contains(shipment.partner)) continue;
        shipment.code = to_text(row[1]);
        names.push_back(to_text(row[2]));
        shipments.push_back(std::move(shipment));
    }
    return shipments;
}

// Rules of a file that is not applied yet, or one that is stored, perhaps switched off.
std::vector<ban::BanRule> rules_to_try(Work& work, Call& call, const std::string& what) {
    std::vector<ban::BanRule> rules;
    std::error_code none;
    if (!std::filesystem::is_regular_file(what, none)) {
        rules.push_back(ban::find_rule(*work.session, what));
    } else {
        const auto json = scheme::read_toml(read_file(what), what);
        if (json.contains("ban_rule") && json["ban_rule"].is_array())
            for (const auto& one : json["ban_rule"])
                rules.push_back(ban::read_rule(call.host.plugins(), one));
        if (rules.empty())
            throw usage("ban.no-rule", fmt::format("{} holds no [[ban_rule]]", what),
                        "Name a file with ban rules, or the code of one that is applied.");
    }
    for (ban::BanRule& rule : rules) rule.active = true;
    return rules;
}

// Open documents that could not be posted any more, or only with a warning.
Json documents_hit(Work& work, Call& call, const std::vector<ban::BanRule>& rules) {
    const auto open = agreement::open_documents(work.desk);
    std::vector<ban::Shipment> shipments;
    for (const auto& stored : open) {
        shipments.push_back(ban::shipment_of(stored.document));
        shipments.back().partner = stored.partner;
        shipments.back().code = stored.document.partner;
    }
    const auto then = ban::decide(work.desk, call.host.plugins(), shipments, &rules);
    Json rows = Json::array();
    for (std::size_t i = 0; i < open.size(); ++i) {
        if (then[i].outcome == Verdict::ship ||
            seen(work, db::Subject::partner, {open[i].partner}).empty())
            continue;
        std::vector<std::string> why;
        for (const ban::Said& said : then[i].said)
            if (said.verdict != Verdict::ship) why.push_back(said.reason);
        rows.push_back(Json::array({open[i].document.number, shipments[i].code,
                                    std::string(to_string(then[i].outcome)), join(why, "; ")}));
    }
    return rows;
}

Json dry_run(Call& call, const Arguments& arguments) {
    Work work(call);
    see_all(work);
    const auto rules = rules_to_try(work, call, arguments.text("rule"));
    std::vector<std::string> names;
    const auto shipments = all_customers(work, names);
    const auto now = ban::decide(work.desk, call.host.plugins(), shipments);
    const auto then = ban::decide(work.desk, call.host.plugins(), shipments, &rules);
    Json rows = Json::array();
    std::int64_t fresh = 0;
    for (std::size_t i = 0; i < shipments.size(); ++i) {
        if (then[i].outcome == Verdict::ship) continue;
        std::vector<std::string> why;
        for (const ban::Said& said : then[i].said)
            if (said.verdict != Verdict::ship) why.push_back(said.reason);
        const bool more = then[i].outcome > now[i].outcome;
        fresh += more ? 1 : 0;
        rows.push_back(
            Json::array({shipments[i].code, names[i], std::string(to_string(then[i].outcome)),
                         std::string(to_string(now[i].outcome)), join(why, "; ")}));
    }
    Json reply;
    reply["message"] = fmt::format("{} of {} partners would be hit, {} of them harder than now",
                                   rows.size(), shipments.size(), fresh);
    reply.update(table({"code", "name", "would_be", "is_now", "reason"}, rows));
    if (Json documents = documents_hit(work, call, rules); !documents.empty())
        reply["tables"]["documents"] =
            table({"number", "partner", "would_be", "reason"}, std::move(documents));
    if (!segment::option(*work.session, segment::Option::shipment_ban))
        reply["notes"] = {"the shipment ban is switched off; nothing was asked"};
    return reply;
}

Json report_bans(Call& call, const Arguments& arguments) {
    Work work(call);
    see_all(work);
    std::set<std::string> wanted;
    for (const std::string& name : arguments.texts("segments"))
        wanted.insert(find_segment(work, name).code);
    std::vector<std::string> columns{"code", "name"};
    std::map<std::int64_t, std::vector<bool>> banned;
    std::vector<ban::BanSegment> bans = ban::ban_segments(*work.session);
    if (!wanted.empty())
        std::erase_if(bans, [&](const ban::BanSegment& ban) { return !wanted.contains(ban.code); });
    for (std::size_t i = 0; i < bans.size(); ++i) {
        columns.push_back(bans[i].code);
        const auto segment = segment::load(*work.session, bans[i].id);
        for (const std::int64_t member : segment::current_members(work.desk, segment)) {
            auto& row = banned[member];
            row.resize(bans.size());
            row[i] = true;
        }
    }
    std::vector<std::string> names;
    const auto partners = all_customers(work, names);
    Json rows = Json::array();
    for (std::size_t i = 0; i < partners.size(); ++i) {
        const auto found = banned.find(partners[i].partner);
        if (found == banned.end()) continue;
        Json row = Json::array({partners[i].code, names[i]});
        for (const bool in : found->second) row.push_back(in);
        rows.push_back(std::move(row));
    }
    return table(columns, rows);
}

} // namespace

void add_ban_operations(Catalogue& catalogue) {
    const Param partner{"partner", ParamKind::text, "code or unique name of a partner", true};
    catalogue.add(
        {"shipment.check",
         "says whether a partner may be shipped to, and why not",
         "Asks the ban segments and the ban rules; exit code 1 if it is refused. A document is a "
         "JSON file or JSON itself, such as {\"kind\": \"sale\", \"number\": \"S-17\", \"lines\": "
         "[{\"product\": \"P-1\", \"quantity\": 2, \"price\": 9.50}]}.\ntessera shipment check "
         "--partner C-001\ntessera shipment check --partner C-001 --document order.json",
         "shipment.check",
         {partner,
          {"document", ParamKind::text,
           "a JSON file, or JSON: kind, status, number, total, lines"}},
         check});
    catalogue.add({"shipment.kinds",
                   "lists the kinds of documents, and when they are checked",
                   "tessera shipment kinds",
                   "",
                   {},
                   kinds,
                   false});
    catalogue.add(
        {"shipment.leave",
         "lets a banned partner be shipped to all the same, for a time",
         "Is kept with who gave it, when and why.\ntessera shipment leave --partner C-001 "
         "--reason \"paid in cash\" --until 2030-01-31",
         "shipment.leave",
         {partner,
          {"reason", ParamKind::text, "why", true},
          {"until", ParamKind::date, "the last day; today if left out"},
          {"document", ParamKind::text, "the number of one document; any if left out"},
          {"uses", ParamKind::integer, "how many shipments; any number if left out", false, false,
           1}},
         give_leave});
    catalogue.add({"shipment.leaves",
                   "lists the leaves that were given",
                   "tessera shipment leaves --partner C-001",
                   "shipment.check",
                   {{"partner", ParamKind::text, "of one partner"}},
                   list_leaves});
    catalogue.add({"shipment.revoke",
                   "takes a leave back",
                   "tessera shipment revoke 1",
                   "shipment.leave",
                   {{"leave", ParamKind::integer, "its number", true, true}},
                   take_back});
    catalogue.add({"ban.list",
                   "lists the ban rules and the ban segments",
                   "tessera ban list",
                   "segment.read",
                   {},
                   list});
    catalogue.add({"ban.plugins",
                   "lists the plugins that check shipments, with their parameters",
                   "tessera ban plugins",
                   "host.read",
                   {},
                   list_plugins,
                   false});
    catalogue.add(
        {"ban.try",
         "shows whom a ban rule would hit, before it is switched on",
         "tessera ban try rules.toml\ntessera ban try big-debt",
         "segment.read",
         {{"rule", ParamKind::text, "a file of [[ban_rule]], or the code of one", true, true}},
         dry_run});
    catalogue.add({"ban.delete",
                   "deletes a ban rule",
                   "tessera ban delete big-debt",
                   "segment.change",
                   {{"rule", ParamKind::text, "its code", true, true}},
                   delete_rule});
    catalogue.add({"report.bans",
                   "shows which partners are in which ban segments, as a matrix",
                   "tessera report bans",
                   "segment.read",
                   {{"segments", ParamKind::texts, "some of them; all if left out", false, true}},
                   report_bans});
}

} // namespace tessera::app
