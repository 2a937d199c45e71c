#include "db/statement_cache.hpp"

namespace tessera::db {

Prepared::Prepared(soci::session& session, BackendAdapter& adapter, std::string key,
                   std::string sql, const std::vector<Value>& args,
                   std::unique_ptr<RowReader> reader)
    : adapter_(adapter)
    , key_(std::move(key))
    , sql_(std::move(sql))
    , slots_(args.size())
    , reader_(std::move(reader))
    , statement_(session) {
    try {
        prepare(args);
    } catch (...) {
        adapter_.release(statement_);
        throw;
    }
}

void Prepared::prepare(const std::vector<Value>& args) {
    statement_.alloc();
    if (reader_ != nullptr) {
        sql_ = reader_->text(std::move(sql_));
        reader_->define(statement_);
    }
    for (std::size_t i = 0; i < args.size(); ++i) {
        Slot& slot = slots_[i];
        slot.integer = bound_as_integer(type_of(args[i]));
        if (slot.integer)
            statement_.exchange(soci::use(slot.number, slot.indicator));
        else
            statement_.exchange(soci::use(slot.text, slot.indicator));
    }
    statement_.prepare(sql_);
    statement_.define_and_bind();
}

void Prepared::bind(const std::vector<Value>& args) {
    for (std::size_t i = 0; i < args.size(); ++i) {
        Slot& slot = slots_[i];
        slot.indicator = is_null(args[i]) ? soci::i_null : soci::i_ok;
        if (is_null(args[i])) continue;
        if (slot.integer)
            slot.number = integer_of(args[i]);
        else if (const auto* text = std::get_if<std::string>(&args[i]))
            slot.text = *text; // into the room that it has
        else
            slot.text = text_of(args[i]);
    }
}

std::string StatementCache::key(std::string_view sql, const std::vector<Value>& args,
                                std::span<const Type> types, bool many) {
    std::string key;
    key.reserve(sql.size() + 2 + args.size() + types.size());
    key.append(sql).push_back('\0');
    // A null is bound as a text without a value.
    for (const Value& value : args) key.push_back(bound_as_integer(type_of(value)) ? 'i' : 't');
    if (!types.empty()) key.push_back(many ? 'M' : 'R');
    for (const Type type : types) key.push_back(static_cast<char>('0' + static_cast<int>(type)));
    return key;
}

std::unique_ptr<Prepared> StatementCache::take(const std::string& key) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    const auto entry = found->second;
    by_key_.erase(found);
    auto statement = std::move(*entry);
    idle_.erase(entry);
    return statement;
}

void StatementCache::give_back(std::unique_ptr<Prepared> statement) {
    idle_.push_front(std::move(statement));
    by_key_.emplace(idle_.front()->key(), idle_.begin());
    if (idle_.size() > capacity_) forget(std::prev(idle_.end()));
}

void StatementCache::forget(List::iterator entry) {
    auto [first, last] = by_key_.equal_range((*entry)->key());
    while (first != last && first->second != entry) ++first;
    if (first != last) by_key_.erase(first);
    idle_.erase(entry);
}

void StatementCache::clear() {
    by_key_.clear();
    idle_.clear();
}

} // namespace tessera::db
