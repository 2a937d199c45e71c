// What a partner's card shows beside its own fields (USE-3, USE-7, USE-10). Private to app/.
#pragma once

#include "app/operations/operations.hpp"

namespace tessera::app {

// Adds the parts of the card: contacts, debts, sales, favourite categories, and how the partner is
// treated by the segments in the tables that are there already. The same fields for each partner;
// those of a template that is not loaded are left out. A part that cannot be read is named in the
// notes and hides no other.
void add_card(Call& call, Work& work, std::int64_t number, Json& reply);

} // namespace tessera::app
