// The forms that most databases share, and the list of all dialects.
#include "db/dialects.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::db {

namespace {

struct Named {
    std::string_view name, backend; // the backend is what a connection string begins with
    const Dialect& (*dialect)();
};

constexpr Named dialects[] = {
    {"sqlite", "sqlite3", sqlite_dialect},
    {"postgresql", "postgresql", postgresql_dialect},
    {"mysql", "mysql", mysql_dialect},
    {"mariadb", "mariadb", mysql_dialect},
    {"firebird", "firebird", firebird_dialect},
};

std::string marks(std::size_t count) {
    return join(std::vector<std::string>(count, "?"), ", ");
}

std::vector<std::string> both(std::span<const std::string> a, std::span<const std::string> b) {
    std::vector<std::string> result(a.begin(), a.end());
    result.insert(result.end(), b.begin(), b.end());
    return result;
}

} // namespace

std::string Dialect::definition(const Column& column, const std::string& type) {
    std::string text = fmt::format("{} {}", column.name, type);
    if (!column.default_sql.empty()) text += " DEFAULT " + column.default_sql;
    if (column.required) text += " NOT NULL";
    return text;
}

std::vector<std::string> Dialect::create_table(const Table& table, std::string_view prefix) const {
    std::vector<std::string> parts;
    for (const Column& column : table.columns)
        parts.push_back(definition(column, column_type(column)));
    if (!table.key.empty()) parts.push_back(fmt::format("PRIMARY KEY ({})", join(table.key, ", ")));
    std::vector<std::string> statements{
        fmt::format("CREATE TABLE {}{} ({})", prefix, table.name, join(parts, ", "))};
    for (std::string& sql : create_indexes(table, prefix)) statements.push_back(std::move(sql));
    return statements;
}

std::vector<std::string> Dialect::create_indexes(const Table& table, std::string_view prefix) {
    std::vector<std::string> statements;
    for (std::size_t i = 0; i < table.indexes.size(); ++i) {
        const Index& index = table.indexes[i];
        statements.push_back(fmt::format("CREATE {0}INDEX {1}{2}_i{3} ON {1}{2} ({4})",
                                         index.unique ? "UNIQUE " : "", prefix, table.name, i + 1,
                                         join(index.columns, ", ")));
    }
    return statements;
}

std::string Dialect::quote(std::string_view identifier) const {
    std::string result = "\"";
    for (const char c : identifier) result.append(c == '"' ? 2 : 1, c);
    return result + '"';
}

std::string Dialect::upsert(std::string_view table, std::span<const std::string> keys,
                            std::span<const std::string> update) const {
    std::vector<std::string> set;
    for (const std::string& column : update)
        set.push_back(fmt::format("{0} = excluded.{0}", column));
    return fmt::format("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({}) DO {}", table,
                       join(both(keys, update), ", "), marks(keys.size() + update.size()),
                       join(std::vector<std::string>(keys.begin(), keys.end()), ", "),
                       set.empty() ? "NOTHING" : "UPDATE SET " + join(set, ", "));
}

std::string Dialect::insert_new(std::string_view table,
                                std::span<const std::string> columns) const {
    return fmt::format("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT DO NOTHING", table,
                       join(both(columns, {}), ", "), marks(columns.size()));
}

std::string Dialect::limit(std::string_view select, std::int64_t rows, std::int64_t offset) const {
    return fmt::format("{} LIMIT {} OFFSET {}", select, rows, offset);
}

std::string Dialect::temporary_table(std::string_view name, std::span<const Column> columns) const {
    std::vector<std::string> parts;
    for (const Column& column : columns) parts.push_back(definition(column, column_type(column)));
    return fmt::format("CREATE TEMPORARY TABLE IF NOT EXISTS {} ({})", name, join(parts, ", "));
}

const Dialect& dialect_named(std::string_view name) {
    std::vector<std::string> known;
    for (const Named& each : dialects) {
        if (each.name == name || each.backend == name) return each.dialect();
        known.emplace_back(each.name);
    }
    throw usage(
        "db.unknown-dialect",
        fmt::format("there is no database dialect \"{}\".{}", name, did_you_mean(name, known)),
        "Known: " + join(known, ", ") + ".");
}

} // namespace tessera::db
