// On which days discounts act, and where (ACT rows).
#pragma once

#include "segment/segment.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::offer {

// Where a discount may act (ACT-1).
struct Source {
    enum class Kind { everywhere, warehouse, agreement, card };
    Kind kind = Kind::everywhere;
    std::string code = "*"; // of the warehouse, the agreement, the kind of card
};
std::string_view to_string(Source::Kind kind);
std::string to_string(const Source& source); // "everywhere", "warehouse W-1"
// "everywhere", "warehouse:W-1", "agreement:A-1", "card:GOLD". usage "discount.bad-source".
Source source_from_string(std::string_view text);

// From that day on, until the next record of the same source (ACT-2).
struct Status {
    std::string discount; // code
    Source source;
    Date day;
    bool acts = false;
    std::string reason, user;
    Moment moment;
};

std::vector<Status> history(db::Session& session, const std::string& discount); // by source, day
// What is in force on a day: the last record not later, of each discount and source (ACT-2).
std::vector<Status> in_force(db::Session& session, Date day);

// In the open transaction. With a last day two records are written (ACT-3). A later record ends the
// interval, and is not run over (ACT-4): the answer is the last day then. A record of the same day
// is replaced. usage "discount.bad-interval" if it ends before it begins.
std::optional<Date> activate(const segment::Desk& desk, const std::string& discount,
                             const Source& source, Date from, std::optional<Date> to,
                             const std::string& reason);
void deactivate(const segment::Desk& desk, const std::string& discount, const Source& source,
                Date from, const std::string& reason);

} // namespace tessera::offer
