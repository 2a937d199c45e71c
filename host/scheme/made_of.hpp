// Fields made of other fields: never of themselves, and only so deep.
#pragma once

#include "scheme/catalog.hpp"

namespace tessera::scheme {

// How many fields may stand one behind the other, each made of the next: binding descends through
// them, and each may be as deep as a rule (max_depth).
inline constexpr int max_made_of = 16;

// Errors: usage "rule.cycle" with the path if the field is made of itself, directly or through
// others of the catalogue; "rule.too-deep".
void check_made_of(const Catalog& catalog, const Field& field);

} // namespace tessera::scheme
