// What a linker is given: its facts as rows. Private to competitor/.
#pragma once

#include "competitor/competitor.hpp"

#include "scheme/frame.hpp"

namespace tessera::competitor {

// What is looked at, the same for every linker.
struct Scene {
    std::vector<segment::Segment> segments;
    std::vector<scheme::MemberSet> members; // of each
    std::vector<Competitor> competitors;
};

// Reads the facts of one linker for all segments and competitors, each source once. Errors: those
// of binding its expressions and of the database.
plugin::LinkRequest request_for(const segment::Desk& desk, const plugin::LinkerSchema& schema,
                                const Linker& linker, const Scene& scene);

} // namespace tessera::competitor
