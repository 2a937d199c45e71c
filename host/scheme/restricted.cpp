// Fields, and parameters as fields ("$amount"), that a scheme keeps out of its lists, filters,
// groups or orders (DCS-28, DCS-49).
#include "base/error.hpp"
#include "base/text.hpp"
#include "scheme/scheme.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tessera::scheme {

namespace {

class Restrictions {
public:
    Restrictions(const Scheme& scheme, const std::string& place)
        : place_(place) {
        for (const auto& [field, places] : scheme.restricted)
            for (const std::string& where : places) restricted_[where].insert(fold(field));
        for (const OutputField& own : scheme.user_fields) user_fields_[fold(own.name)] = own.field;
    }

    void check(const std::string& where, const ExprPtr& expr) const {
        if (!expr) return;
        if (expr->kind == ExprKind::field) field(where, expr->name);
        if (expr->kind == ExprKind::parameter) field(where, "$" + expr->name);
        for (const ExprPtr& item : expr->items) check(where, item);
        for (const Case& branch : expr->cases) {
            check(where, branch.when);
            check(where, branch.then);
        }
    }
    void check(const std::string& where, const FilterPtr& filter) const {
        if (!filter) return;
        for (const FilterPtr& item : filter->items) check(where, item);
        check(where, filter->left);
        check(where, filter->right);
    }

private:
    // Also as "template.field", as the start of a path, and inside a user field.
    void field(const std::string& where, const std::string& name) const {
        const auto places = restricted_.find(where);
        if (places == restricted_.end()) return;
        for (const std::string& part : split(fold(name), '.'))
            if (places->second.contains(part))
                throw usage("scheme.restricted-field",
                            fmt::format("{}: the field \"{}\" may not be used in {}", place_, name,
                                        where == "filter" ? "filters" : where),
                            "The scheme restricts it (`restricted`); choose another field.");
        const auto own = user_fields_.find(fold(name));
        if (own == user_fields_.end() || !inside_.insert(own->first).second) return;
        check(where, own->second);
        inside_.erase(own->first);
    }

    const std::string& place_;
    std::map<std::string, std::set<std::string>> restricted_; // folded fields, by place
    std::map<std::string, ExprPtr> user_fields_;
    mutable std::set<std::string> inside_; // user fields being looked into
};

} // namespace

void check_restricted(const Scheme& scheme, const std::string& place) {
    if (scheme.restricted.empty()) return;
    const Restrictions restrictions(scheme, place);
    for (const OutputField& field : scheme.fields) restrictions.check("fields", field.field);
    restrictions.check("filter", scheme.filter);
    restrictions.check("filter", scheme.output_filter);
    for (const Appearance& look : scheme.appearance) restrictions.check("filter", look.when);
    for (const Grouping& group : scheme.group_by) restrictions.check("group", group.field);
    for (const OutputField& field : scheme.columns_by) restrictions.check("group", field.field);
    for (const SortKey& key : scheme.order) restrictions.check("order", key.field);
}

} // namespace tessera::scheme
