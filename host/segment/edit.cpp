#include "segment/edit.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "schedule/schedule.hpp"
#include "scheme/language.hpp"
#include "segment/members.hpp"
#include "segment/method_table.hpp"
#include "segment/options.hpp"
#include "segment/rules.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <set>

namespace tessera::segment {
namespace {

using Json = nlohmann::json;

// One key of a segment file: how it is read into the definition. The table is enforced, printed by
// the documentation and used by export.
struct Key {
    SegmentKey row;
    std::function<void(class Editor&, const Json&)> read; // null: a key of the scheme
};

const std::vector<Key>& keys();

std::string text_of(std::string_view key, const Json& value) {
    if (value.is_null()) return {};
    if (!value.is_string()) {
        throw usage("segment.bad-value", fmt::format("{} must be text, not {}", key, value.dump()));
    }
    return value.get<std::string>();
}

bool flag_of(std::string_view key, const Json& value) {
    if (value.is_boolean()) return value.get<bool>();
    if (value == "true") return true;
    if (value == "false") return false;
    throw usage("segment.bad-value",
                fmt::format("{} must be true or false, not {}", key, value.dump()));
}

// Applies settings to one segment and keeps the constraints.
class Editor {
public:
    Editor(const Desk& desk, Segment segment)
        : desk(desk)
        , segment(std::move(segment)) {}

    void read(const Json& settings) {
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
            if (found->read) {
                found->read(*this, value);
            } else {
                scheme_part[name] = value;
            }
        }
        if (!scheme_part.empty()) read_scheme(scheme_part);
    }

    // A whole scheme first, if one is given, then the single keys over it.
    void read_scheme(const Json& part) {
        Json merged = part.contains("scheme") && part["scheme"].is_object()
                          ? part["scheme"]
                          : to_json(segment.scheme);
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
        segment.scheme =
            scheme::scheme_from_json(merged, fmt::format("segment \"{}\"", segment.name));
        if (segment.scheme.from.empty()) segment.scheme.from = before_from;
        segment.scheme.subject = segment.subject;
    }

