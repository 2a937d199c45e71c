#include "segment/edit.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/clock.hpp"
#include "db/number_unknown.hpp"
#include "schedule/schedule.hpp"
#include "scheme/language.hpp"
#include "segment/editor.hpp"
#include "segment/members.hpp"
#include "segment/method_table.hpp"
#include "segment/options.hpp"
#include "segment/parameter_names.hpp"
#include "segment/rules.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <set>

namespace tessera::segment {
namespace {

using Json = nlohmann::json;

// References show the name that was theirs when they were bound; a rename is no change of a rule.
Json without_labels(Json json) {
    if (json.is_object()) json.erase("label");
    if (json.is_structured())
        for (Json& item : json) item = without_labels(std::move(item));
    return json;
}

// A setting for people, as a segment file has it.
std::string as_written(const Json& json) {
    if (json.is_null()) return "-";
    if (json.is_string()) return json.get<std::string>();
    std::vector<std::string> parts;
    if (json.is_object()) {
        for (const auto& [key, value] : json.items())
            parts.push_back(fmt::format("{} = {}", key, as_written(value)));
        return fmt::format("{{{}}}", join(parts, ", "));
    }
    if (!json.is_array()) return json.dump();
    for (const Json& item : json) parts.push_back(as_written(item));
    return join(parts, ", ");
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

// Whether members stored before mean something else now: by another method, or products where
// variants are held.
bool holds_others(const Segment& before, const Segment& now) {
    return before.method != now.method || before.by_variant != now.by_variant;
}

// Constraints that hold for every written segment.
void check(const Desk& desk, const Segment& s) {
    const auto bad = [&](const std::string& what, const std::string& hint = {}) {
        throw usage("segment.bad-value", fmt::format("segment \"{}\": {}", s.name, what), hint);
    };
    if (trim(s.name).empty()) bad("it needs a name");
    if (s.name.find_first_of("\r\n") != s.name.npos) bad("its name has several lines");
    if (length_of(s.name) > 150) bad("its name is longer than 150 characters");
    if (length_of(s.code) > 50)
        bad(fmt::format("code \"{}\" is longer than 50 characters", s.code),
            "Without a code the name is the code: give it a shorter one with --code.");
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
    if (s.kind == Kind::shipment_ban && s.subject == Subject::product)
        bad("a product segment cannot ban shipments");
    if (s.kind == Kind::shipment_ban) {
        require(s, Action::ban);
        if (!option(desk.session, Option::shipment_ban)) {
            throw refusal("option.ban-off", "the shipment ban is switched off",
                          "Switch it on: `tessera option set shipment-ban on`.");
        }
    }
    if (s.subject == Subject::product) { // PRD-1
        if (s.check_on_create) bad("a product segment is not checked when a partner is created");
        if (!s.competitors.empty()) bad("a product segment has no competitors");
    } else if (s.by_variant) {
        bad("by_variant is for product segments");
    }
}

// What follows from the method (SEG-12, FRM-6, FRM-7, FRM-12).
void settle(Segment& s, bool method_changed) {
    if (s.is_folder) return;
    if (method_changed) {
        if (s.method == Method::dynamic) s.kind = Kind::general;
        if (s.method != Method::manual) s.clean_up.reset();
        if (s.method != Method::periodic) {
            s.check_on_create = false;
            s.schedule.clear();
        }
    }
    if (s.method == Method::periodic && s.schedule.empty()) s.schedule = "daily 22:00";
    if (s.method != Method::periodic || s.deleted) s.schedule_on = false;
}

void bind_output(const Desk& desk, Segment& s) {
    if (!desk.bind_output) return;
    try {
        desk.bind_output(s.scheme, s.by_variant);
    } catch (const Error& error) {
        throw Error(error.outcome(), error.code(),
                    fmt::format("segment \"{}\": {}", s.name, error.message()), error.hint());
    }
}

// Binds the rule, so that it is known to work, and turns names into references.
std::vector<std::int64_t> bind_known(const Desk& desk, Segment& s, DatabaseNames& names) {
    SegmentMemberships memberships(desk);
    BoundRules rules;
    bind_rule(desk, memberships, names, rules, s);
    if (rules.trees.front()) s.scheme.filter = rules.trees.front();
    s.scheme.filter_text.clear();
    bind_output(desk, s);
    scheme::Meanings meanings = std::move(s.scheme.meanings); // what the output asks for
    overlay(meanings, std::move(rules.meanings.front()));
    name_parameters(s.scheme, desk.catalog, names, std::move(meanings));
    return rules.set.rules.front().segments;
}

// The same for what is written: a rule may name a partner or product of the ERP that no formation
// has met, and that has no number yet.
std::vector<std::int64_t> bind(const Desk& desk, Segment& s) {
    return db::number_unknown(desk.session, desk.catalog.sources(),
                              {Subject::partner, Subject::product}, [&] {
                                  DatabaseNames names(desk.session, desk.catalog);
                                  return bind_known(desk, s, names);
                              });
}

// A segment as it would be stored now, for comparing with `now`: one that was stored before
// defaults of parameters kept what they name did not change because they do.
Segment as_stored_now(const Desk& desk, const Segment& before, const Segment& now) {
    if (!lacks_meanings(before.scheme, now.scheme)) return before;
    Segment bound = before;
    try {
        bind(desk, bound);
    } catch (const Error&) { // it no longer works, so whatever works is another rule
        return before;
    }
    return bound;
}

// A schedule that is new or changed is due at its first point from now on, and what was due by the
// one before is over; when it ran last, and with what error, stays known.
void start_schedule(const Desk& desk, const Segment& segment) {
    const auto ran = desk.session.row(
        {"SELECT last_start, last_end, last_error FROM {schedule_state} WHERE segment = ?",
         {segment.id}},
        {Type::moment, Type::moment, Type::text});
    desk.session.execute({"DELETE FROM {schedule_state} WHERE segment = ?", {segment.id}});
    if (segment.schedule.empty() || !(ran || segment.schedule_on)) return;
    const db::Row last = ran.value_or(db::Row(3));
    const Moment at = db::database_clock(desk.session);
    desk.session.execute(
        {"INSERT INTO {schedule_state} (segment, next_due, last_start, last_end, last_error, "
         "attempts) VALUES (?, ?, ?, ?, ?, 0)",
         {segment.id,
          segment.schedule_on
              ? Value{schedule::Schedule::parse(segment.schedule).next_after(at, desk.zone, at)}
              : Value{},
          last[0], is_null(last[1]) ? last[0] : last[1], last[2]}}); // a run that goes on is over
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
    const bool rule_changed = !before ||
                              without_labels(to_json(as_stored_now(desk, *before, s).scheme)) !=
                                  without_labels(to_json(s.scheme)) ||
                              before->method != s.method || before->by_variant != s.by_variant;
    if (rule_changed) ++s.rule_version;
    if (before && holds_others(*before, s)) {
        // The stored composition goes with the method (SEG-11, SEG-13).
        Segment old = *before;
        saved.cleared = clear(desk, old, Cause::method_change);
        s.last_change = old.last_change;
        s.hand_edits = 0;
        s.formed.reset();
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
    for (const Key& key : keys()) {
        out.push_back(key.row);
        out.back().of_scheme = key.read == nullptr;
    }
    return out;
}

std::vector<Segment> with_present_names(const Desk& desk, std::vector<Segment> segments) {
    DatabaseNames names(desk.session, desk.catalog); // one for all: what it has read it keeps
    names.expect(segments);
    for (Segment& segment : segments) {
        if (segment.is_folder || !segment.scheme.query.formation.empty()) continue;
        Segment bound = segment;
        try {
            bind_known(desk, bound, names);
            segment = std::move(bound);
        } catch (const Error&) { // shown as it was written; `doctor` says what is wrong
        }
    }
    return segments;
}

Segment with_present_names(const Desk& desk, Segment segment) {
    return std::move(with_present_names(desk, std::vector{std::move(segment)}).front());
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
    if (!editor.segment.is_folder && editor.scheme_given) bind(desk, editor.segment);
    const Segment stored = as_stored_now(desk, segment, editor.segment);
    const Json before = settings_of(desk, stored);
    Editor probe(desk, editor.segment);
    settle(probe.segment, segment.method != editor.segment.method);
    const Json after = settings_of(desk, probe.segment);
    const Json rules_before = scheme::to_file_json(stored.scheme);
    const Json rules_after = scheme::to_file_json(probe.segment.scheme);
    std::vector<std::string> changes;
    for (const SegmentKey& key : segment_keys()) {
        const std::string name(key.name);
        const Json a = before.value(name, Json()), b = after.value(name, Json());
        if (without_labels(a) == without_labels(b)) continue;
        // Without a schedule there is nothing to be on or off.
        if (name == "schedule_on" && !(before.contains("schedule") && after.contains("schedule")))
            continue;
        const auto shown = [&](const Json& j, const Json& rules) {
            // What is the default is not written down.
            if (j.is_null() && (a.is_boolean() || b.is_boolean()))
                return std::string((a.is_boolean() ? a : b).get<bool>() ? "false" : "true");
            return as_written(key.of_scheme ? rules.value(name, Json()) : j);
        };
        const std::string from = shown(a, rules_before), to = shown(b, rules_after);
        changes.push_back(fmt::format("{}: {} -> {}", name, from, to));
        if (key.locked && !options.unlock) {
            throw refusal("segment.locked",
                          fmt::format("{} of segment \"{}\" is locked against changes ({} -> {})",
                                      name, segment.name, from, to),
                          "Unlock it on purpose: --unlock (unlock: true).");
        }
    }
    if (changes.empty()) return {segment, false, {}, editor.notes, 0};
    if (!options.confirmed) {
        const auto members =
            holds_others(segment, editor.segment) ? member_count(desk.session, segment.id) : 0;
        if (members > 0) {
            const std::string what =
                editor.segment.method == segment.method
                    ? fmt::format("whether \"{}\" holds variants", segment.name)
                    : fmt::format("the method of \"{}\" from {} to {}", segment.name,
                                  to_string(segment.method), to_string(editor.segment.method));
            throw refusal(
                "needs-confirmation",
                fmt::format("changing {} clears its composition of {} members", what, members),
                "Confirm with --yes (confirm: true).");
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
