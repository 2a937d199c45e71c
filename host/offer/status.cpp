#include "offer/status.hpp"

#include "offer/definition.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "db/clock.hpp"
#include "db/sequence.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::offer {

namespace {

constexpr std::string_view kinds[] = {"everywhere", "warehouse", "agreement", "card"};

Source::Kind kind_of(std::string_view text) {
    const auto found = std::find(std::begin(kinds), std::end(kinds), text);
    if (found == std::end(kinds))
        throw usage("discount.bad-source", fmt::format("\"{}\" is no place to act in", text),
                    "Say everywhere, warehouse:CODE, agreement:CODE or card:KIND.");
    return static_cast<Source::Kind>(found - std::begin(kinds));
}

std::vector<Status> read(db::Session& session, const std::string& where,
                         const std::vector<Value>& arguments) {
    std::vector<Status> out;
    for (const auto& row : session.rows(
             {fmt::format("SELECT d.code, s.kind, s.source, s.day, s.acts, s.reason, s.user_name, "
                          "s.moment FROM {{discount_status}} s JOIN {{discount}} d ON d.id = "
                          "s.discount WHERE {} ORDER BY d.code, s.kind, s.source, s.day",
                          where),
              arguments},
             {Type::text, Type::integer, Type::text, Type::date, Type::boolean, Type::text,
              Type::text, Type::moment})) {
        Status one;
        one.discount = to_text(row[0]);
        one.source = {static_cast<Source::Kind>(std::get<std::int64_t>(row[1])), to_text(row[2])};
        one.day = std::get<Date>(row[3]);
        one.acts = std::get<bool>(row[4]);
        one.reason = to_text(row[5]);
        one.user = to_text(row[6]);
        one.moment = std::get<Moment>(row[7]);
        out.push_back(std::move(one));
    }
    return out;
}

void write(const segment::Desk& desk, const std::string& discount, const Source& source, Date day,
           bool acts, const std::string& reason) {
    const auto kind = static_cast<std::int64_t>(source.kind);
    const std::int64_t id = find(desk.session, discount).id;
    desk.session.execute({"DELETE FROM {discount_status} WHERE discount = ? AND kind = ? AND "
                          "source = ? AND day = ?",
                          {id, kind, source.code, day}});
    desk.session.execute(
        {"INSERT INTO {discount_status} (discount, kind, source, day, acts, reason, user_name, "
         "moment) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
         {id, kind, source.code, day, acts, reason.empty() ? Value() : Value(reason), desk.user,
          db::database_clock(desk.session)}});
    db::renew_mark(desk.session, db::definition_mark);
}

} // namespace

std::string_view to_string(Source::Kind kind) {
    return kinds[static_cast<std::size_t>(kind)];
}

std::string to_string(const Source& source) {
    if (source.kind == Source::Kind::everywhere) return "everywhere";
    return fmt::format("{} {}", to_string(source.kind), source.code);
}

Source source_from_string(std::string_view text) {
    const auto colon = text.find(':');
    Source out;
    out.kind = kind_of(text.substr(0, colon));
    const bool everywhere = out.kind == Source::Kind::everywhere;
    if (everywhere != (colon == std::string_view::npos) ||
        (!everywhere && colon + 1 == text.size()))
        throw usage("discount.bad-source", fmt::format("\"{}\" is no place to act in", text),
                    "Say everywhere, warehouse:CODE, agreement:CODE or card:KIND.");
    if (!everywhere) out.code = std::string(text.substr(colon + 1));
    return out;
}

std::vector<Status> history(db::Session& session, const std::string& discount) {
    return read(session, "d.code = ?", {discount});
}

std::vector<Status> in_force(db::Session& session, Date day) {
    std::vector<Status> out;
    for (Status& one : read(session, "s.day <= ?", {day})) {
        const bool later = !out.empty() && out.back().discount == one.discount &&
                           out.back().source.kind == one.source.kind &&
                           out.back().source.code == one.source.code;
        if (later)
            out.back() = std::move(one);
        else
            out.push_back(std::move(one));
    }
    return out;
}

std::optional<Date> activate(const segment::Desk& desk, const std::string& discount,
                             const Source& source, Date from, std::optional<Date> to,
                             const std::string& reason) {
    if (to && *to < from)
        throw usage("discount.bad-interval",
                    fmt::format("it would end on {} and begin on {}", to_text(Value{*to}),
                                to_text(Value{from})),
                    "Give a last day that is not before the first.");
    std::optional<Date> next; // the record that comes after
    for (const Status& one : history(desk.session, discount))
        if (one.source.kind == source.kind && one.source.code == source.code && one.day > from &&
            (!next || one.day < *next))
            next = one.day;
    write(desk, discount, source, from, true, reason);
    if (next && (!to || to->days + 1 >= next->days)) return Date{next->days - 1};
    if (to) write(desk, discount, source, Date{to->days + 1}, false, reason);
    return to;
}

void deactivate(const segment::Desk& desk, const std::string& discount, const Source& source,
                Date from, const std::string& reason) {
    write(desk, discount, source, from, false, reason);
}

} // namespace tessera::offer