    const Desk& desk;
    Segment segment;
    bool template_switched = false;
    std::vector<std::string> notes;
};

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

void read_competitors(Editor& editor, const Json& value) {
    if (!value.is_array()) {
        throw usage("segment.bad-value", "competitors must be a list of partner codes");
    }
    DatabaseNames names(editor.desk.session, editor.desk.catalog);
    const db::Source& partners = editor.desk.catalog.sources().at("partner");
    std::set<std::int64_t> chosen; // a competitor appears once (CMP-3)
    for (const Json& item : value) {
        const std::string code = text_of("competitors", item);
        const auto found = names.find("partner", code);
        if (found.empty()) {
            throw usage("partner.unknown",
                        fmt::format("competitors: there is no partner \"{}\"", code),
                        "Write the code of a partner.");
        }
        if (found.size() > 1) {
            throw usage("partner.ambiguous",
                        fmt::format("competitors: several partners are called \"{}\"", code),
                        "Write the code.");
        }
        const auto number = std::get<std::int64_t>(found.front().key);
        const auto* flag = partners.find("is_competitor");
        const auto is_competitor =
            editor.desk.session.value({fmt::format("SELECT {} FROM {} t WHERE {} = ?",
                                                   flag && !flag->sql.empty() ? flag->sql : "0",
                                                   partners.relation, partners.find("number")->sql),
                                       {number}},
                                      Type::boolean);
        if (!is_competitor || is_null(*is_competitor) || !std::get<bool>(*is_competitor)) {
            throw refusal(
                "segment.not-a-competitor",
                fmt::format("partner {} is not marked as a competitor", found.front().code),
                fmt::format("Mark it first: `tessera partner set {} is_competitor=true`.",
                            found.front().code));
        }
        chosen.insert(number);
    }
    editor.segment.competitors.assign(chosen.begin(), chosen.end());
}

const std::vector<Key>& keys() {
    static const std::vector<Key> table{
        {{"name", "what people call it", false},
         [](Editor& e, const Json& v) { e.segment.name = text_of("name", v); }},
        {{"code", "stable identity; without it the name is", false},
         [](Editor& e, const Json& v) { e.segment.code = text_of("code", v); }},
        {{"subject", "partner or product; fixed once written", false},
         [](Editor& e, const Json& v) {
             const std::string subject = text_of("subject", v);
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
         [](Editor& e, const Json& v) { e.segment.kind = kind_from_string(text_of("kind", v)); }},
        {{"method", "dynamic, periodic or manual; mandatory", true},
         [](Editor& e, const Json& v) {
             e.segment.method = method_from_string(text_of("method", v));
         }},
        {{"folder", "path of the folder it lies in; missing ones are made", false},
         [](Editor& e, const Json& v) { e.segment.parent = folder_of(e, text_of("folder", v)); }},
        {{"description", "for people", false},
         [](Editor& e, const Json& v) { e.segment.description = text_of("description", v); }},
        {{"responsible", "user; the creator by default", false},
         [](Editor& e, const Json& v) { e.segment.responsible = text_of("responsible", v); }},
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
             e.segment.clean_up = text.empty() ? std::nullopt : std::optional(parse_date(text));
         }},
        {{"by_variant", "product segments: hold product and variant exactly", true},
         [](Editor& e, const Json& v) { e.segment.by_variant = flag_of("by_variant", v); }},
        {{"competitors", "partners marked as competitors", false}, read_competitors},
        {{"deleted", "marked for deletion", false},
         [](Editor& e, const Json& v) { e.segment.deleted = flag_of("deleted", v); }},
        // Keys of the scheme: read together by scheme_from_json.
        {{"template", "main, interactions, sales, settlements, query", true}, nullptr},
        {{"scheme", "a whole scheme in place of the template's settings", true}, nullptr},
        {{"filter", "the rule", true}, nullptr},
        {{"default_filter", "whether the template's own filter applies", true}, nullptr},
        {{"rows", "condition on the fact rows of measures without brackets", true}, nullptr},
        {{"parameters", "values of the scheme's parameters", false}, nullptr},
        {{"parameter", "parameters declared here", true}, nullptr},
        {{"require_facts", "only subjects with rows pass", true}, nullptr},
        {{"query", "a SELECT of one's own", true}, nullptr},
        {{"fields", "output fields", false}, nullptr},
        {{"user_fields", "output fields by expression", false}, nullptr},
        {{"order", "output order", false}, nullptr},
        {{"group_by", "output groups", false}, nullptr},
        {{"totals", "totals of groups", false}, nullptr},
        {{"totals_at", "none, begin, end, both", false}, nullptr},
        {{"output_filter", "filter of the output side", false}, nullptr},
        {{"appearance", "conditional appearance", false}, nullptr},
    };
    return table;
}

// Path of names along which `from` reaches `to`, through rules; empty if it does not.
std::vector<std::int64_t> reaches(db::Session& session, std::int64_t from, std::int64_t to) {
    std::set<std::int64_t> seen;
    std::vector<std::int64_t> path;
    const std::function<bool(std::int64_t)> visit = [&](std::int64_t at) {
        if (!seen.insert(at).second) return false;
        path.push_back(at);
        if (at == to) return true;
        for (const auto next : depends_on(session, at)) {
            if (visit(next)) return true;
        }
        path.pop_back();
        return false;
    };
    visit(from);
    return path;
}

void refuse_cycle(const Desk& desk, const Segment& segment,
                  const std::vector<std::int64_t>& depends) {
    for (const auto other : depends) {
        const auto path = other == segment.id ? std::vector<std::int64_t>{other}
                          : segment.id == 0   ? std::vector<std::int64_t>{}
                                              : reaches(desk.session, other, segment.id);
        if (path.empty()) continue;
        std::string text = fmt::format("\"{}\"", segment.name);
        for (const auto id : path) {
            text += fmt::format(" -> \"{}\"",
                                id == segment.id ? segment.name : load(desk.session, id).name);
        }
        throw usage("rule.cycle", fmt::format("the rule would ask for itself: {}", text),
                      "Take one of the steps out of its rule.");
    }
}

