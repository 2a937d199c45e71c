// What files define besides segments: one row of a list for each [[table]]. Private to app/.
#pragma once

#include "app/operations/operations.hpp"

#include <nlohmann/json.hpp>

#include <span>

namespace tessera::app {

struct FileKind {
    std::string_view table;        // "ban_rule", as in [[ban_rule]]
    std::string_view title;        // "ban rule"
    std::string identity;          // the key that says which one it is: "code"
    std::vector<std::string> keys; // in the order in which they are written and compared
    // Reads and checks what a file says, and writes nothing. The answer has the
    // identity, and lacks what is at its default.
    std::function<nlohmann::json(Work&, Call&, const nlohmann::json&)> read;
    // What is in the database, likewise, in the order of codes.
    std::function<std::vector<nlohmann::json>(Work&)> stored;
    // Writes what `read` answered, over what has its identity; in the open transaction.
    std::function<void(Work&, Call&, const nlohmann::json&)> store;
};

// In the order in which they may ask for each other.
std::span<const FileKind> file_kinds();

} // namespace tessera::app
