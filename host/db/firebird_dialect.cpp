// Firebird 3: what can be pushed down, the forms of its statements, and how its values are brought
// into ours.
//
// Text is compared by code point, but a shorter text as if blanks followed it: 'a' = 'a '. So only
// what may answer too much is left to the database, and the evaluator decides again.
#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/identifier.hpp"
#include "db/triggers.hpp"
#include "db/zones.hpp"

#include <fmt/format.h>

namespace tessera::db {

namespace {

struct CodeRow {
    std::int64_t code; // isc_..., of Firebird's iberror.h
    Trouble trouble;
};

constexpr CodeRow codes[] = {
    {335544349, Trouble::unique},        // no_dup
    {335544665, Trouble::unique},        // unique_key_violation
    {335544466, Trouble::foreign_key},   // foreign_key
    {335544347, Trouble::not_null},      // not_valid
    {335544451, Trouble::serialisation}, // update_conflict
    {335544510, Trouble::lock_timeout},  // lock_timeout
    {335544345, Trouble::lock_timeout},  // lock_conflict
    {335544336,
     Trouble::deadlock}, // deadlock; of an update conflict, too, which is looked for first
    {335544794, Trouble::cancelled},       // cancelled
    {335544721, Trouble::connection_lost}, // network_error
    {335544726, Trouble::connection_lost}, // net_read_err
    {335544727, Trouble::connection_lost}, // net_write_err
    {335544741, Trouble::connection_lost}, // lost_db_connection
    {335544856, Trouble::connection_lost}, // att_shutdown
    {335544528, Trouble::connection_lost}, // shutdown
    {335544765, Trouble::read_only},       // read_only_database
    {335544361, Trouble::read_only},       // read_only_trans
    {335544352, Trouble::permission},      // no_priv
    {335544472, Trouble::permission},      // login
    {335544580, Trouble::no_such_table},   // dsql_relation_err
    {335544916, Trouble::overflow},        // numeric_out_of_range
    {335544914, Trouble::too_long},        // string_truncation
    {335544321, Trouble::overflow},        // arith_except
    {335544779, Trouble::overflow},        // exception_integer_overflow
    {335544323, Trouble::corrupt},         // bad_db_format
    {335544335, Trouble::corrupt},         // db_corrupt
    {335544344, Trouble::input_output},    // io_error
    {335544569, Trouble::syntax},          // dsql_error
};

// In small letters only: EXTRACT(DAY FROM ...) stays what it is.
constexpr std::pair<std::string_view, std::string_view> reserved_words[] = {
    {"day", "\"DAY\""},
    {"value", "\"VALUE\""},
    {"row_count", "\"ROW_COUNT\""},
};

// In characters of four bytes each. An index takes a quarter of a page, which is 8 KB unless the
// database says otherwise, and five bytes for four; texts of one key share that. A row takes 64 KB.
constexpr std::size_t longest_key_text = 400, longest_text = 1000;

class FirebirdDialect : public Dialect, public Triggers, public Zones {
public:
    std::string_view name() const override { return "firebird"; }
    Pushed pushed(Leaf leaf) const override { return pushed_with_padding(leaf); }

    Trouble trouble_of(int native, std::string_view) const override {
        for (const CodeRow& row : codes)
            if (row.code == native) return row.trouble;
        return Trouble::other;
    }

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
        if (!table.key.empty())
            parts.push_back(fmt::format("PRIMARY KEY ({})", join(table.key, ", ")));
        std::vector<std::string> statements{
            fmt::format("CREATE TABLE {}{} ({})", prefix, table.name, join(parts, ", "))};
        for (std::string& sql : create_indexes(table, prefix)) statements.push_back(std::move(sql));
        return statements;
    }
    bool transactional_ddl() const override { return true; }

    std::string_view reserved(std::string_view word) const override {
        for (const auto& [ours, written] : reserved_words)
            if (ours == word) return written;
        return "";
    }
    std::string_view from_nothing() const override { return " FROM RDB$DATABASE"; }

