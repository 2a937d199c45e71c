#include "load.hpp"

#include "db/transaction.hpp"

#include <fmt/format.h>

namespace tessera::conformance {
namespace {

// Booleans of our own tables are never null.
Value stored(const oracle::ColumnKind& kind, const oracle::Row& row) {
    const auto found = row.find(kind.name);
    if (found != row.end() && !is_null(found->second)) return found->second;
    return kind.type == Type::boolean ? Value{false} : Value{};
}

void insert(db::Session& session, const std::string& source, const oracle::Row& row,
            std::int64_t serial) {
    std::string columns, marks;
    std::vector<Value> values;
    const auto add = [&](const std::string& column, Value value) {
        columns += (columns.empty() ? "" : ", ") + column;
        marks += marks.empty() ? "?" : ", ?";
        values.push_back(std::move(value));
    };
    const bool subject = source == "partner" || source == "product" || source == "product_variant";
    for (const oracle::ColumnKind& kind : oracle::columns_of(source)) {
        add(kind.name == "id" && subject ? "number" : kind.name, stored(kind, row));
    }
    if (!row.contains("id")) {
        add("id", source == "activity" ? Value{std::to_string(serial)} : Value{serial});
    }
    session.execute(
        {fmt::format("INSERT INTO {{{}}} ({}) VALUES ({})", source, columns, marks), values});
}

} // namespace

void load(db::Session& session, const oracle::Data& data, const std::string& subject) {
    db::Transaction transaction(session);
    for (const auto& [source, rows] : data.rows) {
        std::int64_t serial = 0;
        for (const oracle::Row& row : rows) insert(session, source, row, ++serial);
    }
    std::int64_t ordinal = 0;
    for (const oracle::AttributeValue& each : data.attributes) {
        session.execute({fmt::format("INSERT INTO {{{0}_attribute}} ({0}, name, ordinal, value) "
                                     "VALUES (?, ?, ?, ?)",
                                     subject),
                         {each.subject, each.name, ++ordinal, to_text(each.value)}});
    }
    transaction.commit();
}

} // namespace tessera::conformance
