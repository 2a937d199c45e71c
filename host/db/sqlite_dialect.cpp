// SQLite: what can be pushed down, the forms of its statements, and how its values are brought into
// ours.
#include "base/error.hpp"
#include "base/text.hpp"
#include "db/identifier.hpp"
#include "db/sqlite_trouble.hpp"
#include "db/triggers.hpp"
#include "db/zones.hpp"

#include <fmt/format.h>

namespace tessera::db {

namespace {

class SqliteDialect : public Dialect, public Triggers, public Zones {
public:
    std::string_view name() const override { return "sqlite"; }
    Trouble trouble_of(int native, std::string_view message) const override {
        return sqlite_trouble(native, message);
    }

    // Big temporary tables and sorts go to a file when they outgrow their cache; small ones never
    // touch the disk.
    std::vector<Setting> settings(int seconds_to_wait) const override {
        return {{"PRAGMA synchronous=NORMAL", ""},
                {"PRAGMA cache_size=-131072", ""}, // KiB
                {"PRAGMA temp.cache_size=-65536", ""},
                {"PRAGMA mmap_size=1073741824", ""},
                {"PRAGMA trusted_schema=OFF", ""},
                {fmt::format("PRAGMA busy_timeout={}", seconds_to_wait * 1000), ""}};
    }
    // BEGIN alone takes no lock: a transaction that reads first and writes later fails at once when
    // another process wrote in between, whatever the timeout (tech-notes 2.6). And it takes no
    // snapshot.
    std::vector<std::string> begin(Access access) const override {
        if (access == Access::write) return {"BEGIN IMMEDIATE"};
        return {"BEGIN DEFERRED", "SELECT 1 FROM sqlite_master LIMIT 1"};
    }

    std::string column_type(const Column& column) const override {
        switch (column.kind) {
        case ColumnKind::boolean:
        case ColumnKind::integer:
        case ColumnKind::decimal: return "BIGINT";
        default: return "TEXT";
        }
    }

    std::vector<std::string> create_table(const Table& table,
                                          std::string_view prefix) const override {
        std::vector<std::string> parts;
        // INTEGER PRIMARY KEY, in just these words, is the row id itself: without it every join by
        // number would go through a second tree. (tech-notes 2.4 warns of INTEGER, which SOCI's
        // vectors cut to 32 bits; our adapter does not read through them.)
        const bool row_id = !table.clustered && table.key.size() == 1 &&
                            kind_of(table, table.key.front()) == ColumnKind::integer;
        for (const Column& column : table.columns) {
            std::string part = fmt::format("{} {}", column.name, column_type(column));
            if (row_id && column.name == table.key.front())
                part = fmt::format("{} INTEGER PRIMARY KEY", column.name);
            else if (column.required)
                part += " NOT NULL";
            if (!column.default_sql.empty()) part += " DEFAULT " + column.default_sql;
            parts.push_back(std::move(part));
        }
        if (!row_id && !table.key.empty())
            parts.push_back(fmt::format("PRIMARY KEY ({})", join(table.key, ", ")));
        std::vector<std::string> statements{fmt::format("CREATE TABLE {}{} ({}){}", prefix,
                                                        table.name, join(parts, ", "),
                                                        table.clustered ? " WITHOUT ROWID" : "")};
        for (std::string& sql : create_indexes(table, prefix)) statements.push_back(std::move(sql));
        return statements;
    }

    bool transactional_ddl() const override { return true; }
    // Readers and one writer at a time, and a commit that need not wait for the disk. It stays in
    // the file.
    std::vector<std::string> prepare_database() const override {
        return {"PRAGMA journal_mode=WAL"};
    }

    std::string drop_temporary(std::string_view name) const override {
        return fmt::format("DROP TABLE IF EXISTS temp.{}", name);
    }

