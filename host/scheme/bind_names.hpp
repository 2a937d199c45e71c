// Inside the binder: what the names on the right of a comparison mean, and where that is kept.
#pragma once

#include "scheme/bind_scope.hpp"

namespace tessera::scheme::binding {

// One of the things that stand on the right. A parameter's values stand for themselves in `meant`.
struct RightItem {
    ExprPtr meant, written;
    std::string parameter; // "" : not of a parameter
};
// source: what the left side refers to; "" where it is no reference.
std::vector<RightItem> right_items(const Context& context, const Filter& filter,
                                   const std::string& source = {});
// Puts what the names turned out to mean in their place: in the tree, or beside the values of the
// parameters. references: one for each item.
void keep(Context& context, const Filter& filter, const std::string& source,
          const std::vector<RightItem>& items, const std::vector<ExprPtr>& references,
          Filter& written);

// The key of the one that is named by code, name or reference, and the reference to it; null and
// the item itself for an empty text. Throws Placed for none and for several.
std::pair<Value, ExprPtr> resolve_name(Context& context, Scope& scope, const std::string& source,
                                       const ExprPtr& item);
SegmentRef resolve_segment(Context& context, Scope& scope, const ExprPtr& item);

[[noreturn]] void wrong_types(const Place& place, const std::string& message,
                              const std::string& hint = {});

} // namespace tessera::scheme::binding
