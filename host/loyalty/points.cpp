// The ledger of points in the database.
#include "loyalty/points.hpp"

#include "base/error.hpp"
#include "db/clock.hpp"
#include "db/sequence.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::loyalty {

namespace {

Entry from_row(const db::Row& row) {
    Entry entry;
    entry.id = std::get<std::int64_t>(row[0]);
    entry.partner = std::get<std::int64_t>(row[1]);
    entry.spent = std::get<bool>(row[2]);
    entry.points = std::get<Decimal>(row[3]);
    entry.day = std::get<Date>(row[4]);
    entry.first = std::get<Date>(row[5]);
    if (!is_null(row[6])) entry.last = std::get<Date>(row[6]);
    entry.document = to_text(row[7]);
    entry.reason = to_text(row[8]);
    entry.user = to_text(row[9]);
    entry.written = std::get<Moment>(row[10]);
    return entry;
}

Value or_null(const std::string& text) {
    return text.empty() ? Value() : Value(text);
}

// What the partner has with this entry; it is written afterwards.
std::vector<Entry> with(const segment::Desk& desk, Entry& entry) {
    if (entry.points.units <= 0)
        throw usage("points.bad-value",
                    fmt::format("{} points cannot be {}", to_text(entry.points),
                                entry.spent ? "spent" : "gained"),
                    "Give a number above 0.");
    // The number comes first: it takes a lock, so that nobody spends what is read below.
    entry.id = db::reserve(desk.session, "points_entry");
    entry.user = desk.user;
    entry.written = db::database_clock(desk.session);
    std::vector<Entry> entries = load_entries(desk.session, entry.partner);
    entries.push_back(entry);
    return entries;
}

void write(db::Session& session, const Entry& entry) {
    session.execute({"INSERT INTO {points_entry} (id, partner, spent, points, day, first_day, "
                     "last_day, document, reason, user_name, written) VALUES (?, ?, ?, ?, ?, ?, "
                     "?, ?, ?, ?, ?)",
                     {entry.id, entry.partner, entry.spent, entry.points, entry.day, entry.first,
                      entry.last ? Value(*entry.last) : Value(), or_null(entry.document),
                      or_null(entry.reason), entry.user, entry.written}});
}

} // namespace

std::vector<Entry> load_entries(db::Session& session, std::int64_t partner) {
    std::vector<Entry> found;
    for (const auto& row : session.rows(
             {"SELECT id, partner, spent, points, day, first_day, last_day, document, reason, "
              "user_name, written FROM {points_entry} WHERE partner = ? ORDER BY day, id",
              {partner}},
             {Type::integer, Type::integer, Type::boolean, Type::decimal, Type::date, Type::date,
              Type::date, Type::text, Type::text, Type::text, Type::moment}))
        found.push_back(from_row(row));
    return found;
}

Entry gain(const segment::Desk& desk, Entry entry) {
    entry.spent = false;
    const std::vector<Entry> entries = with(desk, entry);
    balance(entries, entry.day); // whether the sum still fits
    write(desk.session, entry);
    return entry;
}

Entry spend(const segment::Desk& desk, Entry entry) {
    entry.spent = true;
    entry.first = entry.day;
    entry.last.reset();
    const std::vector<Entry> entries = with(desk, entry);
    Date latest = entry.day;
    for (const Entry& one : entries) latest = std::max(latest, one.day);
    if (const auto missing = balance(entries, latest).missing) {
        const Decimal there =
            balance(std::span(entries).first(entries.size() - 1), entry.day).usable;
        if (there < entry.points)
            throw refusal("points.too-few",
                          fmt::format("{} points cannot be spent on {}: there are {}",
                                      to_text(entry.points), to_text(Value{entry.day}),
                                      to_text(there)),
                          "`tessera points balance` shows from when on there are more.");
        throw refusal("points.too-few",
                      fmt::format("{} points cannot be spent on {}: what was spent on {} "
                                  "took them already",
                                  to_text(entry.points), to_text(Value{entry.day}),
                                  to_text(Value{*missing})),
                      "`tessera points list` shows the entries.");
    }
    write(desk.session, entry);
    return entry;
}

} // namespace tessera::loyalty
