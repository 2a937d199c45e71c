// Oracle 12.2 and later, by ODBC. Its texts are checked (tests/unit/scheme/dialects), none of them
// has ever run.
//
// An empty text is NULL there: `= ''` is never true and NOT NULL refuses it. So whatever asks
// whether a text is empty stays with the evaluator, and our columns whose default is '' may be
// null. Mapped partners and products, whose keys stand in such a column, will not be found.
#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/statement_text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::db {

namespace {

struct CodeRow {
    int native; // ORA-...
    Trouble trouble;
};

constexpr CodeRow codes[] = {
    {1, Trouble::unique},
    {2290, Trouble::foreign_key}, // a check constraint
    {2291, Trouble::foreign_key},
    {2292, Trouble::foreign_key},
    {1400, Trouble::not_null},
    {1407, Trouble::not_null},
    {8177, Trouble::serialisation},
    {60, Trouble::deadlock},
    {54, Trouble::lock_timeout},
    {4021, Trouble::lock_timeout},
    {30006, Trouble::lock_timeout},
    {28, Trouble::connection_lost}, // killed
    {1012, Trouble::connection_lost},
    {1089, Trouble::connection_lost},
    {1092, Trouble::connection_lost},
    {2396, Trouble::connection_lost}, // idle for too long
    {3113, Trouble::connection_lost},
    {3114, Trouble::connection_lost},
    {3135, Trouble::connection_lost},
    {1456, Trouble::read_only},
    {16000, Trouble::read_only},
    {1536, Trouble::out_of_space},
    {1652, Trouble::out_of_space},
    {1653, Trouble::out_of_space},
    {1654, Trouble::out_of_space},
    {1691, Trouble::out_of_space},
    {1115, Trouble::input_output},
    {27072, Trouble::input_output},
    {1017, Trouble::permission},
    {1031, Trouble::permission},
    {28000, Trouble::permission},
    {942, Trouble::no_such_table},
    {900, Trouble::syntax},
    {904, Trouble::syntax},
    {905, Trouble::syntax},
    {907, Trouble::syntax},
    {911, Trouble::syntax},
    {923, Trouble::syntax},
    {933, Trouble::syntax},
    {936, Trouble::syntax},
    {1013, Trouble::cancelled},
    {1426, Trouble::overflow},
    {1438, Trouble::overflow},
    {1455, Trouble::overflow},
    {12899, Trouble::too_long},
    {1578, Trouble::corrupt},
    {12154, Trouble::cannot_open},
    {12514, Trouble::cannot_open},
    {12541, Trouble::cannot_open},
};

// As Oracle keeps names that are written without quotes.
constexpr std::pair<std::string_view, std::string_view> reserved_words[] = {
    {"number", "\"NUMBER\""},
    {"session", "\"SESSION\""},
};

// In characters of up to four bytes. A text takes 4,000 bytes, a key of blocks of 8 KB 6,398.
constexpr std::size_t longest_text = 1000, longest_key_text = 1500;

class OracleDialect : public Dialect {
public:
    std::string_view name() const override { return "oracle"; }

    Pushed pushed(Leaf leaf) const override {
        switch (leaf) {
        case Leaf::compare_text: // both ask for <> ''
        case Leaf::filled:
        case Leaf::column_column: return Pushed::none;
        default: return Dialect::pushed(leaf);
        }
    }

    Trouble trouble_of(int native, std::string_view) const override {
        for (const CodeRow& row : codes)
            if (row.native == native) return row.trouble;
        return Trouble::other;
    }

    std::vector<Setting> settings(int seconds_to_wait) const override {
        return {{"ALTER SESSION SET NLS_DATE_FORMAT = 'YYYY-MM-DD HH24:MI:SS' "
                 "NLS_TIMESTAMP_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF6' "
                 "NLS_NUMERIC_CHARACTERS = '.,' NLS_COMP = BINARY NLS_SORT = BINARY "
                 "TIME_ZONE = '+00:00'",
                 ""},
                {fmt::format("ALTER SESSION SET DDL_LOCK_TIMEOUT = {}", seconds_to_wait), ""}};
    }
    // The client has stopped committing each statement; the snapshot is of this moment.
    std::vector<std::string> begin(Access access) const override {
        return {access == Access::read ? "SET TRANSACTION READ ONLY"
                                       : "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"};
    }
    std::string release(std::string_view) const override { return {}; }

