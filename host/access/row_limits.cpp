// Who sees which partners.
#include "access/access.hpp"

namespace tessera::access {

namespace {

std::vector<RowLimit> read(db::Session& session, const std::string& where,
                           std::vector<Value> args) {
    std::vector<RowLimit> found;
    for (const auto& row : session.rows({"SELECT is_group, holder, rule_text FROM {row_limit} l " +
                                             where + " ORDER BY is_group, holder",
                                         std::move(args)},
                                        {Type::boolean, Type::text, Type::text}))
        found.push_back({{std::get<bool>(row[0]), to_text(row[1])}, to_text(row[2])});
    return found;
}

} // namespace

std::vector<RowLimit> row_limits(db::Session& session) {
    return read(session, "", {});
}

std::vector<RowLimit> limits_of(db::Session& session, std::string_view user) {
    if (user == owner) return {};
    const std::string who(user);
    return read(session,
                "WHERE (is_group = 0 AND holder = ?) OR (is_group = 1 AND EXISTS (SELECT 1 FROM "
                "{user_group_member} m WHERE m.group_name = l.holder AND m.user_name = ?))",
                {who, who});
}

bool limit_rows(db::Session& session, const Holder& holder, std::string_view filter) {
    const std::int64_t gone = session.execute(
        {"DELETE FROM {row_limit} WHERE is_group = ? AND holder = ?", {holder.group, holder.name}});
    if (filter.empty()) return gone > 0;
    session.execute({"INSERT INTO {row_limit} (is_group, holder, rule_text) VALUES (?, ?, ?)",
                     {holder.group, holder.name, std::string(filter)}});
    return true;
}

} // namespace tessera::access