    std::string upsert(std::string_view table, std::span<const std::string> keys,
                       std::span<const std::string> update) const override {
        std::vector<std::string> columns(keys.begin(), keys.end());
        const std::string matching = join(columns, ", ");
        columns.insert(columns.end(), update.begin(), update.end());
        return fmt::format("UPDATE OR INSERT INTO {} ({}) VALUES ({}) MATCHING ({})", table,
                           join(columns, ", "), marks(columns.size()), matching);
    }
    std::string insert_new(std::string_view table,
                           std::span<const std::string> columns) const override {
        std::vector<std::string> given;
        for (const std::string& each : columns)
            given.push_back(fmt::format("CAST(? AS TYPE OF COLUMN {0}.{1}) AS {1}", table, each));
        return merge(table, fmt::format("(SELECT {} FROM RDB$DATABASE)", join(given, ", ")),
                     unique_keys(table), {}, columns);
    }
    std::string limit(std::string_view select, std::int64_t rows,
                      std::int64_t offset) const override {
        return fetch_next(select, rows, offset);
    }

    std::size_t list_length() const override { return 64; } // gone through for each row
    bool lasting_temporary_tables() const override { return true; }

    // Text is left to its context: a column says how long it may be.
    std::string bound(std::string mark, bool integer) const override {
        return integer ? fmt::format("CAST({} AS BIGINT)", mark) : mark;
    }

    std::string as_date(std::string_view expression) const override {
        // A text may go on after the day.
        return fmt::format("CAST(CAST(CAST({} AS TIMESTAMP) AS DATE) AS VARCHAR(10))", expression);
    }
    std::string as_moment(std::string_view expression) const override {
        return moment_of(expression, "UTC");
    }
    std::string moment_of(std::string_view expression, std::string_view zone) const override {
        const std::string text = fmt::format("TRIM({})", as_text(expression));
        const std::string timestamp =
            fmt::format("CASE WHEN {} THEN {} ELSE CAST({} AS TIMESTAMP) END",
                        matches(fmt::format("SUBSTRING({} FROM 17)", text), offset), in_utc(text),
                        moved(expression, zone, "UTC"));
        return fmt::format("(REPLACE(CAST({} AS VARCHAR(24)), ' ', 'T') || '00Z')", timestamp);
    }
    std::string day_of(std::string_view expression, std::string_view zone,
                       std::string_view home) const override {
        return as_date(moved(expression, zone, home));
    }
    // The text would stand in each branch of moved(), and a statement has room for few of them.
    bool offsets_in_days() const override { return false; }
    std::string as_decimal(std::string_view expression, bool real) const override {
        // Both halves rounded away from zero, as everywhere; a product of 18 digits has no room for
        // 10,000.
        if (!real) {
            const std::string exact = fmt::format("CAST({} AS NUMERIC(18, 4))", expression);
            return fmt::format("(CAST(TRUNC({0}) AS BIGINT) * 10000 + CAST(({0} - TRUNC({0})) * "
                               "10000 AS BIGINT))",
                               exact);
        }
        return fmt::format(
            "CAST({} AS BIGINT)",
            rounded(fmt::format("(CAST({} AS DOUBLE PRECISION) * 10000)", expression)));
    }
    std::string as_boolean(std::string_view expression) const override {
        return is_true(expression, fmt::format("CAST({} AS VARCHAR(60))", expression));
    }
    std::string as_text(std::string_view expression) const override {
        // A CHAR is filled up with blanks, and nothing tells it from a text that ends in some.
        return fmt::format("TRIM(TRAILING FROM CAST({} AS VARCHAR({}) CHARACTER SET UTF8))",
                           expression, longest_text);
    }
    std::string as_uuid(std::string_view expression) const override {
        const std::string digits = fmt::format(
            "REPLACE(LOWER(CASE WHEN OCTET_LENGTH({0}) = 16 THEN UUID_TO_CHAR({0}) ELSE "
            "CAST({0} AS VARCHAR(40) CHARACTER SET UTF8) END), "
            "'-', '')",
            expression);
        return fmt::format("({})",
                           join(uuid_parts("SUBSTRING({} FROM {} FOR {})", digits), " || '-' || "));
    }

