// An amount spread over lines, to the last cent (domain C7).
#pragma once

#include <cstdint>
#include <span>

namespace tessera::discount {

// Gives each line its part of `cents` in proportion to its weight: parts[i] for weights[i], all in
// cents. Each part is rounded half away from zero after what rounding the lines before has left
// over is added to it, so that the parts add up to `cents` exactly; none has another sign than
// `cents`, and a line without weight gets nothing. If no line has a weight nothing is given: there
// is nothing left to take it from. Weights are not negative, and their sum fits 64 bits of
// 1/10,000.
void spread(std::int64_t cents, std::span<const std::int64_t> weights,
            std::span<std::int64_t> parts);

} // namespace tessera::discount
