// Statements, cursors and transactions over a SOCI session; what differs between databases is
// behind its BackendAdapter.
#include "db/soci_session.hpp"

#include "base/text.hpp"
#include "db/begins_again.hpp"
#include "db/dialect.hpp"
#include "db/statement_cache.hpp"
#include "db/statement_text.hpp"
#include "db/watch.hpp"

#include <fmt/format.h>
#include <thread>

namespace tessera::db {

namespace {

// Shared by a session and its cursors, so that a cursor may outlive its session.
struct Connection {
    // In order of destruction from below: statements before the connection that they belong to. The
    // adapter goes last; SOCI's session closes the native handle that it looks at.
    std::unique_ptr<BackendAdapter> adapter;
    soci::session session;
    StatementCache cache;
    bool reading_only = false;

    ~Connection() {
        cache.clear();
        if (adapter != nullptr) adapter->disconnect();
    }

    // Runs `work`, and turns what SOCI throws into our own error.
    template <typename Work>
    auto guarded(const std::string& sql, Work work) {
        try {
            return work();
        } catch (const Error&) {
            throw;
        } catch (const std::exception& thrown) {
            throw adapter->classify(thrown, sql);
        }
    }
};

class SociCursor : public Cursor {
public:
    SociCursor(std::shared_ptr<Connection> connection, std::unique_ptr<Prepared> statement,
               std::size_t chunk_rows, bool keep)
        : connection_(std::move(connection))
        , statement_(std::move(statement))
        , chunk_rows_(chunk_rows)
        , keep_(keep) {}

    bool next(Chunk& chunk) override {
        chunk.rows = 0;
        if (statement_ == nullptr) return false;
        // Until the rows are read the statement is ours alone: an error, or the end of this cursor,
        // drops it and with it the snapshot that an unfinished SELECT keeps on SQLite.
        auto statement = std::move(statement_);
        connection_->guarded(statement->sql(), [&] {
            chunk.rows = statement->reader().read(statement->statement(), chunk_rows_, chunk);
        });
        if (chunk.rows == chunk_rows_)
            statement_ = std::move(statement);
        else if (keep_)
            connection_->cache.give_back(std::move(statement));
        return chunk.rows != 0;
    }

private:
    std::shared_ptr<Connection> connection_;
    std::unique_ptr<Prepared> statement_; // none after the end
    std::size_t chunk_rows_;
    bool keep_;
};

class SociSession : public Session {
public:
    SociSession(std::unique_ptr<BackendAdapter> adapter, std::string prefix,
                std::chrono::milliseconds patience)
        : connection_(std::make_shared<Connection>())
        , prefix_(std::move(prefix))
        , patience_(patience) {
        connection_->adapter = std::move(adapter);
        connection_->adapter->connect(connection_->session);
    }

    ~SociSession() override {
        while (depth_ > 0) rollback();
    }

    const Dialect& dialect() const override { return connection_->adapter->dialect(); }
    const std::string& prefix() const override { return prefix_; }
    std::chrono::milliseconds patience() const override { return patience_; }

    std::int64_t execute(const Query& query) override {
        auto statement = prepare(query.sql, query.args);
        const std::int64_t changed = connection_->guarded(statement->sql(), [&] {
            return connection_->adapter->execute(statement->statement(), query.args);
        });
        release(std::move(statement));
        return changed;
    }

    std::unique_ptr<Cursor> open(const Query& query, std::span<const Type> types,
                                 std::size_t chunk_rows) override {
        const bool many = chunk_rows >= many_rows && in_transaction();
        auto statement = prepare(query.sql, query.args, types, many);
        connection_->guarded(statement->sql(), [&] {
            statement->reader().start(statement->statement(), query.args);
        });
        return std::make_unique<SociCursor>(connection_, std::move(statement),
                                            std::max<std::size_t>(chunk_rows, 1),
                                            !connection_->reading_only);
    }

    std::vector<std::int64_t> numbers(const Query& query) override {
        BackendAdapter& adapter = *connection_->adapter;
        const std::string sql = adapter.collecting(query.sql);
        if (sql.empty() || connection_->reading_only) return Session::numbers(query);
        adapter.take_numbers(); // what an error before this one left
        execute({sql, query.args});
        return adapter.take_numbers();
    }

