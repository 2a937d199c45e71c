// Values as a report shows, orders and adds them up; private to report/.
#pragma once

#include "base/number.hpp"
#include "base/value.hpp"
#include "scheme/catalog.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace tessera::report {

// The number that a value is, if it is one. A quotient too long for a decimal comes as text.
std::optional<Number> number_of(const Value& value);
// Of the type of its column, integer or decimal, whatever the number is: who reads a reply is told
// one type for all of the column. Text where it does not fit.
Value value_of(const Number& number, Type type);

// Ascending: missing first, text by code point, false before true.
int compare(const Value& a, const Value& b);

bool is_number(Type type);

// The total of shown values, exact; the values of a column have one type, and so has the total.
Value total_of(scheme::Aggregate aggregate, std::span<const Value* const> values, Type column);
// Counts are integers, averages decimals, also of integers; everything else is of its column's.
Type total_type(scheme::Aggregate aggregate, Type column);

} // namespace tessera::report
