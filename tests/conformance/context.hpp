// One database that the conformance suite runs on: one class for each kind.
#pragma once

#include "db/database.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tessera::conformance {

class Context {
public:
    virtual ~Context() = default;
    virtual std::string name() const = 0;
    // An open session with Tessera's tables, all empty.
    virtual db::Session& session() = 0;
    // For further sessions.
    virtual db::Database& database() = 0;
};

// SQLite, and each server whose URL the environment names (tests/support/servers.sh):
// TESSERA_TEST_POSTGRESQL and the like. With TESSERA_REQUIRE_SERVERS a missing one is an error.
std::vector<std::string> context_names();
std::unique_ptr<Context> make_context(const std::string& name);

std::unique_ptr<Context> sqlite_context();

} // namespace tessera::conformance
