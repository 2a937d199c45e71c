// Partners: creating, changing, merging and erasing them, by every door in the same way (NEW rows).
#pragma once

#include "db/source.hpp"
#include "events/events.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tessera::partner {

// Field -> values as text, as a person or a CSV cell writes them: public names of section 4,
// "attribute.NAME" for custom fields (the only ones that take several values).
using Fields = std::map<std::string, std::vector<std::string>>;

struct Created {
    std::int64_t number = 0;
    std::string code;
    std::vector<events::Entered> entered; // segments whose rule took it in at once
};

// What all functions here need. The caller holds no transaction unless it says so.
struct Desk {
    db::Session& session;
    const db::Sources& sources;
    events::Events& events;
    std::string user;
    Date today;
};

// Writes new partners in the open transaction: checks fields, asks partner.creating, writes rows, runs
// partner.created. All or nothing. Errors: usage "partner.unknown-field" (nearest name),
// "partner.bad-value", refusal "partner.exists", "partner.vetoed", refusal "partner.mapped" where the
// deployment maps partners onto its own table (the hint says what to do instead). Unknown regions are
// created with a note.
std::vector<Created> create(const Desk& desk, const std::vector<Fields>& partners,
                            std::vector<std::string>* notes = nullptr);

// Changes fields of one partner (an empty text clears). [in the open transaction]
void set(const Desk& desk, std::int64_t number, const Fields& fields,
         std::vector<std::string>* notes = nullptr);

// Number of a partner by code, else unique name. usage "partner.unknown" with the nearest code,
// "partner.ambiguous" with the codes.
std::int64_t find(const Desk& desk, std::string_view code_or_name);

// All public fields and custom fields of a partner, as text, in the order of section 4.
std::vector<std::pair<std::string, std::string>> show(const Desk& desk, std::int64_t number);

// Moves facts, custom fields and children of `from` to `into`, lets slots carry memberships along, and
// removes `from`. [in the open transaction]
void merge(const Desk& desk, std::int64_t from, std::int64_t into);
// Removes the partner, its facts, custom fields and, through slots, every trace in memberships and history.
// On mapped partners only Tessera's own rows. [in the open transaction]
void erase(const Desk& desk, std::int64_t number);

} // namespace tessera::partner