    std::vector<std::string> columns(const Query& query) override {
        auto statement = prepare(query.sql, query.args);
        auto names = connection_->guarded(statement->sql(), [&] {
            return connection_->adapter->columns(statement->statement());
        });
        release(std::move(statement));
        return names;
    }

    void insert(std::string_view table, std::span<const std::string> columns,
                std::span<const Type> types, const Chunk& chunk) override {
        if (chunk.rows == 0) return;
        // All rows or none, and one commit instead of one a row.
        const bool alone = !in_transaction();
        if (alone) begin(Access::write);
        try {
            if (!insert_bulk(table, columns, types, chunk)) {
                const std::size_t at_once = connection_->adapter->rows_at_once(columns.size());
                const std::size_t even = chunk.rows - chunk.rows % at_once;
                insert_part(table, columns, types, chunk, 0, even, at_once);
                insert_part(table, columns, types, chunk, even, chunk.rows, 1);
            }
            if (alone) commit();
        } catch (...) {
            if (alone) rollback();
            throw;
        }
    }

    void begin(Access access) override {
        if (depth_ > 0) {
            execute(dialect().savepoint(savepoint_at(depth_)));
        } else {
            try {
                const auto statements =
                    connection_->guarded("", [&] { return connection_->adapter->begin(access); });
                for (const std::string& sql : statements) execute(sql);
            } catch (...) {
                rollback_database();
                throw;
            }
        }
        ++depth_;
    }

    void commit() override {
        if (!connection_->adapter->can_commit())
            throw failure("db.transaction-lost",
                          "could not commit: the database has already rolled the transaction back",
                          "See the error before this one.");
        if (depth_ > 1)
            release_savepoint(savepoint_at(depth_ - 1));
        else
            end(true);
        --depth_;
    }

    void rollback() noexcept override {
        if (depth_ == 0) return;
        --depth_;
        extensions_rolled_back();
        if (depth_ == 0) return rollback_database();
        if (!connection_->adapter->in_transaction())
            return; // an error ended it; commit() will say so
        try {
            execute(dialect().rollback_to(savepoint_at(depth_)));
            release_savepoint(savepoint_at(depth_));
        } catch (...) {
            // What the savepoint guarded must not be committed with the rest.
            rollback_database();
        }
    }

    bool in_transaction() const override { return depth_ > 0; }

    void read_only(const std::function<void()>& work) override {
        if (connection_->reading_only) return work();
        Connection& connection = *connection_;
        connection.guarded("", [&] { connection.adapter->restrict_to_reading(); });
        connection.reading_only = true;
        struct Lift {
            Connection& connection;
            ~Lift() {
                connection.reading_only = false;
                connection.adapter->lift_restriction();
            }
        } lift{connection};
        work();
    }

    std::optional<bool> await(const std::string& name, std::chrono::milliseconds time) {
        return connection_->guarded("", [&] { return connection_->adapter->await(name, time); });
    }

    void interrupt() noexcept override { connection_->adapter->interrupt(); }

    void on_begin_again(BeginsAgain told) { begins_again_ = std::move(told); }
    void tell_begins_again(const Error& why, int attempt) const {
        if (begins_again_) begins_again_(why, attempt);
    }

    void renew() {
        while (depth_ > 0) rollback();
        if (!extended_.empty()) {
            extended_.clear();
            extensions_changed();
        }
        connection_->adapter->renew(*this);
    }

private:
    // From here a result may be too large to lie in memory as a whole.
    static constexpr std::size_t many_rows = 4096;

    static std::string savepoint_at(int depth) { return fmt::format("tessera_{}", depth); }
    void release_savepoint(const std::string& name) {
        if (const std::string sql = dialect().release(name); !sql.empty()) execute(sql);
    }

    void extensions_changed() override { connection_->cache.clear(); }

    Wording wording(const std::vector<Value>& args) const {
        return {prefix_, extended_,
                [this](std::string_view word) { return dialect().reserved(word); },
                [&](std::size_t place) {
                    const bool integer =
                        place <= args.size() && bound_as_integer(type_of(args[place - 1]));
                    return dialect().bound(connection_->adapter->mark(place), integer);
                }};
    }

    bool insert_bulk(std::string_view table, std::span<const std::string> columns,
                     std::span<const Type> types, const Chunk& chunk) {
        const std::string name = statement_text(table, wording({})).sql;
        const bool done = connection_->guarded(
            name, [&] { return connection_->adapter->bulk(name, columns, types, chunk); });
        if (done) ++statements_;
        return done;
    }

