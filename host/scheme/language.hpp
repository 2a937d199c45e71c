// The rule language: text to tree, tree to text, tree to and from JSON (architecture section 5).
#pragma once

#include "base/error.hpp"
#include "scheme/ast.hpp"

#include <nlohmann/json_fwd.hpp>

#include <span>
#include <string>
#include <string_view>

namespace tessera::scheme {

// An error that points: the message holds the line of text with a caret under the place.
//   rule.unexpected: line 1, column 9: expected a value after "=", found "and"
//     region = and code = "x"
//              ^~~
// `what_is` names the text for people: "filter of segment cold", "schemes/cold.toml: filter".
Error error_at(std::string code, std::string_view text, const Place& place, std::string_view message,
               std::string hint = {});

// A whole filter; blank text is an empty AND group. Errors: usage "rule.unexpected", "rule.bad-literal",
// "rule.unknown-function" (with the nearest name), "rule.empty-text" (comparing with "").
FilterPtr parse_filter(std::string_view text);
ExprPtr parse_expression(std::string_view text);
Window parse_window(std::string_view text); // what may stand first in brackets

// Canonical text: parse(to_text(x)) is same as x, for every tree that parse or from_json makes.
std::string to_text(const FilterPtr& filter);
std::string to_text(const ExprPtr& expression);
std::string to_text(const Window& window);

// JSON: {"and":[…]}, {"or":[…]}, {"not":[…]}, {"left":E,"is":"greater","right":E,"use":false,
// "view":"quick","title":"…","id":"…"}. Expressions: {"field":"revenue","window":…,"where":…,
// "arguments":{…}}, {"value":"12.5","type":"decimal"}, {"parameter":"amount"}, {"ref":"region","id":"7",
// "label":"Perm"}, {"list":[…]}, {"add":[a,b]}, {"call":"year","of":[…]}, {"today":true}, … Unknown keys
// are refused: usage "rule.bad-json" with the JSON pointer of the place and the nearest key.
nlohmann::json to_json(const FilterPtr& filter);
nlohmann::json to_json(const ExprPtr& expression);
FilterPtr filter_from_json(const nlohmann::json& json);
ExprPtr expression_from_json(const nlohmann::json& json);

// The functions of the language with their numbers of arguments, for the parser, binder and help.
struct Function {
    std::string_view name;
    int least, most; // arguments
    std::string_view sentence;
};
std::span<const Function> functions();
const Function* find_function(std::string_view name);

} // namespace tessera::scheme
