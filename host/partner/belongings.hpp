// The tables of ours whose rows belong to a partner, in one list for merging and erasing.
#pragma once

#include <string_view>

namespace tessera::partner {

// Each has a column `partner`; custom fields and children are carried separately.
inline constexpr std::string_view fact_tables[] = {"sale", "settlement", "interaction", "activity",
                                                   "deal"};
// The same, of what decisions keep: always tables of ours.
inline constexpr std::string_view record_tables[] = {"ban_leave", "agreement", "document",
                                                     "loyalty_card", "points_entry"};

} // namespace tessera::partner