    std::string as_date(std::string_view expression) const override {
        return fmt::format("date({})", expression);
    }
    std::string as_moment(std::string_view expression) const override {
        // Of fixed length, as our own moments are stored: then the order of the texts is that of
        // time.
        return moment_text(with_colon(expression));
    }
    std::string moment_of(std::string_view expression, std::string_view zone) const override {
        return by_zone(expression, as_moment(expression),
                       moment_text(moved(expression, zone, "UTC")));
    }
    std::string day_of(std::string_view expression, std::string_view zone,
                       std::string_view home) const override {
        const std::string in_utc = as_date(moved(with_colon(expression), "UTC", home));
        if (zone == "UTC") return in_utc;
        return by_zone(expression, in_utc, as_date(moved(expression, zone, home)));
    }
    std::string as_decimal(std::string_view expression, bool real) const override {
        const std::string rounded =
            fmt::format("CAST(round(({}) * 10000.0) AS BIGINT)", expression);
        if (real) return rounded;
        // A text holds more digits than a double: its two halves are read as whole numbers. A fifth
        // place is rounded half away from zero, as round() does.
        const std::string text = fmt::format("trim({})", expression);
        const std::string point = fmt::format("instr({} || '.', '.')", text);
        const std::string places = fmt::format("(substr({}, {} + 1) || '00000')", text, point);
        const std::string scaled = fmt::format(
            "(CAST(substr({0}, 1, {1} - 1) AS BIGINT) * 10000 + (CASE WHEN substr({0}, 1, 1) = '-' "
            "THEN "
            "-1 ELSE 1 END) * (CAST(substr({2}, 1, 4) AS BIGINT) + (substr({2}, 5, 1) >= '5')))",
            text, point, places);
        return fmt::format("(CASE typeof({0}) WHEN 'integer' THEN ({0}) * 10000 WHEN 'text' THEN "
                           "{1} ELSE {2} END)",
                           expression, scaled, rounded);
    }
    std::string as_boolean(std::string_view expression) const override {
        return is_true(expression, fmt::format("CAST({} AS TEXT)", expression));
    }
    std::string as_text(std::string_view expression) const override {
        // The column may be declared COLLATE NOCASE; a cast alone would keep that.
        return fmt::format("(CAST({} AS TEXT) COLLATE BINARY)", expression);
    }
    std::string as_uuid(std::string_view expression) const override {
        const std::string digits = fmt::format(
            "replace(lower(CASE typeof({0}) WHEN 'blob' THEN hex({0}) ELSE {0} END), '-', '')",
            expression);
        return fmt::format("({} COLLATE BINARY)",
                           join(uuid_parts("substr({}, {}, {})", digits), " || '-' || "));
    }

    // A column holds what it was given. date() lets 2026-02-30 pass, and takes a number for days
    // since -4713; a text that is no number counts as 0, and an empty date is a missing one.
    std::string unreadable(std::string_view expression, std::string_view type) const override {
        const std::string text = fmt::format("trim(CAST({} AS TEXT))", expression);
        const std::string digits = fmt::format("ltrim({}, '+-')", text);
        std::string in_text, in_real = "0";
        if (type == "date" || type == "moment") {
            in_text = fmt::format(
                "{0} <> '' AND (date({1}) IS NULL OR date(substr({0}, 1, 10), '+0 days') IS "
                "NOT substr({0}, 1, 10))",
                expression, with_colon(expression));
            const std::string in_number =
                fmt::format("(date({0}) IS NULL OR date({0}) < '0')", expression);
            return by_type(expression, in_number, in_number, in_text);
        }
        if (type == "uuid")
            return fmt::format(
                "(CASE WHEN typeof({0}) = 'blob' THEN length({0}) <> 16 ELSE length(replace({0}, "
                "'-', '')) <> 32 OR lower(replace({0}, '-', '')) GLOB '*[^0-9a-f]*' END)",
                expression);
        if (type == "boolean") {
            in_text = fmt::format("{0} GLOB '*[A-Za-z]*' AND lower({0}) NOT IN ('t', 'f', 'true', "
                                  "'false', 'y', 'n', 'yes', 'no')",
                                  text);
        } else if (type == "integer") {
            in_text = fmt::format("{0} = '' OR {0} GLOB '*[^0-9]*'", digits);
            in_real = fmt::format("{0} <> CAST({0} AS BIGINT)", expression);
        } else {
            in_text =
                fmt::format("{0} IN ('', '.') OR {0} GLOB '*[^0-9.]*' OR {0} GLOB '*.*.*'", digits);
        }
        return by_type(expression, "0", in_real, in_text);
    }
    std::string floating(std::string_view expression) const override {
        return fmt::format("(typeof({}) = 'real')", expression);
    }
    std::string finer(std::string_view expression) const override {
        return fmt::format("(CASE WHEN {0} LIKE '%e-%' THEN length({0}) <= 16 " // more is noise
                           "ELSE CAST({0} AS TEXT) GLOB '*.[0-9][0-9][0-9][0-9]*[1-9]*' END)",
                           expression);
    }
    // A key of one number is the row id itself, and no index.
    Query indexes_of(const std::string& table) const override {
        const Identifier parts = identifier(table);
        if (parts.empty()) return {};
        const std::string& name = parts.back().name;
        return {"SELECT i.name, c.seqno, c.name FROM sqlite_master m "
                "LEFT JOIN pragma_index_list(m.name) i ON i.partial = 0 "
                "LEFT JOIN pragma_index_info(i.name) c "
                "WHERE m.type = 'table' AND m.name = ? COLLATE NOCASE "
                "UNION ALL SELECT 'primary key', p.pk, p.name FROM pragma_table_info(?) p "
                "WHERE p.pk > 0 ORDER BY 1, 2",
                {name, name}};
    }

