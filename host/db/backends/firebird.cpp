// Firebird: SOCI connects and prepares; transactions, values and rows go through the client library
// below it. SOCI's own have no limit to waiting, keep one open for ever after any statement, and
// commit it when they close (tech-notes 2.6).
#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/table.hpp"
#include "db/trouble.hpp"
#include "db/values.hpp"
#include "firebird_rows.hpp"
#include "module.hpp"
#include "silence.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <fmt/format.h>
#include <optional>
#include <soci/firebird/soci-firebird.h>
#include <soci/soci.h>

namespace tessera::db {

namespace {

soci::firebird_statement_backend& native(soci::statement& statement) {
    return *static_cast<soci::firebird_statement_backend*>(statement.get_backend());
}

// SOCI's own transaction is private, and Debian's library does not export the function that gives
// it out. Naming a private member is allowed in an explicit instantiation, and nowhere else.
isc_tr_handle& transaction_of(soci::firebird_session_backend& backend);
template <isc_tr_handle soci::firebird_session_backend::*member>
struct Opened {
    friend isc_tr_handle& transaction_of(soci::firebird_session_backend& backend) {
        return backend.*member;
    }
};
template struct Opened<&soci::firebird_session_backend::trhp_>;

std::string connection_string(const std::string& url) {
    constexpr std::string_view scheme = "firebird://";
    std::string text = url.substr(scheme.size());
    if (text.find("charset=") == std::string::npos) text += " charset=UTF8";
    return text;
}

// What an INSERT, UPDATE, DELETE or MERGE has changed; 0 for other statements.
std::int64_t changed_rows(isc_stmt_handle& statement) {
    constexpr char wish[] = {isc_info_sql_records};
    char answer[64];
    ISC_STATUS_ARRAY status;
    check(isc_dsql_sql_info(status, &statement, sizeof wish, wish, sizeof answer, answer), status);
    if (answer[0] != isc_info_sql_records) return 0;
    std::int64_t rows = 0;
    for (const char* at = answer + 3; *at != isc_info_end;) {
        const int length = isc_vax_integer(at + 1, 2);
        if (*at != isc_info_req_select_count)
            rows += isc_vax_integer(at + 3, static_cast<short>(length));
        at += 3 + length;
    }
    return rows;
}

class FirebirdAdapter : public BackendAdapter {
public:
    explicit FirebirdAdapter(const Settings& settings)
        : settings_(settings) {}

    const Dialect& dialect() const override { return dialect_named("firebird"); }

    void connect(soci::session& session) override {
        try {
            noticing_silence(settings_.silence_seconds, [&] {
                keeping_signals(
                    [&] { session.open(soci::firebird, connection_string(settings_.url)); });
            });
            auto& backend = *static_cast<soci::firebird_session_backend*>(session.get_backend());
            database_ = &backend.dbhp_;
            interruption_ = std::make_unique<Interruption>(
                *database_, [this, number = number_of(*database_)] { cancel(number); });
            current_ = &transaction_of(backend);
            *current_ = begin_natively(Kind::statements);
        } catch (const std::exception& thrown) {
            throw cannot_open("Firebird", thrown.what());
        }
    }

    void disconnect() noexcept override {
        if (current_ == nullptr) return;
        ISC_STATUS_ARRAY status;
        for (isc_tr_handle* handle : {current_, &aside_}) {
            if (*handle == 0) continue;
            if (isc_rollback_transaction(status, handle) != 0) abandon();
            *handle = 0;
        }
    }

    void release(soci::statement& statement) noexcept override {
        isc_stmt_handle& handle = native(statement).stmtp_;
        if (handle == 0) return;
        // The client does not wait for the answer to an execution. Where an error gives up a cursor
        // the server may still be sorting its rows, and would answer nothing else until it has.
        if (std::uncaught_exceptions() > 0) interruption_->end(handle);
        ISC_STATUS_ARRAY status;
        isc_dsql_free_statement(status, &handle, DSQL_drop);
        handle = 0;
    }

