// Values into a Firebird statement and rows out of it, without SOCI's exchange: that cuts a text to
// what a column takes, and cannot read a BLOB or a BOOLEAN.
#pragma once

#include "firebird_api.hpp"

#include "db/session.hpp"

#include <deque>
#include <span>

namespace tessera::db {

// The values of one execution.
class Bound {
public:
    Bound(isc_db_handle& database, isc_tr_handle& transaction, std::span<const Value> values);
    XSQLDA* get() { return variables_.size() == 0 ? nullptr : variables_.get(); }
    // The texts, to name the one that a column has refused.
    const std::deque<std::string>& texts() const { return texts_; }

private:
    Variables variables_;
    std::vector<ISC_INT64> numbers_;
    std::deque<std::string> texts_; // each behind its length, in two bytes
    std::vector<ISC_QUAD> blobs_;
    std::vector<short> nulls_;
};

// Where the rows of a SELECT arrive, one at a time; the server turns what it can into our types.
class Landing {
public:
    // described: the columns as the statement answers them.
    Landing(const XSQLDA& described, std::span<const Type> types);
    XSQLDA* get() { return variables_.get(); }
    void append_to(Chunk& chunk, isc_db_handle& database, isc_tr_handle& transaction);

private:
    std::int64_t number(std::size_t column);

    std::vector<Type> types_;
    Variables variables_;
    std::vector<std::vector<char>> memory_;
    std::vector<short> nulls_;
    std::string room_;
};

} // namespace tessera::db
