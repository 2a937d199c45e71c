// PostgreSQL: what can be pushed down, the forms of its statements, and how its values are brought
// into ours. Our own tables hold what they hold everywhere (table.hpp); text columns sort by code
// point.
#include "db/dialect.hpp"
#include "db/triggers.hpp"
#include "db/zones.hpp"

#include <charconv>
#include <fmt/format.h>

namespace tessera::db {

namespace {

struct StateRow {
    std::string_view state; // SQLSTATE, or the two characters of its class
    Trouble trouble;
};

// A whole SQLSTATE is looked for first, then its class.
constexpr StateRow states[] = {
    {"23505", Trouble::unique},
    {"23503", Trouble::foreign_key},
    {"23502", Trouble::not_null},
    {"40001", Trouble::serialisation},
    {"40P01", Trouble::deadlock},
    {"55P03", Trouble::lock_timeout},
    {"57014", Trouble::cancelled},
    {"57P01", Trouble::connection_lost}, // the administrator ended it
    {"57P02", Trouble::connection_lost},
    {"57P03", Trouble::cannot_open}, // starting up, or shutting down
    {"25006", Trouble::read_only},
    {"53100", Trouble::out_of_space},
    {"53200", Trouble::out_of_space},
    {"53300", Trouble::cannot_open}, // too many connections
    {"58030", Trouble::input_output},
    {"42501", Trouble::permission},
    {"42P01", Trouble::no_such_table},
    {"22001", Trouble::too_long},
    {"54000", Trouble::too_long}, // of an index
    {"22003", Trouble::overflow},
    {"22021", Trouble::encoding},    // bytes that are none of it
    {"22P05", Trouble::encoding},    // a letter that it has not
    {"3D000", Trouble::cannot_open}, // no such database
    {"08", Trouble::connection_lost},
    {"28", Trouble::permission}, // user or password
    {"42", Trouble::syntax},
    {"XX", Trouble::corrupt},
};

// SQLSTATE as embedders report it and as C reads it most easily: a number in base 36.
std::int64_t number_of(std::string_view state) {
    std::int64_t number = 0;
    std::from_chars(state.data(), state.data() + state.size(), number, 36);
    return number;
}

class PostgresqlDialect : public Dialect, public Triggers, public Zones {
public:
    std::string_view name() const override { return "postgresql"; }

    Trouble trouble_of(int native, std::string_view) const override {
        for (const StateRow& row : states)
            if (row.state.size() == 5 && number_of(row.state) == native) return row.trouble;
        constexpr std::int64_t of_a_class = 36 * 36 * 36;
        for (const StateRow& row : states)
            if (row.state.size() == 2 && number_of(row.state) == native / of_a_class)
                return row.trouble;
        return Trouble::other;
    }

    Trouble trouble_of_state(std::string_view state, int native,
                             std::string_view message) const override {
        const Trouble known = trouble_of(static_cast<int>(number_of(state)), message);
        return known != Trouble::other ? known : Dialect::trouble_of_state(state, native, message);
    }

    std::vector<Setting> settings(int seconds_to_wait) const override {
        return {{"SET client_encoding = 'UTF8'", ""},
                {"SET TimeZone = 'UTC'", ""},
                {"SET DateStyle = 'ISO'", ""},
                {"SET standard_conforming_strings = on", ""},
                {"SET client_min_messages = error", ""},
                {fmt::format("SET lock_timeout = '{}s'", seconds_to_wait), ""}};
    }
    // All statements of a transaction see what was committed before its first: members, versions
    // and facts belong together. Whoever then changes what another has changed since begins again.
    std::vector<std::string> begin(Access access) const override {
        std::vector<std::string> statements{"BEGIN ISOLATION LEVEL REPEATABLE READ"};
        if (access == Access::read) statements.emplace_back("SELECT 1");
        return statements;
    }

    std::string column_type(const Column& column) const override {
        switch (column.kind) {
        case ColumnKind::boolean: return "SMALLINT";
        case ColumnKind::integer:
        case ColumnKind::decimal: return "BIGINT";
        default: return "TEXT COLLATE \"C\"";
        }
    }

    bool transactional_ddl() const override { return true; }
    // Two programs may upgrade the same database at the same time.
    std::string lock_tables() const override { return fmt::format("SELECT {}({})", lock, key); }
    std::string unlock_tables() const override { return fmt::format("SELECT {}({})", unlock, key); }

    std::string drop_temporary(std::string_view name) const override {
        return fmt::format("DROP TABLE IF EXISTS pg_temp.{}", name);
    }
    // In a list of columns, or beside another value, nothing else says what a value is. Text is
    // left to its context: it may stand for a date of the ERP.
    std::string bound(std::string mark, bool integer) const override {
        return integer ? fmt::format("CAST({} AS BIGINT)", mark) : mark;
    }

