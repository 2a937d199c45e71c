#include "scheme/mapped_defaults.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace tessera::scheme {

namespace {

bool unmapped(const db::Source& source, std::string_view field) {
    if (field.starts_with('-')) field.remove_prefix(1);
    const db::SourceColumn* column = source.find(field.substr(0, field.find('.')));
    return column != nullptr && column->sql.empty();
}

bool names_unmapped(const db::Source& source, const ExprPtr& expr) {
    if (!expr) return false;
    if (expr->kind == ExprKind::field && unmapped(source, expr->name)) return true;
    return std::any_of(expr->items.begin(), expr->items.end(),
                       [&](const ExprPtr& item) { return names_unmapped(source, item); });
}

bool names_unmapped(const db::Source& source, const FilterPtr& filter) {
    return names_unmapped(source, filter->left) || names_unmapped(source, filter->right) ||
           std::any_of(filter->items.begin(), filter->items.end(),
                       [&](const FilterPtr& item) { return names_unmapped(source, item); });
}

// Only whole items of an AND can go: what is left must not take in less than before.
FilterPtr mapped_part(const db::Source& source, const FilterPtr& filter) {
    if (!filter || !names_unmapped(source, filter)) return filter;
    if (filter->kind != FilterKind::all) return nullptr;
    auto rest = std::make_shared<Filter>(*filter);
    std::erase_if(rest->items, [&](const FilterPtr& item) { return names_unmapped(source, item); });
    if (rest->items.empty()) return nullptr;
    return rest;
}

} // namespace

void leave_out_unmapped(Template& of, const db::Sources& sources) {
    const db::Source& source = sources.at(subject_source(of.subject));
    if (source.own) return;
    of.default_filter = mapped_part(source, of.default_filter);
    of.default_output_filter = mapped_part(source, of.default_output_filter);
    for (auto* names : {&of.default_fields, &of.default_order})
        std::erase_if(*names, [&](const std::string& name) { return unmapped(source, name); });
}

} // namespace tessera::scheme