    std::string column_type(const Column& column) const override {
        return type_of(column, longest_text);
    }
    // Oracle commits after each statement, and has no IF NOT EXISTS: a table that was made when the
    // program was stopped is found again (ORA-00955).
    std::vector<std::string> create_table(const Table& table,
                                          std::string_view prefix) const override {
        std::vector<std::string> parts;
        for (const Column& column : table.columns) {
            const std::size_t sharing = std::max<std::size_t>(texts_indexed_with(table, column), 1);
            parts.push_back(definition(
                column, type_of(column, std::min(longest_text, longest_key_text / sharing))));
        }
        parts.push_back(fmt::format("PRIMARY KEY ({})", join(table.key, ", ")));
        std::vector<std::string> statements{
            fmt::format("CREATE TABLE {}{} ({})", prefix, table.name, join(parts, ", "))};
        for (std::string& sql : create_indexes(table, prefix)) statements.push_back(std::move(sql));
        for (std::string& sql : statements) sql = unless_there(sql);
        return statements;
    }
    bool transactional_ddl() const override { return false; }
    bool lasting_temporary_tables() const override { return true; }

    std::string_view reserved(std::string_view word) const override {
        for (const auto& [ours, written] : reserved_words)
            if (ours == word) return written;
        return "";
    }
    std::string_view from_nothing() const override { return " FROM DUAL"; }

    std::string upsert(std::string_view table, std::span<const std::string> keys,
                       std::span<const std::string> update) const override {
        std::vector<std::string> columns(keys.begin(), keys.end());
        const std::vector<std::vector<std::string>> key{columns};
        columns.insert(columns.end(), update.begin(), update.end());
        return merge(table, given(columns), key, update, columns);
    }
    std::string insert_new(std::string_view table,
                           std::span<const std::string> columns) const override {
        return merge(table, given(columns), unique_keys(table), {}, columns);
    }
    std::string limit(std::string_view select, std::int64_t rows,
                      std::int64_t offset) const override {
        return fetch_next(select, rows, offset);
    }

    std::string as_date(std::string_view expression) const override {
        return fmt::format("TO_CHAR(CAST({} AS DATE), 'YYYY-MM-DD')", expression);
    }
    std::string as_moment(std::string_view expression) const override {
        return fmt::format(
            "TO_CHAR(CAST({} AS TIMESTAMP(6)), 'YYYY-MM-DD\"T\"HH24:MI:SS.FF6\"Z\"')", expression);
    }
    std::string as_decimal(std::string_view expression, bool real) const override {
        // ROUND() of a NUMBER goes away from zero, that of a BINARY_DOUBLE to the even one.
        const std::string whole =
            real ? rounded(fmt::format("(CAST({} AS BINARY_DOUBLE) * 10000)", expression))
                 : fmt::format("ROUND(CAST({} AS NUMBER) * 10000)", expression);
        return fmt::format("CAST({} AS NUMBER(19))", whole);
    }
    std::string as_integer(std::string_view expression) const override {
        return fmt::format("CAST({} AS NUMBER(19))", expression);
    }
    std::string as_boolean(std::string_view expression) const override {
        return is_true(expression, fmt::format("CAST({} AS VARCHAR2(60 CHAR))", expression));
    }
    std::string as_text(std::string_view expression) const override {
        return fmt::format("CAST({} AS VARCHAR2({} CHAR))", expression, longest_text);
    }
    // A RAW(16) becomes a text of its digits.
    std::string as_uuid(std::string_view expression) const override {
        const std::string digits = fmt::format(
            "TRANSLATE(LOWER(CAST({} AS VARCHAR2(40 CHAR))), 'a-{{}}', 'a')", expression);
        return fmt::format("({})", join(uuid_parts("SUBSTR({}, {}, {})", digits), " || '-' || "));
    }

private:
    static std::string type_of(const Column& column, std::size_t longest) {
        switch (column.kind) {
        case ColumnKind::boolean: return "NUMBER(1)";
        case ColumnKind::integer:
        case ColumnKind::decimal: return "NUMBER(19)";
        case ColumnKind::date: return "VARCHAR2(10 CHAR)";
        case ColumnKind::moment: return "VARCHAR2(27 CHAR)";
        case ColumnKind::text: return fmt::format("VARCHAR2({} CHAR)", longest);
        case ColumnKind::note:
        case ColumnKind::json: break;
        }
        return "CLOB";
    }

    static std::string given(std::span<const std::string> columns) {
        std::vector<std::string> values;
        for (const std::string& column : columns) values.push_back("? AS " + column);
        return fmt::format("(SELECT {} FROM DUAL)", join(values, ", "));
    }

    // What stands between quotes is no more looked at, so that reserved words are written here.
    std::string unless_there(const std::string& ddl) const {
        const std::string written =
            statement_text(ddl, {"", {}, [this](std::string_view word) { return reserved(word); }})
                .sql;
        std::string quoted;
        for (const char c : written) quoted.append(c == '\'' ? 2 : 1, c);
        return fmt::format("BEGIN EXECUTE IMMEDIATE '{}'; EXCEPTION WHEN OTHERS THEN IF SQLCODE "
                           "<> -955 THEN RAISE; END IF; END;",
                           quoted);
    }
};

} // namespace

const Dialect& oracle_dialect() {
    static const OracleDialect dialect;
    return dialect;
}

} // namespace tessera::db
