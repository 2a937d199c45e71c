#include "partner/partner.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/relation_with.hpp"

#include <fmt/format.h>

namespace tessera::partner {

namespace {

struct Shown {
    const db::SourceColumn* column;
    Value value;
};

// The public columns of one partner, or nothing.
std::vector<Shown> read_columns(db::Session& session, const db::Source& source,
                                std::int64_t number) {
    std::vector<Shown> result;
    std::vector<std::string> expressions;
    std::vector<Type> types;
    for (const db::SourceColumn& column : source.columns) {
        if (column.hidden) continue;
        result.push_back({&column, {}});
        expressions.push_back(column.sql.empty() ? "NULL" : column.sql);
        types.push_back(column.type);
    }
    const auto rows =
        session.rows({fmt::format("SELECT {} FROM {} t WHERE {} = ?", join(expressions, ", "),
                                  db::relation_with(source, "number"), source.find("number")->sql),
                      {number}},
                     types);
    if (rows.empty()) return {};
    for (std::size_t i = 0; i < result.size(); ++i) result[i].value = rows[0][i];
    return result;
}

// The column of the row of `source` whose key is `key`: its code where it has no name.
std::string reference_text(db::Session& session, const db::Source& source, const Value& key,
                           std::string_view by) {
    const db::SourceColumn* id = source.find(source.key);
    const db::SourceColumn* code = source.find("code");
    const db::SourceColumn* shown = source.find(by);
    if (id == nullptr || code == nullptr || code->sql.empty()) return to_text(key);
    if (shown == nullptr || shown->sql.empty()) shown = code;
    const auto row =
        session.row({fmt::format("SELECT {}, {} FROM {} t WHERE {} = ?", code->sql, shown->sql,
                                 db::relation_with(source, source.key), id->sql),
                     {key}},
                    {Type::text, Type::text});
    if (!row) return to_text(key);
    return to_text(is_null((*row)[1]) ? (*row)[0] : (*row)[1]);
}

// "attribute.NAME" and its values, joined by "|".
std::vector<std::pair<std::string, std::string>>
custom_fields(db::Session& session, const db::Sources& sources, std::int64_t number) {
    std::vector<std::pair<std::string, std::string>> result;
    const db::Source& source = sources.at("partner_attribute");
    const auto sql = [&](const char* column) { return source.find(column)->sql; };
    for (const char* column : {"partner", "name", "value"})
        if (sql(column).empty()) return result;
    // Several values of one name: in the order in which they were given, where that is known.
    const std::string order = source.own ? "t.ordinal" : sql("value");
    for (const db::Row& row :
         session.rows({fmt::format("SELECT {0}, {1} FROM {2} t WHERE {3} = ? ORDER BY {0}, {4}",
                                   sql("name"), sql("value"), db::relation_with(source, "partner"),
                                   sql("partner"), order),
                       {number}},
                      {Type::text, Type::text})) {
        const std::string name = "attribute." + to_text(row[0]);
        if (!result.empty() && result.back().first == name)
            result.back().second += "|" + to_text(row[1]);
        else
            result.emplace_back(name, to_text(row[1]));
    }
    return result;
}

} // namespace

std::vector<std::pair<std::string, Value>> show(const Desk& desk, std::int64_t number) {
    const auto columns = read_columns(desk.session, desk.sources.at("partner"), number);
    if (columns.empty())
        throw usage("partner.unknown", fmt::format("there is no partner of number {}", number));
    std::vector<std::pair<std::string, Value>> result;
    for (const auto& [column, value] : columns) {
        // People know regions by name, partners by code.
        const char* by = column->references == "partner" ? "code" : "name";
        const bool reference = !column->references.empty() && !is_null(value);
        result.emplace_back(column->name,
                            reference
                                ? Value{reference_text(
                                      desk.session, desk.sources.at(column->references), value, by)}
                                : value);
    }
    for (auto& [name, text] : custom_fields(desk.session, desk.sources, number))
        result.emplace_back(name, std::move(text));
    return result;
}

plugin::Record record_of(db::Session& session, const db::Sources& sources, std::int64_t number) {
    plugin::Record record;
    for (const auto& [column, value] : read_columns(session, sources.at("partner"), number)) {
        // A creation knows no key yet, so no subscriber ever sees one.
        if (is_null(value) || column->name == "key") continue;
        if (column->references.empty())
            record.emplace(column->name, value);
        else
            record.emplace(column->name,
                           reference_text(session, sources.at(column->references), value, "code"));
    }
    if (record.empty()) return record;
    for (auto& [name, text] : custom_fields(session, sources, number))
        record.emplace(name, std::move(text));
    return record;
}

} // namespace tessera::partner
