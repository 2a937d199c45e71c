// Leave to ship to a banned partner: given with a reason and for a time, kept for good.
#include "ban/ban.hpp"

#include "base/error.hpp"
#include "db/clock.hpp"
#include "db/sequence.hpp"

#include <fmt/format.h>

namespace tessera::ban {

namespace {

Leave from_row(const db::Row& row) {
    Leave leave;
    leave.id = std::get<std::int64_t>(row[0]);
    leave.partner = std::get<std::int64_t>(row[1]);
    leave.document = to_text(row[2]);
    leave.reason = to_text(row[3]);
    leave.user = to_text(row[4]);
    leave.given = std::get<Moment>(row[5]);
    leave.until = std::get<Date>(row[6]);
    if (!is_null(row[7])) leave.uses = std::get<std::int64_t>(row[7]);
    leave.taken_back = std::get<bool>(row[8]);
    return leave;
}

std::vector<Leave> read(db::Session& session, std::string_view where, std::vector<Value> args) {
    std::vector<Leave> found;
    for (const auto& row : session.rows(
             {fmt::format("SELECT id, partner, document, reason, user_name, given, "
                          "last_day, uses_left, taken_back FROM {{ban_leave}} {} ORDER BY id",
                          where),
              std::move(args)},
             {Type::integer, Type::integer, Type::text, Type::text, Type::text, Type::moment,
              Type::date, Type::integer, Type::boolean}))
        found.push_back(from_row(row));
    return found;
}

} // namespace

Leave give_leave(const segment::Desk& desk, Leave leave) {
    leave.id = db::reserve(desk.session, "ban_leave");
    leave.user = desk.user;
    leave.given = db::database_clock(desk.session);
    desk.session.execute(
        {"INSERT INTO {ban_leave} (id, partner, document, reason, user_name, given, last_day, "
         "uses_left, taken_back) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
         {leave.id, leave.partner, leave.document.empty() ? Value() : Value(leave.document),
          leave.reason, leave.user, leave.given, leave.until,
          leave.uses ? Value(*leave.uses) : Value(), false}});
    return leave;
}

std::vector<Leave> leaves(db::Session& session, std::optional<std::int64_t> partner) {
    return partner ? read(session, "WHERE partner = ?", {*partner}) : read(session, "", {});
}

void use_leave(const segment::Desk& desk, std::int64_t id) {
    // One statement, so that of two sellers with the last use one writes, and the other sees that.
    const std::int64_t used = desk.session.execute(
        {"UPDATE {ban_leave} SET uses_left = uses_left - 1 WHERE id = ? AND taken_back = ? AND "
         "(uses_left IS NULL OR uses_left > 0)",
         {id, false}});
    if (used == 0)
        throw refusal("ban.leave-used-up", fmt::format("leave {} is used up, or taken back", id),
                      "Whoever may give leave can give another: `tessera shipment leave`.");
}

Leave take_back(const segment::Desk& desk, std::int64_t id) {
    auto found = read(desk.session, "WHERE id = ?", {id});
    if (found.empty())
        throw usage("ban.unknown-leave", fmt::format("there is no leave {}", id),
                    "`tessera shipment leaves` lists them.");
    desk.session.execute({"UPDATE {ban_leave} SET taken_back = ? WHERE id = ?", {true, id}});
    found.front().taken_back = true;
    return found.front();
}

} // namespace tessera::ban
