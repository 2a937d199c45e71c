// The oracle's own text: code points, folding one at a time, patterns by plain recursion.
#pragma once

#include <string>
#include <string_view>

namespace tessera::oracle {

std::u32string code_points(std::string_view utf8);
std::string to_utf8(std::u32string_view points);
std::u32string folded(std::string_view utf8);
bool like(std::string_view text, std::string_view pattern, char32_t escape);

} // namespace tessera::oracle
