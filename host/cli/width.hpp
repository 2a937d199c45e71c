// How much room text takes on a terminal, and text that is safe to show there.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tessera::cli {

// Columns: wide characters take two, combining ones none.
std::size_t width_of(std::string_view text);

// Control characters become their pictures and broken bytes the replacement character, so that a
// name in the database can neither break a line of a table nor steer the terminal.
std::string shown(std::string_view text);

std::string repeated(std::string_view text, std::size_t count);

// Breaks at blanks so that lines are at most `width` wide; further lines begin with `indent`
// blanks. Lines that begin with a blank (examples) are kept as they are.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width = 100);

} // namespace tessera::cli
