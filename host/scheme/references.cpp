#include "scheme/references.hpp"

namespace tessera::scheme {
namespace {

void each_in(const ExprPtr& expr, const std::function<void(const Expr&)>& visit) {
    if (!expr) return;
    if (expr->kind == ExprKind::reference) visit(*expr);
    for (const ExprPtr& item : expr->items) each_in(item, visit);
    for (const Case& branch : expr->cases) {
        each_reference(branch.when, visit);
        each_in(branch.then, visit);
    }
    for (const auto& [name, argument] : expr->arguments.named) each_in(argument, visit);
    each_reference(expr->arguments.where, visit);
}

} // namespace

void each_reference(const FilterPtr& filter, const std::function<void(const Expr&)>& visit) {
    if (!filter) return;
    for (const FilterPtr& item : filter->items) each_reference(item, visit);
    each_in(filter->left, visit);
    each_in(filter->right, visit);
}

} // namespace tessera::scheme
