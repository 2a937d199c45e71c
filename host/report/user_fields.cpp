#include "report/user_fields.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

namespace tessera::report {

using namespace scheme;

namespace {

template <class Tree>
void replace(Tree& old, Tree made, bool& changed) {
    changed = changed || made != old;
    old = std::move(made);
}

} // namespace

UserFields::UserFields(const std::vector<OutputField>& fields) {
    for (const OutputField& field : fields) fields_[fold(field.name)] = field;
}

const OutputField* UserFields::find(const Expr& expr) const {
    if (expr.kind != ExprKind::field || !expr.arguments.empty()) return nullptr;
    const auto found = fields_.find(fold(expr.name));
    return found == fields_.end() ? nullptr : &found->second;
}

std::string UserFields::title(const ExprPtr& expr) const {
    const OutputField* found = find(*expr);
    return found ? found->title : std::string();
}

ExprPtr UserFields::apply(const ExprPtr& expr) const {
    return fields_.empty() ? expr : apply(expr, 0);
}

FilterPtr UserFields::apply(const FilterPtr& filter) const {
    return fields_.empty() ? filter : apply(filter, 0);
}

ExprPtr UserFields::apply(const ExprPtr& expr, int depth) const {
    if (!expr) return expr;
    if (const OutputField* own = find(*expr)) {
        // More steps than there are fields: one of them comes back to itself.
        if (depth > static_cast<int>(fields_.size()))
            throw usage("report.user-field-cycle",
                        fmt::format("the user field \"{}\" is made of itself", own->name),
                        "A user field may use others, but not in a circle.");
        return apply(own->field, depth + 1);
    }
    auto out = std::make_shared<Expr>(*expr);
    bool changed = false;
    for (ExprPtr& item : out->items) replace(item, apply(item, depth), changed);
    for (Case& branch : out->cases) {
        replace(branch.when, apply(branch.when, depth), changed);
        replace(branch.then, apply(branch.then, depth), changed);
    }
    return changed ? out : expr;
}

FilterPtr UserFields::apply(const FilterPtr& filter, int depth) const {
    if (!filter) return filter;
    auto out = std::make_shared<Filter>(*filter);
    bool changed = false;
    for (FilterPtr& item : out->items) replace(item, apply(item, depth), changed);
    replace(out->left, apply(out->left, depth), changed);
    replace(out->right, apply(out->right, depth), changed);
    return changed ? out : filter;
}

} // namespace tessera::report
