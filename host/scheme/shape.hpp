// What a tree must look like so that it can be written as text: one set of rules for text and JSON.
#pragma once

#include "base/error.hpp"
#include "scheme/ast.hpp"
#include "scheme/language.hpp"

#include <optional>
#include <string>

namespace tessera::scheme {

enum class Side { left, right };

struct Misfit {
    Side side;
    std::string code, message, hint;
};

// What is wrong with the sides of a comparison: comparing with "", a list where none may stand, …
std::optional<Misfit> misfit(Comparison comparison, const ExprPtr& left, const ExprPtr& right);

// `is filled` and `is not filled`.
bool takes_no_right(Comparison comparison);

// `active` alone means `active = true`: fields, attributes, parameters and calls may stand so.
bool may_stand_bare(const Expr& expr);

// Calls: a name that is no function, and a wrong number of arguments.
Error unknown_function(std::string_view name);
std::optional<Error> wrong_count(const Function& function, std::size_t given);

// A list stands only beside `in`, a duration only beside + and -.
bool stands_alone(const Expr& expr);

// A window between two literal dates is a period, so that it has one form only.
Window range(ExprPtr from, ExprPtr to);

// The first node that lies deeper than max_depth.
std::optional<Place> too_deep(const FilterPtr& filter, int level = 1);
std::optional<Place> too_deep(const ExprPtr& expr, int level = 1);

} // namespace tessera::scheme