    std::string as_date(std::string_view expression) const override {
        return day_text(fmt::format("CAST({} AS DATE)", expression));
    }
    std::string as_moment(std::string_view expression) const override {
        return moment_text(fmt::format(
            "CASE WHEN {} THEN timezone('UTC', CAST({} AS TIMESTAMPTZ)) ELSE CAST({} AS TIMESTAMP) "
            "END",
            names_offset(expression), expression, expression));
    }
    std::string moment_of(std::string_view expression, std::string_view zone) const override {
        return moment_text(moved(expression, zone, "UTC"));
    }
    std::string day_of(std::string_view expression, std::string_view zone,
                       std::string_view home) const override {
        return day_text(moved(expression, zone, home));
    }
    std::string as_decimal(std::string_view expression, bool real) const override {
        // A cast of a floating-point number to NUMERIC leaves 6 digits of it, or 15; the text of
        // one has them all. Any value has a text, so that this can be said of each.
        if (!real)
            return fmt::format(
                "CAST(round(CASE WHEN {1} THEN {2} WHEN {3} THEN {4} ELSE CAST({0} AS NUMERIC) * "
                "10000 END) AS BIGINT)",
                expression, has_type(expression, "double precision"),
                scaled(expression, "DOUBLE PRECISION"), has_type(expression, "real"),
                scaled(expression, "REAL"));
        // round() of a double rounds a half to even; ours goes away from zero, as SQLite's does.
        return fmt::format(
            "CAST({} AS BIGINT)",
            rounded(fmt::format("(CAST({} AS DOUBLE PRECISION) * 10000)", expression)));
    }
    std::string as_boolean(std::string_view expression) const override {
        return is_true(expression, fmt::format("CAST({} AS TEXT)", expression));
    }
    // Until autovacuum comes by, a new table counts as nearly empty, and is joined row by row.
    std::string statistics(std::string_view table) const override {
        return fmt::format("ANALYZE {{{}}}", table);
    }

    // Of two columns each has a collation of its own, and none is chosen; the result of a function
    // over something else than text has none, and yields to the ERP's column, whose index serves.
    std::string beside(std::string column) const override {
        return fmt::format("textin(textout({}))", column);
    }

    std::string as_text(std::string_view expression) const override {
        return fmt::format("(CAST({} AS TEXT) COLLATE \"C\")", expression);
    }
    std::string as_uuid(std::string_view expression) const override {
        return fmt::format("(CAST(CAST(CAST({} AS TEXT) AS UUID) AS TEXT) COLLATE \"C\")",
                           expression);
    }
    // It goes through the list for each row, or probes the index for each value.
    std::size_t list_length() const override { return 64; }
    std::string matches(std::string_view text, std::string_view pattern) const override {
        return fmt::format("({} ~ '{}')", text, pattern);
    }
    std::string floating(std::string_view expression) const override {
        return fmt::format("(CAST(pg_typeof({}) AS TEXT) IN ('real', 'double precision'))",
                           expression);
    }
    // Money is written with the signs of the country, and is a number.
    std::string unreadable(std::string_view expression, std::string_view type) const override {
        return fmt::format("(CAST(pg_typeof({}) AS TEXT) <> 'money' AND {})", expression,
                           Dialect::unreadable(expression, type));
    }
    std::string too_large(std::string_view expression, std::string_view type) const override {
        return beyond(expression, type,
                      fmt::format("CAST(CAST({} AS NUMERIC) AS DOUBLE PRECISION)", expression));
    }
    // A domain is of the category of its base.
    std::string incomparable(std::string_view expression, std::string_view type) const override {
        return fmt::format("((SELECT p.typcategory FROM pg_type p WHERE p.oid = pg_typeof({})) <> "
                           "'{}')",
                           expression, type == "integer" ? 'N' : 'S');
    }
    Query indexes_of(const std::string& table) const override {
        return {"SELECT CAST(x.indexrelid AS TEXT), k.place, a.attname FROM pg_class c "
                "LEFT JOIN pg_index x ON x.indrelid = c.oid AND x.indisvalid AND x.indpred IS NULL "
                "LEFT JOIN LATERAL unnest(x.indkey) WITH ORDINALITY k(number, place) "
                "ON k.place <= x.indnkeyatts "
                "LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number "
                "WHERE c.oid = to_regclass(CAST(? AS TEXT)) AND c.relkind IN ('r', 'p') "
                "ORDER BY 1, 2",
                {table}};
    }
    // An entry of an index has room for two of them, of a product and a variant, in any script.
    std::size_t longest_key() const override { return 330; }
    std::string_view grantee() const override { return "quote_ident(CURRENT_USER)"; }
    std::string_view narrow_encoding() const override {
        return "SELECT current_setting('server_encoding') WHERE current_setting('server_encoding') "
               "<> 'UTF8'";
    }

