// DB2 for Linux, UNIX and Windows 11 and later, by ODBC. Its texts are checked (tests/unit/scheme/
// dialects), none of them has ever run.
//
// The database is one of CODESET UTF-8 and COLLATE USING IDENTITY, in a table space of pages of
// 32 KB. Text is then compared by code point, but a shorter text as if blanks followed it.
#include "base/text.hpp"
#include "db/dialect.hpp"

#include <fmt/format.h>

namespace tessera::db {

namespace {

struct CodeRow {
    int native; // SQLCODE
    Trouble trouble;
};

constexpr CodeRow codes[] = {
    {-803, Trouble::unique},           {-530, Trouble::foreign_key},
    {-531, Trouble::foreign_key},      {-532, Trouble::foreign_key},
    {-407, Trouble::not_null},         {-904, Trouble::lock_timeout},
    {-1224, Trouble::connection_lost}, {-30081, Trouble::connection_lost},
    {-289, Trouble::out_of_space},     {-968, Trouble::out_of_space},
    {-902, Trouble::input_output},     {-551, Trouble::permission},
    {-552, Trouble::permission},       {-30082, Trouble::permission},
    {-204, Trouble::no_such_table},    {-104, Trouble::syntax},
    {-199, Trouble::syntax},           {-206, Trouble::syntax},
    {-440, Trouble::syntax}, // no such function
    {-952, Trouble::cancelled},        {-413, Trouble::overflow},
    {-802, Trouble::overflow},         {-302, Trouble::too_long},
    {-433, Trouble::too_long},         {-1013, Trouble::cannot_open},
    {-30061, Trouble::cannot_open},
};

// In characters of up to four bytes. A row takes a page, a key a quarter of it.
constexpr std::size_t longest_text = 400;

class Db2Dialect : public Dialect {
public:
    std::string_view name() const override { return "db2"; }
    Pushed pushed(Leaf leaf) const override { return pushed_with_padding(leaf); }

    Trouble trouble_of(int native, std::string_view message) const override {
        // One code for both; the reason is 68 for a lock not had in time, 2 for a deadlock.
        if (native == -911 || native == -913)
            return message.find("\"68\"") != message.npos ? Trouble::lock_timeout
                                                          : Trouble::deadlock;
        for (const CodeRow& row : codes)
            if (row.native == native) return row.trouble;
        return Trouble::other;
    }

    std::vector<Setting> settings(int seconds_to_wait) const override {
        return {{"SET CURRENT ISOLATION = RR", ""},
                {fmt::format("SET CURRENT LOCK TIMEOUT {}", seconds_to_wait), ""}};
    }
    // The client has stopped committing each statement. There are no snapshots: what a transaction
    // has read stays locked until its end.
    std::vector<std::string> begin(Access) const override { return {}; }
    std::string savepoint(std::string_view name) const override {
        return fmt::format("SAVEPOINT {} ON ROLLBACK RETAIN CURSORS", name);
    }

    std::string column_type(const Column& column) const override {
        switch (column.kind) {
        case ColumnKind::boolean: return "SMALLINT";
        case ColumnKind::integer:
        case ColumnKind::decimal: return "BIGINT";
        case ColumnKind::date: return "VARCHAR(10)";
        case ColumnKind::moment: return "VARCHAR(27)";
        case ColumnKind::text: return fmt::format("VARCHAR({} CODEUNITS32)", longest_text);
        case ColumnKind::note:
        case ColumnKind::json: break;
        }
        return "CLOB(16M)";
    }
    bool transactional_ddl() const override { return true; }
    bool lasting_temporary_tables() const override { return true; }

    std::string_view from_nothing() const override { return " FROM SYSIBM.SYSDUMMY1"; }

    std::string upsert(std::string_view table, std::span<const std::string> keys,
                       std::span<const std::string> update) const override {
        std::vector<std::string> columns(keys.begin(), keys.end());
        const std::vector<std::vector<std::string>> key{columns};
        columns.insert(columns.end(), update.begin(), update.end());
        return merge(fmt::format("{} AS", table), given(table, columns), key, update, columns);
    }
    std::string insert_new(std::string_view table,
                           std::span<const std::string> columns) const override {
        return merge(fmt::format("{} AS", table), given(table, columns), unique_keys(table), {},
                     columns);
    }
    std::string limit(std::string_view select, std::int64_t rows,
                      std::int64_t offset) const override {
        return fetch_next(select, rows, offset);
    }

    // Nothing else says what a value in a list of columns is.
    std::string bound(std::string mark, bool integer) const override {
        return integer ? fmt::format("CAST({} AS BIGINT)", mark) : mark;
    }

    std::string as_date(std::string_view expression) const override {
        return fmt::format("CHAR(DATE({}), ISO)", expression);
    }
    std::string as_moment(std::string_view expression) const override {
        return fmt::format("(VARCHAR_FORMAT(TIMESTAMP({0}), 'YYYY-MM-DD') || 'T' || "
                           "VARCHAR_FORMAT(TIMESTAMP({0}), 'HH24:MI:SS.FF6') || 'Z')",
                           expression);
    }
    std::string as_decimal(std::string_view expression, bool real) const override {
        const std::string whole =
            real ? rounded(fmt::format("(CAST({} AS DOUBLE) * 10000)", expression))
                 : fmt::format("ROUND(CAST({} AS DECIMAL(31, 10)) * 10000, 0)", expression);
        return fmt::format("CAST({} AS BIGINT)", whole);
    }
    std::string as_boolean(std::string_view expression) const override {
        return is_true(expression, fmt::format("CAST({} AS VARCHAR(60))", expression));
    }
    std::string as_text(std::string_view expression) const override {
        return fmt::format("CAST({} AS VARCHAR(1000 CODEUNITS32))", expression);
    }
    // Also of CHAR(16) FOR BIT DATA.
    std::string as_uuid(std::string_view expression) const override {
        const std::string digits =
            fmt::format("REPLACE(REPLACE(REPLACE(LOWER(CASE WHEN LENGTH({0}) = 16 THEN HEX({0}) "
                        "ELSE CAST({0} AS VARCHAR(40)) END), '-', ''), '{{', ''), '}}', '')",
                        expression);
        return fmt::format("({})", join(uuid_parts("SUBSTR({}, {}, {})", digits), " || '-' || "));
    }

private:
    // A row of values that have the types of their columns.
    std::string given(std::string_view table, std::span<const std::string> columns) const {
        const Table* known = find_table(table.substr(1, table.size() - 2));
        std::vector<std::string> values;
        for (const std::string& name : columns)
            for (const Column& column : known->columns)
                if (column.name == name)
                    values.push_back(fmt::format("CAST(? AS {})", column_type(column)));
        return fmt::format("(SELECT * FROM (VALUES ({})) AS v ({})) AS", join(values, ", "),
                           join(std::vector<std::string>(columns.begin(), columns.end()), ", "));
    }
};

} // namespace

const Dialect& db2_dialect() {
    static const Db2Dialect dialect;
    return dialect;
}

} // namespace tessera::db
