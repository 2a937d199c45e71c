#include "scheme/mapped_defaults.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace tessera::scheme {

namespace {

// Whether a default asks for a column that a mapping leaves out.
class Unmapped {
public:
    Unmapped(const db::Sources& sources, const std::vector<Field>& fields, Subject subject)
        : sources_(sources)
        , fields_(fields)
        , subject_(subject_source(subject)) {}

    // A field of the template, or a column of the subject or behind one of its references; "-name"
    // in an order.
    bool field(std::string_view name) const {
        if (name.starts_with('-')) name.remove_prefix(1);
        const auto own = std::find_if(fields_.begin(), fields_.end(),
                                      [&](const Field& each) { return each.name == name; });
        if (own == fields_.end()) return column(subject_, name);
        if (std::find(open_.begin(), open_.end(), name) != open_.end()) return false; // a cycle
        open_.emplace_back(name);
        const bool found = described(*own);
        open_.pop_back();
        return found;
    }

    bool column(const std::string& source, std::string_view path) const {
        std::string at = source;
        for (const std::string& name : split(std::string(path), '.')) {
            const db::Source* here = sources_.find(at);
            const db::SourceColumn* step = here != nullptr ? here->find(name) : nullptr;
            if (step == nullptr) return false; // not a column: somebody else's error
            if (step->sql.empty()) return true;
            at = step->references;
        }
        return false;
    }

    // Over the template's fields, or over the columns of a source.
    bool names(const ExprPtr& expr, const std::string& source = {}) const {
        if (!expr) return false;
        if (expr->kind == ExprKind::field &&
            (source.empty() ? field(expr->name) : column(source, expr->name)))
            return true;
        return std::any_of(expr->items.begin(), expr->items.end(),
                           [&](const ExprPtr& item) { return names(item, source); });
    }
    bool names(const FilterPtr& filter, const std::string& source = {}) const {
        if (!filter) return false;
        return names(filter->left, source) || names(filter->right, source) ||
               std::any_of(filter->items.begin(), filter->items.end(),
                           [&](const FilterPtr& item) { return names(item, source); });
    }

    // Only whole items of an AND can go: what is left must not take in less than before.
    FilterPtr mapped_part(const FilterPtr& filter) const {
        if (!names(filter)) return filter;
        if (filter->kind != FilterKind::all) return nullptr;
        auto rest = std::make_shared<Filter>(*filter);
        std::erase_if(rest->items, [&](const FilterPtr& item) { return names(item); });
        if (rest->items.empty()) return nullptr;
        return rest;
    }

private:
    bool described(const Field& field_of) const {
        switch (field_of.kind) {
        case FieldKind::attribute: return column(subject_, join(field_of.path, "."));
        case FieldKind::measure: return measure(field_of.measure);
        case FieldKind::derived: return names(field_of.expression);
        case FieldKind::computed:
            return std::any_of(field_of.needs.begin(), field_of.needs.end(),
                               [&](const std::string& need) { return field(need); });
        }
        return false;
    }

    bool measure(const MeasureSpec& spec) const {
        return names(spec.of, spec.source) || names(spec.where, spec.source) ||
               names(spec.inner_where, spec.source) ||
               (!spec.window.empty() && column(spec.source, spec.window)) ||
               std::any_of(spec.inner_by.begin(), spec.inner_by.end(),
                           [&](const std::string& by) { return column(spec.source, by); }) ||
               std::any_of(spec.inner.begin(), spec.inner.end(),
                           [&](const InnerAggregate& each) { return names(each.of, spec.source); });
    }

    const db::Sources& sources_;
    const std::vector<Field>& fields_;
    std::string subject_;
    mutable std::vector<std::string> open_; // derived fields being looked into
};

} // namespace

void leave_out_unmapped(Template& of, const std::vector<Field>& fields,
                        const db::Sources& sources) {
    const Unmapped unmapped(sources, fields, of.subject);
    of.default_filter = unmapped.mapped_part(of.default_filter);
    of.default_output_filter = unmapped.mapped_part(of.default_output_filter);
    for (auto* names : {&of.default_fields, &of.default_order})
        std::erase_if(*names, [&](const std::string& name) {
            return unmapped.field(name) ||
                   (!of.source.empty() &&
                    unmapped.column(of.source, name.substr(name.starts_with('-') ? 1 : 0)));
        });
    std::erase_if(of.default_group_by,
                  [&](const std::string& name) { return unmapped.column(of.source, name); });
}

} // namespace tessera::scheme
