#include "scheme/made_of.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tessera::scheme {
namespace {

class Walk {
public:
    explicit Walk(const Catalog& catalog)
        : catalog_(catalog) {}

    void visit(const Field& field) {
        const auto open = std::find(path_.begin(), path_.end(), &field);
        if (open != path_.end()) {
            const auto from = static_cast<std::size_t>(open - path_.begin());
            path_.push_back(&field);
            throw usage("rule.cycle",
                        fmt::format("\"{}\" is made of itself: {}", field.name, shown(from)),
                        "Change one of the expressions in the cycle.");
        }
        if (!done_.insert(&field).second) return;
        path_.push_back(&field);
        if (path_.size() > max_made_of)
            throw usage("rule.too-deep",
                        fmt::format("more than {} fields are made of one another: {}", max_made_of,
                                    shown(0)),
                        "Write the values out in fewer steps.");
        for (const std::string& need : field.needs) use(field, need);
        if (field.expression) expression(field, *field.expression);
        path_.pop_back();
    }

private:
    std::string shown(std::size_t from) const {
        std::vector<std::string> names;
        for (std::size_t i = from; i < path_.size(); ++i) names.push_back(path_[i]->name);
        return join(names, " -> ");
    }

    // A name in the field's own expression means its own template's field first, as in binding.
    void use(const Field& field, const std::string& name) {
        const Field* found =
            name.find('.') == std::string::npos
                ? catalog_.find_field(field.subject, field.template_name + "." + name)
                : nullptr;
        try {
            if (!found) found = catalog_.find_field(field.subject, name);
        } catch (const Error&) { // two templates offer it; binding refuses that
        }
        if (found) visit(*found);
    }

    void expression(const Field& field, const Expr& expr) {
        for (const ExprPtr& item : expr.items) expression(field, *item);
        for (const Case& branch : expr.cases) {
            filter(field, *branch.when);
            expression(field, *branch.then);
        }
        if (expr.kind != ExprKind::field) return;
        use(field, expr.name);
        // The condition in brackets asks for columns of rows, which are no fields.
        for (const auto& [name, given] : expr.arguments.named) expression(field, *given);
        if (!expr.arguments.window) return;
        for (const ExprPtr& end : {expr.arguments.window->from, expr.arguments.window->to})
            if (end) expression(field, *end);
    }

    void filter(const Field& field, const Filter& filter) {
        for (const FilterPtr& item : filter.items) this->filter(field, *item);
        for (const ExprPtr& side : {filter.left, filter.right})
            if (side) expression(field, *side);
    }

    const Catalog& catalog_;
    std::vector<const Field*> path_;
    std::set<const Field*> done_;
};

} // namespace

void check_made_of(const Catalog& catalog, const Field& field) {
    Walk(catalog).visit(field);
}

} // namespace tessera::scheme
