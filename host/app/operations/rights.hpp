// Who may do what, and what `doctor` looks at. Private to app/.
#pragma once

#include "app/host.hpp"

#include <string_view>

namespace tessera::app {

// The grant table of the database; the user "owner" has every right, and so has everybody while no
// grants are written.
bool may(Call& call, std::string_view right);
// For what an operation does beside its own right. refusal "right.missing".
void require_right(Call& call, std::string_view operation, std::string_view right);

// One line a problem, with what to do; a line "ok" for each thing that is well.
Json doctor(Call& call, const Arguments& arguments);

} // namespace tessera::app
