// MySQL and MariaDB: what can be pushed down, the forms of their statements, and how their values
// are brought into ours. Names are quoted and texts are joined as everywhere, which needs
// ANSI_QUOTES and PIPES_AS_CONCAT in the session's sql_mode.
#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/identifier.hpp"
#include "db/triggers.hpp"
#include "db/zones.hpp"

#include <fmt/format.h>

namespace tessera::db {

namespace {

struct Code {
    int native;
    Trouble trouble;
};

// Up to 1999 and from 3000 the server's, between them the client's.
constexpr Code codes[] = {
    {1062, Trouble::unique},          {1169, Trouble::unique},
    {1586, Trouble::unique},          {1216, Trouble::foreign_key},
    {1217, Trouble::foreign_key},     {1451, Trouble::foreign_key},
    {1452, Trouble::foreign_key},     {1048, Trouble::not_null},
    {1263, Trouble::not_null},        {1364, Trouble::not_null},
    {1020, Trouble::serialisation}, // changed since the snapshot
    {1412, Trouble::serialisation}, // the table itself
    {1213, Trouble::deadlock},        {1205, Trouble::lock_timeout},
    {3572, Trouble::lock_timeout},    {1053, Trouble::connection_lost}, // shutting down
    {1927, Trouble::connection_lost},                                   // killed
    {1047, Trouble::connection_lost}, // of a cluster, this node is alone
    {2006, Trouble::connection_lost}, {2013, Trouble::connection_lost},
    {2055, Trouble::connection_lost}, {4031, Trouble::connection_lost},
    {1290, Trouble::read_only},       {1792, Trouble::read_only},
    {1836, Trouble::read_only},       {1021, Trouble::out_of_space},
    {1041, Trouble::out_of_space},    {1114, Trouble::out_of_space},
    {1878, Trouble::out_of_space},    {1026, Trouble::input_output},
    {1030, Trouble::input_output},    {1044, Trouble::permission},
    {1045, Trouble::permission},      {1142, Trouble::permission},
    {1143, Trouble::permission},      {1227, Trouble::permission},
    {1370, Trouble::permission},      {1698, Trouble::permission},
    {1054, Trouble::syntax},          {1064, Trouble::syntax},
    {1149, Trouble::syntax},          {1305, Trouble::syntax}, // no such function
    {1051, Trouble::no_such_table},   {1146, Trouble::no_such_table},
    {1264, Trouble::overflow},        {1690, Trouble::overflow},
    {1916, Trouble::overflow},        {1406, Trouble::too_long},
    {1317, Trouble::cancelled},       {1969, Trouble::cancelled},
    {3024, Trouble::cancelled},       {1034, Trouble::corrupt},
    {1035, Trouble::corrupt},         {1712, Trouble::corrupt},
    {1040, Trouble::cannot_open}, // too many connections
    {1049, Trouble::cannot_open}, // no such database
    {1203, Trouble::cannot_open},     {2002, Trouble::cannot_open},
    {2003, Trouble::cannot_open},     {2005, Trouble::cannot_open},
    {1419, Trouble::permission}, // a trigger, where a binary log is kept
};

class MysqlDialect : public Dialect, public Triggers, public Zones {
public:
    std::string_view name() const override { return "mysql"; }

    Trouble trouble_of(int native, std::string_view message) const override {
        // At COMMIT, of a node that has just lost its cluster.
        if (native == error_during_commit && message.find("provider status") != message.npos)
            return Trouble::connection_lost;
        for (const Code& code : codes)
            if (code.native == native) return code.trouble;
        return Trouble::other;
    }

    std::vector<Setting> settings(int seconds_to_wait) const override {
        // As SET NAMES does, which the ODBC driver keeps to itself.
        return {{fmt::format("SET character_set_client = utf8mb4, character_set_results = utf8mb4, "
                             "collation_connection = {}",
                             collation),
                 ""},
                {fmt::format("SET SESSION sql_mode = "
                             "'ANSI_QUOTES,PIPES_AS_CONCAT,STRICT_ALL_TABLES,"
                             "NO_ENGINE_SUBSTITUTION,"
                             "ERROR_FOR_DIVISION_BY_ZERO', time_zone = '+00:00', autocommit = 1, "
                             "innodb_lock_wait_timeout = {0}, lock_wait_timeout = {0}",
                             std::max(seconds_to_wait, 1)),
                 ""},
                {"SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ", ""},
                // A server without that check reads with locks.
                {"SET SESSION innodb_snapshot_isolation = ON",
                 "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"},
                // In a cluster, a transaction sees all that was committed before it, at whichever
                // node; who is built for none has nothing to wait for.
                {"SET SESSION wsrep_sync_wait = 1", "DO 0"}};
    }
    // As on PostgreSQL: all statements of a transaction see one snapshot, and whoever then changes
    // what another has changed since begins again.
    std::vector<std::string> begin(Access access) const override {
        if (access == Access::read) return {"START TRANSACTION WITH CONSISTENT SNAPSHOT"};
        return {"START TRANSACTION"};
    }

