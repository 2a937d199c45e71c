// What was proposed and what was answered.
#include "competitor/competitor.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "segment/edit.hpp"
#include "segment/names_db.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace tessera::competitor {
namespace {

constexpr std::array<std::string_view, 3> states{"proposed", "accepted", "rejected"};
using Pair = std::pair<std::int64_t, std::int64_t>; // segment and partner

State state_from(const Value& text) {
    const auto found = std::find(states.begin(), states.end(), to_text(text));
    return found == states.end() ? State::proposed : static_cast<State>(found - states.begin());
}

void write(db::Session& session, const Proposal& one) {
    Value answered, user; // null until somebody answers
    if (one.answered) answered = *one.answered;
    if (!one.user.empty()) user = one.user;
    const std::string state(to_string(one.state));
    if (session.execute({"UPDATE {competitor_proposal} SET strength = ?, reason = ?, state = ?, "
                         "moment = ?, user_name = ?, answered = ? WHERE segment = ? AND partner = "
                         "? AND linker = ?",
                         {one.strength, one.reason, state, one.moment, user, answered, one.segment,
                          one.partner, one.linker}}) != 0)
        return;
    session.execute({"INSERT INTO {competitor_proposal} (segment, partner, linker, strength, "
                     "reason, state, moment, user_name, answered) VALUES (?, ?, ?, ?, ?, ?, ?, ?, "
                     "?)",
                     {one.segment, one.partner, one.linker, one.strength, one.reason, state,
                      one.moment, user, answered}});
}

std::set<Pair> listed(db::Session& session) {
    std::set<Pair> out;
    for (const db::Row& row : session.rows({"SELECT segment, partner FROM {segment_competitor}"},
                                           {Type::integer, Type::integer}))
        out.emplace(std::get<std::int64_t>(row[0]), std::get<std::int64_t>(row[1]));
    return out;
}

} // namespace

std::string_view to_string(State state) {
    return states[static_cast<std::size_t>(state)];
}

std::vector<Proposal> proposals(db::Session& session, std::optional<std::int64_t> segment) {
    db::Query query("SELECT segment, partner, linker, strength, reason, state, moment, user_name, "
                    "answered FROM {competitor_proposal}");
    if (segment) query.add(" WHERE segment = ?", {*segment});
    query.add(" ORDER BY segment, partner, linker");
    std::vector<Proposal> out;
    for (const db::Row& row :
         session.rows(query, {Type::integer, Type::integer, Type::text, Type::decimal, Type::text,
                              Type::text, Type::moment, Type::text, Type::moment})) {
        Proposal& one = out.emplace_back();
        one.segment = std::get<std::int64_t>(row[0]);
        one.partner = std::get<std::int64_t>(row[1]);
        one.linker = to_text(row[2]);
        if (!is_null(row[3])) one.strength = std::get<Decimal>(row[3]);
        one.reason = to_text(row[4]);
        one.state = state_from(row[5]);
        one.moment = std::get<Moment>(row[6]);
        one.user = to_text(row[7]);
        if (!is_null(row[8])) one.answered = std::get<Moment>(row[8]);
    }
    return out;
}

Kept keep(const segment::Desk& desk, const Asked& asked, bool all) {
    Kept kept;
    const std::set<Pair> in_lists = listed(desk.session);
    std::map<std::tuple<std::int64_t, std::int64_t, std::string>, Proposal> before;
    std::set<Pair> rejected;
    for (Proposal& one : proposals(desk.session)) {
        if (one.state == State::rejected) rejected.emplace(one.segment, one.partner);
        before.emplace(std::tuple(one.segment, one.partner, one.linker), std::move(one));
    }
    std::set<Pair> passed_over;
    for (Proposal one : asked.proposals) {
        const Pair pair{one.segment, one.partner};
        if (in_lists.contains(pair)) {
            kept.listed += passed_over.insert(pair).second ? 1 : 0;
            continue;
        }
        if (rejected.contains(pair) && !all) {
            kept.rejected += passed_over.insert(pair).second ? 1 : 0;
            continue;
        }
        const auto old = before.find({one.segment, one.partner, one.linker});
        if (old != before.end() && old->second.state == State::proposed &&
            old->second.strength == one.strength && old->second.reason == one.reason)
            continue;
        // One that was accepted and has left the list since is proposed anew.
        const bool fresh = old == before.end() || old->second.state != State::proposed;
        (fresh ? kept.fresh : kept.changed)++;
        one.moment = now();
        write(desk.session, one);
    }
    const std::set<std::int64_t> segments(asked.segments.begin(), asked.segments.end());
    const std::set<std::string> linkers(asked.linkers.begin(), asked.linkers.end());
    for (const auto& [key, old] : before) {
        if (old.state != State::proposed || !segments.contains(old.segment) ||
            !linkers.contains(old.linker))
            continue;
        const bool still =
            std::any_of(asked.proposals.begin(), asked.proposals.end(), [&](const Proposal& one) {
                return std::tie(one.segment, one.partner, one.linker) == key;
            });
        if (still && !in_lists.contains({old.segment, old.partner})) continue;
        desk.session.execute({"DELETE FROM {competitor_proposal} WHERE segment = ? AND partner = ? "
                              "AND linker = ?",
                              {old.segment, old.partner, old.linker}});
        ++kept.gone;
    }
    return kept;
}

void answer(const segment::Desk& desk, const segment::Segment& segment, std::int64_t partner,
            const std::string& code, State state) {
    std::vector<std::int64_t> list = segment.competitors;
    const auto at = std::find(list.begin(), list.end(), partner);
    if ((state == State::accepted) != (at != list.end())) {
        nlohmann::json codes = nlohmann::json::array();
        if (state == State::accepted)
            list.push_back(partner);
        else
            list.erase(at);
        segment::DatabaseNames names(desk.session, desk.catalog);
        for (const std::int64_t number : list) {
            const auto named = names.by_key("partner", Value{number});
            codes.push_back(number == partner ? code
                            : named           ? named->code
                                              : std::to_string(number));
        }
        segment::change(desk, segment, {{"competitors", codes}});
    }
    std::vector<Proposal> rows = proposals(desk.session, segment.id);
    std::erase_if(rows, [&](const Proposal& one) { return one.partner != partner; });
    if (rows.empty()) { // nobody proposed it: the answer is kept all the same
        Proposal& one = rows.emplace_back();
        one.segment = segment.id;
        one.partner = partner;
        one.linker = "by hand";
        one.moment = now();
    }
    for (Proposal& one : rows) {
        one.state = state;
        one.user = desk.user;
        one.answered = now();
        write(desk.session, one);
    }
}

} // namespace tessera::competitor
