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

// Writes new partners in the open transaction: checks fields, asks partner.creating, writes rows,
// runs partner.created. All or nothing. Without a role flag a partner is a customer; registered is
// today unless given; regions and custom fields not known yet are made, with a note. Errors: usage
// "partner.unknown-field" (nearest name), "partner.bad-value"; refusal "partner.exists",
// "partner.vetoed", "partner.mapped" where the deployment maps partners onto its own table (the
// hint says what to do instead). chosen: ids of manual segments that each of them enters before the
// others are tested, whose rules may ask for it (NEW-1).
std::vector<Created> create(const Desk& desk, const std::vector<Fields>& partners,
                            std::vector<std::string>* notes = nullptr,
                            const std::vector<std::int64_t>& chosen = {});

// For deployments whose ERP writes the partners itself (architecture section 9).

// Asks partner.creating about a partner that the ERP is about to write; nothing is written here.
// References stand as the ERP gives them, by key or code. Errors: as for create, but for
// "partner.exists".
void ask(const Desk& desk, const Fields& fields);

// Takes in partners that the ERP has written: numbers their keys, reads their rows as the
// deployment maps them and runs partner.created. Called again for the same keys it enters nobody
// twice, and subscribers hear of them again. [in the open transaction] Errors: usage
// "partner.not-mapped" where partners live in Tessera's own table, "partner.unknown" naming the key
// that has no row, "source.bad-key".
std::vector<Created> announce(const Desk& desk, const std::vector<std::string>& keys);

// Changes fields of one partner; an empty text clears, the values of a custom field replace those
// it had. Rules are not evaluated (NEW-9). [in the open transaction] Errors: as for create.
void set(const Desk& desk, std::int64_t number, const Fields& fields,
         std::vector<std::string>* notes = nullptr);

// Number of a partner by code, else unique name. A mapped partner that has no number yet gets one.
// Errors: usage "partner.unknown" with the nearest code, "partner.ambiguous" with the codes.
std::int64_t find(const Desk& desk, std::string_view code_or_name);

// All public fields and custom fields of a partner, as text, in the order of section 4: regions by
// name, the parent by code, several values of a custom field joined by "|". usage
// "partner.unknown".
std::vector<std::pair<std::string, Value>> show(const Desk& desk, std::int64_t number);

// A partner as plugins see it: the fields that it has by their public names, references by code,
// custom fields as "attribute.NAME"; empty if there is no such partner.
plugin::Record record_of(db::Session& session, const db::Sources& sources, std::int64_t number);

// Moves facts, custom fields and children of `from` to `into`, lets slots carry memberships along,
// and removes `from`. Its other fields are not taken over. [in the open transaction] Errors:
// refusal "partner.mapped" where partners or any of their facts are mapped, usage
// "partner.merge-itself".
void merge(const Desk& desk, std::int64_t from, std::int64_t into);
// Whether partners can be merged here at all. Errors: refusal "partner.mapped".
void check_merge(const Desk& desk);

// Removes the partner, its facts, custom fields and, through slots, every trace in memberships and
// history. Of mapped partners and facts only Tessera's own rows. [in the open transaction]
void erase(const Desk& desk, std::int64_t number);

} // namespace tessera::partner
