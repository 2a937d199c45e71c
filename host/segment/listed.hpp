// A list of numbers as it stands in a statement. Private to segment/.
#pragma once

#include "base/value.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tessera::segment {

constexpr std::size_t piece = 500; // values of one statement

inline std::string marks(std::size_t n) {
    std::string out;
    for (std::size_t i = 0; i < n; ++i) out += i == 0 ? "?" : ", ?";
    return out;
}

inline std::vector<Value> values(std::span<const std::int64_t> numbers) {
    return {numbers.begin(), numbers.end()};
}

} // namespace tessera::segment
