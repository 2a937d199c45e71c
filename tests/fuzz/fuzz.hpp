// What the fuzz targets share: broken input is refused with an error that blames the input and can
// be read.
#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

namespace tessera::fuzz {

inline void require(bool condition, std::string_view what, std::string_view input) {
    if (condition) return;
    std::cerr << what << ":\n" << input << '\n';
    std::abort();
}

// Nothing if it was refused.
template <class Parse>
auto tried(std::string_view input, const Parse& parse) -> std::optional<decltype(parse())> {
    try {
        return parse();
    } catch (const Error& error) {
        require(!error.code().empty() && !error.message().empty(), "an empty error", input);
        require(error.outcome() == Outcome::usage, "an error that blames us", input);
        return std::nullopt;
    }
}

// Must succeed: what was understood and written by ourselves.
template <class Parse>
auto again(std::string_view input, std::string_view written, const Parse& parse) {
    try {
        return parse();
    } catch (const Error& error) {
        std::cerr << error.code() << ": " << error.message() << '\n' << written << '\n';
        require(false, "what it writes it does not read", input);
        throw;
    }
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

} // namespace tessera::fuzz
