// MySQL and MariaDB through SOCI and, where SOCI leaves something open, through the client library
// below it: rows from a cursor of the server, arrays of rows, error numbers, KILL.
#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/statement_cache.hpp"
#include "db/trouble.hpp"
#include "module.hpp"
#include "mysql_bulk.hpp"
#include "mysql_reading.hpp"
#include "mysql_rows.hpp"
#include "silence.hpp"

#include <fmt/format.h>
#include <regex>
#include <soci/mysql/soci-mysql.h>
#include <soci/soci.h>
#include <tuple>

namespace tessera::db {

namespace {

soci::mysql_statement_backend& native(soci::statement& statement) {
    return *static_cast<soci::mysql_statement_backend*>(statement.get_backend());
}

// SOCI has cut the text at its values, and keeps no empty end behind the last.
std::string with_marks(soci::statement& statement) {
    const auto& [pieces, names] =
        std::tie(native(statement).queryChunks_, native(statement).names_);
    std::string text;
    for (std::size_t i = 0; i < std::max(pieces.size(), names.size()); ++i) {
        if (i < pieces.size()) text += pieces[i];
        if (i < names.size()) text += '?';
    }
    return text;
}

// The longest of the values that SOCI has written into the text, without its quotes.
std::string longest_value(soci::statement& statement) {
    std::string longest;
    for (const auto& [place, value] : native(statement).useByPosBuffers_)
        if (const std::string_view text(*value); text.size() > longest.size() + 2)
            longest = text.substr(1, text.size() - 2);
    return longest;
}

class MysqlAdapter : public BackendAdapter {
public:
    explicit MysqlAdapter(const Settings& settings)
        : settings_(settings) {}

    const Dialect& dialect() const override { return dialect_named("mysql"); }

    void connect(soci::session& session) override {
        try {
            session.open(soci::mysql, parameters());
        } catch (const std::exception& thrown) {
            throw cannot_open("MySQL", message_of(thrown));
        }
        connection_ = static_cast<soci::mysql_session_backend*>(session.get_backend())->conn_;
        notice_silence(mysql_get_socket(connection_), settings_.silence_seconds);
        // Escaping goes by what the client believes.
        mysql_set_character_set(connection_, "utf8mb4");
        set_up();
    }

    Error classify(const std::exception& thrown, const std::string& sql) override {
        const auto* error = dynamic_cast<const soci::mysql_soci_error*>(&thrown);
        return describe(error != nullptr ? static_cast<int>(error->err_num_) : 0,
                        message_of(thrown), sql);
    }

    void check(soci::statement& statement, const std::string& sql, std::size_t values) override {
        if (native(statement).names_.size() != values)
            throw failure(
                "db.bad-statement",
                fmt::format("the statement has values that are not written as ?: {}", sql));
        if (!reading_) return;
        const std::string why = beyond_reading(connection_, with_marks(statement));
        if (!why.empty()) throw not_read_only(why);
    }

    std::vector<std::string> columns(soci::statement& statement) const override {
        const MysqlStatement described = prepare(connection_, with_marks(statement));
        std::vector<std::string> names;
        if (MYSQL_RES* outline = mysql_stmt_result_metadata(described.get())) {
            for (unsigned i = 0; i < mysql_num_fields(outline); ++i)
                names.emplace_back(mysql_fetch_fields(outline)[i].name);
            mysql_free_result(outline);
        }
        return names;
    }

    std::unique_ptr<RowReader> reader(std::span<const Type> types, bool many) override {
        if (many) return std::make_unique<CursorReader>(*this, types);
        return std::make_unique<ResultReader>(types);
    }

    std::size_t rows_at_once(std::size_t) const override { return 100; } // where bulk() cannot
    bool bulk(const std::string& table, std::span<const std::string> columns,
              std::span<const Type> types, const Chunk& chunk) override {
        if (!takes_arrays(connection_)) return false;
        const std::vector<std::string> marks(columns.size(), "?");
        const std::string sql =
            fmt::format("INSERT INTO {} ({}) VALUES ({})", table,
                        join(std::vector<std::string>(columns.begin(), columns.end()), ", "),
                        join(marks, ", "));
        // An error leaves the rows before it in.
        run("SAVEPOINT tessera_rows");
        try {
            const MysqlStatement statement = prepare(connection_, sql);
            insert_arrays(statement.get(), columns, types, chunk);
        } catch (const soci::mysql_soci_error& error) {
            mysql_query(connection_, "ROLLBACK TO SAVEPOINT tessera_rows");
            const auto code = static_cast<int>(error.err_num_);
            const std::string message = message_of(error);
            if (dialect().trouble_of(code, message) == Trouble::too_long)
                throw too_long(message, longest_value(message, columns, chunk));
            throw describe(code, message, sql);
        }
        run("RELEASE SAVEPOINT tessera_rows");
        return true;
    }

    std::int64_t execute(soci::statement& statement, std::span<const Value>) override {
        try {
            statement.execute(true);
        } catch (soci::mysql_soci_error& error) {
            const auto code = static_cast<int>(error.err_num_);
            if (dialect().trouble_of(code, "") != Trouble::too_long) throw;
            throw too_long(message_of(error), longest_value(statement));
        }
        if (!server_has_transaction()) lost_ = false;
        return statement.get_affected_rows();
    }

    std::vector<std::string> begin(Access access) override {
        std::vector<std::string> statements = dialect().begin(access);
        if (access == Access::write)
            statements.insert(statements.begin(), before_writing_.begin(), before_writing_.end());
        return statements;
    }
    bool in_transaction() const override { return server_has_transaction() && !lost_; }

