// The creation of partners that a deployment noticed by itself (db/watch.hpp).
#pragma once

#include "partner/partner.hpp"

namespace tessera::partner {

struct Told {
    std::int64_t partners = 0;
    std::vector<events::Entered> entered;
};

// Raises it for those between the two numbers of whom nobody has been told. Whoever is no longer in
// the mapped table is passed over. [in the open transaction]
Told tell(const Desk& desk, std::int64_t first, std::int64_t last);

} // namespace tessera::partner
