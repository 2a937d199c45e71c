// The forms that most databases share.
#include "db/dialect.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::db {

namespace {

using Names = std::vector<std::string>;

Names both(std::span<const std::string> a, std::span<const std::string> b) {
    Names result(a.begin(), a.end());
    result.insert(result.end(), b.begin(), b.end());
    return result;
}

bool has(const Names& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

struct StateRow {
    std::string_view state; // SQLSTATE, or the two characters of its class
    Trouble trouble;
};

// What the standard and ODBC itself say. A whole SQLSTATE is looked for first, then its class.
constexpr StateRow states[] = {
    {"22001", Trouble::too_long},      {"22003", Trouble::overflow},
    {"25006", Trouble::read_only},     {"40001", Trouble::serialisation},
    {"42S02", Trouble::no_such_table}, {"HY008", Trouble::cancelled},
    {"HYT00", Trouble::lock_timeout},  {"HYT01", Trouble::connection_lost},
    {"08", Trouble::connection_lost},  {"28", Trouble::permission},
    {"42", Trouble::syntax},
};

} // namespace

Pushed Dialect::pushed(Leaf leaf) const {
    switch (leaf) {
    case Leaf::contains:
    case Leaf::begins_with:
    case Leaf::like:
    case Leaf::expression: return Pushed::none;
    default: return Pushed::exact;
    }
}

Pushed Dialect::pushed_with_padding(Leaf leaf) {
    switch (leaf) {
    case Leaf::compare_number:
    case Leaf::compare_date:
    case Leaf::in_segment: return Pushed::exact;
    case Leaf::in_list:
    case Leaf::attribute: return Pushed::superset;
    // 'a' < 'a ' and the blank that is not empty would be missed.
    default: return Pushed::none;
    }
}

Trouble Dialect::trouble_of_state(std::string_view state, int native,
                                  std::string_view message) const {
    if (const Trouble known = trouble_of(native, message); known != Trouble::other) return known;
    for (const std::size_t size : {state.size(), std::size_t{2}})
        for (const StateRow& row : states)
            if (row.state == state.substr(0, size)) return row.trouble;
    return Trouble::other;
}

std::string Dialect::savepoint(std::string_view name) const {
    return fmt::format("SAVEPOINT {}", name);
}
std::string Dialect::rollback_to(std::string_view savepoint) const {
    return fmt::format("ROLLBACK TO SAVEPOINT {}", savepoint);
}
std::string Dialect::release(std::string_view savepoint) const {
    return fmt::format("RELEASE SAVEPOINT {}", savepoint);
}

std::string Dialect::definition(const Column& column, const std::string& type) {
    std::string text = fmt::format("{} {}", column.name, type);
    if (!column.default_sql.empty()) text += " DEFAULT " + column.default_sql;
    if (column.required) text += " NOT NULL";
    return text;
}

std::string Dialect::columns_of(const Table& table) const {
    Names parts;
    for (const Column& column : table.columns)
        parts.push_back(definition(column, column_type(column)));
    if (!table.key.empty()) parts.push_back(fmt::format("PRIMARY KEY ({})", join(table.key, ", ")));
    return join(parts, ", ");
}

std::vector<std::string> Dialect::create_table(const Table& table, std::string_view prefix) const {
    Names statements{fmt::format("CREATE TABLE {}{} ({})", prefix, table.name, columns_of(table))};
    for (std::string& sql : create_indexes(table, prefix)) statements.push_back(std::move(sql));
    return statements;
}

std::vector<std::string> Dialect::create_indexes(const Table& table, std::string_view prefix) {
    Names statements;
    for (std::size_t i = 0; i < table.indexes.size(); ++i) {
        const Index& index = table.indexes[i];
        statements.push_back(fmt::format("CREATE {0}INDEX {1}{2}_i{3} ON {1}{2} ({4})",
                                         index.unique ? "UNIQUE " : "", prefix, table.name, i + 1,
                                         join(index.columns, ", ")));
    }
    return statements;
}

std::size_t Dialect::texts_indexed_with(const Table& table, const Column& column) {
    std::size_t most = 0;
    const auto look = [&](const Names& columns) {
        if (!has(columns, column.name)) return;
        const auto texts =
            std::count_if(table.columns.begin(), table.columns.end(), [&](const Column& each) {
                return each.kind == ColumnKind::text && has(columns, each.name);
            });
        most = std::max(most, static_cast<std::size_t>(texts));
    };
    look(table.key);
    for (const Index& index : table.indexes) look(index.columns);
    return most;
}

std::vector<std::vector<std::string>> Dialect::unique_keys(std::string_view table) {
    const Table* known = table.size() > 2 ? find_table(table.substr(1, table.size() - 2)) : nullptr;
    if (known == nullptr)
        throw failure("db.bad-table", fmt::format("{} is no table of ours", table));
    std::vector<Names> keys{known->key};
    for (const Index& index : known->indexes)
        if (index.unique) keys.push_back(index.columns);
    return keys;
}

std::string Dialect::lasting_temporary_table(const Table& table, std::string_view prefix) const {
    if (!lasting_temporary_tables()) return {};
    return fmt::format("CREATE GLOBAL TEMPORARY TABLE {} ({}) ON COMMIT PRESERVE ROWS",
                       temporary_name(prefix, table.name), columns_of(table));
}

std::string Dialect::quote(std::string_view identifier) const {
    std::string result = "\"";
    for (const char c : identifier) result.append(c == '"' ? 2 : 1, c);
    return result + '"';
}

std::string Dialect::marks(std::size_t count) {
    return join(Names(count, "?"), ", ");
}

std::string Dialect::upsert(std::string_view table, std::span<const std::string> keys,
                            std::span<const std::string> update) const {
    Names set;
    for (const std::string& column : update)
        set.push_back(fmt::format("{0} = excluded.{0}", column));
    return fmt::format("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({}) DO {}", table,
                       join(both(keys, update), ", "), marks(keys.size() + update.size()),
                       join(both(keys, {}), ", "),
                       set.empty() ? "NOTHING" : "UPDATE SET " + join(set, ", "));
}

std::string Dialect::insert_new(std::string_view table,
                                std::span<const std::string> columns) const {
    return fmt::format("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT DO NOTHING", table,
                       join(both(columns, {}), ", "), marks(columns.size()));
}

std::string Dialect::merge(std::string_view target, std::string_view source,
                           std::span<const std::vector<std::string>> any_key,
                           std::span<const std::string> update,
                           std::span<const std::string> columns) {
    Names keys, set, values;
    for (const Names& key : any_key) {
        Names same;
        for (const std::string& column : key) same.push_back(fmt::format("d.{0} = s.{0}", column));
        keys.push_back(join(same, " AND "));
    }
    for (const std::string& column : update) set.push_back(fmt::format("{0} = s.{0}", column));
    for (const std::string& column : columns) values.push_back("s." + column);
    return fmt::format("MERGE INTO {} d USING {} s ON (({})){} WHEN NOT MATCHED THEN INSERT ({}) "
                       "VALUES ({})",
                       target, source, join(keys, ") OR ("),
                       set.empty() ? "" : " WHEN MATCHED THEN UPDATE SET " + join(set, ", "),
                       join(both(columns, {}), ", "), join(values, ", "));
}

std::string Dialect::limit(std::string_view select, std::int64_t rows, std::int64_t offset) const {
    return fmt::format("{} LIMIT {} OFFSET {}", select, rows, offset);
}

std::string Dialect::fetch_next(std::string_view select, std::int64_t rows, std::int64_t offset) {
    return fmt::format("{} OFFSET {} ROWS FETCH NEXT {} ROWS ONLY", select, offset, rows);
}

std::string Dialect::temporary_name(std::string_view prefix, std::string_view table) const {
    return fmt::format("{}{}", prefix, table);
}

std::string Dialect::temporary_table(std::string_view name, std::span<const Column> columns) const {
    // No more than that it is there.
    if (lasting_temporary_tables()) return fmt::format("DELETE FROM {} WHERE 1 = 0", name);
    Names parts;
    for (const Column& column : columns) parts.push_back(definition(column, column_type(column)));
    return fmt::format("CREATE TEMPORARY TABLE IF NOT EXISTS {} ({})", name, join(parts, ", "));
}

std::string Dialect::drop_temporary(std::string_view name) const {
    return fmt::format(
        fmt::runtime(lasting_temporary_tables() ? "DELETE FROM {}" : "DROP TABLE IF EXISTS {}"),
        name);
}

std::string Dialect::as_integer(std::string_view expression) const {
    return fmt::format("CAST({} AS BIGINT)", expression);
}

std::string Dialect::rounded(std::string_view scaled) {
    return fmt::format("CASE WHEN {0} >= 0 THEN floor({0} + 0.5) ELSE ceil({0} - 0.5) END", scaled);
}

std::string Dialect::is_true(std::string_view expression, std::string_view text,
                             std::string_view more) {
    return fmt::format("(CASE WHEN ({}) IS NULL THEN NULL WHEN lower({}) IN ('0', '0.0', '', 'f', "
                       "'false', 'n', 'no'{}) THEN 0 ELSE 1 END)",
                       expression, text, more);
}

std::vector<std::string> Dialect::uuid_parts(std::string_view form, const std::string& digits) {
    Names parts;
    for (const auto& [from, length] : {std::pair(1, 8), {9, 4}, {13, 4}, {17, 4}, {21, 12}})
        parts.push_back(fmt::format(fmt::runtime(form), digits, from, length));
    return parts;
}

} // namespace tessera::db
