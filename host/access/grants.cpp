// Grants: rights that users and groups were given.
#include "access/access.hpp"

#include <fmt/format.h>

namespace tessera::access {

namespace {

// Where the rights of a kind of holder stand.
struct Place {
    std::string_view table, name;
};
Place place(const Holder& holder) {
    return holder.group ? Place{"{group_right}", "group_name"}
                        : Place{"{grant_right}", "user_name"};
}

} // namespace

std::vector<Grant> grants(db::Session& session) {
    std::vector<Grant> found;
    for (const bool group : {false, true}) {
        const auto [table, name] = place({group, ""});
        for (const auto& row :
             session.rows({fmt::format("SELECT {0}, right_name FROM {1} ORDER BY {0}, right_name",
                                       name, table)},
                          {Type::text, Type::text}))
            found.push_back({{group, to_text(row[0])}, to_text(row[1])});
    }
    return found;
}

bool holds(db::Session& session, std::string_view user, std::string_view right) {
    if (user == owner) return true;
    const std::string who(user), what(right);
    // One statement, since every call of every door asks.
    std::int64_t given = 0, any = 0;
    for (
        const auto& row : session.rows(
            {"SELECT 1, COUNT(*) FROM {grant_right} WHERE user_name = ? AND right_name IN (?, '*') "
             "UNION ALL SELECT 1, COUNT(*) FROM {group_right} r WHERE r.right_name IN (?, '*') AND "
             "EXISTS (SELECT 1 FROM {user_group_member} m WHERE m.group_name = r.group_name AND "
             "m.user_name = ?) "
             "UNION ALL SELECT 2, COUNT(*) FROM {grant_right} "
             "UNION ALL SELECT 2, COUNT(*) FROM {group_right}",
             {who, what, what, who}},
            {Type::integer, Type::integer}))
        (std::get<std::int64_t>(row[0]) == 1 ? given : any) += std::get<std::int64_t>(row[1]);
    return any == 0 || given > 0;
}

std::vector<Holder> holders(db::Session& session, std::string_view right) {
    std::vector<Holder> found;
    for (const Grant& grant : grants(session))
        if (grant.right == right || grant.right == every_right) found.push_back(grant.holder);
    return found;
}

bool grant(db::Session& session, const Holder& holder, std::string_view right) {
    check_right(right);
    const auto [table, name] = place(holder);
    const std::vector<Value> values{holder.name, std::string(right)};
    if (session.integer(
            {fmt::format("SELECT COUNT(*) FROM {} WHERE {} = ? AND right_name = ?", table, name),
             values}) > 0)
        return false;
    session.execute(
        {fmt::format("INSERT INTO {} ({}, right_name) VALUES (?, ?)", table, name), values});
    return true;
}

bool revoke(db::Session& session, const Holder& holder, std::string_view right) {
    check_right(right);
    const auto [table, name] = place(holder);
    return session.execute(
               {fmt::format("DELETE FROM {} WHERE {} = ? AND right_name = ?", table, name),
                {holder.name, std::string(right)}}) > 0;
}

} // namespace tessera::access