    Error classify(const std::exception& thrown, const std::string& sql) override {
        std::vector<ISC_STATUS> codes;
        if (const auto* ours = dynamic_cast<const FirebirdError*>(&thrown))
            codes = ours->codes();
        else if (const auto* socis = dynamic_cast<const soci::firebird_soci_error*>(&thrown))
            codes = socis->status_;
        // SOCI adds the statement to what() ("while preparing ..."); whom it helps is told below.
        const auto* said = dynamic_cast<const soci::soci_error*>(&thrown);
        std::string reason = said != nullptr ? said->get_error_message() : thrown.what();
        std::replace(reason.begin(), reason.end(), '\n', ' ');
        // The last code that says something is the most exact.
        Trouble kind = Trouble::other;
        for (auto code = codes.rbegin(); code != codes.rend() && kind == Trouble::other; ++code)
            kind = dialect().trouble_of(static_cast<int>(*code), reason);
        // Firebird looks for no deadlocks where there is a limit to waiting, and calls by one name
        // what another has changed and what he held for too long.
        if (kind == Trouble::serialisation && waited_in_vain()) kind = Trouble::lock_timeout;
        if (kind == Trouble::connection_lost) {
            abandon();
            return trouble(kind, "the connection to Firebird is lost: " + reason);
        }
        if (kind == Trouble::syntax || kind == Trouble::no_such_table)
            return trouble(kind, fmt::format("{}, in: {}", reason, sql));
        if (kind == Trouble::too_long && bound_ != nullptr) reason += longest_value();
        // What still comes until the end of the transaction must not be committed without it.
        if (kind == Trouble::deadlock || kind == Trouble::serialisation ||
            kind == Trouble::lock_timeout)
            lost_ = begun();
        return trouble(kind, reason);
    }

    void check(soci::statement& statement, const std::string& sql, std::size_t values) override {
        if (static_cast<std::size_t>(native(statement).sqlda2p_->sqld) != values)
            throw failure(
                "db.bad-statement",
                fmt::format("the statement has values that are not written as ?: {}", sql));
    }

