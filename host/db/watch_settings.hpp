// How a deployment wants new partners of its own table to be noticed (watch.hpp).
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace tessera::db {

struct WatchSettings {
    bool poll = false; // by comparing keys, not by triggers
    // The tables that get triggers, and the key as an expression over a row of each; "": the
    // mapping's own.
    std::map<std::string, std::string> tables;
    std::int64_t seconds = 1, poll_seconds = 60; // between two looks
};

} // namespace tessera::db
