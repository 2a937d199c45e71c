// PostgreSQL through SOCI and, where SOCI leaves something open, through the libpq connection below
// it: rows from a cursor of the server, COPY, SQLSTATE, cancelling.
#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/trouble.hpp"
#include "module.hpp"
#include "postgresql_copy.hpp"
#include "postgresql_reading.hpp"
#include "postgresql_rows.hpp"
#include "silence.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <memory>
#include <poll.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

namespace tessera::db {

namespace {

soci::postgresql_statement_backend& native(soci::statement& statement) {
    return *static_cast<soci::postgresql_statement_backend*>(statement.get_backend());
}

// Before the words of the URL, of which the last counts.
std::string noticing(int seconds) {
    const Silence silence(seconds);
    return fmt::format("connect_timeout={} keepalives_idle={} keepalives_interval={} "
                       "keepalives_count={} tcp_user_timeout={} ",
                       seconds_to_connect, silence.idle, silence.interval, silence.probes,
                       silence.unanswered);
}

// "host=... dbname=..." as it is, "postgresql://user@host/name" in those words: SOCI takes every
// text for pairs, and makes "name=" of one without an equals sign.
std::string connection_string(const std::string& url) {
    constexpr std::string_view scheme = "postgresql://";
    const std::string rest = url.substr(scheme.size());
    const std::size_t equals = rest.find('='), path = rest.find_first_of("/@?");
    if (equals < path) return rest;
    char* problem = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
        PQconninfoParse(url.c_str(), &problem), &PQconninfoFree);
    const std::unique_ptr<char, decltype(&PQfreemem)> freed(problem, &PQfreemem);
    if (!options)
        throw usage("db.bad-url",
                    fmt::format("PostgreSQL cannot read the URL: {}",
                                trim(problem != nullptr ? problem : "out of memory")),
                    "Write postgresql://host=HOST dbname=NAME user=USER, or "
                    "postgresql://USER@HOST:PORT/NAME.");
    std::string pairs;
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val == nullptr) continue;
        std::string value;
        for (const char c : std::string_view(option->val)) {
            if (c == '\'' || c == '\\') value += '\\';
            value += c;
        }
        pairs += fmt::format("{}{}='{}'", pairs.empty() ? "" : " ", option->keyword, value);
    }
    return pairs;
}

class PostgresqlAdapter : public BackendAdapter {
public:
    explicit PostgresqlAdapter(const Settings& settings)
        : settings_(settings) {}

    ~PostgresqlAdapter() override {
        if (cancel_ != nullptr) PQfreeCancel(cancel_);
    }

    const Dialect& dialect() const override { return dialect_named("postgresql"); }

    void connect(soci::session& session) override {
        const std::string pairs =
            noticing(settings_.silence_seconds) + connection_string(settings_.url);
        try {
            session.open(soci::postgresql, pairs);
        } catch (const std::exception& thrown) {
            // SOCI's own sentence comes first, what libpq says after it.
            constexpr std::string_view sentence = "Cannot establish connection to the database.\n";
            std::string_view reason = thrown.what();
            if (reason.starts_with(sentence)) reason.remove_prefix(sentence.size());
            throw cannot_open("PostgreSQL", std::string(trim(reason)));
        }
        connection_ = static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
        cancel_ = PQgetCancel(connection_);
        for (const Setting& setting : dialect().settings(settings_.busy_timeout_seconds))
            run(setting.sql.c_str()); // SOCI's own exception would tell nobody that it is lost
        let_server_notice();
    }

    Error classify(const std::exception& thrown, const std::string& sql) override {
        std::string state;
        if (const auto* error = dynamic_cast<const soci::postgresql_soci_error*>(&thrown))
            state = error->sqlstate();
        return describe(state.c_str(), first_line(thrown.what()), sql);
    }

    void check(soci::statement& statement, const std::string& sql, std::size_t values) override {
        if (native(statement).names_.size() != values)
            throw failure(
                "db.bad-statement",
                fmt::format("the statement has values that are not written as ?: {}", sql));
        if (!reading_) return;
        // A cursor of ours has no columns yet, and takes nothing but a SELECT.
        const bool cursor = native(statement).query_.starts_with("DECLARE " + cursor_prefix);
        const std::string why =
            beyond_reading(connection_, cursor ? "" : native(statement).statementName_, sql);
        if (!why.empty()) throw not_read_only(why);
    }

