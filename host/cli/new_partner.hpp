// `partner new`: asks step by step, shows which segments will be entered and why, then saves (NEW
// rows).
#pragma once

#include "cli/conversation.hpp"

namespace tessera::cli {

app::Json new_partner(Ask& ask, const Calls& call, const app::Json& given);

} // namespace tessera::cli
