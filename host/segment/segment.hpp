// Segments: named sets of partners or products that satisfy a rule (SEG rows).
#pragma once

#include "base/value.hpp"
#include "base/zone.hpp"
#include "db/session.hpp"
#include "events/events.hpp"
#include "scheme/catalog.hpp"
#include "scheme/facts.hpp"
#include "scheme/scheme.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tessera::segment {

using db::Subject;

enum class Method { dynamic, periodic, manual }; // SEG-8
enum class Kind { general, shipment_ban };       // SEG-7
std::string_view to_string(Method method);
std::string_view to_string(Kind kind);
Method method_from_string(std::string_view text); // usage "segment.bad-method"
Kind kind_from_string(std::string_view text);     // usage "segment.bad-kind"

// One row of the catalogue of segments (SEG-4).
struct Segment {
    std::int64_t id = 0; // 0: not written yet
    Subject subject = Subject::partner;
    std::string code, name;
    std::int64_t parent = 0; // folder; 0: the top
    bool is_folder = false;  // a folder has no composition (SEG-3)
    Kind kind = Kind::general;
    Method method = Method::periodic;
    std::string description, responsible;
    std::string service_level, strategy; // how its members are treated (USE-3, USE-10)
    Moment created;
    std::optional<Date> clean_up;
    bool check_on_create = false;
    std::string schedule;     // "daily 22:00"
    bool schedule_on = false; // switched off until the user enables it (FRM-6)
    scheme::Scheme scheme;
    bool deleted = false;
    bool by_variant = false;
    std::vector<std::int64_t> competitors; // partners (CMP-1)

    std::int64_t version = 0;      // raised by each formation that changed something
    std::int64_t rule_version = 0; // raised by each change of the rule
    std::int64_t last_change = 0;  // number of the last change of its composition
    std::int64_t hand_edits = 0;   // since the last formation; lost by forming again (MTH-16)
    std::optional<Moment> formed;
    std::string stale; // why the composition could not be refreshed, "" if it is fresh

    bool has_rule() const { return scheme.filter || !scheme.query.empty(); }
};

// What every function of this folder works with: one session, one user, one day.
struct Desk {
    db::Session& session;
    const scheme::Catalog& catalog;
    scheme::FieldComputer& computer;
    events::Events& events;
    Zone zone;
    std::string user;
    Date today;
    bool as_of = false;
    std::function<void(const std::string& what, std::int64_t done, std::int64_t total)> progress;
    std::function<void()> check_cancelled;
    // Binds the output side of a scheme in place, which report/ knows how to, and answers the
    // segments that it names; empty where nothing is written.
    std::function<std::vector<std::int64_t>(scheme::Scheme&, bool by_variant)> bind_output = {};

    events::Context event_context() const { return {session, user, today}; }
};

// Reading and writing definitions. Errors: usage "segment.unknown" with the nearest name,
// "segment.ambiguous" with the paths.
Segment load(db::Session& session, std::int64_t id);
// Several, in order of id, in as many statements as one takes.
std::vector<Segment> load(db::Session& session, std::span<const std::int64_t> ids);
std::vector<Segment> load_all(db::Session& session); // without those that are gone; ordered by path
// By code, else name, else folder path ("Regions/Siberia").
Segment find(db::Session& session, std::string_view text);
std::optional<std::int64_t> find_id(db::Session& session, std::string_view text);
// "Regions/Siberia".
std::string path_of(db::Session& session, const Segment& segment);

// Writes the row (new if id is 0), its dependencies and competitors. No checks of business rules:
// see edit.hpp. In the open transaction.
void store(db::Session& session, Segment& segment, const std::vector<std::int64_t>& depends_on);
// Segments that the segment's rule names, and those whose rules name it.
std::vector<std::int64_t> depends_on(db::Session& session, std::int64_t segment);
std::vector<std::int64_t> dependents(db::Session& session, std::int64_t segment);

// The same of all segments, in one statement.
struct Dependency {
    std::int64_t segment = 0, depends_on = 0;
};
std::vector<Dependency> dependencies(db::Session& session);

// How far each segment with a rule about others stands above those: 0 for the others, which are not
// named.
std::map<std::int64_t, int> dependency_levels(db::Session& session);

// A mark that changes whenever a definition (or what definitions name) changes: rules kept in
// memory are good while it stays.
std::int64_t definitions_revision(db::Session& session);

} // namespace tessera::segment
