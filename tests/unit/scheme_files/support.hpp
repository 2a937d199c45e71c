// What the tests of scheme files share: errors by code.
#pragma once

#include "base/error.hpp"

#include <catch2/catch.hpp>
#include <functional>

namespace tessera::scheme::test {

inline Error error_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return error;
    }
    FAIL("nothing was thrown");
    throw std::logic_error("not reached");
}

} // namespace tessera::scheme::test
