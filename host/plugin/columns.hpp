// Facts and parameters on their way to a plugin.
#pragma once

#include "plugin/values.hpp"

#include <vector>

namespace tessera::plugin {

// Columns of values as the plugin sees them; they borrow the texts.
class Columns {
public:
    explicit Columns(const std::vector<std::vector<Value>>& columns) {
        values_.reserve(columns.size());
        for (const auto& column : columns) {
            auto& mine = values_.emplace_back();
            mine.reserve(column.size());
            for (const Value& value : column) mine.push_back(to_abi(value));
            pointers_.push_back(mine.data());
        }
    }
    const tessera_value* const* data() const { return pointers_.data(); }
    std::uint32_t size() const { return static_cast<std::uint32_t>(pointers_.size()); }

private:
    std::vector<std::vector<tessera_value>> values_;
    std::vector<const tessera_value*> pointers_;
};

} // namespace tessera::plugin