    std::string matches(std::string_view text, std::string_view pattern) const override {
        return fmt::format("({} SIMILAR TO '{}' ESCAPE '\\')", text, similar(pattern));
    }
    std::string floating(std::string_view expression) const override {
        return fmt::format("({} LIKE '%e-%')", smallest(expression));
    }
    // A double is written in 16 digits and a float in 8, the last of which may be noise.
    std::string finer(std::string_view expression) const override {
        const std::string text = as_text(expression), kind = smallest(expression);
        const std::string length = fmt::format(
            "CHAR_LENGTH(TRIM(TRAILING '0' FROM SUBSTRING({0} FROM 1 FOR POSITION('e' IN {0} || "
            "'e') - 1)))",
            text);
        return fmt::format(
            "({} AND {} <= CASE WHEN {} LIKE '1%e-%' THEN 16 WHEN {} LIKE '%e-%' THEN 8 "
            "ELSE {} END)",
            has_more_decimals(text), length, kind, kind, longest_text);
    }
    std::size_t longest_key() const override { return longest_key_text / 2; } // and of a variant
    Query indexes_of(const std::string& table) const override {
        const Identifier name = identifier(table);
        if (name.size() != 1) return {};
        return {"SELECT TRIM(i.RDB$INDEX_NAME), s.RDB$FIELD_POSITION, TRIM(s.RDB$FIELD_NAME) "
                "FROM RDB$RELATIONS r "
                "LEFT JOIN RDB$INDICES i ON i.RDB$RELATION_NAME = r.RDB$RELATION_NAME "
                "LEFT JOIN RDB$INDEX_SEGMENTS s ON s.RDB$INDEX_NAME = i.RDB$INDEX_NAME "
                "WHERE r.RDB$VIEW_BLR IS NULL AND TRIM(r.RDB$RELATION_NAME) = "
                "CAST(? AS VARCHAR(63)) ORDER BY 1, 2",
                {name[0].quoted ? name[0].name : as_stored(name[0].name)}};
    }

    // What goes wrong in the trigger is passed over; the right to write into our table is its own.
    std::vector<std::string> watch(const Watched& watched) const override {
        std::vector<std::string> columns = watched.columns;
        for (std::string& column : columns) column = as_stored(column);
        return {
            fmt::format("CREATE TRIGGER {} FOR {} ACTIVE AFTER INSERT POSITION 32000 AS BEGIN {}; "
                        "WHEN ANY DO BEGIN END END",
                        watched.name, watched.table,
                        leave_keys(watched, new_row(*this, columns), "UUID_TO_CHAR(GEN_UUID())")),
            fmt::format("GRANT INSERT ON {} TO TRIGGER {}", watched.rows, watched.name)};
    }
    std::vector<std::string> unwatch(const Watched& watched) const override {
        return {fmt::format("EXECUTE BLOCK AS BEGIN IF (EXISTS({} HAVING count(*) > 0)) THEN "
                            "EXECUTE STATEMENT 'DROP TRIGGER {}'; END",
                            watching(watched), watched.name)};
    }
    std::string script(const std::vector<std::string>& statements) const override {
        return fmt::format("SET TERM ^ ;\n{}^\nSET TERM ; ^\nCOMMIT;\n", join(statements, "^\n"));
    }
    std::string watching(const Watched& watched) const override {
        return fmt::format("SELECT count(*) FROM RDB$TRIGGERS WHERE RDB$TRIGGER_NAME = UPPER('{}') "
                           "AND RDB$TRIGGER_INACTIVE = 0",
                           watched.name);
    }

private:
    // The text of 0.00001, as a number of the expression's type is written, for no function tells
    // the type: 1.000000000000000e-05 of a double, 9.9999997e-06 of a float, else 0.00001.
    static std::string smallest(std::string_view expression) {
        return fmt::format("CAST(CASE WHEN 1 = 1 THEN 0.00001 ELSE {} END AS VARCHAR(60))",
                           expression);
    }

