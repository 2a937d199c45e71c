// Short names for looking at trees in the tests of the rule language.
#pragma once

#include "base/error.hpp"
#include "scheme/language.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace tessera::scheme {

// What the text says, written canonically: most tests compare this with what it should be.
inline std::string again(std::string_view text) {
    return to_text(parse_filter(text));
}
inline std::string again_value(std::string_view text) {
    return to_text(parse_expression(text));
}
inline std::string again_window(std::string_view text) {
    return to_text(parse_window(text));
}

// The one comparison of a text.
inline Filter leaf(std::string_view text) {
    const FilterPtr filter = parse_filter(text);
    REQUIRE(filter->kind == FilterKind::comparison);
    return *filter;
}

template <typename F>
Error error_of(const F& action) {
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    FAIL("expected an error");
    return usage("", "");
}
inline Error filter_error(std::string_view text) {
    return error_of([&] { parse_filter(text); });
}

} // namespace tessera::scheme
