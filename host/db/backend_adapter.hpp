// What SOCI leaves different between databases, behind one interface: one adapter file per backend.
// Private to db/.
#pragma once

#include "base/error.hpp"
#include "db/database.hpp"
#include "db/session.hpp"

#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace soci {
class session;
class statement;
} // namespace soci

namespace tessera::db {

class Dialect;

// How the rows of one prepared SELECT are read; lives with its statement and is used again with it.
class RowReader {
public:
    virtual ~RowReader() = default;
    // The text to prepare instead of the SELECT itself (a server's cursor around it).
    virtual std::string text(std::string select) { return select; }
    // Before the statement is prepared: says where SOCI shall put the values, where it does that.
    virtual void define(soci::statement& statement) { static_cast<void>(statement); }
    // Executes the statement, whose values are bound; `values` are the same, for a reader that goes
    // past SOCI.
    virtual void start(soci::statement& statement, std::span<const Value> values) = 0;
    // Reads up to `limit` rows and answers how many. Fewer than `limit` means the end, at which the
    // statement has let go of its snapshot.
    virtual std::size_t read(soci::statement& statement, std::size_t limit, Chunk& chunk) = 0;
};

// Belongs to one open connection.
class BackendAdapter {
public:
    virtual ~BackendAdapter() = default;
    virtual const Dialect& dialect() const = 0;

    // How the value at `place` (from 1) is marked in a statement.
    virtual std::string mark(std::size_t place) const { return ":p" + std::to_string(place); }

    // Connects and sets what every session needs. Errors: "db.cannot-open", "db.corrupt".
    virtual void connect(soci::session& session) = 0;

    // The error that SOCI threw, in our own kinds. `sql`: the statement, "" for none.
    virtual Error classify(const std::exception& thrown, const std::string& sql) = 0;

    // Looks at a statement just prepared. Errors: "db.bad-statement" if it is several statements or
    // has not exactly `values` values; inside read_only, "query.not-read-only" if it can do more
    // than read.
    virtual void check(soci::statement& statement, const std::string& sql, std::size_t values) = 0;

    // Names of the columns that a prepared SELECT answers.
    virtual std::vector<std::string> columns(soci::statement& statement) const = 0;

    // A reader of rows as `types`. many: the result may be larger than memory, and a transaction is
    // open.
    virtual std::unique_ptr<RowReader> reader(std::span<const Type> types, bool many) = 0;
    // A statement whose execution leaves the numbers of the one column of `select` to
    // take_numbers(), or "" where reading them row by row is as good.
    virtual std::string collecting(const std::string& select) const { return select.substr(0, 0); }
    virtual std::vector<std::int64_t> take_numbers() { return {}; }
    // Rows of so many columns that one INSERT should take.
    virtual std::size_t rows_at_once(std::size_t columns) const = 0;
    // Runs a prepared INSERT of `at_once` rows until all rows from `first` up to `last` are in, by
    // the client's own calls; false: the session binds them through SOCI.
    virtual bool insert(soci::statement& statement, std::span<const Type> types, const Chunk& chunk,
                        std::size_t first, std::size_t last, std::size_t at_once) {
        static_cast<void>(statement), static_cast<void>(types), static_cast<void>(chunk),
            static_cast<void>(first), static_cast<void>(last), static_cast<void>(at_once);
        return false;
    }
    // Puts all rows in by the database's own way for many (`table` without braces); false: it has
    // none, and they come by INSERT.
    virtual bool bulk(const std::string& table, std::span<const std::string> columns,
                      std::span<const Type> types, const Chunk& chunk) {
        static_cast<void>(table), static_cast<void>(columns), static_cast<void>(types),
            static_cast<void>(chunk);
        return false;
    }
    // Runs `statement`, whose values are bound and are `values`, answers the number of changed
    // rows, and lets go of it.
    virtual std::int64_t execute(soci::statement& statement, std::span<const Value> values) = 0;

    // Begins a transaction or answers the statements that do; the last of a reading one takes the
    // snapshot.
    virtual std::vector<std::string> begin(Access access) = 0;
    // Ends it by the client's own call; false: by the statement COMMIT or ROLLBACK.
    virtual bool end(bool keep) {
        static_cast<void>(keep);
        return false;
    }
    // Whether the database still has the transaction open: some errors end it.
    virtual bool in_transaction() const = 0;
    // Whether a COMMIT would keep what was written: after an error some databases only roll back.
    virtual bool can_commit() const { return in_transaction(); }

    // From here on the database refuses everything but reading, until lifted.
    virtual void restrict_to_reading() = 0;
    virtual void lift_restriction() noexcept = 0;

    // Makes a session that comes back to its database as good as new (temporary tables dropped), or
    // throws.
    virtual void renew(Session& session) = 0;

    // Waits for the sign `name` (await() in watch.hpp); nothing: this database has no signs.
    virtual std::optional<bool> await(const std::string& name, std::chrono::milliseconds time) {
        static_cast<void>(name), static_cast<void>(time);
        return {};
    }

    virtual void interrupt() noexcept = 0; // [any thread]

    // Before a statement of SOCI's goes, and before its session does: their destructors end the
    // process where the client library reports an error, such as a lost connection.
    virtual void release(soci::statement& statement) noexcept { static_cast<void>(statement); }
    virtual void disconnect() noexcept {}
};

} // namespace tessera::db
