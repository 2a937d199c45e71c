// Limits in the database: a row for each price group. Of agreements and segments the number is
// kept, so that they may be renamed.
#include "limit/limit.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/sequence.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::limit {

namespace {

constexpr OwnerKind kinds[] = {OwnerKind::user, OwnerKind::user_group, OwnerKind::agreement,
                               OwnerKind::segment};

bool is_numbered(OwnerKind kind) {
    return kind == OwnerKind::agreement || kind == OwnerKind::segment;
}

std::string holder_of(const Limit& limit) {
    return is_numbered(limit.kind) ? std::to_string(limit.id) : limit.name;
}

// What each number is called.
std::map<std::string, std::string> codes(db::Session& session, std::string_view table) {
    std::map<std::string, std::string> found;
    for (const auto& row : session.rows({fmt::format("SELECT id, code FROM {{{}}}", table)},
                                        {Type::integer, Type::text}))
        found.emplace(to_text(row[0]), to_text(row[1]));
    return found;
}

void remove_rows(db::Session& session, const Limit& limit) {
    session.execute({"DELETE FROM {manual_limit} WHERE owner_kind = ? AND holder = ?",
                     {static_cast<std::int64_t>(limit.kind), holder_of(limit)}});
}

} // namespace

std::vector<Limit> load_all(db::Session& session) {
    std::map<std::pair<std::int64_t, std::string>, ByGroup> rows;
    for (const auto& row : session.rows(
             {"SELECT owner_kind, holder, price_group, discount, markup FROM {manual_limit}"},
             {Type::integer, Type::text, Type::text, Type::decimal, Type::decimal}))
        rows[{std::get<std::int64_t>(row[0]), to_text(row[1])}][to_text(row[2])] = {
            std::get<Decimal>(row[3]), std::get<Decimal>(row[4])};
    std::vector<Limit> limits;
    for (const OwnerKind kind : kinds) {
        const auto number = static_cast<std::int64_t>(kind);
        const auto first = rows.lower_bound({number, ""});
        if (first == rows.end() || first->first.first != number) continue;
        const auto known = is_numbered(kind) ? codes(session, to_string(kind))
                                             : std::map<std::string, std::string>();
        for (auto at = first; at != rows.end() && at->first.first == number; ++at) {
            Limit limit{kind, at->first.second, 0, std::move(at->second)};
            if (is_numbered(kind)) {
                const auto code = known.find(limit.name);
                if (code == known.end()) continue; // it is gone
                limit.id = std::get<std::int64_t>(parse_value(Type::integer, limit.name));
                limit.name = code->second;
            }
            limits.push_back(std::move(limit));
        }
    }
    std::stable_sort(limits.begin(), limits.end(), [](const Limit& a, const Limit& b) {
        return std::pair(a.kind, a.name) < std::pair(b.kind, b.name);
    });
    return limits;
}

Limit find(db::Session& session, std::string_view owner) {
    std::vector<std::string> known;
    for (Limit& limit : load_all(session)) {
        known.push_back(owner_of(limit));
        if (known.back() == owner) return std::move(limit);
    }
    throw usage(
        "limit.unknown",
        fmt::format("there is no manual limit of \"{}\".{}", owner, did_you_mean(owner, known)),
        "`tessera limit list` lists them.");
}

void store(db::Session& session, const Limit& limit) {
    remove_rows(session, limit);
    for (const auto& [group, percents] : limit.percents)
        session.execute({"INSERT INTO {manual_limit} (owner_kind, holder, price_group, discount, "
                         "markup) VALUES (?, ?, ?, ?, ?)",
                         {static_cast<std::int64_t>(limit.kind), holder_of(limit), group,
                          percents.discount, percents.markup}});
    db::renew_mark(session, db::definition_mark);
}

void remove(db::Session& session, const Limit& limit) {
    remove_rows(session, limit);
    db::renew_mark(session, db::definition_mark);
}

} // namespace tessera::limit