    std::vector<std::string> watch(const Watched& watched) const override {
        return {fmt::format(
            "CREATE TRIGGER {} AFTER INSERT ON {} BEGIN {}; END", watched.name, watched.table,
            leave_keys(watched, new_row(*this, watched.columns), "lower(hex(randomblob(16)))"))};
    }
    std::vector<std::string> unwatch(const Watched& watched) const override {
        return {"DROP TRIGGER IF EXISTS " + watched.name};
    }
    std::string watching(const Watched& watched) const override {
        return fmt::format(
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name = '{}' AND "
            "tbl_name = {} COLLATE NOCASE",
            watched.name, literal(bare_name(watched.table)));
    }

private:
    static std::string moment_text(const std::string& clock) {
        return fmt::format("(strftime('%Y-%m-%dT%H:%M:%f', {}) || '000Z')", clock);
    }
    // "+0300" and "+03" as it reads them, with a colon; nothing else ends so.
    static std::string with_colon(std::string_view expression) {
        return fmt::format(
            "(CASE WHEN substr({0}, 17) GLOB '*[+-][0-9][0-9][0-9][0-9]' THEN substr({0}, 1, "
            "length({0}) - 2) || ':' || substr({0}, -2) WHEN substr({0}, 17) GLOB "
            "'*[+-][0-9][0-9]' THEN {0} || ':00' ELSE {0} END)",
            expression);
    }
    // "2026-03-31 12:00Z" and "2026-03-31 12:00+02:00" name their zone, and are read in UTC.
    static std::string by_zone(std::string_view expression, std::string_view named,
                               std::string_view unnamed) {
        return fmt::format("(CASE WHEN substr({}, 11) GLOB '*[Zz+-]*' THEN {} ELSE {} END)",
                           expression, named, unnamed);
    }
    // The arguments of date() and strftime() for a clock of another zone.
    static std::string moved(std::string_view expression, std::string_view from,
                             std::string_view to) {
        if (from == to) return std::string(expression);
        return fmt::format("{}, ({}) || ' seconds'", expression,
                           seconds_between(fmt::format("datetime({})", expression), from, to, ""));
    }

    // A condition for each type that a value may have.
    static std::string by_type(std::string_view expression, std::string_view in_integer,
                               std::string_view in_real, std::string_view in_text) {
        return fmt::format("(CASE typeof({}) WHEN 'null' THEN 0 WHEN 'integer' THEN {} WHEN 'real' "
                           "THEN {} ELSE {} END)",
                           expression, in_integer, in_real, in_text);
    }

    static ColumnKind kind_of(const Table& table, std::string_view name) {
        for (const Column& column : table.columns)
            if (column.name == name) return column.kind;
        throw failure("db.bad-table",
                      fmt::format("the key of table {} names no column: {}", table.name, name));
    }
};

} // namespace

const Dialect& sqlite_dialect() {
    static const SqliteDialect dialect;
    return dialect;
}

} // namespace tessera::db
