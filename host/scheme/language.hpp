// The rule language: text to tree, tree to text, tree to and from JSON (architecture section 5).
#pragma once

#include "base/error.hpp"
#include "scheme/ast.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace tessera::scheme {

// What a rule may be at most, so that no input can exhaust the stack or the memory: levels of the
// tree (error "rule.too-deep"), bytes of text ("rule.too-long").
inline constexpr int max_depth = 200;
inline constexpr std::size_t max_text = 1 << 20;

// An error that points: the message holds the line of text with a caret under the place.
//   line 1, column 10: expected a value after "=", found "and"
//     region = and code = "x"
//              ^~~
// Columns count code points; tabs of the line are kept in the caret's line; a long line is shown in
// part. A place with line 0 (it came from JSON) gives the plain message.
Error error_at(std::string code, std::string_view text, const Place& place,
               std::string_view message, std::string hint = {});

// A whole filter; blank text is an empty AND group, a single item stands for itself. The grammar is
// at the head of parser.hpp. Errors: usage "rule.unexpected", "rule.bad-literal",
// "rule.bad-encoding", "rule.unknown-function" (with the nearest name), "rule.empty-text"
// (comparing with ""), "rule.too-deep", "rule.too-long", and those of base/period.hpp for a window.
FilterPtr parse_filter(std::string_view text);
ExprPtr parse_expression(std::string_view text);
Window parse_window(std::string_view text); // what may stand first in brackets

// Canonical text: parse(to_text(x)) is same as x, for every tree that parse or from_json makes,
// with one exception that is meant: a reference is written as its name (its id if it has none), so
// that text shows names, and is read again as text, which binding looks up.
std::string to_text(const FilterPtr& filter);
std::string to_text(const ExprPtr& expression);
std::string to_text(const Window& window);

// JSON. A filter F:
//   {"and":[F…]} {"or":[F…]} {"not":[F…]} {"left":E,"is":"greater","right":E,"escape":"\\"}
//   each with "use":false, "view":"quick" or "hidden", "title":"…", "id":"…" when they are not the
//   default
// An expression E; values are typed text, so that no number goes through double:
//   {"value":"12.5","type":"decimal"} {"ref":"region","id":"7","label":"Perm"} {"list":[E…]}
//   {"field":"revenue","window":W,"arguments":{"days":E},"where":F} {"attribute":"interest"}
//   {"parameter":"amount"} {"parameter":"period","part":"start"} {"today":true}
//   {"date":"start of last quarter"} {"duration":E,"unit":"day"} {"negate":E}
//   {"add":[E,E]} {"subtract":…} {"multiply":…} {"divide":…} {"call":"year","of":[E…]}
//   {"case":[{"when":F,"then":E}…],"else":E}
// A window W: {"period":"last 3 months"} {"parameter":"period"} {"from":E,"to":E} (either may be
// missing) Whatever text cannot say is refused too. Errors: usage "rule.bad-json" with the JSON
// pointer of the place and the nearest key, "rule.unknown-function", "rule.empty-text",
// "rule.too-deep".
nlohmann::json to_json(const FilterPtr& filter);
nlohmann::json to_json(const ExprPtr& expression);
FilterPtr filter_from_json(const nlohmann::json& json);
ExprPtr expression_from_json(const nlohmann::json& json);

// The functions of the language with their numbers of arguments, for the parser, binder and help.
struct Function {
    std::string_view name;
    int least, most; // arguments
    bool unit;       // the last argument is a unit: a bare word in text, a text literal in the tree
    std::string_view sentence;
};
std::span<const Function> functions();
const Function* find_function(std::string_view name);

} // namespace tessera::scheme
