// Names of tables and columns as a deployment writes them in SQL: firm, erp.firm, "Kunden Stamm",
// `erp`.`firm`. Private to db/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tessera::db {

struct NamePart {
    std::string name; // without quotes
    bool quoted = false;
};
using Identifier = std::vector<NamePart>;

// The parts of a name; none where the text is more than a name.
Identifier identifier(std::string_view text);

// The name in a statement that names a table of which the database has told but the last part;
// none where it names no such table.
Identifier named_in(std::string_view sql, const std::string& last_part);

// How it is written in a statement of a database that quotes with `mark`.
std::string written(const Identifier& name, char mark);

} // namespace tessera::db
