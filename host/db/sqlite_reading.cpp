#include "db/sqlite_reading.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::db {

namespace {

// Functions that compute a value from their arguments and nothing else, and cannot be made to fill
// the memory by a number in their arguments (printf("%999999999d"), zeroblob, randomblob).
constexpr std::string_view pure[] = {"abs",
                                     "acos",
                                     "acosh",
                                     "asin",
                                     "asinh",
                                     "atan",
                                     "atan2",
                                     "atanh",
                                     "avg",
                                     "ceil",
                                     "ceiling",
                                     "char",
                                     "coalesce",
                                     "cos",
                                     "cosh",
                                     "count",
                                     "cume_dist",
                                     "date",
                                     "datetime",
                                     "degrees",
                                     "dense_rank",
                                     "exp",
                                     "first_value",
                                     "floor",
                                     "glob",
                                     "group_concat",
                                     "hex",
                                     "ifnull",
                                     "iif",
                                     "instr",
                                     "json",
                                     "json_array",
                                     "json_array_length",
                                     "json_each",
                                     "json_extract",
                                     "json_group_array",
                                     "json_group_object",
                                     "json_insert",
                                     "json_object",
                                     "json_patch",
                                     "json_quote",
                                     "json_remove",
                                     "json_replace",
                                     "json_set",
                                     "json_tree",
                                     "json_type",
                                     "json_valid",
                                     "julianday",
                                     "lag",
                                     "last_value",
                                     "lead",
                                     "length",
                                     "like",
                                     "likelihood",
                                     "likely",
                                     "ln",
                                     "log",
                                     "log10",
                                     "log2",
                                     "lower",
                                     "ltrim",
                                     "max",
                                     "min",
                                     "mod",
                                     "nth_value",
                                     "ntile",
                                     "nullif",
                                     "percent_rank",
                                     "pi",
                                     "pow",
                                     "power",
                                     "quote",
                                     "radians",
                                     "rank",
                                     "replace",
                                     "round",
                                     "row_number",
                                     "rtrim",
                                     "sign",
                                     "sin",
                                     "sinh",
                                     "sqrt",
                                     "strftime",
                                     "subtype",
                                     "substr",
                                     "substring",
                                     "sum",
                                     "tan",
                                     "tanh",
                                     "time",
                                     "total",
                                     "trim",
                                     "trunc",
                                     "typeof",
                                     "unicode",
                                     "unixepoch",
                                     "unlikely",
                                     "upper",
                                     "->",
                                     "->>"};

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
    return result;
}

bool is_pure(const std::string& function) {
    return std::find(std::begin(pure), std::end(pure), lower(function)) != std::end(pure);
}

std::string what_is(int action, const std::string& first, const std::string& second) {
    switch (action) {
    case SQLITE_READ:
        return fmt::format("it reads {}, which is no table or view of this database", first);
    case SQLITE_FUNCTION:
        return fmt::format("the function {}() is not among the allowed ones", second);
    case SQLITE_PRAGMA: return fmt::format("it uses PRAGMA {}", first);
    case SQLITE_ATTACH: return "it attaches another database or writes one";
    case SQLITE_DETACH: return "it detaches a database";
    case SQLITE_INSERT: return fmt::format("it inserts into {}", first);
    case SQLITE_UPDATE: return fmt::format("it updates {}", first);
    case SQLITE_DELETE: return fmt::format("it deletes from {}", first);
    case SQLITE_TRANSACTION: return fmt::format("it says {}", first);
    case SQLITE_SAVEPOINT: return "it uses savepoints";
    default: return fmt::format("it changes the database ({})", first);
    }
}

} // namespace

SqliteReading::SqliteReading(sqlite_api::sqlite3* handle) {
    const auto list = [&](std::set<std::string, std::less<>>& names, const char* sql) {
        const auto take = [](void* into, int, char** values, char**) {
            static_cast<std::set<std::string, std::less<>>*>(into)->insert(
                lower(values[0] != nullptr ? values[0] : ""));
            return 0;
        };
        sqlite_api::sqlite3_exec(handle, sql, take, &names, nullptr);
    };
    list(relations_, "SELECT name FROM main.sqlite_master WHERE type IN ('table', 'view') UNION "
                     "SELECT name FROM temp.sqlite_master WHERE type IN ('table', 'view')");
    list(modules_, "SELECT name FROM pragma_module_list");
    // Their first use declares them, which the authorizer would take for a change of the schema.
    list(relations_,
         "SELECT 'json_each' FROM json_each('[1]') UNION SELECT 'json_tree' FROM json_tree('[1]')");
}

bool SqliteReading::may_read(const std::string& relation, const std::string& column) const {
    const std::string name = lower(relation);
    if (relations_.contains(name)) return true;
    // A common table expression is asked about too, by its name and without a column, when no
    // column of it is used: SELECT count(*) FROM step. It is neither a table function nor a system
    // table.
    return column.empty() && !modules_.contains(name) && !name.starts_with("pragma_") &&
           !name.starts_with("sqlite_");
}

bool SqliteReading::allowed(int action, const std::string& first, const std::string& second) const {
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE: return true;
    case SQLITE_READ: return may_read(first, second);
    case SQLITE_FUNCTION: return is_pure(second);
    default: return false;
    }
}

int SqliteReading::authorize(void* self, int action, const char* first, const char* second,
                             const char*, const char*) {
    auto& reading = *static_cast<SqliteReading*>(self);
    const std::string one = first != nullptr ? first : "", two = second != nullptr ? second : "";
    if (reading.allowed(action, one, two)) return SQLITE_OK;
    if (reading.refused_.empty()) reading.refused_ = what_is(action, one, two);
    return SQLITE_DENY;
}

} // namespace tessera::db
