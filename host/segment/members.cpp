#include "segment/members.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "db/dialect.hpp"
#include "db/sequence.hpp"
#include "events/topics.hpp"
#include "segment/editor.hpp"
#include "segment/listed.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <set>

namespace tessera::segment {
namespace {

constexpr std::array<std::pair<Cause, std::string_view>, 9> causes{{
    {Cause::formation, "formation"},
    {Cause::creation, "creation"},
    {Cause::added, "added"},
    {Cause::removed, "removed"},
    {Cause::cleared, "cleared"},
    {Cause::clean_up, "clean-up"},
    {Cause::method_change, "method-change"},
    {Cause::merge, "merge"},
    {Cause::erase, "erase"},
}};

std::int64_t whole(const Value& v) {
    return is_null(v) ? 0 : std::get<std::int64_t>(v);
}

void insert_members(db::Session& session, std::int64_t segment,
                    const std::vector<std::int64_t>& subjects, std::int64_t change) {
    constexpr std::size_t rows = 16384;
    static const std::array<std::string, 3> columns{"segment", "subject", "entered"};
    constexpr std::array<Type, 3> types{Type::integer, Type::integer, Type::integer};
    for (std::size_t at = 0; at < subjects.size(); at += rows) {
        const std::size_t n = std::min(rows, subjects.size() - at);
        db::Chunk chunk;
        chunk.rows = n;
        chunk.columns.resize(3);
        chunk.columns[0].integers.assign(n, segment);
        chunk.columns[1].integers.assign(subjects.begin() + static_cast<long>(at),
                                         subjects.begin() + static_cast<long>(at + n));
        chunk.columns[2].integers.assign(n, change);
        for (auto& column : chunk.columns) column.nulls.assign(n, 0);
        session.insert("{segment_member}", columns, types, chunk);
    }
}

// Everything that the condition selects leaves the segment and becomes history.
void end_memberships(db::Session& session, std::int64_t segment, std::int64_t change,
                     const db::Query& condition) {
    db::Query insert("INSERT INTO {segment_history} (segment, subject, entered, gone) "
                     "SELECT segment, subject, entered, ? FROM {segment_member} WHERE segment = ?",
                     {change, segment});
    session.execute(insert.add(condition));
    db::Query remove("DELETE FROM {segment_member} WHERE segment = ?", {segment});
    session.execute(remove.add(condition));
}

std::string event_payload(const Segment& segment, std::int64_t change, std::int64_t entered,
                          std::int64_t gone, Cause cause) {
    return nlohmann::json{{"segment", segment.id}, {"code", segment.code},
                          {"name", segment.name},  {"subject", db::to_string(segment.subject)},
                          {"change", change},      {"entered", entered},
                          {"gone", gone},          {"cause", to_string(cause)}}
        .dump();
}

void log_change(const Desk& desk, Segment& segment, std::int64_t number, std::int64_t entered,
                std::int64_t gone, Cause cause) {
    const Moment moment = now();
    const bool by_hand =
        cause == Cause::added || cause == Cause::removed || cause == Cause::cleared;
    if (cause == Cause::formation) {
        ++segment.version;
        segment.formed = moment;
        segment.hand_edits = 0;
        segment.stale.clear();
    } else if (by_hand) {
        segment.hand_edits += entered + gone;
    } else if (cause == Cause::clean_up || cause == Cause::method_change) {
        segment.hand_edits = 0;
    }
    segment.last_change = number;
    desk.session.execute(
        {"INSERT INTO {segment_change} (number, segment, moment, cause, user_name, as_of, version, "
         "rule_version, entered, gone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
         {number, segment.id, moment, std::string(to_string(cause)), desk.user,
          desk.as_of ? Value{desk.today} : Value{}, segment.version, segment.rule_version, entered,
          gone}});
    desk.session.execute(
        {"UPDATE {segment} SET version = ?, formed = ?, hand_edits = ?, stale = ?, "
         "last_change = ? WHERE id = ?",
         {segment.version, segment.formed ? Value{*segment.formed} : Value{}, segment.hand_edits,
          segment.stale.empty() ? Value{} : Value{segment.stale}, number, segment.id}});
    desk.events.record(desk.event_context(), events::topics::segment_changed,
                       event_payload(segment, number, entered, gone, cause));
}

} // namespace

std::string_view to_string(Cause cause) {
    return std::find_if(causes.begin(), causes.end(),
                        [&](const auto& one) { return one.first == cause; })
        ->second;
}

static Cause cause_from(const Value& text) {
    for (const auto& [cause, name] : causes) {
        if (name == to_text(text)) return cause;
    }
    return Cause::formation;
}

std::map<std::int64_t, scheme::MemberSet> stored_members(db::Session& session,
                                                         std::span<const std::int64_t> segments) {
    std::map<std::int64_t, scheme::MemberSet> out;
    if (segments.empty()) return out;
    for (const auto id : segments) out[id];
    if (segments.size() == 1) { // whose rows they are is known
        scheme::MemberSet& set = out[segments.front()];
        for (const auto number : session.numbers(
                 {"SELECT subject FROM {segment_member} WHERE segment = ?", {segments.front()}})) {
            set.add(number);
        }
        return out;
    }
    // Ascending by the primary key, so the rows of one segment come together.
    db::Query query;
    if (segments.size() <= piece) {
        query = {
            fmt::format("SELECT segment, subject FROM {{segment_member}} WHERE segment IN ({}) "
                        "ORDER BY segment, subject",
                        marks(segments.size())),
            values(segments)};
    } else {
        const auto [first, last] = std::minmax_element(segments.begin(), segments.end());
        query = {"SELECT segment, subject FROM {segment_member} WHERE segment BETWEEN ? AND ? "
                 "ORDER BY segment, subject",
                 {*first, *last}};
    }
    std::int64_t current = 0;
    scheme::MemberSet* set = nullptr;
    constexpr Type types[] = {Type::integer, Type::integer};
    const auto cursor = session.open(query, types, 65536);
    for (db::Chunk chunk; cursor->next(chunk);) {
        for (std::size_t row = 0; row < chunk.rows; ++row) {
            if (const auto segment = chunk.integer(0, row); segment != current) {
                current = segment;
                const auto found = out.find(current);
                set = found == out.end() ? nullptr : &found->second;
            }
            if (set) set->add(chunk.integer(1, row));
        }
    }
    return out;
}

std::map<std::int64_t, scheme::MemberSet> stored_members(db::Session& session,
                                                         std::span<const std::int64_t> segments,
                                                         std::span<const std::int64_t> among) {
    std::map<std::int64_t, scheme::MemberSet> out;
    for (const auto id : segments) out[id];
    // The primary key is probed for each pair: a statement for all of them, up to its length.
    for (std::size_t at = 0; at < segments.size(); at += piece) {
        const auto some = segments.subspan(at, std::min(piece, segments.size() - at));
        for (std::size_t from = 0; from < among.size(); from += piece) {
            const auto whom = among.subspan(from, std::min(piece, among.size() - from));
            auto args = values(some);
            for (const auto subject : whom) args.emplace_back(subject);
            for (const auto& row : session.rows(
                     {fmt::format("SELECT segment, subject FROM {{segment_member}} WHERE segment "
                                  "IN ({}) AND subject IN ({})",
                                  marks(some.size()), marks(whom.size())),
                      args},
                     {Type::integer, Type::integer}))
                out[whole(row[0])].add(whole(row[1]));
        }
    }
    return out;
}

std::int64_t member_count(db::Session& session, std::int64_t segment) {
    return session.integer({"SELECT COUNT(*) FROM {segment_member} WHERE segment = ?", {segment}});
}

bool is_member(db::Session& session, std::int64_t segment, std::int64_t subject) {
    return session
        .row({"SELECT entered FROM {segment_member} WHERE segment = ? AND subject = ?",
              {segment, subject}},
             {Type::integer})
        .has_value();
}

std::int64_t apply(const Desk& desk, Segment& segment, const Delta& delta, Cause cause) {
    if (delta.empty()) return 0;
    const std::int64_t number = db::reserve(desk.session, "change");
    const std::size_t listed = desk.session.dialect().list_length();
    for (std::size_t at = 0; at < delta.gone.size(); at += listed) {
        const std::size_t n = std::min(listed, delta.gone.size() - at);
        const auto part = std::span(delta.gone).subspan(at, n);
        // The bounds are for databases that go through the list for each row.
        const auto [first, last] = std::minmax_element(part.begin(), part.end());
        db::Query condition(" AND subject BETWEEN ? AND ?", {*first, *last});
        condition.add({fmt::format(" AND subject IN ({})", marks(n)), values(part)});
        end_memberships(desk.session, segment.id, number, condition);
    }
    insert_members(desk.session, segment.id, delta.entered, number);
    log_change(desk, segment, number, static_cast<std::int64_t>(delta.entered.size()),
               static_cast<std::int64_t>(delta.gone.size()), cause);
    return number;
}

std::int64_t clear(const Desk& desk, Segment& segment, Cause cause) {
    const std::int64_t gone = member_count(desk.session, segment.id);
    if (gone == 0) return 0;
    const std::int64_t number = db::reserve(desk.session, "change");
    end_memberships(desk.session, segment.id, number, {});
    log_change(desk, segment, number, 0, gone, cause);
    return gone;
}

std::vector<Membership> memberships_of(db::Session& session, std::int64_t subject,
                                       std::span<const std::int64_t> segments) {
    std::vector<Membership> out;
    // The primary key is probed for each segment: a second index would double the cost of writing.
    for (std::size_t at = 0; at < segments.size(); at += piece) {
        const auto part = segments.subspan(at, std::min(piece, segments.size() - at));
        auto args = values(part);
        args.emplace_back(subject);
        for (const auto& row : session.rows(
                 {fmt::format("SELECT m.segment, m.entered, c.moment, c.cause, c.user_name, "
                              "c.rule_version FROM {{segment_member}} m JOIN {{segment_change}} c "
                              "ON c.number = m.entered WHERE m.segment IN ({}) AND m.subject = ? "
                              "ORDER BY m.segment",
                              marks(part.size())),
                  args},
                 {Type::integer, Type::integer, Type::moment, Type::text, Type::text,
                  Type::integer})) {
            Membership m;
            m.segment = whole(row[0]);
            m.subject = subject;
            m.entered = whole(row[1]);
            m.since = std::get<Moment>(row[2]);
            m.cause = cause_from(row[3]);
            m.user = to_text(row[4]);
            m.rule_version = whole(row[5]);
            out.push_back(std::move(m));
        }
    }
    return out;
}

std::vector<std::int64_t> members_at(db::Session& session, std::int64_t segment, Date day,
                                     const Zone& zone) {
    const Moment end = zone.start_of_day(Date{day.days + 1});
    std::set<std::int64_t> in;
    for (const auto& row : session.rows(
             {"SELECT m.subject FROM {segment_member} m JOIN {segment_change} c ON c.number = "
              "m.entered WHERE m.segment = ? AND c.moment < ?",
              {segment, end}},
             {Type::integer})) {
        in.insert(whole(row[0]));
    }
    for (const auto& row : session.rows(
             {"SELECT h.subject FROM {segment_history} h JOIN {segment_change} e ON e.number = "
              "h.entered JOIN {segment_change} g ON g.number = h.gone WHERE h.segment = ? AND "
              "e.moment < ? AND g.moment >= ?",
              {segment, end, end}},
             {Type::integer})) {
        in.insert(whole(row[0]));
    }
    return {in.begin(), in.end()};
}

std::vector<HistoryLine> history(db::Session& session, std::int64_t segment, std::int64_t limit,
                                 std::int64_t before) {
    std::vector<HistoryLine> out;
    for (const auto& row : session.rows(
             {"SELECT number, moment, cause, user_name, as_of, version, rule_version, "
              "entered, gone "
              "FROM {segment_change} WHERE segment = ? AND number < ? ORDER BY number DESC",
              {segment, before}},
             {Type::integer, Type::moment, Type::text, Type::text, Type::date, Type::integer,
              Type::integer, Type::integer, Type::integer})) {
        if (limit > 0 && static_cast<std::int64_t>(out.size()) == limit) break;
        HistoryLine line;
        line.number = whole(row[0]);
        line.moment = std::get<Moment>(row[1]);
        line.cause = cause_from(row[2]);
        line.user = to_text(row[3]);
        if (!is_null(row[4])) line.as_of = std::get<Date>(row[4]);
        line.version = whole(row[5]);
        line.rule_version = whole(row[6]);
        line.entered = whole(row[7]);
        line.gone = whole(row[8]);
        out.push_back(std::move(line));
    }
    return out;
}

Delta change(db::Session& session, std::int64_t segment, std::int64_t number) {
    Delta delta;
    for (const auto& row : session.rows(
             {"SELECT subject FROM {segment_member} WHERE segment = ? AND entered = ? UNION "
              "SELECT subject FROM {segment_history} WHERE segment = ? AND entered = ? ORDER BY 1",
              {segment, number, segment, number}},
             {Type::integer})) {
        delta.entered.push_back(whole(row[0]));
    }
    for (const auto& row :
         session.rows({"SELECT subject FROM {segment_history} WHERE segment = ? AND "
                       "gone = ? ORDER BY subject",
                       {segment, number}},
                      {Type::integer})) {
        delta.gone.push_back(whole(row[0]));
    }
    return delta;
}

namespace {

// Segments that hold or held the subject.
std::vector<std::int64_t> segments_of(db::Session& session, std::int64_t subject) {
    std::vector<std::int64_t> all, out;
    for (const auto& row : session.rows(db::Query("SELECT id FROM {segment} WHERE subject = "
                                                  "'partner' AND is_folder = 0 ORDER BY id"),
                                        {Type::integer})) {
        all.push_back(whole(row[0]));
    }
    for (const auto id : all) {
        const auto found = session.integer(
            {"SELECT COUNT(*) FROM (SELECT segment FROM {segment_member} WHERE segment = ? AND "
             "subject = ? UNION ALL SELECT segment FROM {segment_history} WHERE segment = ? AND "
             "subject = ?) u",
             {id, subject, id, subject}});
        if (found > 0) out.push_back(id);
    }
    return out;
}

// Where both were proposed, the answer that a person gave stays, else that of `into`.
void carry_proposals(db::Session& session, std::int64_t from, std::int64_t into) {
    const char* const all = "SELECT segment, linker, state FROM {competitor_proposal} WHERE "
                            "partner = ?";
    std::map<std::pair<std::int64_t, std::string>, bool> answered; // of `into`
    for (const auto& row : session.rows({all, {into}}, {Type::integer, Type::text, Type::text}))
        answered[{whole(row[0]), to_text(row[1])}] = to_text(row[2]) != "proposed";
    for (const auto& row : session.rows({all, {from}}, {Type::integer, Type::text, Type::text})) {
        const auto found = answered.find({whole(row[0]), to_text(row[1])});
        const bool stays =
            found != answered.end() && (found->second || to_text(row[2]) == "proposed");
        if (found != answered.end())
            session.execute({"DELETE FROM {competitor_proposal} WHERE segment = ? AND linker = ? "
                             "AND partner = ?",
                             {row[0], row[1], stays ? from : into}});
        if (!stays)
            session.execute({"UPDATE {competitor_proposal} SET partner = ? WHERE segment = ? AND "
                             "linker = ? AND partner = ?",
                             {into, row[0], row[1], from}});
    }
}

} // namespace

void carry_over(const Desk& desk, std::int64_t from, std::int64_t into) {
    for (const auto id : segments_of(desk.session, from)) {
        Segment segment = load(desk.session, id);
        Delta delta;
        if (is_member(desk.session, id, from)) {
            delta.gone.push_back(from);
            if (!is_member(desk.session, id, into)) delta.entered.push_back(into);
        }
        apply(desk, segment, delta, Cause::merge);
        // Of two stays that began with one change the longer one is left.
        for (const auto& row : desk.session.rows(
                 {"SELECT f.entered, f.gone FROM {segment_history} f JOIN {segment_history} i ON "
                  "i.segment = f.segment AND i.entered = f.entered WHERE f.segment = ? AND "
                  "f.subject = ? AND i.subject = ? AND f.gone > i.gone",
                  {id, from, into}},
                 {Type::integer, Type::integer}))
            desk.session.execute({"UPDATE {segment_history} SET gone = ? WHERE segment = ? AND "
                                  "subject = ? AND entered = ?",
                                  {row[1], id, into, row[0]}});
        // The past of the two becomes one: rows of `from` continue under the new number, but not
        // where both entered with one change: there `into` has its own, ended or still open.
        desk.session.execute(
            {"UPDATE {segment_history} SET subject = ? WHERE segment = ? AND "
             "subject = ? AND entered NOT IN (SELECT entered FROM {segment_history} "
             "WHERE segment = ? AND subject = ?) AND entered NOT IN (SELECT entered FROM "
             "{segment_member} WHERE segment = ? AND subject = ?)",
             {into, id, from, id, into, id, into}});
        desk.session.execute(
            {"DELETE FROM {segment_history} WHERE segment = ? AND subject = ?", {id, from}});
    }
    desk.session.execute(
        {"UPDATE {segment_competitor} SET partner = ? WHERE partner = ? AND segment "
         "NOT IN (SELECT segment FROM {segment_competitor} WHERE partner = ?)",
         {into, from, into}});
    desk.session.execute({"DELETE FROM {segment_competitor} WHERE partner = ?", {from}});
    carry_proposals(desk.session, from, into);
    db::reserve(desk.session, "removed");
}

void forget(const Desk& desk, std::int64_t subject) {
    for (const auto id : segments_of(desk.session, subject)) {
        Segment segment = load(desk.session, id);
        if (is_member(desk.session, id, subject))
            apply(desk, segment, {{}, {subject}}, Cause::erase);
        desk.session.execute(
            {"DELETE FROM {segment_history} WHERE segment = ? AND subject = ?", {id, subject}});
    }
    desk.session.execute({"DELETE FROM {segment_competitor} WHERE partner = ?", {subject}});
    desk.session.execute({"DELETE FROM {competitor_proposal} WHERE partner = ?", {subject}});
    db::reserve(desk.session, "removed");
}

} // namespace tessera::segment
