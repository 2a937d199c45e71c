// The batch evaluator: the only meaning of a rule (architecture section 5).
#pragma once

#include "scheme/frame.hpp"
#include "scheme/rule.hpp"

namespace tessera::scheme {

// Which rows of the frame pass. The frame has a column for each slot that the node reads. [pure]
Bits evaluate(const Node& node, const Frame& frame, const Zone& zone);

// Whether one row passes, as evaluate() would say. pick: see compute(); without it, a comparison of
// a custom field holds if it holds for any of its values. [pure]
bool holds(const Node& node, const Frame& frame, std::size_t row, const Zone& zone,
           const std::vector<std::int64_t>* pick = nullptr);
bool holds(const Leaf& leaf, const Frame& frame, std::size_t row, const Zone& zone,
           const std::vector<std::int64_t>* pick = nullptr);

// A value while an expression is computed. Numbers are exact; `missing` is Type::null.
struct Scalar {
    Type type = Type::null; // integer and decimal both mean: see number
    Number number;
    std::int64_t whole = 0; // boolean, date, moment, and references with whole-number keys
    std::string_view text;  // points into the frame or the rule, unless `owned` holds the text
    std::string owned;
    bool missing() const { return type == Type::null; }
    bool is_number() const { return type == Type::integer || type == Type::decimal; }
    // Asked each time: a view of `owned` would dangle when a short string is moved.
    std::string_view view() const { return owned.empty() ? text : std::string_view(owned); }
};

// One expression for one row. `pick` chooses among several values of a custom field: index into the
// column's values by slot, -1 for the row itself.
Scalar compute(const Bound& expression, const Frame& frame, std::size_t row, const Zone& zone,
               const std::vector<std::int64_t>* pick = nullptr);

// Whether a present number, date or moment counts as filled: not 0, not the day 0001-01-01 (domain
// C2).
bool is_filled(Type type, std::int64_t number);

// As it is shown: a quotient is rounded half-even to 4 places.
Value to_value(const Scalar& scalar);

// A positive comparison of two values; false if either is missing. Dates compare with moments by
// day.
bool compare(Comparison comparison, const Scalar& left, const Scalar& right, const Zone& zone);

} // namespace tessera::scheme
