#include "app/operations/operations.hpp"
#include "app/operations/partner_card.hpp"
#include "app/operations/rights.hpp"

#include "ban/ban.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "db/transaction.hpp"
#include "db/trouble.hpp"
#include "segment/edit.hpp"
#include "segment/erased_names.hpp"
#include "segment/members.hpp"
#include "segment/method_table.hpp"
#include "segment/names_db.hpp"
#include "segment/options.hpp"

#include <fmt/format.h>

namespace tessera::app {

partner::Fields partner_fields(const Arguments& arguments) {
    partner::Fields fields;
    const auto text = [](const Json& value) {
        if (value.is_null()) return std::string();
        return value.is_string() ? value.get<std::string>() : value.dump();
    };
    for (const auto& [name, value] : arguments.object("set").items()) {
        if (value.is_array()) {
            for (const auto& one : value) fields[name].push_back(text(one));
        } else if (name.starts_with("attribute.")) {
            fields[name] = split(text(value), '|');
        } else {
            fields[name] = {text(value)};
        }
    }
    for (const char* name : {"code", "name"}) {
        if (arguments.has(name)) fields[name] = {arguments.text(name)};
    }
    return fields;
}

namespace {

using segment::Segment;

// Segments chosen for a new partner: manual, general, no folders (NEW-1, NEW-2, NEW-5).
std::vector<Segment> chosen(Work& work, const std::vector<std::string>& names) {
    std::vector<Segment> out;
    for (const auto& name : names) {
        Segment s = find_segment(work, name);
        if (s.is_folder || s.deleted || s.subject != db::Subject::partner) {
            throw refusal("segment.cannot-be-chosen",
                          fmt::format("\"{}\" cannot be chosen for a new partner: it is {}", s.name,
                                      s.is_folder ? "a folder"
                                      : s.deleted ? "marked for deletion"
                                                  : "a segment of products"),
                          "Choose manual segments of partners.");
        }
        if (s.kind == segment::Kind::shipment_ban) {
            throw refusal(
                "segment.cannot-be-chosen",
                fmt::format("\"{}\" bans shipments and cannot be chosen for a new partner", s.name),
                "Choose general segments.");
        }
        require(s, segment::Action::choose_for_new);
        out.push_back(std::move(s));
    }
    return out;
}

Json create(Call& call, const Arguments& arguments) {
    Work work(call);
    const bool preview = arguments.flag("preview");
    if (!arguments.texts("segment").empty())
        require_right(call, "partner.create", "segment.members");
    std::vector<partner::Created> created;
    std::vector<std::string> notes;
    Json chosen_names = Json::array();
    const auto body = [&] {
        notes.clear();
        chosen_names = Json::array();
        std::vector<std::int64_t> segments;
        for (const Segment& s : chosen(work, arguments.texts("segment"))) {
            segments.push_back(s.id);
            chosen_names.push_back(s.name);
        }
        created = partner::create(partner_desk(call, *work.session), {partner_fields(arguments)},
                                  &notes, segments);
    };
    if (preview) {
        work.try_out(body);
    } else {
        work.write(call, body);
    }
    Json reply;
    reply["message"] = preview ? fmt::format("partner {} would be created", created.front().code)
                               : fmt::format("partner {} is created", created.front().code);
    reply["code"] = created.front().code;
    if (!chosen_names.empty()) reply["chosen"] = chosen_names;
    Json rows = Json::array();
    for (const auto& e : created.front().entered) {
        rows.push_back(
            Json::array({segment::load(*work.session, e.segment).code, e.segment_name, e.why}));
    }
    reply.update(table({"code", "segment", "why"}, rows));
    reply["entered"] = rows.size();
    add_untested(work, call, notes);
    if (!notes.empty()) reply["notes"] = notes;
    tell_after_commit(work, call, reply);
    return reply;
}

// One that the user sees (SEC-2).
std::int64_t find_seen(Work& work, const partner::Desk& desk, const std::string& text) {
    const std::int64_t number = partner::find(desk, text);
    require_seen(work, number, text);
    return number;
}

Json set(Call& call, const Arguments& arguments) {
    Work work(call);
    std::vector<std::string> notes;
    work.write(call, [&] {
        const auto desk = partner_desk(call, *work.session);
        partner::set(desk, find_seen(work, desk, arguments.text("partner")),
                     partner_fields(arguments), &notes);
    });
    Json reply;
    reply["message"] = fmt::format("partner {} is changed", arguments.text("partner"));
    if (!notes.empty()) reply["notes"] = notes;
    return reply;
}

// Stored memberships with since and why; manual and automatic ones apart (SEG-16).
Json memberships(Work& work, std::int64_t number, bool with_dynamic) {
    std::map<std::int64_t, Segment> segments;
    std::vector<std::int64_t> stored;
    std::vector<Segment> dynamic;
    for (Segment& s : segment::load_all(*work.session)) {
        if (s.is_folder || s.subject != db::Subject::partner) continue;
        if (s.method == segment::Method::dynamic) {
            dynamic.push_back(std::move(s));
        } else {
            stored.push_back(s.id);
            segments.emplace(s.id, std::move(s));
        }
    }
    Json manual = Json::array(), automatic = Json::array(), unknown = Json::array();
    for (const auto& m : segment::memberships_of(*work.session, number, stored)) {
        const Segment& s = segments.at(m.segment);
        Json row = Json::array({s.code, s.name, std::string(to_string(s.kind)),
                                moment_cell(m.since), std::string(to_string(m.cause)), m.user});
        (s.method == segment::Method::manual ? manual : automatic).push_back(std::move(row));
    }
    if (with_dynamic) {
        segment::SegmentMemberships asked(work.desk);
        for (const Segment& s : dynamic) {
            try {
                if (!asked.among(s.id, {number}).contains(number)) continue;
            } catch (const Error& error) { // one rule that has gone bad hides no other segment
                if (db::by_caller(error) || db::may_retry(error)) throw;
                unknown.push_back(fmt::format("whether the partner is in \"{}\" is not known: {}",
                                              s.name, first_line(error.message())));
                continue;
            }
            automatic.push_back(Json::array(
                {s.code, s.name, std::string(to_string(s.kind)), Json(), "dynamic", Json()}));
        }
    }
    const std::vector<std::string> columns{"code", "name", "kind", "since", "cause", "by"};
    Json reply;
    Json all = manual;
    for (const auto& row : automatic) all.push_back(row);
    reply.update(table(columns, all));
    reply["tables"]["manual"] = table(columns, manual);
    reply["tables"]["automatic"] = table(columns, automatic);
    if (!unknown.empty()) reply["notes"] = unknown;
    return reply;
}

// Every manual segment, with a tick where the partner is in: what `segment add` and `segment
// remove` change (SEG-16).
Json ticked(Work& work, const Json& in) {
    std::map<std::string, Json> known;
    for (const Json& row : in.at("rows")) known.emplace(row[0].get<std::string>(), row);
    Json rows = Json::array();
    for (const Segment& s : segment::load_all(*work.session)) {
        if (s.is_folder || s.deleted || s.subject != db::Subject::partner) continue;
        if (s.method != segment::Method::manual) continue;
        const auto found = known.find(s.code);
        Json row = Json::array({found == known.end() ? "no" : "yes"});
        if (found == known.end())
            for (const Json& cell : Json::array(
                     {s.code, s.name, std::string(to_string(s.kind)), Json(), Json(), Json()}))
                row.push_back(cell);
        else
            for (const Json& cell : found->second) row.push_back(cell);
        rows.push_back(std::move(row));
    }
    return table({"in", "code", "name", "kind", "since", "cause", "by"}, rows);
}

Json segments(Call& call, const Arguments& arguments) {
    Work work(call);
    require_segments(work, db::Subject::partner);
    see_all(work);
    const auto number =
        find_subjects(work, db::Subject::partner, false, {arguments.text("partner")}).front();
    Json reply = memberships(work, number, true);
    reply.erase("tables");
    return reply;
}

// Whether a shipment would go, while bans are on (BAN-15).
void add_ban(Call& call, Work& work, std::int64_t number, Json& reply) {
    if (!segment::option(*work.session, segment::Option::shipment_ban)) return;
    ban::Shipment shipment;
    shipment.partner = number;
    shipment.code = reply.value("code", "");
    const std::vector<ban::Shipment> one{shipment};
    const ban::Decision decision = ban::decide(work.desk, call.host.plugins(), one).front();
    std::vector<std::string> why;
    for (const ban::Said& said : decision.said)
        if (said.verdict != ban::Verdict::ship) why.push_back(said.reason);
    if (!decision.note.empty()) why.push_back(decision.note);
    reply["shipment"] =
        std::string(to_string(decision.outcome)) + (why.empty() ? "" : ": " + join(why, "; "));
}

Json show(Call& call, const Arguments& arguments) {
    Work work(call);
    see_all(work);
    const auto number =
        find_subjects(work, db::Subject::partner, false, {arguments.text("partner")}).front();
    Json reply;
    // Each partner with the same fields, so that programs find them where they were.
    for (const auto& [name, value] : partner::show(partner_desk(call, *work.session), number))
        reply[name] = cell(value);
    for (const auto& [name, custom] : work.desk.catalog.custom(db::Subject::partner))
        if (!reply.contains("attribute." + name)) reply["attribute." + name] = nullptr;
    if (segment::option(*work.session, segment::Option::customer_segments)) {
        const Json found = memberships(work, number, true);
        reply["tables"]["manual segments"] = ticked(work, found["tables"]["manual"]);
        reply["tables"]["automatic segments"] = found["tables"]["automatic"];
        if (found.contains("notes")) reply["notes"] = found["notes"];
    }
    add_card(call, work, number, reply);
    add_ban(call, work, number, reply);
    return reply;
}

Json merge(Call& call, const Arguments& arguments) {
    Work work(call);
    const auto asked = partner_desk(call, *work.session);
    partner::check_merge(asked);
    for (const char* each : {"from", "into"}) find_seen(work, asked, arguments.text(each));
    call.needs_confirmation(fmt::format("partner {} goes into {} and is removed",
                                        arguments.text("from"), arguments.text("into")));
    work.write(call, [&] {
        const auto desk = partner_desk(call, *work.session);
        partner::merge(desk, find_seen(work, desk, arguments.text("from")),
                       find_seen(work, desk, arguments.text("into")));
    });
    return {{"message",
             fmt::format("partner {} is now {}", arguments.text("from"), arguments.text("into"))}};
}

// The segments whose rules name the partner, as a sentence; "" if there are none. One that has no
// number yet is named by none.
std::string rules_naming(Work& work, const std::string& text) {
    segment::DatabaseNames names(*work.session, work.desk.catalog);
    const auto found = names.find("partner", text);
    if (found.size() != 1 || is_null(found.front().key)) return {};
    const auto number = std::get<std::int64_t>(found.front().key);
    std::vector<std::string> segments;
    for (const Segment& each : segment::load(*work.session, segment::naming(*work.session, number)))
        if (segments_on(work, each.subject)) segments.push_back(fmt::format("\"{}\"", each.name));
    if (segments.empty()) return {};
    return fmt::format("the rules of {} name the partner, and fail until they are changed",
                       join(segments, ", "));
}

Json erase(Call& call, const Arguments& arguments) {
    Work work(call);
    const bool own = work.desk.catalog.sources().at("partner").own;
    const std::string rules = rules_naming(work, arguments.text("partner"));
    call.needs_confirmation(
        (own ? fmt::format("partner {} is removed with its facts, memberships and their history",
                           arguments.text("partner"))
             : fmt::format("Tessera forgets partner {}: memberships, their history, and facts in "
                           "tables of its own. The rows of this deployment's own tables stay, and "
                           "so the partner may enter segments again",
                           arguments.text("partner"))) +
        (rules.empty() ? "" : "; " + rules));
    work.write(call, [&] {
        const auto desk = partner_desk(call, *work.session);
        partner::erase(desk, find_seen(work, desk, arguments.text("partner")));
    });
    Json reply{{"message", fmt::format("partner {} is {}", arguments.text("partner"),
                                       own ? "erased" : "forgotten")}};
    if (!rules.empty()) reply["notes"] = {rules};
    return reply;
}

} // namespace

void add_partner_operations(Catalogue& catalogue) {
    const Param who{"partner", ParamKind::text, "code or unique name of a partner", true, true};
    const std::vector<Param> creating{
        {"code", ParamKind::text, "its code"},
        {"name", ParamKind::text, "its name"},
        {"set", ParamKind::object, "any field: region=Perm, attribute.interest=cosmetics|shoes"},
        {"segment", ParamKind::texts, "a manual segment to put it in; may be repeated"},
        {"preview", ParamKind::boolean, "show which segments it would enter, and write nothing"}};
    catalogue.add(
        {"partner.create", "creates a partner and checks at once which segments it enters",
         "tessera partner create --code C-1 --name \"Anna\" --set region=Perm --segment vip",
         "partner.change", creating, create});
    catalogue.add({"partner.new", "creates a partner, asking step by step",
                   "Before it is saved, it shows which segments the partner will enter, and "
                   "why.\ntessera partner new",
                   "partner.change", creating, create});
    catalogue.add({"partner.set",
                   "changes fields of a partner; an empty value clears",
                   "tessera partner set C-1 --set region=Tomsk --set email=",
                   "partner.change",
                   {who, {"set", ParamKind::object, "fields: region=Perm"}},
                   set});
    catalogue.add({"partner.show",
                   "shows a partner with its segments, debts, sales and favourite categories",
                   "Segments: since when, why, with the service level and the strategy of each. "
                   "Categories: by revenue in the last 12 months.\ntessera partner show C-001",
                   "partner.read",
                   {who},
                   show});
    catalogue.add({"partner.segments",
                   "lists the segments of a partner: since when, and why",
                   "tessera partner segments C-001",
                   "partner.read",
                   {who},
                   segments});
    catalogue.add(
        {"partner.merge",
         "moves everything of one partner to another, whose own card wins, and removes it",
         "tessera partner merge C-002 C-001",
         "partner.change",
         {{"from", ParamKind::text, "the partner that goes", true, true},
          {"into", ParamKind::text, "the partner that stays", true, true}},
         merge});
    catalogue.add({"partner.erase",
                   "removes a partner with everything known about it",
                   "tessera partner erase C-001",
                   "partner.change",
                   {who},
                   erase});
}

} // namespace tessera::app
