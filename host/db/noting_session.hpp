// What would be said to a database: a session that runs nothing, answers nobody, and notes what it
// is asked, as it would be written in a dialect.
#pragma once

#include "db/dialect.hpp"
#include "db/session.hpp"

namespace tessera::db {

class NotingSession : public Session {
public:
    NotingSession(const Dialect& dialect, std::string prefix)
        : dialect_(dialect)
        , prefix_(std::move(prefix)) {}

    // Each with the dialect's own words, our tables by their names, and `?` for a value.
    const std::vector<Query>& noted() const { return noted_; }

    const Dialect& dialect() const override { return dialect_; }
    const std::string& prefix() const override { return prefix_; }
    std::int64_t execute(const Query& query) override;
    std::unique_ptr<Cursor> open(const Query& query, std::span<const Type> types,
                                 std::size_t chunk_rows) override;
    void insert(std::string_view table, std::span<const std::string> columns,
                std::span<const Type> types, const Chunk& chunk) override;
    void begin(Access) override { ++depth_; }
    void commit() override { --depth_; }
    void rollback() noexcept override { --depth_; }
    bool in_transaction() const override { return depth_ != 0; }
    void read_only(const std::function<void()>& work) override { work(); }

private:
    const Dialect& dialect_;
    std::string prefix_;
    std::vector<Query> noted_;
};

} // namespace tessera::db
