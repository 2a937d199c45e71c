// Writing drafted rows: many new ones at once, changes one by one, and their custom fields.
#pragma once

#include "partner/draft.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tessera::partner {

// Rows of one table on their way into it.
class Rows {
public:
    Rows(std::string table, std::vector<std::string> columns, std::vector<Type> types);
    void add(std::span<const Value> values);
    void write(db::Session& session); // and begins anew

private:
    std::string table_;
    std::vector<std::string> columns_;
    std::vector<Type> types_;
    db::Chunk chunk_;
};

// Inserts the drafts with new numbers, and answers the first: the others follow it in order.
std::int64_t insert(db::Session& session, const Entity& entity, std::span<const Draft> drafts);

// Writes what the draft gives into the row `id`.
void update(db::Session& session, const Entity& entity, std::int64_t id, const Draft& draft);

// Refuses a parent that is the row itself or stands below it; usage "value.circular-parent".
void check_parent(db::Session& session, const Entity& entity, std::int64_t id, const Draft& draft);

} // namespace tessera::partner
