// How conditional appearance (DCS-46) shows in a table: the text of a cell and its colours.
#pragma once

#include "app/operation.hpp"

#include <string>

namespace tessera::cli {

// The cell as its style wants it: `text` in its place; numbers by a pattern such as "0.00" or
// "#,##0", days by one such as "dd.mm.yyyy". What a pattern does not fit stays as it is.
std::string styled(const std::string& cell, const app::Json& style);

// The text with what a terminal needs around it for color, background and bold; unknown colours
// stay unpainted.
std::string painted(const std::string& text, const app::Json& style);

} // namespace tessera::cli
