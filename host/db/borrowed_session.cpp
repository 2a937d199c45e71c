// A session over the callbacks of a hosting ERP, inside its own open transaction.
#include "db/database.hpp"
#include "db/dialect.hpp"
#include "db/statement_text.hpp"
#include "db/stored_moment.hpp"
#include "db/values.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::db {

namespace {

// The callbacks need to know null, whole numbers and text only.
Value bound(const Value& value) {
    if (is_null(value)) return value;
    if (bound_as_integer(type_of(value))) return integer_of(value);
    return text_of(value);
}

std::int64_t whole_number(const Value& value) {
    if (bound_as_integer(type_of(value))) return integer_of(value);
    if (const auto* text = std::get_if<std::string>(&value))
        return std::get<std::int64_t>(parse_value(Type::integer, *text));
    throw failure("db.overflow",
                  fmt::format("{} was read where a number was asked for", to_text(value)));
}

void append(ChunkColumn& column, const Value& value, Type type) {
    const bool null = is_null(value);
    column.nulls.push_back(null ? 1 : 0);
    if (bound_as_integer(type)) {
        column.integers.push_back(null ? 0 : whole_number(value));
    } else {
        std::string room, text = null ? "" : to_text(value);
        column.texts.emplace_back(type == Type::moment ? canonical_moment(text, room) : text);
    }
}

// The callbacks push rows and a cursor hands them out, so the whole result lies in between.
class BufferedCursor : public Cursor {
public:
    BufferedCursor(Chunk rows, std::size_t chunk_rows)
        : all_(std::move(rows))
        , chunk_rows_(chunk_rows) {}

    bool next(Chunk& chunk) override {
        chunk.rows = std::min(chunk_rows_, all_.rows - given_);
        chunk.columns.resize(all_.columns.size());
        for (std::size_t i = 0; i < all_.columns.size(); ++i) {
            const ChunkColumn& from = all_.columns[i];
            ChunkColumn& to = chunk.columns[i];
            const auto part = [&](const auto& whole, auto& result) {
                if (whole.empty()) return result.clear();
                const auto first = whole.begin() + static_cast<std::ptrdiff_t>(given_);
                result.assign(first, first + static_cast<std::ptrdiff_t>(chunk.rows));
            };
            part(from.integers, to.integers);
            part(from.texts, to.texts);
            part(from.nulls, to.nulls);
        }
        given_ += chunk.rows;
        return chunk.rows != 0;
    }

private:
    Chunk all_;
    std::size_t chunk_rows_;
    std::size_t given_ = 0;
};

class BorrowedSession : public Session {
public:
    BorrowedSession(Borrowed callbacks, std::string prefix)
        : callbacks_(std::move(callbacks))
        , dialect_(dialect_named(callbacks_.dialect))
        , prefix_(std::move(prefix)) {}

    const Dialect& dialect() const override { return dialect_; }
    const std::string& prefix() const override { return prefix_; }
    bool borrowed() const override { return true; }

    std::int64_t execute(const Query& query) override {
        const Query ready = translated(query);
        return callbacks_.execute(ready.sql, ready.args);
    }

    std::unique_ptr<Cursor> open(const Query& query, std::span<const Type> types,
                                 std::size_t chunk_rows) override {
        const Query ready = translated(query);
        Chunk all;
        all.columns.resize(types.size());
        callbacks_.query(ready.sql, ready.args, types, [&](const std::vector<Value>& row) {
            if (row.size() < types.size())
                throw failure("db.bad-statement",
                              fmt::format("{} columns were asked for, the row has {}", types.size(),
                                          row.size()));
            for (std::size_t i = 0; i < types.size(); ++i) append(all.columns[i], row[i], types[i]);
            ++all.rows;
            return true;
        });
        return std::make_unique<BufferedCursor>(std::move(all),
                                                std::max<std::size_t>(chunk_rows, 1));
    }

    void insert(std::string_view table, std::span<const std::string> columns,
                std::span<const Type> types, const Chunk& chunk) override {
        if (chunk.rows == 0) return;
        begin(Access::write);
        try {
            // Several rows a statement: each call crosses into another runtime.
            const std::size_t at_once = std::max<std::size_t>(1, 900 / columns.size());
            for (std::size_t row = 0; row < chunk.rows; row += at_once)
                insert_some(table, columns, types, chunk, row, std::min(row + at_once, chunk.rows));
            commit();
        } catch (...) {
            rollback();
            throw;
        }
    }

    void begin(Access) override {
        execute(dialect_.savepoint(savepoint_at(depth_ + 1)));
        ++depth_;
    }
    void commit() override {
        release_savepoint(savepoint_at(depth_));
        --depth_;
    }
    void rollback() noexcept override {
        if (depth_ == 0) return;
        try {
            execute(dialect_.rollback_to(savepoint_at(depth_)));
            release_savepoint(savepoint_at(depth_));
        } catch (...) {
            // The ERP's transaction is broken, and its owner finds that out at once.
        }
        --depth_;
        extensions_rolled_back();
    }
    bool in_transaction() const override { return depth_ > 0; }

    void read_only(const std::function<void()>&) override {
        throw usage(
            "query.borrowed-session",
            "a query of one's own cannot be run on the ERP's connection: nothing would keep it "
            "from writing there",
            "Segments that use such a query are checked after the commit.");
    }

private:
    static std::string savepoint_at(int depth) { return fmt::format("tessera_{}", depth); }
    void release_savepoint(const std::string& name) {
        if (const std::string sql = dialect_.release(name); !sql.empty()) execute(sql);
    }

    Query translated(const Query& query) {
        ++statements_;
        StatementText text = statement_text(
            query.sql,
            {prefix_, extended_, [this](std::string_view word) { return dialect_.reserved(word); },
             [&](std::size_t place) {
                 const std::size_t at = place - 1;
                 return dialect_.bound("?", at < query.args.size() &&
                                                bound_as_integer(type_of(query.args[at])));
             }});
        if (text.values != query.args.size())
            throw failure("db.bad-statement",
                          fmt::format("the statement has {} places for values and got {}: {}",
                                      text.values, query.args.size(), query.sql));
        Query result(std::move(text.sql));
        for (const Value& value : query.args) result.args.push_back(bound(value));
        return result;
    }

    void insert_some(std::string_view table, std::span<const std::string> columns,
                     std::span<const Type> types, const Chunk& chunk, std::size_t first,
                     std::size_t last) {
        const std::vector<std::string> marks(columns.size(), "?");
        const std::vector<std::string> rows(last - first, "(" + join(marks, ", ") + ")");
        Query query(fmt::format("INSERT INTO {} ({}) VALUES {}", table, join(columns, ", "),
                                join(rows, ", ")));
        for (std::size_t row = first; row < last; ++row)
            for (std::size_t i = 0; i < columns.size(); ++i)
                query.args.push_back(cell(chunk, i, row, types[i]));
        execute(query);
    }

    Borrowed callbacks_;
    const Dialect& dialect_;
    std::string prefix_;
};

} // namespace

std::shared_ptr<Session> borrow(Borrowed callbacks, const std::string& prefix) {
    return std::make_shared<BorrowedSession>(std::move(callbacks), prefix);
}

} // namespace tessera::db