// Constraints that hold for every written segment.
void check(const Desk& desk, const Segment& s) {
    const auto bad = [&](const std::string& what, const std::string& hint = {}) {
        throw usage("segment.bad-value", fmt::format("segment \"{}\": {}", s.name, what), hint);
    };
    if (s.name.empty()) bad("it needs a name");
    if (length_of(s.name) > 150) bad("its name is longer than 150 characters");
    if (length_of(s.code) > 50)
        bad(fmt::format("code \"{}\" is longer than 50 characters", s.code));
    const auto same = desk.session.row(
        {"SELECT id, name FROM {segment} WHERE code = ? AND id <> ?", {s.code, s.id}},
        {Type::integer, Type::text});
    if (same) {
        throw refusal(
            "segment.exists",
            fmt::format("code \"{}\" belongs to segment \"{}\"", s.code, to_text((*same)[1])),
            "Choose another code, or change that segment with `segment set`.");
    }
    if (s.is_folder) return;
    if (s.check_on_create) require(s, Action::check_on_create);
    if (s.clean_up) require(s, Action::clean_up);
    if (!s.schedule.empty()) require(s, Action::form_on_schedule);
    if (s.kind == Kind::shipment_ban) {
        require(s, Action::ban);
        if (!option(desk.session, Option::shipment_ban)) {
            throw refusal("option.ban-off", "the shipment ban is switched off",
                          "Switch it on: `tessera option set shipment-ban on`.");
        }
    }
    if (s.subject == Subject::product) { // PRD-1
        if (s.kind == Kind::shipment_ban) bad("a product segment cannot ban shipments");
        if (s.check_on_create) bad("a product segment is not checked when a partner is created");
        if (!s.competitors.empty()) bad("a product segment has no competitors");
    } else if (s.by_variant) {
        bad("by_variant is for product segments");
    }
}

// What follows from the method (SEG-12, FRM-6, FRM-7, FRM-12).
void settle(Segment& s, bool method_changed) {
    if (method_changed) {
        if (s.method == Method::dynamic) s.kind = Kind::general;
        if (s.method != Method::manual) s.clean_up.reset();
        if (s.method != Method::periodic) {
            s.check_on_create = false;
            s.schedule.clear();
        }
    }
    if (s.method == Method::periodic && s.schedule.empty()) {
        s.schedule = "daily 22:00";
        s.schedule_on = false;
    }
    if (s.method != Method::periodic || s.deleted) s.schedule_on = false;
}

// Binds the rule, so that what is written is known to work, and turns names into references.
std::vector<std::int64_t> bind(const Desk& desk, Segment& s) {
    SegmentMemberships memberships(desk);
    DatabaseNames names(desk.session, desk.catalog);
    BoundRules rules;
    bind_rule(desk, memberships, names, rules, s);
    if (rules.trees.front()) s.scheme.filter = rules.trees.front();
    s.scheme.filter_text.clear();
    return rules.set.rules.front().segments;
}

// A schedule that is new or changed is due at its first point from now on; what was due or failed
// by the one before is over.
void start_schedule(const Desk& desk, const Segment& segment) {
    desk.session.execute({"DELETE FROM {schedule_state} WHERE segment = ?", {segment.id}});
    if (!segment.schedule_on) return;
    const Moment at = now();
    desk.session.execute(
        {"INSERT INTO {schedule_state} (segment, next_due, attempts) VALUES (?, ?, 0)",
         {segment.id, schedule::Schedule::parse(segment.schedule).next_after(at, desk.zone, at)}});
}

Saved write(const Desk& desk, Editor& editor, const Segment* before) {
    Saved saved;
    saved.created = before == nullptr;
    Segment& s = editor.segment;
    if (s.code.empty()) s.code = s.name;
    settle(s, before && before->method != s.method);
    check(desk, s);
    std::vector<std::int64_t> depends;
    if (!s.is_folder) depends = bind(desk, s);
    refuse_cycle(desk, s, depends);
    const bool rule_changed = !before || to_json(before->scheme) != to_json(s.scheme) ||
                              before->method != s.method || before->by_variant != s.by_variant;
    if (rule_changed) ++s.rule_version;
    const bool method_changed = before && before->method != s.method;
    if (method_changed) {
        // The stored composition goes with the method (SEG-11, SEG-13).
        Segment old = *before;
        saved.cleared = clear(desk, old, Cause::method_change);
        s.last_change = old.last_change;
        s.hand_edits = 0;
    }
    store(desk.session, s, depends);
    if (!before || before->schedule != s.schedule || before->schedule_on != s.schedule_on)
        start_schedule(desk, s);
    saved.segment = s;
    saved.notes = editor.notes;
    return saved;
}

} // namespace

