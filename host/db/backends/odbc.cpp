// Any database with an ODBC driver, in the dialect of the server behind it: SOCI connects and
// prepares; transactions, values and rows go through ODBC itself.
#include "base/text.hpp"
#include "db/databases.hpp"
#include "db/table.hpp"
#include "db/trouble.hpp"
#include "db/values.hpp"
#include "module.hpp"
#include "odbc_api.hpp"
#include "odbc_bulk.hpp"
#include "odbc_url.hpp"
#include "silence.hpp"

#include <fmt/format.h>
#include <mutex>
#include <soci/soci.h>

namespace tessera::db {

namespace {

SQLHSTMT native(soci::statement& statement) {
    return static_cast<soci::odbc_statement_backend*>(statement.get_backend())->hstmt_;
}

const Dialect& dialect_behind(SQLHDBC connection) {
    char name[256] = "";
    check(SQLGetInfo(connection, SQL_DBMS_NAME, name, sizeof name, nullptr), SQL_HANDLE_DBC,
          connection);
    for (const Known& each : known_databases())
        if (!each.product.empty() && std::string_view(name).starts_with(each.product))
            return each.dialect();
    throw usage("db.unknown-dialect",
                fmt::format("the ODBC driver calls its database \"{}\", which is none that this "
                            "program knows",
                            name),
                "Add Dialect=NAME; to the connection string if it understands the SQL of one that "
                "is known.");
}

class OdbcAdapter : public BackendAdapter {
public:
    explicit OdbcAdapter(const Settings& settings)
        : settings_(settings) {}

    const Dialect& dialect() const override { return *dialect_; }
    // SOCI need not look for names in the text, where it takes some other things for them.
    std::string mark(std::size_t) const override { return "?"; }

    void connect(soci::session& session) override {
        const OdbcUrl url = odbc_url(settings_.url, settings_.create);
        try {
            noticing_silence(settings_.silence_seconds,
                             [&] { session.open(soci::odbc, url.connection); });
        } catch (const std::exception& thrown) {
            throw cannot_open("ODBC", message_of(thrown));
        }
        connection_ = static_cast<soci::odbc_session_backend*>(session.get_backend())->hdbc_;
        dialect_ = url.dialect.empty() ? &dialect_behind(connection_) : &dialect_named(url.dialect);
        try {
            for (const Setting& setting : dialect().settings(settings_.busy_timeout_seconds)) {
                try {
                    run(setting.sql);
                } catch (const std::exception&) {
                    if (setting.otherwise.empty()) throw;
                    before_writing_.push_back(setting.otherwise);
                }
            }
        } catch (const std::exception& thrown) {
            throw cannot_open(dialect().name(), message_of(thrown));
        }
    }

    Error classify(const std::exception& thrown, const std::string& sql) override {
        const std::string reason = message_of(thrown);
        Trouble kind = Trouble::other;
        if (const auto* error = dynamic_cast<const soci::odbc_soci_error*>(&thrown))
            kind =
                dialect().trouble_of_state(reinterpret_cast<const char*>(error->odbc_error_code()),
                                           static_cast<int>(error->native_error_code()), reason);
        // Drivers have words of their own for it.
        if (kind == Trouble::other && dead()) kind = Trouble::connection_lost;
        failed_ = open_;
        switch (kind) {
        case Trouble::connection_lost:
            lost_ = open_;
            return trouble(kind, "the connection to the database server is lost: " + reason);
        case Trouble::deadlock:
        case Trouble::serialisation:
        case Trouble::lock_timeout:
        case Trouble::cancelled:
        case Trouble::out_of_space:
        case Trouble::input_output:
            // Some servers have ended the transaction, and nobody can ask which; its other
            // statements must not be committed alone.
            lost_ = open_;
            return trouble(kind, reason);
        case Trouble::syntax:
        case Trouble::no_such_table: return trouble(kind, fmt::format("{}, in: {}", reason, sql));
        case Trouble::too_long:
            return values_ ? too_long(reason, values_->longest()) : trouble(kind, reason);
        default: return trouble(kind, reason);
        }
    }

    void check(soci::statement& statement, const std::string& sql, std::size_t values) override {
        SQLSMALLINT places = 0;
        tessera::db::check(SQLNumParams(native(statement), &places), native(statement));
        if (static_cast<std::size_t>(places) != values)
            throw failure(
                "db.bad-statement",
                fmt::format("the statement has values that are not written as ?: {}", sql));
    }

    std::vector<std::string> columns(soci::statement& statement) const override {
        return column_names(native(statement));
    }

    std::unique_ptr<RowReader> reader(std::span<const Type> types, bool many) override {
        return std::make_unique<Reader>(*this, types, many);
    }

