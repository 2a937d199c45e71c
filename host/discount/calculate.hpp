// Discounts and markups of a document, exactly and with the reason for each (domain C6 to C9).
#pragma once

#include "discount/document.hpp"
#include "discount/input.hpp"
#include "discount/result.hpp"
#include "discount/tree.hpp"

#include <span>

namespace tessera::discount {

// `inputs` are by the nodes of the tree; those of groups are not looked at. Nothing is rounded but
// line sums, spread parts, "what is left" and each line's automatic discount, all to 2 places and
// half away from zero. Errors: usage "discount.bad-line", "discount.too-large" naming the line and
// the discount, "discount.bad-input" for inputs that do not go with the tree or the document; those
// of a discount that does not act are not looked at. Time: a node, plus lines × (discounts that act
// + groups with such a discount in them).
Result calculate(const Document& document, const Tree& tree, std::span<const LeafInput> inputs);

} // namespace tessera::discount
