// The tree of a rule: what a filter or an expression says, before it is bound to fields and values.
//
// Text, JSON and this tree are one: each can be made from each other without loss (language.hpp).
// Nodes are immutable and shared. Names are as written; bind.hpp finds out what they mean.
#pragma once

#include "base/period.hpp"
#include "base/value.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tessera::scheme {

// Where a node stands in the text it came from (1-based, in code points); line 0: it came from
// JSON.
struct Place {
    int line = 0, column = 0, length = 0;
};

struct Expr;
struct Filter;
using ExprPtr = std::shared_ptr<const Expr>;
using FilterPtr = std::shared_ptr<const Filter>;

// A window of days for a measure: last 3 months, $period, or $from..$to with date expressions.
struct Window {
    std::optional<Period> period;
    std::string parameter; // name of a parameter of type period, without the dollar
    ExprPtr from, to;      // when neither of the above: ends as expressions, either may be null
};

// What stands in brackets after a measure: revenue[last 24 months where product in segment
// "Footwear"], overdue_debt[days 30]. Written order: window, named arguments, where.
struct Arguments {
    std::optional<Window> window;
    std::vector<std::pair<std::string, ExprPtr>> named;
    FilterPtr where;
    bool empty() const { return !window && named.empty() && !where; }
};

enum class ExprKind {
    literal,       // 12, 0.5, "text", 2026-03-31, 2026-03-31T12:00:00Z, true
    reference,     // a region, category or segment, by id; only after binding or from stored JSON
    field,         // name, template.name or a path "region.parent.name", with optional brackets
    attribute,     // attribute("interest"): a custom field
    parameter,     // $amount; $period.start and $period.end of a period parameter
    today,         // the day of evaluation
    standard_date, // start of last quarter
    duration,      // 90 days, $n months: only beside + and - of a date
    list,          // ("a", "b")
    negate,
    add,
    subtract,
    multiply,
    divide,
    call,  // year(x), round(x, 2), ...
    cases, // case when FILTER then EXPR ... else EXPR end (user fields, DCS-47)
};

struct Case {
    FilterPtr when;
    ExprPtr then;
};

struct Expr {
    ExprKind kind = ExprKind::literal;
    Place place;
    Value value;           // literal
    std::string name;      // field, attribute, parameter, call; reference: the source ("region")
    std::string part;      // parameter: "", "start" or "end"; reference: the id as text
    std::string label;     // reference: its name when it was bound, shown if it is gone later
    StandardDate date;     // standard_date
    Unit unit = Unit::day; // duration
    Arguments arguments;   // field
    std::vector<ExprPtr> items; // list, operands, call arguments, duration's count, cases' else
    std::vector<Case> cases;
};

// The 20 comparison kinds of domain C2, and membership.
enum class Comparison {
    equal,
    not_equal,
    greater,
    greater_or_equal,
    less,
    less_or_equal,
    in_list,
    not_in_list,
    in_hierarchy,
    not_in_hierarchy,
    in_list_by_hierarchy,
    not_in_list_by_hierarchy,
    contains,
    not_contains,
    begins_with,
    not_begins_with,
    like,
    not_like,
    filled,
    not_filled,
    in_segment,
    not_in_segment, // the right side names one segment or a list of them
};

// "equal", "not_in_list", …: the names in JSON. Also whether it is a negation, its positive form,
// and the exact negation of a positive one; the order kinds have none and answer themselves,
// because over a missing value both `<` and `>=` are false.
std::string_view to_string(Comparison comparison);
std::optional<Comparison> comparison_from_string(std::string_view name);
bool is_negation(Comparison comparison);
Comparison positive_of(Comparison comparison);
Comparison negation_of(Comparison positive);

enum class FilterKind { all, any, none, comparison }; // AND, OR, NOT (of all its items ANDed), leaf

enum class View { normal, quick, hidden }; // how a rule form shows the item (FLT-3)

// An item of the filter tree. Annotations in text stand behind the item: `income = "high" @off
// @quick
// @title("Only the rich") @id("u1")`.
struct Filter {
    FilterKind kind = FilterKind::all;
    Place place;
    bool used = true; // FLT-4: an unused item or group is ignored
    View view = View::normal;
    std::string title;
    std::string user_id;
    std::vector<FilterPtr> items; // of a group
    Comparison comparison = Comparison::equal;
    ExprPtr left;        // null for `in segment "X"` of the subject itself
    ExprPtr right;       // null for filled; a list for the list kinds
    char32_t escape = 0; // like
};

// What values of parameters name: references by id, in the order of a list; of each source that the
// parameter is compared with.
using Meanings = std::map<std::string, std::vector<ExprPtr>>;

// Deep equality of meaning: everything but places.
bool same(const ExprPtr& a, const ExprPtr& b);
bool same(const FilterPtr& a, const FilterPtr& b);

} // namespace tessera::scheme
