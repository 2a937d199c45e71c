// Plain rows in memory: what the oracle reads, and what a test database is filled with.
#pragma once

#include "base/value.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace tessera::oracle {

using Row = std::map<std::string, Value>; // by column; a column that is not there is missing

struct ColumnKind {
    std::string name;
    Type type = Type::text;
    std::string references; // the source whose `id` the value holds
};

// The columns of the sources of architecture section 4, written down here once more on purpose.
const std::vector<ColumnKind>& columns_of(const std::string& source);
const ColumnKind* column_of(const std::string& source, const std::string& column);

struct AttributeValue {
    std::int64_t subject = 0;
    std::string name;
    Value value;
};

struct Segment {
    std::int64_t id = 0;
    std::string name, subject = "partner";
    bool by_variant = false;
    std::set<std::int64_t> members;
};

// Rows that others point at have an `id`, which for partners, products and variants is the number.
struct Data {
    std::map<std::string, std::vector<Row>> rows; // by source
    std::map<std::string, Type> attribute_types;  // custom fields of the subject
    std::vector<AttributeValue> attributes;
    std::vector<Segment> segments;
};

std::string show(const Row& row);

} // namespace tessera::oracle