    // Of a text that says how far its clock is from UTC, which no cast reads.
    std::string in_utc(const std::string& text) const {
        // How many letters say it, and where the minutes are.
        const auto moment = [&](int letters, const std::string& minutes) {
            const std::string hours = fmt::format(
                "CAST(SUBSTRING(RIGHT({}, {}) FROM 2 FOR 2) AS INTEGER) * 60", text, letters);
            return fmt::format(
                "DATEADD(MINUTE, CASE LEFT(RIGHT({0}, {1}), 1) WHEN '-' THEN 1 ELSE -1 END * ({2} "
                "+ {3}), {4})",
                text, letters, hours, minutes, clock_before(text, letters));
        };
        const std::string last_two = fmt::format("CAST(RIGHT({}, 2) AS INTEGER)", text);
        return fmt::format(
            "CASE WHEN UPPER(RIGHT({0}, 1)) = 'Z' THEN {1} WHEN LEFT(RIGHT({0}, 3), 1) = ':' THEN "
            "{2} WHEN LEFT(RIGHT({0}, 3), 1) IN ('+', '-') THEN {3} ELSE {4} END",
            text, clock_before(text, 1), moment(6, last_two), moment(3, "0"), moment(5, last_two));
    }
    // Of a second it reads four places.
    static std::string clock_before(const std::string& text, int letters) {
        return fmt::format("CAST(LEFT(REPLACE(TRIM(LEFT({0}, CHAR_LENGTH({0}) - {1})), 'T', ' '), "
                           "24) AS TIMESTAMP)",
                           text, letters);
    }
    static std::string moved(std::string_view expression, std::string_view from,
                             std::string_view to) {
        if (from == to) return std::string(expression);
        const std::string clock = fmt::format("CAST({} AS TIMESTAMP)", expression);
        return fmt::format("DATEADD(SECOND, {}, {})",
                           seconds_between(clock, from, to, "TIMESTAMP "), clock);
    }

    // A regular expression in standard SQL, which is of the whole text, and where a hyphen that
    // makes no range is escaped.
    static std::string similar(std::string_view pattern) {
        const bool from_start = pattern.starts_with('^'), to_end = pattern.ends_with('$');
        pattern = pattern.substr(from_start, pattern.size() - from_start - to_end);
        std::string result = from_start ? "" : "%";
        bool in_set = false;
        for (std::size_t i = 0; i < pattern.size(); ++i) {
            if (pattern[i] == '[') in_set = true;
            if (pattern[i] == ']') in_set = false;
            const bool range = in_set && i + 1 < pattern.size() && pattern[i + 1] != ']';
            if (pattern[i] == '-' && !range) result += '\\';
            result += pattern[i];
        }
        return to_end ? result : result + '%';
    }
    // A name as Session::columns() gives it: in small letters where it was written without quotes.
    static std::string as_stored(std::string name) {
        if (std::any_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
            return name;
        std::transform(name.begin(), name.end(), name.begin(), [](char c) {
            return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        });
        return name;
    }

    static std::string type_of(const Column& column, std::size_t longest) {
        switch (column.kind) {
        case ColumnKind::boolean: return "SMALLINT";
        case ColumnKind::integer:
        case ColumnKind::decimal: return "BIGINT";
        case ColumnKind::date: return "VARCHAR(10) CHARACTER SET UTF8";
        case ColumnKind::moment: return "VARCHAR(27) CHARACTER SET UTF8";
        case ColumnKind::text: return fmt::format("VARCHAR({}) CHARACTER SET UTF8", longest);
        case ColumnKind::note:
        case ColumnKind::json: break;
        }
        return "BLOB SUB_TYPE TEXT CHARACTER SET UTF8";
    }
};

} // namespace

const Dialect& firebird_dialect() {
    static const FirebirdDialect dialect;
    return dialect;
}

} // namespace tessera::db
