// A database that does not exist: the file to copy for one that does.
//
// 1. Copy it to NAME_dialect.cpp, rename the class and the function, and answer each question below
//    for the new database. What has no question here is what most databases share (dialect.hpp);
//    override it where yours differs.
// 2. Add the database to the list in databases.cpp. Through its ODBC driver it can then be opened.
// 3. Name it in tests/unit/scheme/dialects_test.cpp, run that with TESSERA_WRITE_GOLDEN=1 and read
//    tests/unit/scheme/dialects/NAME.sql: all that the host says in this dialect.
// 4. A client library of its own goes into backends/ (a BackendAdapter and make_adapter()), and the
//    name of that library into the list.
// 5. Add a context to tests/conformance/server_context.cpp. What passes there works.
#include "db/dialect.hpp"

#include <fmt/format.h>

namespace tessera::db {

namespace {

struct CodeRow {
    int native;
    Trouble trouble;
};

// What its client reports. The more of our kinds are known, the better the host can react: it
// repeats deadlocks and serialisation failures, waits no second time for a lock, and opens a new
// connection for a lost one. ODBC's SQLSTATEs are known already (trouble_of_state).
constexpr CodeRow codes[] = {
    {1, Trouble::unique},        {2, Trouble::not_null},     {3, Trouble::serialisation},
    {4, Trouble::deadlock},      {5, Trouble::lock_timeout}, {6, Trouble::connection_lost},
    {7, Trouble::no_such_table},
};

class SkeletonDialect : public Dialect {
public:
    std::string_view name() const override { return "skeleton"; }

    // Does 'a' = 'a ' hold, as in many databases, or is text compared in any other way than
    // character by character? Then not everything may be left to the database: better too little
    // here than one wrong member.
    Pushed pushed(Leaf leaf) const override { return pushed_with_padding(leaf); }

    Trouble trouble_of(int native, std::string_view) const override {
        for (const CodeRow& row : codes)
            if (row.native == native) return row.trouble;
        return Trouble::other;
    }

    // What must a session say first? At least: that it waits `seconds_to_wait` for a lock, that
    // moments are of UTC.
    std::vector<Setting> settings(int seconds_to_wait) const override {
        return {{"SET TIME ZONE 'UTC'", ""},
                {fmt::format("SET LOCK TIMEOUT {}", seconds_to_wait), ""}};
    }
    // How does a transaction begin that sees one moment of the database from its first statement
    // on, and fails if it changes what another has changed since?
    std::vector<std::string> begin(Access access) const override {
        return {access == Access::read ? "START TRANSACTION READ ONLY, ISOLATION LEVEL SNAPSHOT"
                                       : "START TRANSACTION ISOLATION LEVEL SNAPSHOT"};
    }

    // Text must be compared and sorted by code point. A database that bounds what an index takes
    // needs create_table() too, for shorter texts in keys (firebird_dialect.cpp).
    std::string column_type(const Column& column) const override {
        switch (column.kind) {
        case ColumnKind::boolean: return "SMALLINT";
        case ColumnKind::integer:
        case ColumnKind::decimal: return "BIGINT";
        case ColumnKind::date: return "VARCHAR(10) COLLATE BINARY";
        case ColumnKind::moment: return "VARCHAR(27) COLLATE BINARY";
        case ColumnKind::text: return "VARCHAR(1000) COLLATE BINARY";
        case ColumnKind::note:
        case ColumnKind::json: break;
        }
        return "CLOB";
    }
    // Does a CREATE TABLE inside a transaction go with its rollback?
    bool transactional_ddl() const override { return true; }

    // Which of our columns need quotes? See tables.cpp; write them as this database keeps them.
    std::string_view reserved(std::string_view word) const override {
        return word == "value" ? "\"VALUE\"" : "";
    }

    // As MERGE, which the standard knows; a shorter form of its own is better.
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

    // An ERP's columns as ours. They must mean the same on every database: tests/conformance/
    // expressions_test.cpp has the odd ones.
    std::string as_date(std::string_view expression) const override {
        return fmt::format("CAST(CAST({} AS DATE) AS VARCHAR(10))", expression);
    }
    std::string as_moment(std::string_view expression) const override {
        return fmt::format("(REPLACE(CAST(CAST({} AS TIMESTAMP(6)) AS VARCHAR(26)), ' ', 'T') || "
                           "'Z')",
                           expression);
    }
    std::string as_decimal(std::string_view expression, bool real) const override {
        if (real)
            return fmt::format(
                "CAST({} AS BIGINT)",
                rounded(fmt::format("(CAST({} AS DOUBLE PRECISION) * 10000)", expression)));
        return fmt::format("CAST(ROUND(CAST({} AS DECIMAL(30, 10)) * 10000, 0) AS BIGINT)",
                           expression);
    }
    std::string as_boolean(std::string_view expression) const override {
        return is_true(expression, fmt::format("CAST({} AS VARCHAR(60))", expression));
    }
    std::string as_text(std::string_view expression) const override {
        return fmt::format("(CAST({} AS VARCHAR(1000)) COLLATE BINARY)", expression);
    }
    std::string as_uuid(std::string_view expression) const override {
        return fmt::format("LOWER(CAST(CAST({} AS UUID) AS VARCHAR(36)))", expression);
    }

private:
    static std::string given(std::span<const std::string> columns) {
        std::string list;
        for (const std::string& column : columns)
            list += fmt::format("{}? AS {}", list.empty() ? "" : ", ", column);
        return fmt::format("(SELECT {})", list);
    }
};

} // namespace

const Dialect& skeleton_dialect() {
    static const SkeletonDialect dialect;
    return dialect;
}

} // namespace tessera::db
