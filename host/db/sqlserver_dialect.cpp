// Microsoft SQL Server 2019 and later, by ODBC. Its texts are checked (tests/unit/scheme/dialects),
// none of them has ever run.
//
// The database allows snapshots (ALTER DATABASE ... SET ALLOW_SNAPSHOT_ISOLATION ON). Text of a
// binary collation is compared by units of UTF-16, which is not quite the order of code points, and
// a shorter text as if blanks followed it.
#include "base/text.hpp"
#include "db/dialect.hpp"

#include <fmt/format.h>

namespace tessera::db {

namespace {

struct CodeRow {
    int native;
    Trouble trouble;
};

constexpr CodeRow codes[] = {
    {2601, Trouble::unique},
    {2627, Trouble::unique},
    {547, Trouble::foreign_key},
    {515, Trouble::not_null},
    {3960, Trouble::serialisation},
    {3961, Trouble::serialisation},
    {1205, Trouble::deadlock},
    {1222, Trouble::lock_timeout},
    {64, Trouble::connection_lost},
    {233, Trouble::connection_lost},
    {10054, Trouble::connection_lost},
    {596, Trouble::connection_lost}, // killed
    {3906, Trouble::read_only},
    {1101, Trouble::out_of_space},
    {1105, Trouble::out_of_space},
    {9002, Trouble::out_of_space},
    {823, Trouble::input_output},
    {229, Trouble::permission},
    {230, Trouble::permission},
    {262, Trouble::permission},
    {18456, Trouble::permission},
    {208, Trouble::no_such_table},
    {102, Trouble::syntax},
    {156, Trouble::syntax},
    {195, Trouble::syntax}, // no such function
    {207, Trouble::syntax},
    {220, Trouble::overflow},
    {232, Trouble::overflow},
    {248, Trouble::overflow},
    {8115, Trouble::overflow},
    {2628, Trouble::too_long},
    {8152, Trouble::too_long},
    {824, Trouble::corrupt},
    {4060, Trouble::cannot_open},
};

constexpr std::string_view collation = "Latin1_General_100_BIN2";
// In units of two bytes: a key takes 900 bytes, a text outside a page 4,000 units.
constexpr std::size_t longest_text = 4000, longest_key_text = 400;

class SqlserverDialect : public Dialect {
public:
    std::string_view name() const override { return "sqlserver"; }
    Pushed pushed(Leaf leaf) const override { return pushed_with_padding(leaf); }

    Trouble trouble_of(int native, std::string_view) const override {
        for (const CodeRow& row : codes)
            if (row.native == native) return row.trouble;
        return Trouble::other;
    }

    std::vector<Setting> settings(int seconds_to_wait) const override {
        return {{"SET DATEFORMAT ymd", ""},
                {"SET TRANSACTION ISOLATION LEVEL SNAPSHOT", ""},
                {fmt::format("SET LOCK_TIMEOUT {}", seconds_to_wait * 1000), ""}};
    }
    // The client has stopped committing each statement; the first that reads takes the snapshot.
    std::vector<std::string> begin(Access access) const override {
        if (access == Access::write) return {};
        return {"SELECT TOP (1) 1 FROM sys.objects"};
    }
    std::string savepoint(std::string_view name) const override {
        return fmt::format("SAVE TRANSACTION {}", name);
    }
    std::string rollback_to(std::string_view savepoint) const override {
        return fmt::format("ROLLBACK TRANSACTION {}", savepoint);
    }
    std::string release(std::string_view) const override { return {}; }

    std::string column_type(const Column& column) const override {
        return type_of(column, longest_text);
    }
    std::vector<std::string> create_table(const Table& table,
                                          std::string_view prefix) const override {
        std::vector<std::string> parts;
        for (const Column& column : table.columns) {
            const std::size_t sharing = texts_indexed_with(table, column);
            parts.push_back(definition(
                column, type_of(column, sharing == 0 ? longest_text : longest_key_text / sharing)));
        }
        parts.push_back(fmt::format("PRIMARY KEY ({})", join(table.key, ", ")));
        std::vector<std::string> statements{
            fmt::format("CREATE TABLE {}{} ({})", prefix, table.name, join(parts, ", "))};
        for (std::string& sql : create_indexes(table, prefix)) statements.push_back(std::move(sql));
        return statements;
    }
    bool transactional_ddl() const override { return true; }