    void insert_part(std::string_view table, std::span<const std::string> columns,
                     std::span<const Type> types, const Chunk& chunk, std::size_t first,
                     std::size_t last, std::size_t at_once) {
        if (first == last) return;
        const std::vector<std::string> marks(columns.size(), "?");
        const std::vector<std::string> rows(at_once, "(" + join(marks, ", ") + ")");
        std::vector<Value> values; // of the right kinds; those of the rows come below
        for (std::size_t i = 0; i < columns.size() * at_once; ++i)
            values.push_back(bound_as_integer(types[i % columns.size()]) ? Value{std::int64_t{0}}
                                                                         : Value{""});
        auto statement = prepare(fmt::format("INSERT INTO {} ({}) VALUES {}", table,
                                             join(columns, ", "), join(rows, ", ")),
                                 values);
        connection_->guarded(statement->sql(), [&] {
            BackendAdapter& adapter = *connection_->adapter;
            if (adapter.insert(statement->statement(), types, chunk, first, last, at_once)) return;
            for (std::size_t row = first; row < last; row += at_once) {
                for (std::size_t i = 0; i < values.size(); ++i)
                    values[i] = cell(chunk, i % columns.size(), row + i / columns.size(),
                                     types[i % columns.size()]);
                statement->bind(values);
                adapter.execute(statement->statement(), values);
            }
        });
        release(std::move(statement));
    }

    // A statement with its values bound, from the cache or fresh.
    std::unique_ptr<Prepared> prepare(const std::string& sql, const std::vector<Value>& args,
                                      std::span<const Type> types = {}, bool many = false) {
        ++statements_;
        std::string key = StatementCache::key(sql, args, types, many);
        std::unique_ptr<Prepared> statement;
        // A statement prepared before the restriction would escape it.
        if (!connection_->reading_only) statement = connection_->cache.take(key);
        if (statement == nullptr) {
            StatementText text = statement_text(sql, wording(args));
            if (text.values != args.size())
                throw failure("db.bad-statement",
                              fmt::format("the statement has {} places for values and got {}: {}",
                                          text.values, args.size(), sql));
            const std::string translated = text.sql;
            BackendAdapter& adapter = *connection_->adapter;
            connection_->guarded(translated, [&] {
                statement = std::make_unique<Prepared>(
                    connection_->session, adapter, std::move(key), std::move(text.sql), args,
                    types.empty() ? nullptr : adapter.reader(types, many));
                adapter.check(statement->statement(), translated, args.size());
            });
        }
        statement->bind(args);
        return statement;
    }

    void release(std::unique_ptr<Prepared> statement) {
        if (!connection_->reading_only) connection_->cache.give_back(std::move(statement));
    }

    void end(bool keep) {
        const char* sql = keep ? "COMMIT" : "ROLLBACK";
        if (!connection_->guarded(sql, [&] { return connection_->adapter->end(keep); }))
            execute(sql);
    }

    void rollback_database() noexcept {
        try {
            end(false);
        } catch (...) {
            // An error has ended it already; or the connection is lost, the server rolls back by
            // itself, and renew() will find it broken.
        }
    }

    std::shared_ptr<Connection> connection_;
    std::string prefix_;
    std::chrono::milliseconds patience_;
    BeginsAgain begins_again_;
};

} // namespace

std::shared_ptr<Session> connect(std::unique_ptr<BackendAdapter> adapter, std::string prefix,
                                 std::chrono::milliseconds patience) {
    return std::make_shared<SociSession>(std::move(adapter), std::move(prefix), patience);
}

bool await(Session& session, const std::string& sign, std::chrono::milliseconds time) {
    auto* const ours = dynamic_cast<SociSession*>(&session);
    if (const auto came = ours != nullptr ? ours->await(sign, time) : std::nullopt) return *came;
    std::this_thread::sleep_for(time);
    return false;
}

void renew(Session& session) {
    dynamic_cast<SociSession&>(session).renew();
}

void on_begin_again(Session& session, BeginsAgain told) {
    if (auto* const ours = dynamic_cast<SociSession*>(&session))
        ours->on_begin_again(std::move(told));
}

void tell_begins_again(Session& session, const Error& why, int attempt) {
    if (const auto* const ours = dynamic_cast<SociSession*>(&session))
        ours->tell_begins_again(why, attempt);
}

} // namespace tessera::db
