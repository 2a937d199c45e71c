#include "segment/editor.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "db/number_unknown.hpp"
#include "db/relation_with.hpp"
#include "schedule/schedule.hpp"
#include "segment/method_table.hpp"
#include "segment/names_db.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tessera::segment {

using Json = nlohmann::json;

void Editor::read(const Json& settings) {
    if (!settings.is_object()) throw usage("segment.bad-value", "settings must be an object");
    Json scheme_part = Json::object();
    for (const auto& [name, value] : settings.items()) {
        const auto found = std::find_if(keys().begin(), keys().end(),
                                        [&](const Key& k) { return k.row.name == name; });
        if (found == keys().end()) {
            std::vector<std::string> known;
            for (const Key& key : keys()) known.emplace_back(key.row.name);
            throw usage(
                "segment.unknown-key",
                fmt::format("a segment has no key \"{}\".{}", name, did_you_mean(name, known)),
                "Keys: " + join(known, ", "));
        }
        if (!found->row.of_folder) refuse_folder(segment);
        if (found->read) {
            read_key(*found, value);
        } else {
            scheme_part[name] = value;
        }
    }
    if (!scheme_part.empty()) read_scheme(scheme_part);
}

// An error about the bare value ("soon" is no date) says which key it stands at.
void Editor::read_key(const Key& key, const Json& value) {
    try {
        key.read(*this, value);
    } catch (const Error& error) {
        if (error.message().find(key.row.name) != std::string::npos) throw;
        throw Error(
            error.outcome(), error.code(),
            fmt::format("segment \"{}\", {}: {}", segment.name, key.row.name, error.message()),
            error.hint());
    }
}

// Files are read by whoever reads the settings, so what comes here holds the scheme itself.
void Editor::check_whole_scheme(const Json& scheme) const {
    if (!scheme.is_object()) {
        throw usage("segment.bad-value",
                    fmt::format("segment \"{}\": scheme must hold the keys of a scheme, not {}",
                                segment.name, scheme.dump()),
                    "Name a scheme file, or write its keys.");
    }
    const std::string subject(db::to_string(segment.subject));
    if (scheme.value("subject", subject) != subject) {
        throw usage("scheme.wrong-subject",
                    fmt::format("{} is a scheme of {}s; segment \"{}\" holds {}s",
                                scheme.value("from", "this"), scheme["subject"].get<std::string>(),
                                segment.name, subject),
                    "Load a scheme of the same subject.");
    }
}

// A whole scheme first, if one is given, then the single keys over it.
void Editor::read_scheme(const Json& part) {
    if (part.contains("scheme")) check_whole_scheme(part["scheme"]);
    Json merged = part.contains("scheme") ? part["scheme"] : to_json(segment.scheme);
    if (part.contains("template") && part["template"] != segment.scheme.template_name &&
        !part.contains("scheme")) {
        template_switched = segment.scheme.custom || segment.has_rule();
        merged = Json::object(); // current settings are lost (DCS-34)
    }
    for (const auto& [name, value] : part.items()) {
        if (name == "scheme") continue;
        if (name == "parameters" && merged.contains("parameters") && value.is_object()) {
            for (const auto& [p, v] : value.items()) merged["parameters"][p] = v;
        } else if (value.is_null()) {
            merged.erase(name);
        } else {
            merged[name] = value;
        }
    }
    const std::string before_from = segment.scheme.from;
    segment.scheme = scheme::scheme_from_json(merged, fmt::format("segment \"{}\"", segment.name));
    if (segment.scheme.from.empty()) segment.scheme.from = before_from;
    segment.scheme.subject = segment.subject;
    scheme_given = true;
}