    std::string column_type(const Column& column) const override { return type(column, false); }

    // One statement for a table and its indexes: the server commits after each, and a table that
    // was made when the program was stopped is found again.
    std::vector<std::string> create_table(const Table& table,
                                          std::string_view prefix) const override {
        std::vector<std::string> parts;
        for (const Column& column : table.columns)
            parts.push_back(
                definition(column, type(column, texts_indexed_with(table, column) > 0)));
        if (!table.key.empty())
            parts.push_back(fmt::format("PRIMARY KEY ({})", join(table.key, ", ")));
        for (std::size_t i = 0; i < table.indexes.size(); ++i)
            parts.push_back(fmt::format("{}KEY {}_i{} ({})",
                                        table.indexes[i].unique ? "UNIQUE " : "", table.name, i + 1,
                                        join(table.indexes[i].columns, ", ")));
        return {fmt::format("CREATE TABLE IF NOT EXISTS {}{} ({}) {}", prefix, table.name,
                            join(parts, ", "), storage)};
    }

    bool transactional_ddl() const override { return false; }
    // Of the whole server, so it is named after the database.
    std::string lock_tables() const override {
        return fmt::format("DO GET_LOCK({}, 3600)", lock_name);
    }
    std::string unlock_tables() const override {
        return fmt::format("DO RELEASE_LOCK({})", lock_name);
    }

    std::string upsert(std::string_view table, std::span<const std::string> keys,
                       std::span<const std::string> update) const override {
        std::vector<std::string> columns(keys.begin(), keys.end()), set;
        columns.insert(columns.end(), update.begin(), update.end());
        for (const std::string& column : update)
            set.push_back(fmt::format("{0} = VALUES({0})", column));
        if (set.empty()) set.push_back(fmt::format("{0} = {0}", keys.front()));
        return fmt::format("INSERT INTO {} ({}) VALUES ({}) ON DUPLICATE KEY UPDATE {}", table,
                           join(columns, ", "), marks(columns.size()), join(set, ", "));
    }
    // INSERT IGNORE would let through what is too long or missing, and ON DUPLICATE KEY counts a
    // row that was there as one that was written.
    std::string insert_new(std::string_view table,
                           std::span<const std::string> columns) const override {
        std::vector<std::string> values, taken;
        for (const std::string& column : columns) values.push_back("? AS " + column);
        for (const std::vector<std::string>& key : unique_keys(table)) {
            std::vector<std::string> same;
            for (const std::string& column : key)
                same.push_back(fmt::format("o.{0} = n.{0}", column));
            taken.push_back(fmt::format("NOT EXISTS (SELECT 1 FROM {} o WHERE {})", table,
                                        join(same, " AND ")));
        }
        const std::string list =
            join(std::vector<std::string>(columns.begin(), columns.end()), ", ");
        return fmt::format("INSERT INTO {0} ({1}) SELECT {1} FROM (SELECT {2}) n WHERE {3}", table,
                           list, join(values, ", "), join(taken, " AND "));
    }
    std::string temporary_table(std::string_view name,
                                std::span<const Column> columns) const override {
        std::vector<std::string> parts;
        for (const Column& column : columns)
            parts.push_back(definition(column, column_type(column)));
        return fmt::format("CREATE TEMPORARY TABLE IF NOT EXISTS {} ({}) {}", name,
                           join(parts, ", "), storage);
    }
    std::string drop_temporary(std::string_view name) const override {
        return fmt::format("DROP TEMPORARY TABLE IF EXISTS {}", name);
    }

