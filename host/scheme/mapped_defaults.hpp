// A template's defaults, cut down to what a deployment's mapping has columns for.
#pragma once

#include "scheme/catalog.hpp"

namespace tessera::scheme {

// Takes out of the defaults what nobody wrote for this deployment: output fields, order and filter
// items over columns that the mapping leaves out. (They were refused like fields of a user's own,
// so that a mapping without a column for `deleted` could form no segment at all.)
// fields: of the template.
void leave_out_unmapped(Template& of, const std::vector<Field>& fields, const db::Sources& sources);

} // namespace tessera::scheme
