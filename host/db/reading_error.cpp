#include "db/reading_error.hpp"

#include "base/text.hpp"
#include "db/examined.hpp"
#include "db/transaction.hpp"
#include "db/trouble.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>

namespace tessera::db {

namespace {

// What a value of a column can be the cause of.
bool about_values(const std::string& code) {
    constexpr std::array codes{"db.other",          "db.overflow",    "db.encoding",
                               "value.bad-integer", "value.bad-date", "value.bad-moment"};
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}
// What an expression can be the cause of, also one that was not asked for: all stand in the
// statement.
bool about_expressions(const std::string& code) {
    return code == "db.syntax" || code == "db.no-such-table";
}

// "source sale, columns day, revenue"
std::string place_of(const std::vector<ColumnRead>& read, bool with_columns) {
    std::map<std::string, std::vector<std::string>> by_source;
    for (const ColumnRead& each : read) {
        auto& columns = by_source[each.source];
        const std::string name = each.column == "number" ? "key" : each.column;
        if (std::find(columns.begin(), columns.end(), name) == columns.end())
            columns.push_back(name);
    }
    std::vector<std::string> places;
    for (const auto& [source, columns] : by_source)
        places.push_back(
            "source " + source +
            (with_columns
                 ? fmt::format(", column{} {}", columns.size() == 1 ? "" : "s", join(columns, ", "))
                 : ""));
    return join(places, "; ");
}

Error told_of(const std::string& code, const std::string& place, const std::string& reason,
              const std::string& next) {
    return failure(about_values(code) ? "source.bad-value" : code,
                   fmt::format("{}: {}", place, reason), next);
}

bool can_be_read(Session& session, const std::string& select, std::span<const Type> types) {
    try {
        const Transaction reading(session, Access::read);
        session.rows(select, types);
        return true;
    } catch (const Error& error) {
        if (by_caller(error) || error.code() == "db.connection-lost") throw;
        return false;
    }
}

bool can_be_read(Session& session, const Source& source, const std::string& name) {
    const SourceColumn* column = source.find(name);
    if (column == nullptr || column->sql.empty()) return true;
    const std::vector<std::string> used{name};
    const Type types[] = {column->type, column->type};
    return can_be_read(
        session,
        fmt::format("SELECT MIN({0}), MAX({0}) FROM {1} t", column->sql, source.relation_of(used)),
        types);
}

} // namespace

ReadingError::ReadingError(const Error& told, std::vector<ColumnRead> read)
    : Error(
          told_of(told.code(), place_of(read, !about_expressions(told.code())), reason_of(told),
                  "`tessera doctor` names the column, how many rows it is about, and what to do."))
    , read_(std::move(read))
    , reason_(reason_of(told)) {}

void throw_reading_error(const Sources& sources, std::vector<ColumnRead> read, const Error& error) {
    std::erase_if(read, [&](const ColumnRead& each) { return sources.at(each.source).own; });
    const bool named = dynamic_cast<const ReadingError*>(&error) != nullptr;
    if (named || read.empty() || !(about_values(error.code()) || about_expressions(error.code())))
        throw;
    throw ReadingError(error, std::move(read));
}

Error located(Session& session, const Sources& sources, const ReadingError& error) {
    const Type whole[] = {Type::integer};
    for (const ColumnRead& each : error.read()) {
        const Source& source = sources.at(each.source);
        const std::string all = fmt::format("SELECT count(*) FROM {} t", source.relation_of({}));
        if (!can_be_read(session, all, whole)) return error; // not one column's fault
        if (can_be_read(session, source, each.column)) continue;
        const std::string name = each.column == "number" ? "key" : each.column;
        return told_of(error.code(), fmt::format("source {}, column {}", each.source, name),
                       error.reason(),
                       fmt::format("Correct these rows, or `{}` of [sources.{}.columns]; `tessera "
                                   "doctor` says how many they are, and the first value.",
                                   name, each.source));
    }
    return error;
}

} // namespace tessera::db