    // On this session, so that temporary tables and what is not committed are seen. A transaction
    // that is open cannot be restricted any more: there check() alone stands guard.
    void restrict_to_reading() override {
        if (!server_has_transaction()) {
            run("START TRANSACTION READ ONLY");
            alone_ = true;
        }
        reading_ = true;
    }
    void lift_restriction() noexcept override {
        reading_ = false;
        if (std::exchange(alone_, false)) mysql_query(connection_, "ROLLBACK");
    }

    // Temporary tables, locks and settings go with the reset.
    void renew(Session&) override {
        if (mysql_reset_connection(connection_) != 0) fail("");
        set_up();
        lost_ = false;
    }

    void interrupt() noexcept override {
        try {
            soci::session other(soci::mysql, own_server());
            other << fmt::format("KILL QUERY {}", mysql_thread_id(connection_));
        } catch (const std::exception&) {
            // The server cannot be reached, or the statement has ended.
        }
    }

private:
    // Rows that lie in the client after the execution.
    class ResultReader : public RowReader {
    public:
        explicit ResultReader(std::span<const Type> types)
            : types_(types.begin(), types.end()) {}
        void start(soci::statement& statement, std::span<const Value>) override {
            statement.execute(false);
            // SOCI has gone through the rows.
            if (MYSQL_RES* rows = native(statement).result_) mysql_data_seek(rows, 0);
        }
        std::size_t read(soci::statement& statement, std::size_t limit, Chunk& chunk) override {
            MYSQL_RES*& rows = native(statement).result_;
            take_rows(rows, types_, limit, chunk);
            if (chunk.rows < limit) mysql_free_result(std::exchange(rows, nullptr));
            return chunk.rows;
        }

    private:
        std::vector<Type> types_;
    };

    // Rows that come piece by piece; SOCI's statement only holds the text.
    class CursorReader : public RowReader {
    public:
        CursorReader(MysqlAdapter& adapter, std::span<const Type> types)
            : adapter_(adapter)
            , types_(types.begin(), types.end()) {}
        void start(soci::statement& statement, std::span<const Value> values) override {
            cursor_ = std::make_unique<ServerCursor>(adapter_.connection_, with_marks(statement),
                                                     values, types_);
        }
        std::size_t read(soci::statement&, std::size_t limit, Chunk& chunk) override {
            cursor_->take(limit, chunk);
            if (chunk.rows < limit) cursor_.reset();
            return chunk.rows;
        }

    private:
        MysqlAdapter& adapter_;
        std::vector<Type> types_;
        std::unique_ptr<ServerCursor> cursor_;
    };

    static std::string message_of(const std::exception& thrown) {
        const auto* error = dynamic_cast<const soci::soci_error*>(&thrown);
        return error != nullptr ? error->get_error_message() : thrown.what();
    }

    bool server_has_transaction() const {
        return (connection_->server_status & SERVER_STATUS_IN_TRANS) != 0;
    }

    // What the URL says of connect_timeout comes last, and counts.
    std::string parameters() const {
        return fmt::format("connect_timeout={} {}", seconds_to_connect,
                           settings_.url.substr(settings_.url.find("://") + 3));
    }

    // The one that this session is at, of several that may be named: "host=A:3306,B:3306".
    std::string own_server() const {
        static const std::regex several("(^| )host *= *[^ ]+,[^ ]*"), port("(^| )port *= *[^ ]+");
        const std::string named = parameters();
        if (!std::regex_search(named, several)) return named;
        return fmt::format("{} host={} port={}",
                           std::regex_replace(std::regex_replace(named, several, ""), port, ""),
                           connection_->host, connection_->port);
    }

    // What each session begins with, and again each lease.
    void set_up() {
        before_writing_.clear();
        for (const Setting& setting : dialect().settings(settings_.busy_timeout_seconds)) {
            if (mysql_query(connection_, setting.sql.c_str()) == 0) continue;
            if (setting.otherwise.empty()) fail(setting.sql);
            before_writing_.push_back(setting.otherwise);
        }
    }

    Error describe(int code, const std::string& reason, const std::string& sql) {
        const Trouble kind = dialect().trouble_of(code, reason);
        if (kind == Trouble::connection_lost)
            return trouble(kind, "the connection to the database server is lost: " + reason);
        if (kind == Trouble::deadlock || kind == Trouble::serialisation ||
            kind == Trouble::lock_timeout)
            give_up_transaction();
        if (reading_ && kind == Trouble::read_only) return not_read_only(reason);
        if (kind == Trouble::syntax || kind == Trouble::no_such_table)
            return trouble(kind, fmt::format("{}, in: {}", reason, sql));
        return trouble(kind, reason);
    }

    // The server has rolled it back, or a part of it, and says so to nobody but us. What still
    // comes until the end of the transaction must not be committed piece by piece.
    void give_up_transaction() {
        if (!server_has_transaction()) return;
        mysql_query(connection_, "ROLLBACK");
        lost_ = mysql_query(connection_, "START TRANSACTION") == 0;
    }

    [[noreturn]] void fail(const std::string& sql) {
        throw describe(static_cast<int>(mysql_errno(connection_)), mysql_error(connection_), sql);
    }
    void run(const std::string& sql) {
        if (mysql_query(connection_, sql.c_str()) != 0) fail(sql);
    }

    Settings settings_;
    MYSQL* connection_ = nullptr;
    std::vector<std::string> before_writing_; // what each writing transaction begins with
    bool lost_ = false;                       // the transaction that is open will not be committed
    bool reading_ = false;                    // the session may only read
    bool alone_ = false;                      // in a transaction that was begun for that
};

} // namespace

std::unique_ptr<BackendAdapter> make_adapter(const Settings& settings) {
    return std::make_unique<MysqlAdapter>(settings);
}

} // namespace tessera::db
