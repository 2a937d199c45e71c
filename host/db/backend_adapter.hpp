// What SOCI leaves different between databases, behind one interface: one adapter file per backend.
// Private to db/.
#pragma once

#include "base/error.hpp"
#include "db/database.hpp"
#include "db/session.hpp"

#include <exception>
#include <memory>
#include <span>
#include <string>

namespace soci {
class session;
class statement;
} // namespace soci

namespace tessera::db {

class Dialect;

// Belongs to one open connection.
class BackendAdapter {
public:
    virtual ~BackendAdapter() = default;
    virtual const Dialect& dialect() const = 0;

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

    // Reads up to `limit` rows of a statement that was executed without data exchange; answers how
    // many. Fewer than `limit` means the end, at which the statement has let go of its snapshot.
    virtual std::size_t read(soci::statement& statement, std::span<const Type> types,
                             std::size_t limit, Chunk& chunk) = 0;
    // A statement whose execution leaves the numbers of the one column of `select` to
    // take_numbers(), or "" where reading them row by row is as good.
    virtual std::string collecting(const std::string& select) const { return select.substr(0, 0); }
    virtual std::vector<std::int64_t> take_numbers() { return {}; }
    // How many rows of so many columns one INSERT should take.
    virtual std::size_t rows_at_once(std::size_t columns) const = 0;
    // Runs a prepared INSERT of `at_once` rows until all rows from `first` up to `last` are in.
    virtual void insert(soci::statement& statement, std::span<const Type> types, const Chunk& chunk,
                        std::size_t first, std::size_t last, std::size_t at_once) = 0;
    // Runs `statement` (its values are bound), answers the number of changed rows, and lets go of
    // it.
    virtual std::int64_t execute(soci::statement& statement) = 0;

    // Statements that begin a transaction; the last of a reading one takes the snapshot.
    virtual std::vector<std::string> begin(Access access) const = 0;
    // Whether the database still has the transaction open: some errors end it.
    virtual bool in_transaction() const = 0;

    // From here on the database refuses everything but reading, until lifted.
    virtual void restrict_to_reading() = 0;
    virtual void lift_restriction() noexcept = 0;

    // Makes a session that comes back to its database as good as new (temporary tables dropped), or
    // throws.
    virtual void renew(Session& session) = 0;

    virtual void interrupt() noexcept = 0; // [any thread]
};

} // namespace tessera::db
