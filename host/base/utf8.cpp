#include "base/utf8.hpp"

#include <cstdint>

namespace tessera::utf8 {

namespace {

// Which second bytes may follow a lead byte (Unicode 15, table 3-7): the narrower ranges keep out
// overlong forms, surrogates and everything above U+10FFFF.
struct Lead {
    int length; // 0: not a lead byte
    std::uint8_t low, high;
};

Lead lead(std::uint8_t byte) {
    if (byte < 0xC2) return {0, 0, 0};
    if (byte < 0xE0) return {2, 0x80, 0xBF};
    if (byte == 0xE0) return {3, 0xA0, 0xBF};
    if (byte == 0xED) return {3, 0x80, 0x9F};
    if (byte < 0xF0) return {3, 0x80, 0xBF};
    if (byte == 0xF0) return {4, 0x90, 0xBF};
    if (byte < 0xF4) return {4, 0x80, 0xBF};
    if (byte == 0xF4) return {4, 0x80, 0x8F};
    return {0, 0, 0};
}

} // namespace

char32_t next(std::string_view text, std::size_t& pos) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t first = byte(pos);
    if (first < 0x80) return text[pos++];
    const Lead shape = lead(first);
    const auto invalid = [&] {
        ++pos;
        return invalid_base + first;
    };
    if (shape.length == 0 || text.size() - pos < static_cast<std::size_t>(shape.length))
        return invalid();
    if (byte(pos + 1) < shape.low || byte(pos + 1) > shape.high) return invalid();
    char32_t c = first & (0x7F >> shape.length);
    for (int i = 1; i < shape.length; ++i) {
        if ((byte(pos + i) & 0xC0) != 0x80) return invalid();
        c = c << 6 | (byte(pos + i) & 0x3F);
    }
    pos += shape.length;
    return c;
}

void append(std::string& out, char32_t c) {
    const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (is_invalid(c)) {
        put(c - invalid_base);
    } else if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | c >> 6), put(0x80 | (c & 0x3F));
    } else if (c < 0x1'0000) {
        put(0xE0 | c >> 12), put(0x80 | (c >> 6 & 0x3F)), put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | c >> 18), put(0x80 | (c >> 12 & 0x3F));
        put(0x80 | (c >> 6 & 0x3F)), put(0x80 | (c & 0x3F));
    }
}

} // namespace tessera::utf8
