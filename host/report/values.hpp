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
Value value_of(const Number& number);

// Ascending: missing first, text by code point, false before true.
int compare(const Value& a, const Value& b);

bool is_number(Type type);

// The total of shown values, exact; the values of a column have one type.
Value total_of(scheme::Aggregate aggregate, std::span<const Value* const> values);

} // namespace tessera::report
