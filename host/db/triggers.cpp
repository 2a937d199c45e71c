#include "db/triggers.hpp"

#include "base/text.hpp"
#include "db/identifier.hpp"

#include <fmt/format.h>

namespace tessera::db {

std::string Triggers::leave_keys(const Watched& watched, std::string_view new_rows,
                                 std::string_view id) {
    return fmt::format("INSERT INTO {}{} (id, key_text) SELECT {}, k.key_text FROM (SELECT {} AS "
                       "key_text FROM {} t) k WHERE k.key_text <> ''",
                       watched.home, watched.rows, id, watched.key, new_rows);
}

std::string Triggers::literal(std::string_view text) {
    std::string result = "'";
    for (const char c : text) result.append(c == '\'' ? 2 : 1, c);
    return result + "'";
}

std::string Triggers::bare_name(const std::string& table) {
    const Identifier name = identifier(table);
    return name.empty() ? table : name.back().name;
}

std::string Triggers::script(const std::vector<std::string>& statements) const {
    std::string text;
    for (const std::string& sql : statements) text += sql + ";\n";
    return text;
}

std::string Triggers::new_row(const Dialect& dialect, const std::vector<std::string>& columns) {
    std::vector<std::string> parts;
    for (const std::string& column : columns)
        parts.push_back(fmt::format("NEW.{0} AS {0}", dialect.quote(column)));
    return fmt::format("(SELECT {}{})", join(parts, ", "), dialect.from_nothing());
}

} // namespace tessera::db
