// What creating and changing share: fields as people give them, and refusals of mapped partners.
#pragma once

#include "partner/draft.hpp"
#include "partner/partner.hpp"

#include <string>

namespace tessera::partner {

// Errors: usage "ENTITY.unknown-field", "ENTITY.bad-value" naming row, field and reason.
Draft fill(Drafter& drafter, const Fields& fields);

// refusal "partner.mapped" where the deployment keeps partners in a table of its own.
void refuse_mapped(const Desk& desk, const std::string& attempt, const std::string& hint);

} // namespace tessera::partner