    // One call for all rows of a statement, so that a bulk load costs one INSERT more; for each row
    // where the table is partitioned, as a statement may name the partition. The function
    // runs as who made it: the ERP's users need no rights on our table; and its search path is
    // fixed, so that nobody else says what a name in it means. Its row's id is drawn, not taken
    // from a sequence, which would change what lastval() answers to the ERP.
    std::vector<std::string> watch(const Watched& watched) const override {
        const std::string function = watched.home + watched.name;
        const std::string body = fmt::format(
            "BEGIN {}; PERFORM pg_notify('{}', ''); RETURN NULL; EXCEPTION WHEN OTHERS THEN RAISE "
            "WARNING 'Tessera has not noticed a new row: %', SQLERRM; RETURN NULL; END",
            leave_keys(watched, watched.in_parts ? new_row(*this, watched.columns) : "new_rows",
                       "CAST(gen_random_uuid() AS text)"),
            watched.rows);
        return {fmt::format("CREATE OR REPLACE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql "
                            "SECURITY DEFINER SET search_path = {} AS {}",
                            function, trigger_path, literal(body)),
                fmt::format("REVOKE ALL ON FUNCTION {}() FROM PUBLIC", function),
                fmt::format("CREATE TRIGGER {} AFTER INSERT ON {} {} EXECUTE FUNCTION {}()",
                            watched.name, watched.table,
                            watched.in_parts
                                ? "FOR EACH ROW"
                                : "REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT",
                            function)};
    }
    // The trigger goes with its function: to drop it by name one must own the ERP's table.
    std::vector<std::string> unwatch(const Watched& watched) const override {
        return {fmt::format("DROP FUNCTION IF EXISTS {}{}() CASCADE", watched.home, watched.name)};
    }
    std::string watching(const Watched& watched) const override {
        return fmt::format(
            "SELECT count(*) FROM pg_trigger g JOIN pg_proc f ON f.oid = g.tgfoid JOIN "
            "pg_namespace n ON n.oid = f.pronamespace AND n.nspname = current_schema() "
            "WHERE g.tgname = lower('{}') AND g.tgrelid = to_regclass({}) AND g.tgenabled IN ('O', "
            "'A')",
            watched.name, literal(watched.table));
    }
    std::string has_parts(std::string_view table) const override {
        return fmt::format(
            "SELECT count(*) FROM pg_class WHERE oid = to_regclass({}) AND relkind = 'p'",
            literal(table));
    }
    std::string current_schema() const override { return "SELECT current_schema()"; }
    std::string as_in_trigger() const override {
        return fmt::format("SET LOCAL search_path = {}", trigger_path);
    }
    std::string full_name(std::string_view table) const override {
        return fmt::format("SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM "
                           "pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = "
                           "to_regclass({})",
                           literal(table));
    }

private:
    static constexpr std::string_view trigger_path = "pg_catalog, pg_temp";
    static std::string has_type(std::string_view expression, std::string_view type) {
        return fmt::format("pg_typeof({}) = CAST('{}' AS REGTYPE)", expression, type);
    }
    // Of a floating-point number: multiplied as a double, and exact from there on.
    static std::string scaled(std::string_view expression, std::string_view type) {
        return fmt::format("CAST(CAST(CAST(CAST({} AS TEXT) AS {}) * CAST(10000 AS DOUBLE "
                           "PRECISION) AS TEXT) AS NUMERIC)",
                           expression, type);
    }
    static std::string day_text(const std::string& day) {
        return fmt::format("to_char({}, 'YYYY-MM-DD')", day);
    }
    static std::string moment_text(const std::string& timestamp) {
        return fmt::format("to_char({}, 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')", timestamp);
    }
    // Of a text: a cast to TIMESTAMP passes over how far its clock is from UTC.
    static std::string names_offset(std::string_view expression) {
        return fmt::format(
            "(CASE WHEN pg_typeof({0}) IN (CAST('date' AS REGTYPE), CAST('timestamp' "
            "AS REGTYPE), CAST('timestamptz' AS REGTYPE)) THEN false ELSE "
            "substr(CAST({0} AS TEXT), 17) ~ '{1}' END)",
            expression, offset);
    }
    // What the clock of one zone shows at that time of another, or at a moment that names its zone;
    // the first and the last day stand for none and stay what they are.
    static std::string moved(std::string_view expression, std::string_view from,
                             std::string_view to) {
        const std::string clock = fmt::format("CAST({} AS TIMESTAMP)", expression);
        return fmt::format(
            "CASE WHEN {0} < '{1}' OR {0} >= '{2}' THEN {0} WHEN {3} OR {7} THEN timezone('{4}', "
            "CAST({5} "
            "AS TIMESTAMPTZ)) ELSE {6} END",
            clock, second_day, last_day, has_type(expression, "timestamptz"), to, expression,
            from == to ? clock : fmt::format("timezone('{}', timezone('{}', {}))", to, from, clock),
            names_offset(expression));
    }

    // Of the session, not of the transaction: what a transaction sees is fixed before it could
    // wait.
    static constexpr std::string_view lock = "pg_advisory_lock", unlock = "pg_advisory_unlock";
    static constexpr std::int64_t key = 0x74657373657261; // "tessera"
};

} // namespace

const Dialect& postgresql_dialect() {
    static const PostgresqlDialect dialect;
    return dialect;
}

} // namespace tessera::db