std::vector<SegmentKey> segment_keys() {
    std::vector<SegmentKey> out;
    for (const Key& key : keys()) out.push_back(key.row);
    return out;
}

Saved create(const Desk& desk, const Json& settings) {
    Segment fresh;
    fresh.created = now();
    fresh.responsible = desk.user;
    if (settings.is_object() && settings.contains("name") && settings["name"].is_string()) {
        fresh.name = settings["name"].get<std::string>();
    }
    Editor editor(desk, std::move(fresh));
    if (settings.is_object() && settings.contains("subject")) {
        editor.read(Json{{"subject", settings["subject"]}}); // others depend on it
    }
    editor.read(settings);
    if (!settings.contains("method")) {
        throw usage("segment.bad-value",
                    fmt::format("segment \"{}\": method is mandatory", editor.segment.name),
                    "Choose dynamic, periodic or manual.");
    }
    return write(desk, editor, nullptr);
}

Saved change(const Desk& desk, const Segment& segment, const Json& settings,
             const EditOptions& options) {
    Editor editor(desk, segment);
    editor.read(settings);
    // Names become references first, so that the same rule written by name is no difference.
    if (!editor.segment.is_folder && !editor.segment.scheme.filter_text.empty()) {
        bind(desk, editor.segment);
    }
    const Json before = settings_of(desk, segment);
    Editor probe(desk, editor.segment);
    settle(probe.segment, segment.method != editor.segment.method);
    const Json after = settings_of(desk, probe.segment);
    std::vector<std::string> changes;
    for (const SegmentKey& key : segment_keys()) {
        const std::string name(key.name);
        const Json a = before.value(name, Json()), b = after.value(name, Json());
        if (a == b) continue;
        const auto shown = [&](const Json& j) {
            if (j.is_object() && (name == "filter" || name == "rows" || name == "output_filter")) {
                return to_text(scheme::filter_from_json(j));
            }
            return j.is_null() ? "-" : j.is_string() ? j.get<std::string>() : j.dump();
        };
        changes.push_back(fmt::format("{}: {} -> {}", name, shown(a), shown(b)));
        if (key.locked && !options.unlock) {
            throw refusal("segment.locked",
                          fmt::format("{} of segment \"{}\" is locked against changes ({} -> {})",
                                      name, segment.name, shown(a), shown(b)),
                          "Unlock it on purpose: --unlock (unlock: true).");
        }
    }
    if (changes.empty()) return {segment, false, {}, editor.notes, 0};
    if (!options.confirmed) {
        if (editor.segment.method != segment.method) {
            const auto members = member_count(desk.session, segment.id);
            if (members > 0) {
                throw refusal("needs-confirmation",
                              fmt::format("changing the method of \"{}\" from {} to {} clears its "
                                          "composition of {} members",
                                          segment.name, to_string(segment.method),
                                          to_string(editor.segment.method), members),
                              "Confirm with --yes (confirm: true).");
            }
        }
        if (editor.template_switched) {
            throw refusal(
                "needs-confirmation",
                fmt::format("switching the template of \"{}\" from {} to {} loses its current "
                            "settings",
                            segment.name, segment.scheme.template_name,
                            editor.segment.scheme.template_name),
                "Confirm with --yes (confirm: true).");
        }
    }
    Saved saved = write(desk, editor, &segment);
    saved.changes = std::move(changes);
    return saved;
}

Saved copy(const Desk& desk, const Segment& segment, const std::string& code,
           const std::string& name) {
    Segment fresh = segment;
    fresh.id = 0;
    fresh.name = name.empty() ? segment.name + " (copy)" : name;
    fresh.code = code.empty() ? fresh.name : code;
    fresh.created = now();
    fresh.schedule_on = false; // detached from the scheduled job (SEG-6)
    fresh.version = fresh.last_change = fresh.hand_edits = fresh.rule_version = 0;
    fresh.formed.reset();
    fresh.stale.clear();
    Editor editor(desk, std::move(fresh));
    return write(desk, editor, nullptr);
}

} // namespace tessera::segment
