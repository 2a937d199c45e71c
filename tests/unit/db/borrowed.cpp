// A session on somebody else's open connection.
#include "support.hpp"

#include "base/date.hpp"
#include "db/sequence.hpp"
#include "db/transaction.hpp"

#include <sqlite3.h>

using namespace tessera;
using namespace tessera::db;
using namespace tessera::db::test;

namespace {

// What an ERP would write: its own connection, reached by two callbacks.
class Erp {
public:
    explicit Erp(const std::string& file) {
        REQUIRE(sqlite3_open(file.c_str(), &handle_) == SQLITE_OK);
    }
    ~Erp() { sqlite3_close(handle_); }

    void run(const std::string& sql) {
        REQUIRE(sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    }

    Borrowed callbacks() {
        Borrowed result;
        result.dialect = "sqlite";
        result.execute = [this](const std::string& sql, const std::vector<Value>& args) {
            seen.push_back(sql);
            each(sql, args, [](sqlite3_stmt*) { return true; });
            return std::int64_t{sqlite3_changes(handle_)};
        };
        result.query = [this](const std::string& sql, const std::vector<Value>& args,
                              std::span<const Type> types,
                              const std::function<bool(const std::vector<Value>&)>& row) {
            each(sql, args, [&](sqlite3_stmt* statement) {
                std::vector<Value> values;
                for (int i = 0; i < static_cast<int>(types.size()); ++i) {
                    const int kind = sqlite3_column_type(statement, i);
                    if (kind == SQLITE_NULL)
                        values.emplace_back();
                    else if (kind == SQLITE_INTEGER)
                        values.emplace_back(std::int64_t{sqlite3_column_int64(statement, i)});
                    else
                        values.emplace_back(std::string(
                            reinterpret_cast<const char*>(sqlite3_column_text(statement, i))));
                }
                return row(values);
            });
        };
        return result;
    }

    std::vector<std::string> seen;

private:
    void each(const std::string& sql, const std::vector<Value>& args,
              const std::function<bool(sqlite3_stmt*)>& row) {
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
            throw failure("erp.error", sqlite3_errmsg(handle_));
        for (std::size_t i = 0; i < args.size(); ++i) {
            const int place = static_cast<int>(i) + 1;
            if (const auto* number = std::get_if<std::int64_t>(&args[i]))
                sqlite3_bind_int64(statement, place, *number);
            else if (const auto* text = std::get_if<std::string>(&args[i]))
                sqlite3_bind_text(statement, place, text->data(), static_cast<int>(text->size()),
                                  SQLITE_TRANSIENT);
            else
                REQUIRE(is_null(args[i])); // nothing else is asked of an ERP
        }
        int result = sqlite3_step(statement);
        while (result == SQLITE_ROW && row(statement)) result = sqlite3_step(statement);
        const std::string reason = sqlite3_errmsg(handle_);
        sqlite3_finalize(statement);
        if (result != SQLITE_ROW && result != SQLITE_DONE) throw failure("erp.error", reason);
    }

    sqlite3* handle_ = nullptr;
};

struct Lent {
    Fixture tessera;
    Erp erp{tessera.folder.file("t.db")};
    std::shared_ptr<Session> session = borrow(erp.callbacks(), "tessera_");
};

} // namespace

TEST_CASE("a borrowed session works inside the ERP's transaction") {
    Lent f;
    f.erp.run("BEGIN IMMEDIATE");
    f.erp.run("INSERT INTO tessera_region (id, code) VALUES (7, 'erp')"); // not yet committed
    CHECK(f.session->borrowed());
    CHECK(f.session->integer("SELECT count(*) FROM {region} WHERE code = 'erp'") == 1);
    {
        Transaction lost(*f.session);
        f.session->execute({"INSERT INTO {region} (id, code) VALUES (8, 'lost')"});
    }
    in_transaction(*f.session, [&] {
        CHECK(reserve(*f.session, "x", 3) == 1);
        f.session->execute({"INSERT INTO {region} (id, code) VALUES (?, ?)",
                            {std::int64_t{9}, std::string("kept")}});
    });
    CHECK(f.tessera.session.integer("SELECT count(*) FROM {region}") == 0);
    f.erp.run("COMMIT");
    CHECK(f.tessera.session.integer("SELECT count(*) FROM {region}") == 2);
    for (const std::string& sql : f.erp.seen) {
        CHECK(sql.find("BEGIN") == std::string::npos);
        CHECK(sql.find("COMMIT") == std::string::npos);
    }
}

TEST_CASE("values come back from a borrowed session as from our own") {
    Lent f;
    f.erp.run("CREATE TABLE v (b BIGINT, i BIGINT, d BIGINT, t TEXT, day TEXT, at TEXT)");
    const std::vector<Type> types{Type::boolean, Type::integer, Type::decimal,
                                  Type::text,    Type::date,    Type::moment};
    const std::vector<Row> rows{{true, std::int64_t{9007199254740993}, Decimal{-12345},
                                 std::string("Пермь ?"), date_of(2026, 3, 31),
                                 parse_moment("2026-03-31T12:00:00.25Z")},
                                {Value{}, Value{}, Value{}, Value{}, Value{}, Value{}}};
    for (const Row& row : rows)
        CHECK(f.session->execute({"INSERT INTO v VALUES (?, ?, ?, ?, ?, ?)", row}) == 1);
    CHECK(f.session->rows({"SELECT * FROM v ORDER BY rowid"}, types) == rows);
    CHECK(f.tessera.session.rows({"SELECT * FROM v ORDER BY rowid"}, types) == rows);
}

TEST_CASE("a borrowed session inserts and streams many rows") {
    Lent f;
    f.erp.run("CREATE TABLE n (i BIGINT, at TEXT)");
    Chunk chunk;
    chunk.rows = 5000;
    chunk.columns.resize(2);
    for (std::int64_t i = 0; i < 5000; ++i) {
        chunk.columns[0].integers.push_back(i);
        chunk.columns[1].texts.push_back("2026-03-31T12:00:00Z");
        chunk.columns[0].nulls.push_back(0);
        chunk.columns[1].nulls.push_back(i % 2 == 0);
    }
    const std::vector<Type> types{Type::integer, Type::moment};
    f.session->insert("n", std::vector<std::string>{"i", "at"}, types, chunk);
    const auto cursor = f.session->open({"SELECT i, at FROM n ORDER BY i"}, types, 999);
    Chunk read;
    std::size_t rows = 0;
    while (cursor->next(read)) {
        REQUIRE(read.integer(0, 0) == static_cast<std::int64_t>(rows));
        REQUIRE(read.null(1, 0) == (rows % 2 == 0));
        rows += read.rows;
    }
    CHECK(rows == 5000);
    CHECK(f.session->integer("SELECT count(*) FROM n WHERE at = '2026-03-31T12:00:00.000000Z'") ==
          2500);
}

TEST_CASE("a query of one's own is not run on the ERP's connection [DCS-20]") {
    Lent f;
    CHECK(code_of([&] { f.session->read_only([] {}); }) == "query.borrowed-session");
    CHECK(code_of([&] { f.session->execute({"SELECT ?"}); }) == "db.bad-statement");
    CHECK(code_of([&] { f.session->execute({"SELEC"}); }) == "erp.error");
    CHECK(code_of([&] { borrow(Borrowed{"clarion", {}, {}}, ""); }) == "db.unknown-dialect");
}
