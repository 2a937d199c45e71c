// Prepared statements of one session, kept for the next use. Private to db/.
#pragma once

#include "db/backend_adapter.hpp"
#include "db/values.hpp"

#include <list>
#include <memory>
#include <soci/soci.h>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tessera::db {

// A statement with the storage that its values are bound to.
class Prepared {
public:
    // Prepares `sql` with one bound variable for each of `args`; the text must hold :p1, :p2, ...
    // reader: of its rows, if it is read.
    Prepared(soci::session& session, BackendAdapter& adapter, std::string key, std::string sql,
             const std::vector<Value>& args, std::unique_ptr<RowReader> reader = nullptr);
    ~Prepared() { adapter_.release(statement_); }
    Prepared(const Prepared&) = delete;
    Prepared& operator=(const Prepared&) = delete;

    // Values of the same kinds, in the order of the text.
    void bind(const std::vector<Value>& args);

    soci::statement& statement() { return statement_; }
    RowReader& reader() { return *reader_; }
    const std::string& sql() const { return sql_; }
    const std::string& key() const { return key_; }

private:
    struct Slot {
        bool integer = false;
        long long number = 0;
        std::string text;
        soci::indicator indicator = soci::i_ok;
    };
    void prepare(const std::vector<Value>& args);

    BackendAdapter& adapter_;
    std::string key_, sql_;
    std::vector<Slot> slots_; // never resized after construction: SOCI holds addresses
    std::unique_ptr<RowReader> reader_;
    soci::statement statement_;
};

// Idle statements, the least recently used going first. A statement in use is not in the cache, so
// a second use of the same text at the same time prepares another one.
class StatementCache {
public:
    explicit StatementCache(std::size_t capacity = 256)
        : capacity_(capacity) {}

    // The text, the kinds of values and what is read together: SOCI binds variables of fixed types.
    static std::string key(std::string_view sql, const std::vector<Value>& args,
                           std::span<const Type> types = {}, bool many = false);

    std::unique_ptr<Prepared> take(const std::string& key); // or nothing
    void give_back(std::unique_ptr<Prepared> statement);
    void clear();
    std::size_t size() const { return idle_.size(); }

private:
    using List = std::list<std::unique_ptr<Prepared>>;
    void forget(List::iterator entry);

    std::size_t capacity_;
    List idle_; // most recently used first
    std::unordered_multimap<std::string_view, List::iterator>
        by_key_; // views into the statements' keys
};

} // namespace tessera::db