    std::string as_date(std::string_view expression) const override {
        return as_text(fmt::format("nullif(date_format(CAST({} AS DATE), '%Y-%m-%d'), '{}')",
                                   expression, no_day));
    }
    std::string as_moment(std::string_view expression) const override {
        return moment_of(expression, "UTC");
    }
    std::string moment_of(std::string_view expression, std::string_view zone) const override {
        return as_text(
            fmt::format("nullif(date_format(CAST({} AS DATETIME(6)), '%Y-%m-%dT%H:%i:%s.%fZ'), "
                        "'{}T00:00:00.000000Z')",
                        moved(expression, zone, "UTC"), no_day));
    }
    std::string day_of(std::string_view expression, std::string_view zone,
                       std::string_view home) const override {
        return as_date(moved(expression, zone, home));
    }
    // The session's time is UTC, in which it shows a TIMESTAMP like any other clock.
    Query silent_moments(const std::string& table, const std::string& column) const override {
        Query query = in_schema("SELECT COUNT(*) FROM information_schema.columns b WHERE "
                                "b.data_type = 'timestamp'",
                                table);
        const Identifier name = identifier(column);
        if (query.sql.empty() || name.empty()) return {};
        return query.add(" AND b.column_name = ?", {name.back().name});
    }
    // What is no double stays a DECIMAL, which the server never cuts to 64 bits as a CAST does.
    std::string as_decimal(std::string_view expression, bool real) const override {
        if (!real) return fmt::format("round(CAST({} AS DECIMAL(65,30)) * 10000)", expression);
        // round() of a double goes by the processor; ours goes away from zero, as SQLite's does.
        return fmt::format("CAST({} AS SIGNED)", rounded(fmt::format("(({}) * 1e4)", expression)));
    }
    std::string as_integer(std::string_view expression) const override {
        return fmt::format("CAST({} AS SIGNED)", expression);
    }
    // A BIT is a text of one byte.
    std::string as_boolean(std::string_view expression) const override {
        return is_true(expression, as_text(expression), ", char(0)");
    }
    std::string as_text(std::string_view expression) const override {
        return fmt::format("(CAST({} AS CHAR CHARACTER SET utf8mb4) COLLATE {})", expression,
                           collation);
    }
    // Also of BINARY(16).
    std::string as_uuid(std::string_view expression) const override {
        const std::string digits =
            fmt::format("replace(replace(replace(lower(CASE WHEN length({0}) = 16 THEN hex({0}) "
                        "ELSE {1} END), '-', ''), '{{', ''), '}}', '')",
                        expression, as_text(expression));
        return as_text(fmt::format("concat_ws('-', {})",
                                   join(uuid_parts("substr({}, {}, {})", digits), ", ")));
    }
    // Two columns of different collations cannot be compared; what comes out of JSON takes the
    // other's.
    std::string beside(std::string column) const override {
        return fmt::format("json_unquote(json_quote({}))", column);
    }

    std::string matches(std::string_view text, std::string_view pattern) const override {
        return fmt::format("({} REGEXP '{}')", text, pattern);
    }
    // An empty text and 0000-00-00 are missing, but no number; a UUID may be BINARY(16).
    std::string unreadable(std::string_view expression, std::string_view type) const override {
        const std::string not_read = Dialect::unreadable(expression, type);
        if (type == "uuid") return fmt::format("(length({}) <> 16 AND {})", expression, not_read);
        if (type != "date" && type != "moment") return not_read;
        return fmt::format("({0} <> '' AND {0} NOT LIKE '{1}%' AND {2})", as_text(expression),
                           no_day, not_read);
    }
    std::string too_large(std::string_view expression, std::string_view type) const override {
        return beyond(expression, type, fmt::format("({}) + 0e0", expression));
    }
    // A number or a day, of whatever value. Beside it a text would be made a number, and where rows
    // are written the server fails on one that is none.
    std::string incomparable(std::string_view expression, std::string_view type) const override {
        return type == "text" ? fmt::format("(coercibility({}) = 5)", expression) : "";
    }
    // No function tells the type of an expression; but only with a floating-point number a tenth
    // and a fifth are more than three tenths. A text would become such a number.
    std::string floating(std::string_view expression) const override {
        return fmt::format("(charset({0}) = 'binary' AND 0 * ({0}) + 0.1 + 0.2 > 0.3)", expression);
    }
    Query indexes_of(const std::string& table) const override {
        Query query =
            in_schema("SELECT s.index_name, s.seq_in_index, s.column_name "
                      "FROM information_schema.tables b "
                      "LEFT JOIN information_schema.statistics s "
                      "ON s.table_schema = b.table_schema AND s.table_name = b.table_name "
                      "WHERE b.table_type = 'BASE TABLE'",
                      table);
        return query.sql.empty() ? query : query.add(" ORDER BY 1, 2");
    }
    Query long_columns_of(const std::string& table) const override {
        return in_schema("SELECT b.column_name FROM information_schema.columns b "
                         "WHERE (b.data_type LIKE '%text' OR b.data_type LIKE '%blob')",
                         table);
    }
    std::string_view grantee() const override {
        return "concat('''', replace(CURRENT_USER(), '@', '''@'''), '''')";
    }
    char quote_mark() const override { return '`'; }
    std::size_t longest_key() const override { return key_text; }

