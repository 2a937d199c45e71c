#include "segment/edit.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/sequence.hpp"
#include "segment/members.hpp"
#include "segment/method_table.hpp"
#include "segment/rules.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <set>

namespace tessera::segment {
namespace {

// Segments whose output side (a filter, an appearance, a field) names this one.
std::vector<std::string> shown_by(const Desk& desk, std::int64_t id) {
    std::vector<std::string> out;
    if (!desk.bind_output) return out;
    for (Segment& other : load_all(desk.session)) {
        if (other.is_folder || other.id == id) continue;
        try {
            const auto named = desk.bind_output(other.scheme, other.by_variant);
            if (std::find(named.begin(), named.end(), id) != named.end())
                out.push_back(fmt::format("\"{}\" (in its output)", other.name));
        } catch (const Error&) { // it does not work anyway
        }
    }
    return out;
}

std::string_view what_it_holds(const Segment& segment) {
    return segment.by_variant                    ? "variants of products"
           : segment.subject == Subject::product ? "products"
                                                 : "partners";
}

} // namespace

void remove(const Desk& desk, const Segment& segment, bool confirmed) {
    std::vector<std::string> users;
    for (const auto id : dependents(desk.session, segment.id)) {
        users.push_back(fmt::format("\"{}\"", load(desk.session, id).name));
    }
    for (const std::string& name : shown_by(desk, segment.id)) users.push_back(name);
    for (const auto& row : desk.session.rows(
             {"SELECT name FROM {segment} WHERE parent = ? ORDER BY name", {segment.id}},
             {Type::text})) {
        users.push_back(fmt::format("\"{}\" (in the folder)", to_text(row[0])));
    }
    if (!users.empty()) {
        throw refusal(
            "segment.in-use",
            fmt::format("segment \"{}\" is used by {}", segment.name, join(users, ", ")),
            "Change or delete those first, or mark it: `segment set S --set deleted=true`.");
    }
    const std::int64_t members = member_count(desk.session, segment.id);
    if (!confirmed) {
        throw refusal("needs-confirmation",
                      fmt::format("deleting segment \"{}\" deletes its {} members and its history",
                                  segment.name, members),
                      "Confirm with --yes (confirm: true).");
    }
    Segment gone = segment;
    clear(desk, gone, Cause::cleared); // the outbox tells those who follow it
    for (const char* table : {"segment_history", "segment_member", "segment_change",
                              "segment_dependency", "segment_competitor", "competitor_proposal",
                              "segment_treatment", "schedule_state", "schedule_run"}) {
        desk.session.execute(
            {fmt::format("DELETE FROM {{{}}} WHERE segment = ?", table), {segment.id}});
    }
    desk.session.execute({"DELETE FROM {segment} WHERE id = ?", {segment.id}});
    db::renew_mark(desk.session, db::definition_mark);
}

HandEdit edit_members(const Desk& desk, Segment segment, const std::vector<std::int64_t>& add,
                      const std::vector<std::int64_t>& remove) {
    require(segment, Action::edit_members);
    HandEdit edit;
    Delta delta;
    std::int64_t already = 0, absent = 0;
    for (const auto number : std::set<std::int64_t>(add.begin(), add.end())) {
        if (is_member(desk.session, segment.id, number)) {
            ++already;
        } else {
            delta.entered.push_back(number);
        }
    }
    for (const auto number : std::set<std::int64_t>(remove.begin(), remove.end())) {
        if (is_member(desk.session, segment.id, number)) {
            delta.gone.push_back(number);
        } else {
            ++absent;
        }
    }
    if (already > 0) edit.notes.push_back(fmt::format("{} already included", already));
    if (absent > 0) edit.notes.push_back(fmt::format("{} not included before", absent));
    apply(desk, segment, delta, delta.gone.empty() ? Cause::added : Cause::removed);
    edit.added = static_cast<std::int64_t>(delta.entered.size());
    edit.removed = static_cast<std::int64_t>(delta.gone.size());
    edit.total = member_count(desk.session, segment.id);
    return edit;
}

nlohmann::json settings_of(const Desk& desk, const Segment& s) {
    nlohmann::json out = to_json(s.scheme);
    out["name"] = s.name;
    if (s.code != s.name) out["code"] = s.code;
    if (s.subject == Subject::product) out["subject"] = "product";
    if (s.parent != 0) out["folder"] = path_of(desk.session, load(desk.session, s.parent));
    if (!s.description.empty()) out["description"] = s.description;
    if (!s.responsible.empty()) out["responsible"] = s.responsible;
    if (s.deleted) out["deleted"] = true;
    if (s.is_folder) return out;
    if (!s.service_level.empty()) out["service_level"] = s.service_level;
    if (!s.strategy.empty()) out["strategy"] = s.strategy;
    out["method"] = to_string(s.method);
    if (s.kind == Kind::shipment_ban) out["kind"] = "shipment_ban";
    if (s.scheme.template_name != "main") out["template"] = s.scheme.template_name;
    if (!s.schedule.empty()) out["schedule"] = s.schedule;
    if (!s.schedule.empty() && !s.schedule_on) out["schedule_on"] = false;
    if (s.check_on_create) out["check_on_create"] = true;
    if (s.clean_up) out["clean_up"] = to_text(Value{*s.clean_up});
    if (s.by_variant) out["by_variant"] = true;
    if (!s.competitors.empty()) {
        DatabaseNames names(desk.session, desk.catalog);
        for (const auto number : s.competitors) {
            const auto named = names.by_key("partner", Value{number});
            out["competitors"].push_back(named ? named->code : std::to_string(number));
        }
    }
    return out;
}

Overlap overlap(const Desk& desk, const std::vector<Segment>& segments) {
    Overlap out;
    out.segments = segments;
    std::vector<std::int64_t> ids;
    for (const Segment& segment : segments) {
        require(segment, Action::overlap);
        // Numbers of partners, products and variants are counted apart: equal ones mean nothing.
        const Segment& first = segments.front();
        if (segment.subject != first.subject || segment.by_variant != first.by_variant) {
            throw usage("segment.not-comparable",
                        fmt::format("\"{}\" holds {} and \"{}\" {}: they share no members",
                                    first.name, what_it_holds(first), segment.name,
                                    what_it_holds(segment)),
                        "Compare segments of one kind of subject.");
        }
        ids.push_back(segment.id);
    }
    const auto members = stored_members(desk.session, ids);
    for (const auto a : ids) {
        out.shared.emplace_back();
        for (const auto b : ids) {
            const auto& wa = members.at(a).bits().words();
            const auto& wb = members.at(b).bits().words();
            std::int64_t both = 0;
            for (std::size_t w = 0; w < std::min(wa.size(), wb.size()); ++w) {
                both += std::popcount(wa[w] & wb[w]);
            }
            out.shared.back().push_back(both);
        }
    }
    return out;
}

std::vector<std::int64_t> shared_members(const Desk& desk, const Segment& a, const Segment& b) {
    const std::vector<std::int64_t> both{a.id, b.id};
    const auto members = stored_members(desk.session, both);
    const auto& other = members.at(b.id);
    std::vector<std::int64_t> shared;
    members.at(a.id).for_each([&](std::int64_t number) {
        if (other.contains(number)) shared.push_back(number);
    });
    return shared;
}

std::vector<std::pair<Segment, std::vector<std::int64_t>>> overlapping(const Desk& desk,
                                                                       const Segment& segment) {
    require(segment, Action::overlap);
    std::vector<Segment> others;
    std::vector<std::int64_t> ids{segment.id};
    for (Segment& other : load_all(desk.session)) {
        if (other.id == segment.id || other.is_folder || other.subject != segment.subject ||
            other.by_variant != segment.by_variant || !allowed(other.method, Action::overlap)) {
            continue;
        }
        ids.push_back(other.id);
        others.push_back(std::move(other));
    }
    const auto members = stored_members(desk.session, ids);
    const auto& own = members.at(segment.id);
    std::vector<std::pair<Segment, std::vector<std::int64_t>>> out;
    for (Segment& other : others) {
        std::vector<std::int64_t> shared;
        members.at(other.id).for_each([&](std::int64_t number) {
            if (own.contains(number)) shared.push_back(number);
        });
        if (!shared.empty()) out.emplace_back(std::move(other), std::move(shared));
    }
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        return a.second.size() > b.second.size();
    });
    return out;
}

} // namespace tessera::segment
