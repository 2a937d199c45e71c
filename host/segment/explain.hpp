// Why a subject is in a segment or not: each leaf of the rule with the value it saw.
#pragma once

#include "scheme/measure.hpp"
#include "segment/rules.hpp"

#include <string>
#include <vector>

namespace tessera::segment {

struct Explained {
    int level = 0;
    std::string
        text; // of a leaf: `revenue[last quarter] > 50000`; of a group: all of, any of, none of
    std::string value; // what the leaf saw: "73250.5", "missing"
    bool group = false;
    bool held = false;
    bool used = true;     // FLT-4: items switched off are shown too
    std::string added_by; // "template", "query", "require_facts"
};

// The lines of one of the rules for the row of the frame. References are shown by name, parameters
// by value.
std::vector<Explained> explain(const BoundRules& rules, std::size_t rule,
                               const scheme::Frame& frame, std::size_t row, scheme::Names& names);
// In one line, for replies: the leaves that held, with values.
std::string summary(const std::vector<Explained>& lines);

struct Explanation {
    bool passes = false; // the rule, now
    bool member = false; // stored, for stored segments
    std::vector<Explained> lines;
    std::string note; // why the two differ
};
Explanation explain(const Desk& desk, const Segment& segment, std::int64_t subject);

} // namespace tessera::segment
