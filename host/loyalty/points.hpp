// Bonus points: a ledger that is only added to, and what is left of them on a day (DSC-10).
#pragma once

#include "segment/segment.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tessera::loyalty {

struct Entry {
    std::int64_t id = 0, partner = 0;
    bool spent = false; // else gained
    Decimal points;     // above 0 either way
    Date day;           // on which they were gained or spent
    // Gained ones may be spent from the first day to the last; without a last day for good.
    Date first;
    std::optional<Date> last;
    std::string document, reason, user;
    Moment written;
};

// The days on which what is gained on `day` may be spent: `delay` days later, and for `valid` days
// from then on. usage "points.bad-value" for a delay below 0, no day at all, or one beyond the
// calendar.
struct Days {
    Date first;
    std::optional<Date> last;
};
Days usable(Date day, std::int64_t delay, std::optional<std::int64_t> valid);

struct Balance {
    Decimal usable;              // on the day
    Decimal waiting;             // gained, and not to be spent before a later day
    Decimal expired;             // never spent
    std::optional<Date> next;    // the day on which the first of the usable ones are lost
    Decimal lost_next;           // how many
    std::optional<Date> missing; // a day on which more was spent than there was
};
// Of one partner, as known at the end of the day. What is spent is taken from those that are lost
// first, so that as few as possible are. Entries in any order. usage "points.too-large" where a sum
// does not fit.
Balance balance(std::span<const Entry> entries, Date day);

// By day and number; of one partner.
std::vector<Entry> load_entries(db::Session& session, std::int64_t partner);

// Both write an entry with a number of its own, and answer it; in the open transaction. Two that
// spend at once come one after the other. Errors: usage "points.bad-value", "points.too-large";
// refusal "points.too-few" where then, or on a later day that is in the ledger already, more would
// be spent than there is.
Entry gain(const segment::Desk& desk, Entry entry);
Entry spend(const segment::Desk& desk, Entry entry);

} // namespace tessera::loyalty
