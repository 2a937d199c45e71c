// Forming segments: who should be in is compared in memory with who is, and only the difference is
// written, in one transaction (FRM rows, architecture section 6).
#pragma once

#include "base/error.hpp"
#include "segment/members.hpp"
#include "segment/segment.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace tessera::segment {

struct Formed {
    std::int64_t segment = 0;
    std::string code, name;
    std::int64_t entered = 0, left = 0, total = 0, version = 0, change = 0;
    double seconds = 0;
    std::string skipped;  // why it was not formed, "" if it was
    bool refused = false; // skipped for what it is, whatever the data: it does not become stale
};

// Refuses what is never formed: folders, dynamic segments, those marked for deletion, manual ones
// without a rule. Errors: refusal "segment.is-folder", "segment.deleted", "segment.no-rule", and
// those of the method table.
void check_formable(const Segment& segment);

struct FormOptions {
    bool confirmed =
        false; // manual segments lose hand edits, and --as-of writes a composition of another day
    bool with_dependencies = false; // form what the rules name first
    // Called for each segment in the transaction that writes its pass, if that writes anything;
    // what it throws rolls that back.
    std::function<void(const Formed&)> written = {};
    // Called for each segment once its pass is committed: what it has seen stays, also if the call
    // ends in an error.
    std::function<void(const Formed&)> formed = {};
    // Told of a row of the ERP that is left out because its key can be given no number; one of
    // each source.
    std::function<void(const Error&)> left_out = {};
    bool skip = false; // name what cannot be formed instead of failing
};

// Forms the given segments. Those whose rules name others come after them; those that do not depend
// on each other are evaluated in one pass, so that each source is read once. Each pass is written
// in one transaction. Errors: refusal "segment.dynamic-cannot-form",
// "segment.folder-has-no-members", "segment.deleted", "segment.no-rule" (a manual one without a
// rule), "needs-confirmation", "segment.template-missing" (the members stay, the segment is
// reported stale).
std::vector<Formed> form(const Desk& desk, const std::vector<std::int64_t>& segments,
                         const FormOptions& options = {});

// What forming would change; writes nothing. Called inside a read transaction: keys of mapped
// subjects that have no number yet get one for its time.
struct Preview {
    std::int64_t total = 0;
    Delta delta;
};
Preview preview(const Desk& desk, const Segment& segment);

} // namespace tessera::segment
