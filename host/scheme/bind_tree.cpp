#include "scheme/bind_scope.hpp"

namespace tessera::scheme::binding {

ExprPtr with_references(const ExprPtr& expr, const References& references) {
    if (!expr) return expr;
    auto out = std::make_shared<Expr>(*expr);
    for (ExprPtr& item : out->items) item = with_references(item, references);
    for (Case& branch : out->cases) {
        branch.when = with_references(branch.when, references);
        branch.then = with_references(branch.then, references);
    }
    Arguments& arguments = out->arguments;
    for (auto& [name, value] : arguments.named) value = with_references(value, references);
    arguments.where = with_references(arguments.where, references);
    return out;
}

FilterPtr with_references(const FilterPtr& filter, const References& references) {
    if (!filter) return filter;
    auto out = std::make_shared<Filter>(*filter);
    for (FilterPtr& item : out->items) item = with_references(item, references);
    out->left = with_references(filter->left, references);
    const auto found = references.find(filter.get());
    out->right =
        found != references.end() ? found->second : with_references(filter->right, references);
    return out;
}

} // namespace tessera::scheme::binding