namespace {

std::string text_of(std::string_view key, const Json& value) {
    if (value.is_null()) return {};
    if (!value.is_string()) {
        throw usage("segment.bad-value", fmt::format("{} must be text, not {}", key, value.dump()));
    }
    return value.get<std::string>();
}

bool flag_of(std::string_view key, const Json& value) {
    if (value.is_null()) return false; // the default
    if (value.is_boolean()) return value.get<bool>();
    if (value == "true") return true;
    if (value == "false") return false;
    throw usage("segment.bad-value",
                fmt::format("{} must be true or false, not {}", key, value.dump()),
                fmt::format("Write {0}=true or {0}=false.", key));
}

std::int64_t folder_of(Editor& editor, const std::string& path) {
    std::int64_t parent = 0;
    for (const std::string& name : split(path, '/')) {
        if (trim(name).empty()) continue;
        const std::string folder(trim(name));
        const auto found = editor.desk.session.row(
            {"SELECT id FROM {segment} WHERE name = ? AND is_folder = 1 AND subject = ? AND "
             "COALESCE(parent, 0) = ?",
             {folder, std::string(db::to_string(editor.segment.subject)), parent}},
            {Type::integer});
        if (found) {
            parent = std::get<std::int64_t>((*found)[0]);
            continue;
        }
        Segment made;
        made.subject = editor.segment.subject;
        made.is_folder = true;
        made.name = folder;
        made.parent = parent;
        made.code = fmt::format("folder-{}", fold(folder));
        while (find_id(editor.desk.session, made.code)) made.code += "-";
        made.created = now();
        made.responsible = editor.desk.user;
        store(editor.desk.session, made, {});
        editor.notes.push_back(fmt::format("folder \"{}\" was made", folder));
        parent = made.id;
    }
    return parent;
}

// A folder cannot lie in itself, or in one that lies in it.
void refuse_own_folder(const Editor& editor) {
    const std::int64_t self = editor.segment.id;
    std::set<std::int64_t> seen;
    for (std::int64_t at = editor.segment.parent; self != 0 && at != 0 && seen.insert(at).second;
         at = load(editor.desk.session, at).parent) {
        if (at == self)
            throw usage("segment.folder-in-itself",
                        fmt::format("folder \"{}\" cannot lie in itself", editor.segment.name),
                        "Choose a folder that does not lie in it.");
    }
}

} // namespace

bool is_competitor(const Desk& desk, std::int64_t partner) {
    const db::Source& partners = desk.catalog.sources().at("partner");
    const auto* flag = partners.find("is_competitor");
    const auto marked = desk.session.value(
        {fmt::format("SELECT {} FROM {} t WHERE {} = ?",
                     flag && !flag->sql.empty() ? flag->sql : "0",
                     db::relation_with(partners, "number"), partners.find("number")->sql),
         {partner}},
        Type::boolean);
    return marked && !is_null(*marked) && std::get<bool>(*marked);
}

namespace {

void read_competitors(Editor& editor, const Json& value) {
    if (value.is_null()) {
        editor.segment.competitors.clear();
        return;
    }
    if (!value.is_array()) {
        throw usage("segment.bad-value", "competitors must be a list of partner codes");
    }
    DatabaseNames names(editor.desk.session, editor.desk.catalog);
    std::set<std::int64_t> chosen; // a competitor appears once (CMP-3)
    for (const Json& item : value) {
        const std::string code = text_of("competitors", item);
        const auto found = db::number_unknown(
            editor.desk.session, editor.desk.catalog.sources(), {Subject::partner}, [&] {
                auto partners = names.find("partner", code);
                if (partners.empty())
                    throw usage("partner.unknown",
                                fmt::format("competitors: there is no partner \"{}\"", code),
                                "Write the code of a partner.");
                return partners;
            });
        if (found.size() > 1) {
            throw usage("partner.ambiguous",
                        fmt::format("competitors: several partners are called \"{}\"", code),
                        "Write the code; where that stands twice, the key.");
        }
        const auto number = std::get<std::int64_t>(found.front().key);
        // Who was chosen stays chosen, also when no longer marked: what is exported is applied.
        const auto& before = editor.segment.competitors;
        const bool is_chosen = std::find(before.begin(), before.end(), number) != before.end();
        if (!is_chosen && !is_competitor(editor.desk, number)) {
            throw refusal(
                "segment.not-a-competitor",
                fmt::format("partner {} is not marked as a competitor", found.front().code),
                fmt::format("Mark it first: `tessera partner set {} --set is_competitor=true`.",
                            found.front().code));
        }
        chosen.insert(number);
    }
    editor.segment.competitors.assign(chosen.begin(), chosen.end());
}

} // namespace