    std::size_t rows_at_once(std::size_t) const override { return 1; } // see bulk()
    bool bulk(const std::string& table, std::span<const std::string> columns,
              std::span<const Type> types, const Chunk& chunk) override {
        require_transaction();
        // An error leaves the rows before it in.
        run(dialect().savepoint(rows_savepoint));
        try {
            const OdbcStatement statement(connection_);
            const Running running(*this, statement.get());
            insert_rows(statement.get(), dialect(), table, columns, types, chunk);
        } catch (const soci::odbc_soci_error& error) {
            Error described = classify(error, table);
            if (described.code() == "db.too-long")
                described = too_long(message_of(error), longest_of(chunk));
            if (!lost_) run(dialect().rollback_to(rows_savepoint));
            throw described;
        }
        if (const std::string sql = dialect().release(rows_savepoint); !sql.empty()) run(sql);
        return true;
    }

    std::int64_t execute(soci::statement& statement, std::span<const Value> values) override {
        SQLHSTMT handle = native(statement);
        values_ = std::make_unique<OdbcValues>(values);
        run(handle, *values_);
        SQLLEN rows = 0;
        SQLRowCount(handle, &rows);
        finish(handle);
        return std::max<SQLLEN>(rows, 0);
    }

    // SQLite's own BEGIN says what is locked; the others' drivers begin by themselves.
    std::vector<std::string> begin(Access access) override {
        if (!by_statements()) commit_each(false);
        open_ = true;
        failed_ = lost_ = false;
        std::vector<std::string> statements = dialect().begin(access);
        if (access == Access::write)
            statements.insert(statements.begin(), before_writing_.begin(), before_writing_.end());
        return statements;
    }
    bool end(bool keep) override {
        if (!open_) return true; // begun in vain
        open_ = keep;
        broken_ = true; // until all of this is done
        end_natively(keep);
        open_ = false;
        if (!by_statements()) commit_each(true);
        broken_ = false;
        return true;
    }
    bool in_transaction() const override { return open_ && !lost_; }
    // After an error PostgreSQL takes nothing more until the savepoint before it.
    bool can_commit() const override {
        if (!in_transaction() || !failed_) return in_transaction();
        try {
            run(fmt::format("SELECT 1{}", dialect().from_nothing()));
            return true;
        } catch (const std::exception&) {
            return false;
        }
    }

    void restrict_to_reading() override {
        throw usage("query.not-available", "ODBC cannot keep a query of one's own to reading",
                    "Use a rule of another scheme, or a view that a mapping reads.");
    }
    void lift_restriction() noexcept override {}

    void renew(Session& session) override {
        // Its next statements might be part of a transaction that nobody ends.
        if (broken_)
            throw trouble(Trouble::connection_lost, "a transaction could not be ended by ODBC");
        for (const Table& table : temporary_tables()) {
            try {
                session.execute(dialect().drop_temporary(
                    dialect().temporary_name(session.prefix(), table.name)));
            } catch (const Error& error) {
                if (error.code() != "db.no-such-table") throw; // before `tessera init`
            }
        }
    }

    void interrupt() noexcept override {
        const std::lock_guard lock(running_mutex_);
        if (running_ != SQL_NULL_HSTMT) SQLCancel(running_);
    }

    void disconnect() noexcept override {
        try {
            end(false);
        } catch (const std::exception&) {
            // The connection is lost, and its transaction with it.
        }
    }

private:
    static constexpr std::string_view rows_savepoint = "tessera_rows";

    // The statement that interrupt() ends, while this lives.
    class Running {
    public:
        Running(OdbcAdapter& adapter, SQLHSTMT statement)
            : adapter_(adapter) {
            const std::lock_guard lock(adapter_.running_mutex_);
            adapter_.running_ = statement;
        }
        ~Running() {
            const std::lock_guard lock(adapter_.running_mutex_);
            adapter_.running_ = SQL_NULL_HSTMT;
        }
        Running(const Running&) = delete;
        Running& operator=(const Running&) = delete;

    private:
        OdbcAdapter& adapter_;
    };

