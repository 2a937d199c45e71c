#include "app/operations/operations.hpp"
#include "app/operations/rights.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/trouble.hpp"
#include "scheme/language.hpp"
#include "segment/edit.hpp"
#include "segment/members.hpp"
#include "segment/method_table.hpp"
#include "segment/names_db.hpp"
#include "segment/options.hpp"
#include "segment/rules.hpp"

#include <fmt/format.h>

#include <fstream>

namespace tessera::app {
namespace {

using segment::Kind;
using segment::Segment;

nlohmann::json plain(const Json& json) {
    return nlohmann::json::parse(json.dump());
}

// `set key=value` from the command line: a value that reads as JSON of a fitting shape is taken as
// such.
nlohmann::json settings_from(const Arguments& arguments) {
    nlohmann::json settings = plain(arguments.object("set"));
    for (auto& [key, value] : settings.items()) {
        if (!value.is_string()) continue;
        const std::string text = value.get<std::string>();
        if (text.empty() && key != "description") {
            value = nullptr;
        } else if (text.starts_with("[") || text.starts_with("{")) {
            value = plain(parse_json(text));
        } else if (key == "fields" || key == "order" || key == "group_by" || key == "columns_by" ||
                   key == "competitors") {
            nlohmann::json list = nlohmann::json::array();
            for (const std::string& item : split(text, ','))
                list.push_back(std::string(trim(item)));
            value = list;
        } else if (text == "true" || text == "false") {
            value = text == "true";
        }
    }
    for (const char* key : {"name", "code", "kind", "subject", "method", "template", "filter",
                            "folder", "schedule", "description"}) {
        if (arguments.has(key)) settings[key] = arguments.text(key);
    }
    if (settings.contains("scheme") && settings["scheme"].is_string()) {
        const std::string file = settings["scheme"].get<std::string>();
        settings["scheme"] = scheme_of_file(file, file);
    }
    if (arguments.has("parameter")) settings["parameters"] = plain(arguments.object("parameter"));
    if (arguments.has("check_on_create"))
        settings["check_on_create"] = arguments.flag("check_on_create");
    return settings;
}

Json saved_reply(const segment::Saved& saved) {
    Json reply;
    reply["message"] = saved.created ? fmt::format("segment \"{}\" is written", saved.segment.name)
                       : saved.changes.empty()
                           ? fmt::format("segment \"{}\" is as it was", saved.segment.name)
                           : fmt::format("segment \"{}\" is changed", saved.segment.name);
    reply["id"] = saved.segment.id;
    reply["code"] = saved.segment.code;
    reply["name"] = saved.segment.name;
    if (!saved.changes.empty()) reply["changes"] = saved.changes;
    if (saved.cleared > 0) reply["cleared"] = saved.cleared;
    if (!saved.notes.empty()) reply["notes"] = saved.notes;
    return reply;
}

Json list(Call& call, const Arguments& arguments) {
    Work work(call);
    const bool ban = segment::option(*work.session, segment::Option::shipment_ban);
    const bool partners = segment::option(*work.session, segment::Option::customer_segments);
    const bool products = segment::option(*work.session, segment::Option::product_segments);
    if (!partners && !products) require_segments(work, db::Subject::partner);
    const std::string subject = arguments.text("subject"), kind = arguments.text("kind");
    if (!kind.empty()) segment::kind_from_string(kind); // refuses another word
    if (!subject.empty()) {
        require_segments(work, subject == "product" ? db::Subject::product : db::Subject::partner);
    }
    std::map<std::int64_t, std::int64_t> counts;
    for (const auto& row : work.session->rows(
             db::Query("SELECT segment, COUNT(*) FROM {segment_member} GROUP BY segment"),
             {Type::integer, Type::integer})) {
        counts[std::get<std::int64_t>(row[0])] = std::get<std::int64_t>(row[1]);
    }
    const std::vector<std::string> columns{"code",    "name",     "subject", "method", "template",
                                           "members", "schedule", "formed",  "state"};
    // What a new partner may be put into: hidden from those who may not change members (NEW-4).
    const bool choosable = arguments.flag("choosable");
    const bool offered = choosable && may(call, "segment.members");
    Json pages[2] = {Json::array(), Json::array()};
    for (const Segment& s : segment::load_all(*work.session)) {
        const bool is_product = s.subject == db::Subject::product;
        if (is_product ? !products : !partners) continue; // hidden while the option is off (OPT-1)
        if (!subject.empty() && db::to_string(s.subject) != subject) continue;
        if (!kind.empty() && (s.is_folder || to_string(s.kind) != kind)) continue;
        if (choosable && !(offered && segment::can_be_chosen(s))) continue;
        std::string state = s.stale.substr(0, s.stale.find(", in: ")); // without the statement
        if (const auto missing = segment::template_missing(work.desk, s))
            state = missing->message();
        if (!state.empty()) state = "stale: " + state;
        if (s.deleted) state = "deleted";
        Json row = Json::array();
        row.push_back(s.code);
        row.push_back(s.is_folder ? segment::path_of(*work.session, s) + "/"
                                  : segment::path_of(*work.session, s));
        row.push_back(std::string(db::to_string(s.subject)));
        row.push_back(s.is_folder ? Json() : Json(std::string(to_string(s.method))));
        row.push_back(s.is_folder       ? Json()
                      : s.scheme.custom ? Json("custom")
                                        : Json(s.scheme.template_name));
        const bool stored = !s.is_folder && allowed(s.method, segment::Action::store_members);
        row.push_back(stored ? Json(counts[s.id]) : Json());
        row.push_back(s.schedule.empty() ? Json()
                                         : Json(s.schedule + (s.schedule_on ? "" : " (off)")));
        row.push_back(moment_cell(s.formed));
        row.push_back(state.empty() ? Json() : Json(state));
        // Two pages while the ban is on: general segments and ban segments (OPT-14).
        pages[ban && s.kind == Kind::shipment_ban ? 1 : 0].push_back(std::move(row));
    }
    if (kind == "shipment_ban") return table(columns, pages[ban ? 1 : 0]);
    Json reply = table(columns, pages[0]);
    if (ban && kind.empty() && !choosable)
        reply["tables"]["shipment ban"] = table(columns, pages[1]);
    return reply;
}

// Why the rule does not work now, or did not when it was last tried.
std::string why_stale(Work& work, const Segment& s) {
    if (const auto missing = segment::template_missing(work.desk, s)) return missing->message();
    // Binding would run a query of the user's own, which may take its time.
    if (!s.scheme.query.empty()) return s.stale;
    try {
        segment::SegmentMemberships memberships(work.desk);
        segment::DatabaseNames names(*work.session, work.desk.catalog);
        segment::BoundRules rules;
        segment::bind_rule(work.desk, memberships, names, rules, s);
    } catch (const Error& error) {
        if (db::may_retry(error)) throw;
        return error.message();
    }
    return s.stale;
}

Json show(Call& call, const Arguments& arguments) {
    Work work(call);
    const Segment s =
        segment::with_present_names(work.desk, find_segment(work, arguments.text("segment")));
    Json reply;
    reply["id"] = s.id;
    reply["code"] = s.code;
    reply["name"] = s.name;
    reply["path"] = segment::path_of(*work.session, s);
    reply["subject"] = std::string(db::to_string(s.subject));
    if (s.is_folder) {
        reply["folder"] = true;
        return reply;
    }
    reply["kind"] = std::string(to_string(s.kind));
    reply["method"] = std::string(to_string(s.method));
    reply["template"] =
        s.scheme.custom ? "custom (from " + s.scheme.template_name + ")" : s.scheme.template_name;
    if (s.scheme.filter) reply["filter"] = scheme::to_text(s.scheme.filter);
    if (s.scheme.rows) reply["rows_where"] = scheme::to_text(s.scheme.rows);
    const auto* of = work.desk.catalog.find_template(s.subject, s.scheme.template_name);
    if (of && of->default_filter) {
        reply["template_filter"] = scheme::to_text(of->default_filter) +
                                   (s.scheme.default_filter ? "" : " (switched off)");
    }
    if (!s.scheme.values.empty()) {
        for (const auto& [name, value] : s.scheme.values) reply["parameters"][name] = value;
    }
    // Everything else that the scheme says, as a segment file says it.
    const nlohmann::json scheme = scheme::to_file_json(s.scheme);
    for (const auto& [key, value] : scheme.items()) {
        const bool shown = reply.contains(key) || key == "parameters" || key == "description" ||
                           key == "custom" || key == "default_filter";
        if (!shown) reply[key] = Json(value);
    }
    if (!s.description.empty()) reply["description"] = s.description;
    if (!s.service_level.empty()) reply["service_level"] = s.service_level;
    if (!s.strategy.empty()) reply["strategy"] = s.strategy;
    reply["responsible"] = s.responsible;
    reply["created"] = moment_cell(s.created);
    if (s.clean_up) reply["clean_up"] = cell(Value{*s.clean_up});
    if (!s.schedule.empty()) reply["schedule"] = s.schedule + (s.schedule_on ? "" : " (off)");
    if (s.method == segment::Method::periodic) reply["check_on_create"] = s.check_on_create;
    if (s.by_variant) reply["by_variant"] = true;
    if (s.deleted) reply["deleted"] = true;
    if (const std::string why = why_stale(work, s); !why.empty()) reply["stale"] = why;
    reply["version"] = s.version;
    reply["rule_version"] = s.rule_version;
    reply["formed"] = moment_cell(s.formed);
    if (s.method != segment::Method::dynamic) {
        reply["members"] = segment::member_count(*work.session, s.id);
    }
    if (s.method == segment::Method::manual) reply["hand_edits"] = s.hand_edits;
    if (!s.competitors.empty()) {
        segment::DatabaseNames names(*work.session, work.desk.catalog);
        Json rows = Json::array();
        for (const auto number : s.competitors) {
            const auto named = names.by_key("partner", Value{number});
            rows.push_back(Json::array({named ? named->code : "", named ? named->name : ""}));
        }
        reply["tables"]["competitors"] = table({"code", "name"}, rows);
    }
    Json permits = Json::array();
    for (const auto& p : segment::permissions()) {
        permits.push_back(
            Json::array({std::string(p.name), allowed(s.method, p.action) ? "yes" : "no"}));
    }
    reply["tables"]["permits"] = table({"action", "allowed"}, permits);
    return reply;
}

Json create(Call& call, const Arguments& arguments) {
    Work work(call);
    segment::Saved saved;
    const auto settings = settings_from(arguments);
    require_segments(work, settings.value("subject", "partner") == "product"
                               ? db::Subject::product
                               : db::Subject::partner);
    work.write(call, [&] { saved = segment::create(work.desk, settings); });
    return saved_reply(saved);
}

Json set(Call& call, const Arguments& arguments) {
    Work work(call);
    segment::Saved saved;
    work.write(call, [&] {
        const Segment s = find_segment(work, arguments.text("segment"));
        saved = segment::change(work.desk, s, settings_from(arguments),
                                {arguments.flag("unlock"), call.confirm});
    });
    return saved_reply(saved);
}

Json copy(Call& call, const Arguments& arguments) {
    Work work(call);
    segment::Saved saved;
    work.write(call, [&] {
        const Segment s = find_segment(work, arguments.text("segment"));
        saved = segment::copy(work.desk, s, arguments.text("code"), arguments.text("name"));
    });
    return saved_reply(saved);
}

Json remove(Call& call, const Arguments& arguments) {
    Work work(call);
    std::string name;
    work.write(call, [&] {
        const Segment s = find_segment(work, arguments.text("segment"));
        name = s.name;
        segment::remove(work.desk, s, call.confirm);
    });
    return {{"message", fmt::format("segment \"{}\" is deleted", name)}};
}

Json load_scheme(Call& call, const Arguments& arguments) {
    const std::string file = arguments.text("file");
    nlohmann::json settings{{"scheme", scheme_of_file(file, file)}};
    if (arguments.has("parameter")) {
        settings["parameters"] = plain(arguments.object("parameter"));
    }
    Work work(call);
    segment::Saved saved;
    work.write(call, [&] {
        const Segment s = find_segment(work, arguments.text("segment"));
        // A rule that stands is locked (SEG-10); where there is none yet, nothing is replaced.
        const bool replaces = s.has_rule() || s.scheme.custom;
        saved = segment::change(work.desk, s, settings,
                                {arguments.flag("unlock") || !replaces, call.confirm});
    });
    return saved_reply(saved);
}

Json save_scheme(Call& call, const Arguments& arguments) {
    Work work(call);
    const Segment s =
        segment::with_present_names(work.desk, find_segment(work, arguments.text("segment")));
    const std::string file = arguments.text("file");
    if (std::error_code ignored; std::filesystem::exists(file, ignored))
        call.needs_confirmation(fmt::format("{} is there and would be replaced", file));
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << scheme::write_scheme(s.scheme);
    out.close();
    if (!out)
        throw failure("file.unwritable", fmt::format("cannot write {}", file), "Check the path.");
    return {{"message", fmt::format("the scheme of \"{}\" is in {}", s.name, file)}};
}

} // namespace

void add_segment_operations(Catalogue& catalogue) {
    const std::vector<Param> keys{
        {"name", ParamKind::text, "what people call it"},
        {"code", ParamKind::text, "stable identity; the name if left out"},
        {"method", ParamKind::text, "dynamic, periodic or manual"},
        {"kind", ParamKind::text, "general or shipment_ban"},
        {"subject", ParamKind::text, "partner or product"},
        {"template", ParamKind::text, "main, interactions, sales, settlements, deals, query"},
        {"filter", ParamKind::text, "the rule, in the rule language"},
        {"parameter", ParamKind::object,
         "value of a parameter of its scheme: amount=1000, several of a list: cities=Perm|Tomsk"},
        {"folder", ParamKind::text, "path of its folder; missing ones are made"},
        {"schedule", ParamKind::text, "daily 22:00, every 1200 s, five-field cron"},
        {"check_on_create", ParamKind::boolean, "test every new partner at once"},
        {"description", ParamKind::text, "for people"},
        {"set", ParamKind::object, "any key of a segment file but members: order=-last_sale"},
    };
    const auto with = [&](std::vector<Param> first) {
        first.insert(first.end(), keys.begin(), keys.end());
        return first;
    };
    catalogue.add({"segment.list",
                   "lists segments, general and ban ones apart while the ban is on",
                   "tessera segment list --subject product",
                   "segment.read",
                   {{"subject", ParamKind::text, "partner or product only"},
                    {"kind", ParamKind::text, "general or shipment_ban only"},
                    {"choosable", ParamKind::boolean, "only what a new partner may be put into"}},
                   list});
    catalogue.add({"segment.show",
                   "shows one segment: rule, settings, what its method permits",
                   "tessera segment show cold",
                   "segment.read",
                   {segment_param},
                   show});
    catalogue.add({"segment.create", "makes a segment",
                   "tessera segment create --name \"Perm\" --method periodic "
                   "--filter 'region = \"Perm\"' --check-on-create",
                   "segment.change", keys, create});
    catalogue.add(
        {"segment.set", "changes settings of a segment",
         "Method, kind, rule and schedule are locked once written; --unlock changes them on "
         "purpose.\ntessera segment set perm --unlock --filter 'region = \"Tomsk\"'",
         "segment.change",
         with({segment_param, {"unlock", ParamKind::boolean, "change locked keys too"}}), set});
    catalogue.add({"segment.copy",
                   "copies the settings of a segment, without its members",
                   "tessera segment copy cold --code cold-2 --name \"Cold, tried\"",
                   "segment.change",
                   {segment_param,
                    {"code", ParamKind::text, "code of the copy"},
                    {"name", ParamKind::text, "name of the copy"}},
                   copy});
    catalogue.add({"segment.delete",
                   "deletes a segment with its members and history",
                   "tessera segment delete cold",
                   "segment.change",
                   {segment_param},
                   remove});
    catalogue.add({"segment.load-scheme",
                   "copies a scheme file into a segment, which is then custom",
                   "tessera segment load-scheme cold schemes/quarter-volume.toml "
                   "--unlock --parameter amount=100000",
                   "segment.change",
                   {segment_param,
                    {"file", ParamKind::text, "a scheme file", true, true},
                    {"parameter", ParamKind::object,
                     "value of a parameter: amount=1000, several of a list: cities=Perm|Tomsk"},
                    {"unlock", ParamKind::boolean, "replace the rule that stands"}},
                   load_scheme});
    catalogue.add({"segment.save-scheme",
                   "writes the scheme of a segment to a file",
                   "tessera segment save-scheme cold cold-scheme.toml",
                   "segment.read",
                   {segment_param, {"file", ParamKind::text, "the file to write", true, true}},
                   save_scheme});
}

} // namespace tessera::app