    std::vector<std::string> columns(soci::statement& statement) const override {
        const PgResult described(
            PQdescribePrepared(connection_, native(statement).statementName_.c_str()));
        std::vector<std::string> names;
        for (int i = 0; i < PQnfields(described.get()); ++i)
            names.emplace_back(PQfname(described.get(), i));
        return names;
    }

    std::unique_ptr<RowReader> reader(std::span<const Type> types, bool many) override {
        return std::make_unique<Reader>(*this, types, many);
    }

    std::size_t rows_at_once(std::size_t) const override { return 1; } // never: see bulk()
    bool bulk(const std::string& table, std::span<const std::string> columns,
              std::span<const Type> types, const Chunk& chunk) override {
        const std::string sql = copy_statement(table, columns);
        const MoreTimeToRead more(PQsocket(connection_), settings_.busy_timeout_seconds);
        if (const PgResult failed = copy_rows(connection_, sql, types, chunk)) fail(failed, sql);
        return true;
    }

    std::int64_t execute(soci::statement& statement, std::span<const Value>) override {
        statement.execute(true);
        return statement.get_affected_rows();
    }

    std::vector<std::string> begin(Access access) override { return dialect().begin(access); }
    bool in_transaction() const override {
        return PQtransactionStatus(connection_) != PQTRANS_IDLE;
    }
    // Without a connection COMMIT is sent all the same: its error says that it is lost.
    bool can_commit() const override {
        const auto status = PQtransactionStatus(connection_);
        return status == PQTRANS_INTRANS || status == PQTRANS_UNKNOWN;
    }

    // A savepoint, because PostgreSQL gives the right to write back only at its end.
    void restrict_to_reading() override {
        if (PQtransactionStatus(connection_) == PQTRANS_IDLE) {
            run("BEGIN ISOLATION LEVEL REPEATABLE READ");
            alone_ = true;
        }
        run("SAVEPOINT tessera_reading");
        run("SET TRANSACTION READ ONLY");
        reading_ = true;
    }
    void lift_restriction() noexcept override {
        reading_ = false;
        for (const char* sql : {"ROLLBACK TO SAVEPOINT tessera_reading",
                                "RELEASE SAVEPOINT tessera_reading", alone_ ? "ROLLBACK" : ""})
            if (*sql != 0) PQclear(PQexec(connection_, sql));
        alone_ = false;
    }

    void renew(Session& session) override {
        session.execute("DISCARD TEMP");
        if (!std::exchange(listening_, "").empty()) run("UNLISTEN *");
    }

    std::optional<bool> await(const std::string& name, std::chrono::milliseconds time) override {
        if (listening_ != name) run(("LISTEN " + name).c_str());
        listening_ = name;
        pollfd socket{PQsocket(connection_), POLLIN, 0};
        return take_signs() ||
               (poll(&socket, 1, static_cast<int>(time.count())) > 0 && take_signs());
    }

    void interrupt() noexcept override {
        char reason[256];
        PQcancel(cancel_, reason, sizeof reason);
    }

private:
    // Many rows come through a cursor of the server, which gives them out piece by piece and lets
    // other statements run in between; few lie in the answer itself.
    class Reader : public RowReader {
    public:
        Reader(PostgresqlAdapter& adapter, std::span<const Type> types, bool many)
            : adapter_(adapter)
            , types_(types.begin(), types.end()) {
            if (many) cursor_ = fmt::format("{}{}", cursor_prefix, ++adapter.cursors_);
        }
        ~Reader() override { close(); }
        std::string text(std::string select) override {
            if (cursor_.empty()) return select;
            return fmt::format("DECLARE {} NO SCROLL CURSOR FOR {}", cursor_, select);
        }
        void start(soci::statement& statement, std::span<const Value>) override {
            close();
            statement.execute(false);
            open_ = !cursor_.empty();
            given_ = 0;
        }
        std::size_t read(soci::statement& statement, std::size_t limit, Chunk& chunk) override {
            if (cursor_.empty()) {
                const PGresult* rows = native(statement).result_;
                append_rows(rows, types_, given_, limit, chunk);
                given_ += chunk.rows;
            } else {
                const std::string sql = fmt::format("FETCH FORWARD {} FROM {}", limit, cursor_);
                const PgResult rows(PQexec(adapter_.connection_, sql.c_str()));
                if (PQresultStatus(rows.get()) != PGRES_TUPLES_OK) adapter_.fail(rows, sql);
                append_rows(rows.get(), types_, 0, limit, chunk);
            }
            if (chunk.rows < limit) close();
            return chunk.rows;
        }

