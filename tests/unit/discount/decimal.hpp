// Decimals as a test writes them.
#pragma once

#include "base/value.hpp"

namespace tessera::discount {

// d("0.0049"); refuses what is not exact.
inline Decimal d(const char* text) {
    return parse_exact_decimal(text);
}

} // namespace tessera::discount
