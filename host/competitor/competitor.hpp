// Competitors of segments (CMP rows): plugins propose who works with which segment, and a person
// accepts or rejects it.
//
// Only what a person accepted joins the segment's list, which stays reference information (CMP-4).
// A rejection holds for the pair, whichever linker proposes it again.
#pragma once

#include "plugin/plugins.hpp"
#include "segment/segment.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::competitor {

// A linker as it is configured: [[competitor_linker]]. One that is not configured is asked, too,
// with the defaults of its manifest.
struct Linker {
    std::string plugin;
    bool active = true;
    std::map<std::string, std::string> parameters; // as canonical text
};
// Of all plugins that link competitors, by name; those that are configured as they are.
std::vector<Linker> linkers(db::Session& session, const plugin::Plugins& plugins);
// Those that are configured.
std::vector<Linker> load_linkers(db::Session& session);
// Reads the keys of a [[competitor_linker]] (plugin, active, parameters) and checks them against
// the plugin's manifest. Errors: usage "competitor.unknown-linker" with the nearest,
// "competitor.unknown-key", "competitor.unknown-parameter", "competitor.bad-value",
// "competitor.missing-parameter".
Linker read_linker(const plugin::Plugins& plugins, const nlohmann::json& settings);
nlohmann::json settings_of(const Linker& linker); // its inverse
// usage "competitor.unknown-linker" unless a plugin of that name links competitors.
void require_linker(const plugin::Plugins& plugins, const std::string& name);
void store(db::Session& session, const Linker& linker); // in the open transaction

enum class State { proposed, accepted, rejected };
std::string_view to_string(State state);

struct Proposal {
    std::int64_t segment = 0, partner = 0;
    std::string linker;
    Decimal strength; // from 0 to 1
    std::string reason;
    State state = State::proposed;
    Moment moment;
    std::string user; // who answered
    std::optional<Moment> answered;
};

// A partner that is marked as a competitor (CMP-2) and not for deletion.
struct Competitor {
    std::int64_t partner = 0;
    std::string code, name;
};
std::vector<Competitor> competitors(const segment::Desk& desk); // by code

// What linkers say of the segments; writes nothing. A linker that fails is named with the reason
// and stops no other.
struct Asked {
    std::vector<std::int64_t> segments;
    std::vector<std::string> linkers;                        // that answered
    std::vector<Proposal> proposals;                         // by segment, partner, linker
    std::vector<std::pair<std::string, std::string>> failed; // linkers and reasons
};
Asked ask(const segment::Desk& desk, const plugin::Plugins& plugins,
          std::span<const segment::Segment> segments, std::span<const Linker> linkers);

// Keeps what was proposed, in the open transaction: pairs that are listed already are passed over,
// rejected ones too, unless `all` asks for them again; what a linker no longer proposes goes,
// unless it was answered.
struct Kept {
    std::int64_t fresh = 0, changed = 0, gone = 0, listed = 0, rejected = 0;
};
Kept keep(const segment::Desk& desk, const Asked& asked, bool all);

// Of some segments, or of all; by segment, partner, linker.
std::vector<Proposal> proposals(db::Session& session,
                                std::optional<std::int64_t> segment = std::nullopt);
// Accepts: the competitor joins the segment's list (CMP-1 to CMP-3). Rejects: it is remembered. In
// the open transaction; each can be changed into the other. Accepting needs no proposal, nor does
// rejecting. Errors: refusal "segment.not-a-competitor".
void answer(const segment::Desk& desk, const segment::Segment& segment, std::int64_t partner,
            const std::string& code, State state);

} // namespace tessera::competitor