    private:
        // An open cursor keeps its rows in the server until the transaction ends.
        void close() {
            if (!std::exchange(open_, false) || !adapter_.can_commit()) return;
            PQclear(PQexec(adapter_.connection_, ("CLOSE " + cursor_).c_str()));
        }

        PostgresqlAdapter& adapter_;
        std::vector<Type> types_;
        std::string cursor_; // its name, or "" for a plain statement
        bool open_ = false;
        std::size_t given_ = 0;
    };

    inline static const std::string cursor_prefix = "tessera_cursor_";

    // What the server says, without what SOCI and libpq put before and after it.
    static std::string first_line(std::string_view text) {
        constexpr std::string_view mark = "ERROR:  ";
        if (const std::size_t at = text.find(mark); at != text.npos)
            text.remove_prefix(at + mark.size());
        return std::string(text.substr(0, text.find('\n')));
    }

    Error describe(const char* state, const std::string& reason, const std::string& sql) const {
        if (PQstatus(connection_) == CONNECTION_BAD)
            return trouble(Trouble::connection_lost,
                           "the connection to PostgreSQL is lost: " + reason);
        Trouble kind =
            dialect().trouble_of(static_cast<int>(std::strtol(state, nullptr, 36)), reason);
        if (reading_ && kind == Trouble::read_only) return not_read_only(reason);
        if (kind == Trouble::syntax || kind == Trouble::no_such_table)
            return trouble(kind, fmt::format("{}, in: {}", reason, sql));
        return trouble(kind, reason);
    }

    [[noreturn]] void fail(const PgResult& result, const std::string& sql) const {
        const char* state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
        throw describe(state != nullptr ? state : "", first_line(PQerrorMessage(connection_)), sql);
    }

    // Whether any of the signs had been given.
    bool take_signs() const {
        if (PQconsumeInput(connection_) == 0)
            throw trouble(Trouble::connection_lost, "the connection to PostgreSQL is lost: " +
                                                        first_line(PQerrorMessage(connection_)));
        bool any = false;
        while (PGnotify* sign = PQnotifies(connection_)) {
            PQfreemem(sign);
            any = true;
        }
        return any;
    }

    // That we are silent, also in the middle of a statement, and let go of our locks. One without
    // these settings does as it is set up.
    void let_server_notice() const {
        const Silence silence(settings_.silence_seconds);
        for (const std::string& sql :
             {fmt::format("SET tcp_keepalives_idle = {}", silence.idle),
              fmt::format("SET tcp_keepalives_interval = {}", silence.interval),
              fmt::format("SET tcp_keepalives_count = {}", silence.probes),
              fmt::format("SET client_connection_check_interval = '{}s'", silence.idle)})
            PQclear(PQexec(connection_, sql.c_str()));
    }

    void run(const char* sql) const {
        const PgResult result(PQexec(connection_, sql));
        if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) fail(result, sql);
    }

    Settings settings_;
    PGconn* connection_ = nullptr;
    PGcancel* cancel_ = nullptr;
    std::uint64_t cursors_ = 0;
    std::string listening_; // the sign that it has asked for
    bool reading_ = false;  // the session may only read
    bool alone_ = false;    // in a transaction that was begun for that
};

} // namespace

std::unique_ptr<BackendAdapter> make_adapter(const Settings& settings) {
    return std::make_unique<PostgresqlAdapter>(settings);
}

} // namespace tessera::db