    std::vector<std::string> columns(soci::statement& statement) const override {
        const XSQLDA& described = *native(statement).sqldap_;
        std::vector<std::string> names;
        for (int i = 0; i < described.sqld; ++i) {
            const XSQLVAR& column = described.sqlvar[i];
            std::string name(column.aliasname, static_cast<std::size_t>(column.aliasname_length));
            // As it was written: without quotes Firebird makes capitals of it.
            if (std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
                for (char& c : name)
                    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
            names.push_back(std::move(name));
        }
        return names;
    }

    std::unique_ptr<RowReader> reader(std::span<const Type> types, bool) override {
        return std::make_unique<Reader>(*this, types);
    }

    std::size_t rows_at_once(std::size_t) const override { return 1; } // no more in one INSERT
    bool insert(soci::statement& statement, std::span<const Type> types, const Chunk& chunk,
                std::size_t first, std::size_t last, std::size_t) override {
        const Interruption::Call call(*interruption_);
        std::vector<Value> values(types.size());
        for (std::size_t row = first; row < last; ++row) {
            interruption_->look();
            for (std::size_t i = 0; i < values.size(); ++i)
                values[i] = cell(chunk, i, row, types[i]);
            run(native(statement).stmtp_, values);
        }
        return true;
    }

    std::int64_t execute(soci::statement& statement, std::span<const Value> values) override {
        const Interruption::Call call(*interruption_);
        isc_stmt_handle& handle = native(statement).stmtp_;
        run(handle, values);
        const std::int64_t rows = changed_rows(handle);
        close(handle); // a SELECT run for what it does
        return rows;
    }

    // The transaction of single statements waits aside meanwhile, with the rows that are read in
    // it.
    std::vector<std::string> begin(Access access) override {
        const isc_tr_handle begun =
            begin_natively(access == Access::read ? Kind::reading : Kind::writing);
        aside_ = std::exchange(*current_, begun);
        return {};
    }
    bool end(bool keep) override {
        if (!begun()) return true; // in vain
        const Interruption::Quiet quiet(*interruption_);
        lost_ = false;
        isc_tr_handle ending = std::exchange(*current_, std::exchange(aside_, 0));
        ISC_STATUS_ARRAY status, ignored;
        if (!keep) {
            tessera::db::check(isc_rollback_transaction(status, &ending), status);
        } else if (isc_commit_transaction(status, &ending) != 0) {
            isc_rollback_transaction(ignored, &ending);
            throw FirebirdError(status);
        }
        return true;
    }
    bool in_transaction() const override { return begun() && !lost_; }

    void restrict_to_reading() override {
        throw usage("query.not-available", "Firebird cannot keep a query of one's own to reading",
                    "Use a rule of another scheme, or a view that a mapping reads.");
    }
    void lift_restriction() noexcept override {}

    void renew(Session& session) override {
        for (const Table& table : temporary_tables()) {
            try {
                session.execute(dialect().drop_temporary(session.prefix() + table.name));
            } catch (const Error& error) {
                if (error.code() != "db.no-such-table") throw; // before `tessera init`
            }
        }
        // Nothing that was read keeps old versions of rows alive.
        ISC_STATUS_ARRAY status;
        tessera::db::check(isc_commit_transaction(status, current_), status);
        *current_ = begin_natively(Kind::statements);
    }

    void interrupt() noexcept override { interruption_->wish(); }

private:
    class Reader : public RowReader {
    public:
        Reader(FirebirdAdapter& adapter, std::span<const Type> types)
            : adapter_(adapter)
            , types_(types.begin(), types.end()) {}

        void start(soci::statement& statement, std::span<const Value> values) override {
            call_.emplace(*adapter_.interruption_);
            isc_stmt_handle& handle = native(statement).stmtp_;
            if (open_) close(handle);
            if (landing_ == nullptr)
                landing_ = std::make_unique<Landing>(*native(statement).sqldap_, types_);
            adapter_.run(handle, values);
            transaction_ = *adapter_.current_;
            open_ = true;
        }

        std::size_t read(soci::statement& statement, std::size_t limit, Chunk& chunk) override {
            clear(chunk, types_);
            isc_stmt_handle& handle = native(statement).stmtp_;
            ISC_STATUS_ARRAY status;
            while (open_ && chunk.rows < limit) {
                constexpr ISC_STATUS end = 100;
                const ISC_STATUS found =
                    isc_dsql_fetch(status, &handle, sql_dialect, landing_->get());
                if (found == 0) {
                    landing_->append_to(chunk, *adapter_.database_, transaction_);
                    continue;
                }
                if (found != end) throw FirebirdError(status);
                close(handle);
                open_ = false;
                call_.reset();
            }
            return chunk.rows;
        }

    private:
        FirebirdAdapter& adapter_;
        std::vector<Type> types_;
        std::unique_ptr<Landing> landing_;
        isc_tr_handle transaction_ = 0; // that the rows are read in
        bool open_ = false;
        // The server works on it until it is read, also while the client asks something else.
        std::optional<Interruption::Call> call_;
    };

    static void close(isc_stmt_handle& statement) {
        ISC_STATUS_ARRAY status;
        isc_dsql_free_statement(status, &statement, DSQL_close); // or there is no cursor
    }

    // Ends what connection `number` does, from another one, as an administrator would.
    void cancel(std::int64_t number) const {
        soci::session other(soci::firebird, connection_string(settings_.url));
        auto& backend = *static_cast<soci::firebird_session_backend*>(other.get_backend());
        isc_tr_handle transaction = start(backend.dbhp_, Kind::statements, 1);
        const std::string sql =
            fmt::format("DELETE FROM MON$STATEMENTS WHERE MON$ATTACHMENT_ID = {}", number);
        ISC_STATUS_ARRAY status;
        isc_dsql_execute_immediate(status, &backend.dbhp_, &transaction, 0, sql.c_str(),
                                   sql_dialect, nullptr);
        isc_rollback_transaction(status, &transaction);
    }

    // Ends the connection on this side alone: a server that has ended it may not even answer. Then
    // all that follows, to SOCI's own end, succeeds at once.
    void abandon() noexcept {
        ISC_STATUS_ARRAY status;
        fb_cancel_operation(status, database_, fb_cancel_abort);
        lost_ = begun();
    }

    bool begun() const { return aside_ != 0; }

    isc_tr_handle begin_natively(Kind kind) const {
        return start(*database_, kind, settings_.busy_timeout_seconds);
    }

    void run(isc_stmt_handle& statement, std::span<const Value> values) {
        bound_ = std::make_unique<Bound>(*database_, *current_, values);
        began_ = std::chrono::steady_clock::now();
        ISC_STATUS_ARRAY status;
        tessera::db::check(
            isc_dsql_execute(status, current_, &statement, sql_dialect, bound_->get()), status);
    }

    bool waited_in_vain() const {
        return std::chrono::steady_clock::now() - began_ >=
               std::chrono::seconds(std::max(settings_.busy_timeout_seconds, 1));
    }

    // Of what the statement was given: Firebird says how long it was, not which.
    std::string longest_value() const {
        std::string_view longest;
        for (const std::string& text : bound_->texts())
            if (text.size() > longest.size() + sizeof(short))
                longest = std::string_view(text).substr(sizeof(short));
        if (longest.empty()) return "";
        constexpr int shown = 40;
        return fmt::format(": \"{}...\", of {} characters", substring_of(longest, 1, shown),
                           length_of(longest));
    }

    Settings settings_;
    isc_db_handle* database_ = nullptr;
    isc_tr_handle* current_ = nullptr; // SOCI's own, which it prepares in
    isc_tr_handle aside_ = 0;          // that of single statements, while there is a transaction
    bool lost_ = false;                // the transaction that is begun will not be committed
    std::unique_ptr<Bound> bound_;     // values of the statement run last
    std::chrono::steady_clock::time_point began_; // the execution of it
    std::unique_ptr<Interruption> interruption_;
};

} // namespace

std::unique_ptr<BackendAdapter> make_adapter(const Settings& settings) {
    return std::make_unique<FirebirdAdapter>(settings);
}

} // namespace tessera::db
