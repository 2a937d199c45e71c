// A connection to one database: statements with bound values, streamed results, transactions.
//
// All SQL of the host goes through this interface. Behind it stands either SOCI, or the callbacks
// of a hosting ERP that lends us its own open transaction (architecture section 9). A session is
// used by one thread at a time.
#pragma once

#include "base/value.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::db {

class Dialect;

// A statement and its values. Text holds `?` for each value, in order, and {name} for a table of
// our own ("{segment_member}" becomes "tessera_segment_member"); both only outside quotes. No value
// is ever pasted into the text.
struct Query {
    std::string sql;
    std::vector<Value> args;

    Query() = default;
    Query(std::string text, std::vector<Value> values = {})
        : sql(std::move(text))
        , args(std::move(values)) {}
    Query(const char* text, std::vector<Value> values = {})
        : Query(std::string(text), std::move(values)) {}
    Query& add(std::string_view text, std::vector<Value> values = {});
    Query& add(const std::string& text, std::vector<Value> values = {}) {
        return add(std::string_view(text), std::move(values));
    }
    Query& add(const char* text, std::vector<Value> values = {}) {
        return add(std::string_view(text), std::move(values));
    }
    Query& add(const Query& other) { return add(std::string_view(other.sql), other.args); }
};

// One column of a chunk of result rows. Booleans, integers and decimals (scaled to 1/10,000) arrive
// in `integers`; text, dates and moments (ISO) in `texts`; the other vector stays empty.
struct ChunkColumn {
    std::vector<std::int64_t> integers;
    std::vector<std::string> texts;
    std::vector<std::uint8_t> nulls; // 1 where the value is null
};

struct Chunk {
    std::size_t rows = 0;
    std::vector<ChunkColumn> columns;
    bool null(std::size_t column, std::size_t row) const { return columns[column].nulls[row] != 0; }
    std::int64_t integer(std::size_t column, std::size_t row) const {
        return columns[column].integers[row];
    }
    const std::string& text(std::size_t column, std::size_t row) const {
        return columns[column].texts[row];
    }
};

// Rows in order, in bounded memory (a borrowed session buffers the result). Destroying a cursor
// early is safe: the statement is finalised and keeps no snapshot (tech-notes 2.6). Give it up
// before the lease of its session.
class Cursor {
public:
    virtual ~Cursor() = default;
    // Fills `chunk` with the next rows and answers true; false at the end (chunk.rows is then 0).
    virtual bool next(Chunk& chunk) = 0;
};

using Row = std::vector<Value>;

enum class Access { read, write };

class Session {
public:
    virtual ~Session() = default;
    virtual const Dialect& dialect() const = 0;
    virtual const std::string& prefix() const = 0; // of our own tables

    // Runs one statement and answers the number of rows it changed.
    virtual std::int64_t execute(const Query& query) = 0;
    // Streams a SELECT. types: what each column is read as; SQL types need not match, but an
    // integer is never read through a double.
    virtual std::unique_ptr<Cursor> open(const Query& query, std::span<const Type> types,
                                         std::size_t chunk_rows = 4096) = 0;
    // Inserts many rows, each of columns.size() values, as fast as the backend can.
    // chunk.columns[i] holds what types[i] asks for; `table` is written as in a query,
    // "{segment_member}". All rows are inserted or none.
    virtual void insert(std::string_view table, std::span<const std::string> columns,
                        std::span<const Type> types, const Chunk& chunk) = 0;

    // Small results at once.
    std::vector<Row> rows(const Query& query, std::span<const Type> types);
    std::vector<Row> rows(const Query& query, std::initializer_list<Type> types);
    std::optional<Row> row(const Query& query, std::initializer_list<Type> types); // the first
    std::optional<Value> value(const Query& query, Type type); // first column of the first row
    std::int64_t integer(const Query& query, std::int64_t otherwise = 0);

    // Every number that a SELECT of one column answers, in its order, nulls left out: the fastest
    // way to read a set. In memory, 8 bytes each.
    virtual std::vector<std::int64_t> numbers(const Query& query);

    // From here until end_extension(), or until the lease ends, {table} means its own rows and
    // those of `additions`, a temporary table of the same columns.
    void extend(const std::string& table, const std::string& additions);
    bool end_extension(const std::string& table); // whether there was one

    // Transactions are used through Transaction (transaction.hpp), never directly. On a borrowed
    // session they are savepoints inside the ERP's own transaction.
    virtual void begin(Access access) = 0;
    virtual void commit() = 0;
    virtual void rollback() noexcept = 0;
    virtual bool in_transaction() const = 0;
    virtual bool borrowed() const { return false; }
    // How long a transaction that may be tried again is (transaction.hpp).
    virtual std::chrono::milliseconds patience() const { return {}; }

    // The names of the columns that a SELECT answers, without running it. On a borrowed session:
    // usage "query.borrowed-session".
    virtual std::vector<std::string> columns(const Query& query);

    // Rules that the text of a user's SELECT can only read (scheme-query): runs `work` while the
    // database itself refuses everything but reading. Errors: usage "query.not-read-only" naming
    // what was refused.
    virtual void read_only(const std::function<void()>& work) = 0;

    // From another thread: makes the running statement end with failure "db.cancelled".
    virtual void interrupt() noexcept {}

    // Statements run so far, for tests that count them.
    std::uint64_t statements() const { return statements_; }

protected:
    virtual void extensions_changed() {} // texts translated before mean something else now
    // After a rollback, depth_ being what is left: what was made inside is gone.
    void extensions_rolled_back();

    int depth_ = 0; // 1: a transaction is open; more: savepoints in it
    std::map<std::string, std::string, std::less<>> extended_;
    int extended_at_ = 0; // depth_ when the tables were extended
    std::uint64_t statements_ = 0;
};

// The value in one cell, as `type`.
Value cell(const Chunk& chunk, std::size_t column, std::size_t row, Type type);

} // namespace tessera::db