    // The trigger runs as who made it, and what goes wrong in it is passed over. It lies where its
    // table does. Whoever makes it must quote names and join texts as we do.
    std::vector<std::string> watch(const Watched& watched) const override {
        return {"SET SESSION sql_mode = concat(@@sql_mode, ',ANSI_QUOTES,PIPES_AS_CONCAT')",
                fmt::format("CREATE TRIGGER {}{} AFTER INSERT ON {} FOR EACH ROW BEGIN DECLARE "
                            "CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END; {}; END",
                            schema_of(watched.table), watched.name, watched.table,
                            leave_keys(watched, new_row(*this, watched.columns), "uuid()"))};
    }
    std::vector<std::string> unwatch(const Watched& watched) const override {
        return {fmt::format("DROP TRIGGER IF EXISTS {}{}", schema_of(watched.table), watched.name)};
    }
    std::string watching(const Watched& watched) const override {
        const Identifier table = identifier(watched.table);
        const std::string schema = table.size() < 2 ? "" : table[table.size() - 2].name;
        return fmt::format("SELECT count(*) FROM information_schema.triggers WHERE trigger_name = "
                           "'{}' AND event_object_schema = {} AND event_object_table = {}",
                           watched.name, schema.empty() ? "database()" : literal(schema),
                           literal(bare_name(watched.table)));
    }
    // The statements of a trigger have semicolons inside.
    std::string script(const std::vector<std::string>& statements) const override {
        return fmt::format("DELIMITER //\n{}//\nDELIMITER ;\n", join(statements, "//\n"));
    }
    std::string current_schema() const override { return "SELECT database()"; }

private:
    // "erp." of "erp.customer".
    static std::string schema_of(const std::string& table) {
        Identifier schema = identifier(table);
        if (schema.size() < 2) return {};
        schema.pop_back();
        return written(schema, '"') + ".";
    }

    // A cast of a text passes over how far its clock is from UTC, and fails on it where rows are
    // written. No other type is that long and ends so.
    std::string moved(std::string_view expression, std::string_view from,
                      std::string_view to) const {
        const std::string text = as_text(expression);
        const std::string end = fmt::format("regexp_substr(substr({}, 17), '{}')", text, offset);
        const std::string digits = fmt::format("replace(trim({}), ':', '')", end);
        const std::string in_utc = fmt::format(
            "(CAST(left({0}, char_length({0}) - char_length({1})) AS DATETIME(6)) - INTERVAL CASE "
            "WHEN {2} LIKE '-%' THEN -1 ELSE 1 END * (CAST(concat('0', substr({2}, 2, 2)) AS "
            "SIGNED) * 60 + CAST(concat('0', substr({2}, 4, 2)) AS SIGNED)) MINUTE)",
            text, end, digits);
        return fmt::format("(CASE WHEN substr({}, 17) REGEXP '{}' THEN {} ELSE {} END)", text,
                           offset, shifted(in_utc, "UTC", to),
                           shifted(fmt::format("CAST({} AS DATETIME(6))", expression), from, to));
    }
    // The server knows zones by name only where somebody has loaded its tables of them.
    static std::string shifted(const std::string& clock, std::string_view from,
                               std::string_view to) {
        if (from == to) return clock;
        return fmt::format("(nullif({}, CAST('{}' AS DATETIME)) + INTERVAL {} SECOND)", clock,
                           no_day, seconds_between(clock, from, to, "TIMESTAMP"));
    }

    // table: `name`, or `schema.name`.
    static Query in_schema(const char* select, const std::string& table) {
        const Identifier name = identifier(table);
        if (name.empty()) return {};
        Query query(select);
        query.add(" AND b.table_name = ?", {name.back().name});
        if (name.size() == 1) return query.add(" AND b.table_schema = database()");
        return query.add(" AND b.table_schema = ?", {name.front().name});
    }

    static constexpr int error_during_commit = 1180;
    static constexpr std::string_view no_day = "0000-00-00"; // as its applications write NULL
    static constexpr std::string_view collation = "utf8mb4_nopad_bin";
    static constexpr std::string_view storage = "ENGINE=InnoDB ROW_FORMAT=DYNAMIC";
    static constexpr std::string_view lock_name = "concat('tessera-', md5(database()))";
    // A key has at most 3072 bytes, four a character; two such texts and a few numbers fit.
    static constexpr std::size_t key_text = 370;
    static constexpr std::size_t date_text = 10, moment_text = 27;

    static std::string type(const Column& column, bool indexed) {
        const auto text = [](std::size_t length) {
            return fmt::format("{} CHARACTER SET utf8mb4 COLLATE {}",
                               length == 0 ? "LONGTEXT" : fmt::format("VARCHAR({})", length),
                               collation);
        };
        switch (column.kind) {
        case ColumnKind::boolean: return "SMALLINT";
        case ColumnKind::integer:
        case ColumnKind::decimal: return "BIGINT";
        case ColumnKind::date: return text(date_text);
        case ColumnKind::moment: return text(moment_text);
        default: return text(indexed ? key_text : 0);
        }
    }
};

} // namespace

const Dialect& mysql_dialect() {
    static const MysqlDialect dialect;
    return dialect;
}

} // namespace tessera::db
