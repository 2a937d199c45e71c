// Literals of the rule language: from their spelling to values and back.
#pragma once

#include "base/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tessera::scheme {

// An integer or, with a point, a decimal. Usage "rule.bad-literal" if it does not fit 64 bits or
// has more than four decimal places: a number of a rule is never rounded.
Value number_literal(std::string_view digits, bool negative);

// The text between the quotes, with "" and \" \\ \n \r \t resolved. Usage "rule.bad-literal" for
// another letter after a backslash.
std::string text_literal(std::string_view quoted);
std::string quote(std::string_view text);

// The one character that a text consists of, and back: the escape sign of `like`.
std::optional<char32_t> single_character(std::string_view text);
std::string text_of(char32_t character);

// How a value is written in a rule; a decimal keeps a point ("5.0"), so that it stays a decimal.
std::string spell(const Value& value);

} // namespace tessera::scheme
