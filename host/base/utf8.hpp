// Reading and writing single code points of UTF-8 text, private to this folder.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tessera::utf8 {

// A byte that is no part of valid UTF-8 is read as invalid_base + byte, above all of Unicode, and
// written back as that byte: text of any origin survives a round trip.
inline constexpr char32_t invalid_base = 0x11'0000;

inline bool is_invalid(char32_t c) {
    return c >= invalid_base;
}

// The code point at `pos`, which moves behind it. `pos` must be inside the text.
char32_t next(std::string_view text, std::size_t& pos);
void append(std::string& out, char32_t c);

// Simple case folding of one code point (fold in text.hpp says which).
char32_t fold(char32_t c);

} // namespace tessera::utf8
