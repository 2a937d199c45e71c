#include "scheme/bind_names.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <charconv>

namespace tessera::scheme::binding {
namespace {

bool takes_list(Comparison positive) {
    return positive == Comparison::in_list || positive == Comparison::in_hierarchy ||
           positive == Comparison::in_list_by_hierarchy || positive == Comparison::in_segment;
}

// The values of one parameter; by what they named when the rule was written, if that is known.
void add_parameter(const Context& context, Comparison positive, const ExprPtr& written,
                   const std::string& source, std::vector<RightItem>& items) {
    const auto found = context.parameters.find(written->name);
    if (found == context.parameters.end() || !written->part.empty() ||
        (found->second.type == "list" && !takes_list(positive))) { // binding it says what is wrong
        items.push_back({written, written, ""});
        return;
    }
    const ParameterValue& value = found->second;
    std::vector<ExprPtr> meant;
    for (const ExprPtr& reference : value.meaning)
        if (reference->name == source) meant.push_back(reference);
    const bool several = value.type == "list";
    if (meant.size() != (several ? value.list.size() : 1)) {
        meant.clear();
        if (!several) meant.push_back(written);
        for (const Value& one : value.list) {
            auto literal = std::make_shared<Expr>();
            literal->value = one;
            meant.push_back(std::move(literal));
        }
    }
    for (const ExprPtr& one : meant) {
        auto placed = std::make_shared<Expr>(*one);
        placed->place = written->place;
        items.push_back({std::move(placed), written, written->name});
    }
}

std::string text_of(Context& context, Scope& scope, const Expr& expr, const char* what) {
    const Bound bound = bind_expression(context, scope, expr);
    if (!bound.is_constant())
        wrong_types(expr.place, fmt::format("expected the name of a {}", what));
    return tessera::to_text(bound.value);
}

} // namespace

void wrong_types(const Place& place, const std::string& message, const std::string& hint) {
    throw Placed{place, "rule.wrong-types", message, hint};
}

std::vector<RightItem> right_items(const Context& context, const Filter& filter,
                                   const std::string& source) {
    std::vector<RightItem> items;
    if (!filter.right) return items;
    const bool list = filter.right->kind == ExprKind::list;
    for (const ExprPtr& one : list ? filter.right->items : std::vector{filter.right}) {
        if (one->kind == ExprKind::parameter) {
            add_parameter(context, positive_of(filter.comparison), one, source, items);
        } else {
            items.push_back({one, one, ""});
        }
    }
    return items;
}

void keep(Context& context, const Filter& filter, const std::string& source,
          const std::vector<RightItem>& items, const std::vector<ExprPtr>& references,
          Filter& written) {
    std::vector<ExprPtr> in_place;
    Meanings meanings;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const RightItem& item = items[i];
        in_place.push_back(item.parameter.empty() ? references[i] : item.written);
        if (!item.parameter.empty() && references[i]->kind == ExprKind::reference)
            meanings[item.parameter].push_back(references[i]);
    }
    if (filter.right->kind == ExprKind::list) {
        auto list = std::make_shared<Expr>(*filter.right);
        list->items = std::move(in_place);
        written.right = std::move(list);
    } else if (in_place.size() == 1) {
        written.right = in_place.front();
    }
    if (!context.meanings) return;
    for (auto& [name, found] : meanings) {
        std::vector<ExprPtr>& all = (*context.meanings)[name];
        std::erase_if(all, [&](const ExprPtr& one) { return one->name == source; });
        all.insert(all.end(), found.begin(), found.end());
    }
}

std::pair<Value, ExprPtr> resolve_name(Context& context, Scope& scope, const std::string& source,
                                       const ExprPtr& item) {
    std::optional<Named> named;
    if (item->kind == ExprKind::reference) {
        const auto* column =
            context.catalog.sources().at(source).find(context.catalog.sources().at(source).key);
        const Type type = column ? column->type : Type::integer;
        named = context.names.by_key(source, parse_value(type, item->part));
        if (!named) {
            throw Placed{item->place, "rule.unknown-name",
                         fmt::format("{} \"{}\" (id {}) is not there any more", source, item->label,
                                     item->part),
                         "Choose another one, or restore it."};
        }
    } else {
        const std::string text = text_of(context, scope, *item, source.c_str());
        if (text.empty()) return {Value{}, item}; // an empty parameter names nothing
        const auto found = context.names.find(source, text);
        if (found.empty()) {
            const auto near = context.names.near(source, text);
            throw Placed{
                item->place, "rule.unknown-name",
                fmt::format("there is no {} \"{}\".{}", source, text,
                            near.empty() ? "" : fmt::format(" Did you mean \"{}\"?", near[0])),
                "A reference is compared with a code or a unique name."};
        }
        if (found.size() > 1) {
            std::string list;
            for (const Named& one : found) {
                list += fmt::format("{}\"{}\" ({})", list.empty() ? "" : ", ", one.code, one.name);
            }
            throw Placed{item->place, "rule.ambiguous-name",
                         fmt::format("{} \"{}\" may mean {}", source, text, list),
                         "Write its code."};
        }
        named = found.front();
    }
    auto reference = std::make_shared<Expr>();
    reference->kind = ExprKind::reference;
    reference->place = item->place;
    reference->name = source;
    reference->part = tessera::to_text(named->key);
    reference->label = context.names.label(source, *named);
    return {named->key, reference};
}

SegmentRef resolve_segment(Context& context, Scope& scope, const ExprPtr& item) {
    if (item->kind == ExprKind::reference) {
        std::int64_t id = 0;
        std::from_chars(item->part.data(), item->part.data() + item->part.size(), id);
        const auto found = context.names.segment_by_id(id);
        if (!found) {
            throw Placed{item->place, "rule.unknown-name",
                         fmt::format("segment \"{}\" (id {}) is not there any more", item->label,
                                     item->part),
                         "Choose another one."};
        }
        return *found;
    }
    const std::string text = text_of(context, scope, *item, "segment");
    std::optional<SegmentRef> found;
    try {
        found = context.names.segment(text);
    } catch (const Error& error) {
        throw Placed{item->place, error.code(), error.message(), error.hint()};
    }
    if (!found) {
        const auto near = context.names.near("segment", text);
        throw Placed{item->place, "rule.unknown-name",
                     fmt::format("there is no segment \"{}\".{}", text,
                                 near.empty() ? "" : fmt::format(" Did you mean \"{}\"?", near[0])),
                     "`tessera segment list` lists the segments."};
    }
    return *found;
}

} // namespace tessera::scheme::binding