    // On PostgreSQL many rows come through a cursor of the server: its driver would keep all of
    // them.
    class Reader : public RowReader {
    public:
        Reader(OdbcAdapter& adapter, std::span<const Type> types, bool many)
            : adapter_(adapter)
            , types_(types.begin(), types.end()) {
            if (many && adapter.dialect().name() == "postgresql")
                cursor_ = fmt::format("tessera_cursor_{}", ++adapter.cursors_);
        }
        ~Reader() override { close(); }
        std::string text(std::string select) override {
            if (cursor_.empty()) return select;
            return fmt::format("DECLARE {} NO SCROLL CURSOR FOR {}", cursor_, select);
        }
        void start(soci::statement& statement, std::span<const Value> values) override {
            close();
            SQLFreeStmt(native(statement), SQL_CLOSE);
            values_ = std::make_unique<OdbcValues>(values);
            adapter_.run(native(statement), *values_);
            if (cursor_.empty()) return;
            piece_ = std::make_unique<OdbcStatement>(adapter_.connection_);
        }
        std::size_t read(soci::statement& statement, std::size_t limit, Chunk& chunk) override {
            clear(chunk, types_);
            SQLHSTMT rows = piece_ ? piece_->get() : native(statement);
            const Running running(adapter_, rows);
            if (piece_) {
                const std::string sql = fmt::format("FETCH FORWARD {} FROM {}", limit, cursor_);
                tessera::db::check(SQLExecDirect(rows, chars(sql), SQL_NTS), rows);
            }
            read_rows(rows, types_, limit, chunk, room_);
            if (piece_ || chunk.rows < limit) SQLFreeStmt(rows, SQL_CLOSE);
            if (chunk.rows < limit) close();
            return chunk.rows;
        }

    private:
        // An open cursor keeps its rows in the server until the transaction ends.
        void close() {
            if (!piece_) return;
            piece_.reset();
            try {
                if (adapter_.in_transaction()) adapter_.run("CLOSE " + cursor_);
            } catch (const std::exception&) {
                // The transaction has failed, and its cursors with it.
            }
        }

        OdbcAdapter& adapter_;
        std::vector<Type> types_;
        std::string cursor_; // its name, or "" for a plain statement
        std::unique_ptr<OdbcStatement> piece_;
        std::unique_ptr<OdbcValues> values_; // a driver may look at them with each row
        std::string room_;
    };

    static std::string message_of(const std::exception& thrown) {
        const auto* error = dynamic_cast<const soci::odbc_soci_error*>(&thrown);
        std::string text = error != nullptr
                               ? reinterpret_cast<const char*>(error->odbc_error_message())
                               : thrown.what();
        return text.substr(0, text.find('\n'));
    }

    static std::string longest_of(const Chunk& chunk) {
        std::string longest;
        for (const ChunkColumn& column : chunk.columns)
            for (const std::string& text : column.texts)
                if (text.size() > longest.size()) longest = text;
        return longest;
    }

    bool by_statements() const { return dialect().name() == "sqlite"; }

    void commit_each(bool each) const {
        tessera::db::check(SQLSetConnectAttr(connection_, SQL_ATTR_AUTOCOMMIT,
                                             reinterpret_cast<SQLPOINTER>(SQLULEN{
                                                 each ? SQL_AUTOCOMMIT_ON : SQL_AUTOCOMMIT_OFF}),
                                             0),
                           SQL_HANDLE_DBC, connection_);
    }

    void end_natively(bool keep) const {
        if (by_statements()) return run(keep ? "COMMIT" : "ROLLBACK");
        tessera::db::check(
            SQLEndTran(SQL_HANDLE_DBC, connection_, keep ? SQL_COMMIT : SQL_ROLLBACK),
            SQL_HANDLE_DBC, connection_);
    }

    bool dead() const {
        SQLUINTEGER state = SQL_CD_FALSE;
        SQLGetConnectAttr(connection_, SQL_ATTR_CONNECTION_DEAD, &state, 0, nullptr);
        return state == SQL_CD_TRUE;
    }

    void require_transaction() const {
        if (lost_)
            throw failure("db.transaction-lost",
                          "the transaction has ended with an error; nothing more can be done in it",
                          "See the error before this one.");
    }

    void run(const std::string& sql) const { OdbcStatement(connection_).run(sql); }
    void run(SQLHSTMT statement, OdbcValues& values) {
        require_transaction();
        values.bind(statement);
        const Running running(*this, statement);
        tessera::db::check(SQLExecute(statement), statement);
    }

    Settings settings_;
    SQLHDBC connection_ = SQL_NULL_HDBC;
    const Dialect* dialect_ = nullptr;
    std::vector<std::string> before_writing_; // what each writing transaction begins with
    std::unique_ptr<OdbcValues> values_;      // of the statement run last
    std::uint64_t cursors_ = 0;
    bool open_ = false;   // a transaction is
    bool failed_ = false; // a statement in it has
    bool lost_ = false;   // nothing of it will be committed
    bool broken_ = false; // the end of one has failed
    std::mutex running_mutex_;
    SQLHSTMT running_ = SQL_NULL_HSTMT;
};

} // namespace

std::unique_ptr<BackendAdapter> make_adapter(const Settings& settings) {
    return std::make_unique<OdbcAdapter>(settings);
}

} // namespace tessera::db
