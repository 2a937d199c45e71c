// Creating, changing, copying and deleting segments, with the constraints of the catalogue (SEG,
// MTH, PRD, CMP rows). Settings are the keys of a segment file (architecture section 10), as JSON.
#pragma once

#include "segment/segment.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace tessera::segment {

struct EditOptions {
    bool unlock = false; // key attributes of a written segment are locked otherwise (SEG-10)
    bool confirmed =
        false; // a change that clears the composition or settings asks first (SEG-11, DCS-34)
};

struct Saved {
    Segment segment;
    bool created = false;
    std::vector<std::string> changes; // "method: periodic -> manual"
    std::vector<std::string> notes;
    std::int64_t cleared = 0; // members that left because of the change
};

// The keys that a segment takes beside those of a scheme, with what they are for.
struct SegmentKey {
    std::string_view name, sentence;
    bool locked; // SEG-10
    bool of_scheme = false;
    bool of_folder = false; // folders have it too
};
std::vector<SegmentKey> segment_keys();

// The same segments with the present names of what their rules refer to by id (a code, where the
// name alone would not lead back); as they are where a rule no longer works, or asks a query.
std::vector<Segment> with_present_names(const Desk& desk, std::vector<Segment> segments);
Segment with_present_names(const Desk& desk, Segment segment);

// Writes a new segment. `method` is mandatory; defaults: kind general, subject partner, template
// main, responsible the user, created now (SEG-5), a periodic one gets schedule "daily 22:00",
// switched off. Errors: usage "segment.unknown-key" with the nearest, "segment.bad-value", refusal
// "segment.exists", "segment.DYNAMIC-cannot-…", "rule.cycle" with its path, and those of binding
// the rule. In the open transaction.
Saved create(const Desk& desk, const nlohmann::json& settings);
// Changes what the settings name. refusal "segment.locked", "needs-confirmation".
Saved change(const Desk& desk, const Segment& segment, const nlohmann::json& settings,
             const EditOptions& options = {});
// A copy without composition: created now, schedule switched off (SEG-6). `name` and `code` of the
// copy.
Saved copy(const Desk& desk, const Segment& segment, const std::string& code,
           const std::string& name);
// Deletes it with its composition, history and schedule (SEG-14). Errors: refusal
// "segment.in-use" naming the segments whose rules ask for it or that lie in the folder,
// "needs-confirmation" with the number of members. In the open transaction.
void remove(const Desk& desk, const Segment& segment, bool confirmed);

// Adds and removes by hand (MTH-14). Notes say who was already in (MTH-20) or not in.
struct HandEdit {
    std::int64_t added = 0, removed = 0, total = 0;
    std::vector<std::string> notes;
};
HandEdit edit_members(const Desk& desk, Segment segment, const std::vector<std::int64_t>& add,
                      const std::vector<std::int64_t>& remove);

// The segment's settings as the keys of a segment file; names of references are shown. What is at
// its default is left out.
nlohmann::json settings_of(const Desk& desk, const Segment& segment);

// Members among the given segments: shared[i][j] is how many are in both i and j (RPT-3).
struct Overlap {
    std::vector<Segment> segments;
    std::vector<std::vector<std::int64_t>> shared;
};
Overlap overlap(const Desk& desk, const std::vector<Segment>& segments);
// Who is in both of two stored segments of the same subject, ascending.
std::vector<std::int64_t> shared_members(const Desk& desk, const Segment& a, const Segment& b);
// Stored segments of the same subject that share members with this one, most first, with the
// numbers shared.
std::vector<std::pair<Segment, std::vector<std::int64_t>>> overlapping(const Desk& desk,
                                                                       const Segment& segment);

} // namespace tessera::segment
