// What the live database shows of a mapping, for `doctor`: whether each source and field is there
// and reads as the deployment means it.
#pragma once

#include "db/source.hpp"

namespace tessera::db {

struct Finding {
    enum class State { ok, note, problem } state = State::ok;
    std::string field; // "" for the source itself
    std::string what;
    std::string next;                 // what to do about it
    std::optional<std::int64_t> rows; // how many it is about
    std::string first;                // the first value in order
};

// The custom fields of a subject that are declared.
using Attributes = std::map<std::string, Type>;

// Reads only. attributes: where it is custom values that are mapped, of their subject. mappings:
// all of the deployment, of which `mapping` is one; `sources` is made of them.
std::vector<Finding> examine_mapping(Session& session, const Sources& sources,
                                     std::span<const SourceMapping> mappings,
                                     const SourceMapping& mapping,
                                     const Attributes& attributes = {});

} // namespace tessera::db