    std::string upsert(std::string_view table, std::span<const std::string> keys,
                       std::span<const std::string> update) const override {
        std::vector<std::string> columns(keys.begin(), keys.end());
        const std::vector<std::vector<std::string>> key{columns};
        columns.insert(columns.end(), update.begin(), update.end());
        return merge(target(table), given(columns), key, update, columns) + ';';
    }
    std::string insert_new(std::string_view table,
                           std::span<const std::string> columns) const override {
        return merge(target(table), given(columns), unique_keys(table), {}, columns) + ';';
    }
    // OFFSET is a part of ORDER BY.
    std::string limit(std::string_view select, std::int64_t rows,
                      std::int64_t offset) const override {
        return fetch_next(fmt::format("{}{}", select, is_sorted(select) ? "" : " ORDER BY 1"), rows,
                          offset);
    }

    std::string temporary_name(std::string_view prefix, std::string_view table) const override {
        return fmt::format("#{}{}", prefix, table);
    }
    std::string temporary_table(std::string_view name,
                                std::span<const Column> columns) const override {
        std::vector<std::string> parts;
        for (const Column& column : columns)
            parts.push_back(definition(column, column_type(column)));
        return fmt::format("IF OBJECT_ID('tempdb..{0}') IS NULL CREATE TABLE {0} ({1})", name,
                           join(parts, ", "));
    }

    std::string as_date(std::string_view expression) const override {
        return fmt::format("CONVERT(CHAR(10), CAST({} AS DATE), 23)", expression);
    }
    std::string as_moment(std::string_view expression) const override {
        return fmt::format(
            "(REPLACE(CONVERT(CHAR(26), CAST({} AS DATETIME2(6)), 121), ' ', 'T') + 'Z')",
            expression);
    }
    std::string as_decimal(std::string_view expression, bool real) const override {
        if (!real)
            return fmt::format("CAST(ROUND(CAST({} AS DECIMAL(28, 8)) * 10000, 0) AS BIGINT)",
                               expression);
        return fmt::format("CAST(CASE WHEN {0} >= 0 THEN FLOOR({0} + 0.5) ELSE CEILING({0} - 0.5) "
                           "END AS BIGINT)",
                           fmt::format("(CAST({} AS FLOAT(53)) * 10000)", expression));
    }
    std::string as_boolean(std::string_view expression) const override {
        return is_true(expression, fmt::format("CAST({} AS NVARCHAR(60))", expression));
    }
    std::string as_text(std::string_view expression) const override {
        return fmt::format("(CAST({} AS NVARCHAR({})) COLLATE {})", expression, longest_text,
                           collation);
    }
    std::string as_uuid(std::string_view expression) const override {
        return fmt::format("(LOWER(CAST(CAST({} AS UNIQUEIDENTIFIER) AS NVARCHAR(36))) COLLATE {})",
                           expression, collation);
    }
    // By the ERP's collation, whatever it is.
    std::string beside(std::string column) const override {
        return fmt::format("{} COLLATE DATABASE_DEFAULT", column);
    }

private:
    static std::string type_of(const Column& column, std::size_t longest) {
        switch (column.kind) {
        case ColumnKind::boolean: return "SMALLINT";
        case ColumnKind::integer:
        case ColumnKind::decimal: return "BIGINT";
        case ColumnKind::date: return fmt::format("NVARCHAR(10) COLLATE {}", collation);
        case ColumnKind::moment: return fmt::format("NVARCHAR(27) COLLATE {}", collation);
        case ColumnKind::text: return fmt::format("NVARCHAR({}) COLLATE {}", longest, collation);
        case ColumnKind::note:
        case ColumnKind::json: break;
        }
        return fmt::format("NVARCHAR(MAX) COLLATE {}", collation);
    }

    // Two that insert the same key at once wait for each other instead of failing.
    static std::string target(std::string_view table) {
        return fmt::format("{} WITH (HOLDLOCK) AS", table);
    }
    static std::string given(std::span<const std::string> columns) {
        std::vector<std::string> values;
        for (const std::string& column : columns) values.push_back("? AS " + column);
        return fmt::format("(SELECT {}) AS", join(values, ", "));
    }

    static bool is_sorted(std::string_view select) {
        constexpr std::string_view wanted = "ORDER BY";
        int depth = 0;
        for (std::size_t at = 0; at < select.size(); ++at) {
            if (select[at] == '(') ++depth;
            if (select[at] == ')') --depth;
            if (depth == 0 && select.substr(at, wanted.size()) == wanted) return true;
        }
        return false;
    }
};

} // namespace

const Dialect& sqlserver_dialect() {
    static const SqlserverDialect dialect;
    return dialect;
}

} // namespace tessera::db
