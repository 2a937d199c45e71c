// One database that the conformance suite runs on: one class for each backend.
#pragma once

#include "db/session.hpp"

#include <memory>
#include <string>

namespace tessera::conformance {

class Context {
public:
    virtual ~Context() = default;
    virtual std::string name() const = 0;
    // An open session with Tessera's tables, all empty.
    virtual db::Session& session() = 0;
};

std::unique_ptr<Context> sqlite_context();

} // namespace tessera::conformance
