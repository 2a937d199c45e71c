// Groups of users: rights, limits of discounts and conditions of them ask who is in which.
#include "access/access.hpp"

namespace tessera::access {

std::vector<GroupMember> group_members(db::Session& session) {
    std::vector<GroupMember> found;
    for (const auto& row : session.rows({"SELECT group_name, user_name FROM {user_group_member} "
                                         "ORDER BY group_name, user_name"},
                                        {Type::text, Type::text}))
        found.push_back({to_text(row[0]), to_text(row[1])});
    return found;
}

std::vector<std::string> groups_of(db::Session& session, std::string_view user) {
    std::vector<std::string> found;
    for (const auto& row :
         session.rows({"SELECT group_name FROM {user_group_member} WHERE user_name = ? ORDER BY "
                       "group_name",
                       {std::string(user)}},
                      {Type::text}))
        found.push_back(to_text(row[0]));
    return found;
}

bool join_group(db::Session& session, std::string_view group, std::string_view user) {
    const std::vector<Value> values{std::string(group), std::string(user)};
    if (session.integer({"SELECT COUNT(*) FROM {user_group_member} WHERE group_name = ? AND "
                         "user_name = ?",
                         values}) > 0)
        return false;
    session.execute(
        {"INSERT INTO {user_group_member} (group_name, user_name) VALUES (?, ?)", values});
    return true;
}

bool leave_group(db::Session& session, std::string_view group, std::string_view user) {
    return session.execute(
               {"DELETE FROM {user_group_member} WHERE group_name = ? AND user_name = ?",
                {std::string(group), std::string(user)}}) > 0;
}

} // namespace tessera::access
