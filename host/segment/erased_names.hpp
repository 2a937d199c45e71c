// Rules that name a partner who is erased: the id stays in them, and says nothing; the name goes.
#pragma once

#include "db/session.hpp"

#include <cstdint>
#include <vector>

namespace tessera::segment {

// The segments whose rule, output or parameters name the partner, in order of id.
std::vector<std::int64_t> naming(db::Session& session, std::int64_t partner);
// The label that their stored rules show for the partner becomes one that is nobody's. In the open
// transaction; for the slot of partner.erased.
void unname(db::Session& session, std::int64_t partner);

} // namespace tessera::segment