const std::vector<Key>& keys() {
    static const std::vector<Key> table{
        {{"name", "what people call it", false, false, true},
         [](Editor& e, const Json& v) { e.segment.name = text_of("name", v); }},
        {{"code", "stable identity; without it the name is", false, false, true},
         [](Editor& e, const Json& v) { e.segment.code = text_of("code", v); }},
        {{"subject", "partner or product; fixed once written", false},
         [](Editor& e, const Json& v) {
             const std::string subject = v.is_null() ? "partner" : text_of("subject", v);
             if (subject != "partner" && subject != "product") {
                 throw usage(
                     "segment.bad-value",
                     fmt::format("subject is \"{}\"; it must be partner or product", subject));
             }
             const Subject wanted = subject == "product" ? Subject::product : Subject::partner;
             if (e.segment.id != 0 && wanted != e.segment.subject) {
                 throw refusal("segment.subject-is-fixed",
                               "the subject of a written segment cannot change",
                               "Make a new segment.");
             }
             e.segment.subject = e.segment.scheme.subject = wanted;
         }},
        {{"kind", "general or shipment_ban", true},
         [](Editor& e, const Json& v) {
             e.segment.kind = v.is_null() ? Kind::general : kind_from_string(text_of("kind", v));
         }},
        {{"method", "dynamic, periodic or manual; mandatory", true},
         [](Editor& e, const Json& v) {
             e.segment.method = method_from_string(text_of("method", v));
         }},
        {{"folder", "path of the folder it lies in; missing ones are made", false, false, true},
         [](Editor& e, const Json& v) {
             e.segment.parent = folder_of(e, text_of("folder", v));
             refuse_own_folder(e);
         }},
        {{"description", "for people", false, false, true},
         [](Editor& e, const Json& v) { e.segment.description = text_of("description", v); }},
        {{"responsible", "user; the creator by default", false, false, true},
         [](Editor& e, const Json& v) { e.segment.responsible = text_of("responsible", v); }},
        {{"service_level", "what its members are offered: gold, 24 hours", false},
         [](Editor& e, const Json& v) { e.segment.service_level = text_of("service_level", v); }},
        {{"strategy", "how its members are treated, for people", false},
         [](Editor& e, const Json& v) { e.segment.strategy = text_of("strategy", v); }},
        {{"schedule", "when a periodic segment is refreshed: daily 22:00, every 1200 s, cron",
          true},
         [](Editor& e, const Json& v) {
             const std::string text = text_of("schedule", v);
             e.segment.schedule = text.empty() ? "" : schedule::Schedule::parse(text).to_text();
             e.segment.schedule_on = !text.empty();
         }},
        {{"schedule_on", "whether the schedule runs", false},
         [](Editor& e, const Json& v) { e.segment.schedule_on = flag_of("schedule_on", v); }},
        {{"check_on_create", "test every new partner at once", false},
         [](Editor& e, const Json& v) {
             e.segment.check_on_create = flag_of("check_on_create", v);
         }},
        {{"clean_up", "day on which a manual segment is emptied", false},
         [](Editor& e, const Json& v) {
             const std::string text = text_of("clean_up", v);
             const auto day = text.empty() ? std::nullopt : std::optional(parse_date(text));
             if (day && *day <= e.desk.today && day != e.segment.clean_up)
                 e.notes.push_back(fmt::format("clean_up: {} has come: the next run of schedules "
                                               "empties the segment",
                                               to_text(Value{*day})));
             e.segment.clean_up = day;
         }},
        {{"by_variant", "product segments: hold product and variant exactly", true},
         [](Editor& e, const Json& v) { e.segment.by_variant = flag_of("by_variant", v); }},
        {{"competitors", "partners marked as competitors", false}, read_competitors},
        {{"deleted", "marked for deletion", false, false, true},
         [](Editor& e, const Json& v) { e.segment.deleted = flag_of("deleted", v); }},
        // Keys of the scheme: read together by scheme_from_json.
        {{"title", "what its scheme is called", false}, nullptr},
        {{"template", "main, interactions, sales, settlements, deals, query", true}, nullptr},
        {{"scheme", "a whole scheme in place of the template's settings", true}, nullptr},
        {{"filter", "the rule", true}, nullptr},
        {{"default_filter", "whether the template's own filter applies", true}, nullptr},
        {{"rows", "condition on the fact rows of measures without brackets", true}, nullptr},
        {{"parameters", "values of the scheme's parameters", false}, nullptr},
        {{"parameter", "parameters declared here", true}, nullptr},
        {{"require_facts", "only subjects with rows pass", true}, nullptr},
        {{"links", "sources linked inner (rows are needed) or outer", true}, nullptr},
        {{"restricted", "where a field may not stand: fields, filter, group, order", true},
         nullptr},
        {{"query", "a SELECT of one's own", true}, nullptr},
        {{"fields", "output fields", false}, nullptr},
        {{"user_fields", "output fields by expression", false}, nullptr},
        {{"order", "output order", false}, nullptr},
        {{"group_by", "output groups", false}, nullptr},
        {{"columns_by", "a table: totals of groups by these values", false}, nullptr},
        {{"totals", "totals of groups", false}, nullptr},
        {{"totals_at", "none, begin, end, both", false}, nullptr},
        {{"output_filter", "filter of the output side", false}, nullptr},
        {{"appearance", "conditional appearance", false}, nullptr},
    };
    return table;
}

} // namespace tessera::segment
