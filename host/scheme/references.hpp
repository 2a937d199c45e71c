// The references by id in a filter: what it names of other sources and among the segments.
#pragma once

#include "scheme/ast.hpp"

#include <functional>

namespace tessera::scheme {

void each_reference(const FilterPtr& filter, const std::function<void(const Expr&)>& visit);

} // namespace tessera::scheme
