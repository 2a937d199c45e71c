#include "base/text.hpp"
#include "scheme/bind_names.hpp"
#include "scheme/evaluate.hpp"
#include "scheme/language.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::scheme::binding {
namespace {

bool is_text_test(Comparison c) {
    return c == Comparison::contains || c == Comparison::begins_with || c == Comparison::like;
}
bool by_hierarchy(Comparison c) {
    return c == Comparison::in_hierarchy || c == Comparison::in_list_by_hierarchy;
}
bool is_order(Comparison c) {
    return c == Comparison::greater || c == Comparison::greater_or_equal || c == Comparison::less ||
           c == Comparison::less_or_equal;
}

void collect_multiple(const Bound& bound, std::vector<int>& out) {
    if (bound.multiple) out.push_back(bound.slot);
    for (const Bound& item : bound.items) collect_multiple(item, out);
}

// The slots of a leaf's expressions that hold several values a row.
std::vector<int> multiple_of(const Leaf& leaf) {
    std::vector<int> out;
    collect_multiple(leaf.left, out);
    for (const Bound& right : leaf.right) collect_multiple(right, out);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

void sort_numbers(Leaf& leaf) {
    std::sort(leaf.numbers.begin(), leaf.numbers.end());
    leaf.numbers.erase(std::unique(leaf.numbers.begin(), leaf.numbers.end()), leaf.numbers.end());
}

// Switched off, or a group of such items: as if it were not there (FLT-4).
bool is_silent(const Filter& filter) {
    if (!filter.used) return true;
    return filter.kind != FilterKind::comparison &&
           std::all_of(filter.items.begin(), filter.items.end(),
                       [](const FilterPtr& item) { return is_silent(*item); });
}

class FilterBinder {
public:
    FilterBinder(Context& context, Scope& scope)
        : context_(context)
        , scope_(scope) {}
    Node bind(const Filter& filter);

private:
    Node leaf(const Filter& filter);
    // A constant as a column of the type holds it; nothing if no value of the column can equal it.
    std::optional<std::int64_t> units_of(const Bound& constant, Type type) const;
    Leaf membership(const Filter& filter, Filter& written);
    Leaf reference(const Filter& filter, const Bound& left, Filter& written);
    Leaf values(const Filter& filter, Bound left);
    static std::shared_ptr<const LikePattern> pattern(const Filter& filter,
                                                      const std::string& text);
    void check_types(const Filter& filter, const Bound& left, const Bound& right,
                     const Expr& item) const;

    Context& context_;
    Scope& scope_;
};

std::optional<std::int64_t> FilterBinder::units_of(const Bound& constant, Type type) const {
    if (type == Type::integer) return constant.number.to_integer();
    if (type == Type::decimal) return (constant.number * Number(Decimal::scale)).to_integer();
    const Scalar scalar = compute(constant, Frame{}, 0, context_.set.zone);
    if (type == Type::date && scalar.type == Type::moment) {
        return context_.set.zone.day_of(Moment{scalar.whole}).days;
    }
    return scalar.whole;
}

Leaf FilterBinder::membership(const Filter& filter, Filter& written) {
    const std::vector<RightItem> items = right_items(context_, filter, "segment");
    std::vector<ExprPtr> references;
    Leaf leaf;
    leaf.kind = Leaf::Kind::general; // replaced below
    std::vector<int> slots;
    for (const RightItem& item : items) {
        const SegmentRef segment = resolve_segment(context_, scope_, item.meant);
        slots.push_back(scope_.member(filter.left.get(), segment, filter.place));
        auto reference = std::make_shared<Expr>();
        reference->kind = ExprKind::reference;
        reference->place = item.meant->place;
        reference->name = "segment";
        reference->part = std::to_string(segment.id);
        reference->label = segment.name;
        references.push_back(std::move(reference));
    }
    keep(context_, filter, "segment", items, references, written);
    if (slots.size() == 1) {
        leaf.kind = Leaf::Kind::member;
        leaf.slot = slots.front();
        return leaf;
    }
    // In any of several: the coalesced truth of the member columns.
    leaf.kind = Leaf::Kind::general;
    leaf.comparison = Comparison::equal;
    leaf.left = constant(Value{true});
    for (const int slot : slots) {
        Bound bound;
        bound.op = Bound::Op::slot;
        bound.slot = slot;
        bound.type = Type::boolean;
        leaf.right.push_back(bound);
    }
    return leaf;
}

Leaf FilterBinder::reference(const Filter& filter, const Bound& left, Filter& written) {
    const Comparison comparison = positive_of(filter.comparison);
    const std::string& source = left.references;
    Leaf leaf;
    std::vector<Value> keys;
    std::vector<ExprPtr> references;
    const std::vector<RightItem> items = right_items(context_, filter, source);
    for (const auto& [item, ignored, parameter] : items) {
        if (item->kind == ExprKind::field || item->kind == ExprKind::cases ||
            item->kind == ExprKind::call) { // another reference of this row
            Bound other = bind_expression(context_, scope_, *item);
            if (other.references != source) {
                wrong_types(item->place, fmt::format("\"{}\" is not a {}", to_text(item), source));
            }
            if (comparison != Comparison::equal) {
                wrong_types(item->place, fmt::format("\"{}\" can be compared with = and <> only",
                                                     to_text(item)));
            }
            leaf.kind = Leaf::Kind::general;
            leaf.comparison = Comparison::equal;
            leaf.left = left;
            leaf.right.push_back(std::move(other));
            return leaf;
        }
        auto [key, tree] = resolve_name(context_, scope_, source, item);
        references.push_back(std::move(tree));
        if (!is_null(key)) keys.push_back(std::move(key));
    }
    keep(context_, filter, source, items, references, written);
    if (by_hierarchy(comparison)) {
        if (!context_.catalog.sources().at(source).find("parent")) {
            wrong_types(filter.place, fmt::format("{} is not a hierarchy", source));
        }
        std::vector<Value> all;
        for (const Value& key : keys) {
            for (Value& below : context_.names.descendants(source, key)) {
                all.push_back(std::move(below));
            }
        }
        keys = std::move(all);
    } else if (comparison != Comparison::equal && comparison != Comparison::in_list) {
        wrong_types(filter.place,
                    fmt::format("a {} is compared with =, <>, in, in hierarchy, is filled", source),
                    fmt::format("To compare its name, write {}.name.", to_text(filter.left)));
    }
    if (left.op != Bound::Op::slot) { // coalesce(region, parent.region)
        leaf.kind = Leaf::Kind::general;
        leaf.comparison = Comparison::in_list;
        leaf.left = left;
        for (Value& key : keys) leaf.right.push_back(constant(std::move(key)));
        return leaf;
    }
    leaf.slot = left.slot;
    if (left.type == Type::text) {
        leaf.kind = Leaf::Kind::text;
        leaf.test.comparison = Comparison::in_list;
        for (const Value& key : keys) leaf.test.set.insert(tessera::to_text(key));
        if (keys.empty()) leaf.kind = Leaf::Kind::never;
    } else {
        leaf.kind = Leaf::Kind::numbers;
        for (const Value& key : keys) leaf.numbers.push_back(std::get<std::int64_t>(key));
        sort_numbers(leaf);
        if (leaf.numbers.size() == 1) {
            leaf.kind = Leaf::Kind::range;
            leaf.first = leaf.last = leaf.numbers.front();
        }
    }
    return leaf;
}

void FilterBinder::check_types(const Filter& filter, const Bound& left, const Bound& right,
                               const Expr& item) const {
    const Comparison comparison = positive_of(filter.comparison);
    if (!right.references.empty()) {
        wrong_types(item.place,
                    fmt::format("\"{}\" is a reference", to_text(std::make_shared<Expr>(item))),
                    "A reference stands on the left: region = \"Perm\".");
    }
    if (comparison == Comparison::like && !right.is_constant()) {
        wrong_types(item.place, "the pattern of like must not depend on the row");
    }
    if (right.type == Type::null || left.type == Type::null) return; // missing: never equal
    const bool fits = (is_number(left.type) && is_number(right.type)) ||
                      (is_day(left.type) && is_day(right.type)) || left.type == right.type;
    if (!fits) {
        const auto literal = std::make_shared<Expr>(item);
        wrong_types(item.place,
                    fmt::format("\"{}\" is {}, {} is {}", to_text(filter.left),
                                to_string(left.type), to_text(literal), to_string(right.type)),
                    left.type == Type::text ? "Texts stand in double quotes."
                    : is_day(left.type)     ? "Dates are written 2026-03-31."
                                            : "");
    }
    if (is_text_test(comparison) && left.type != Type::text) {
        wrong_types(filter.place, "contains, begins with and like compare texts");
    }
    if (left.type == Type::boolean && is_order(comparison)) {
        wrong_types(filter.place, "true and false have no order");
    }
    if (by_hierarchy(comparison)) {
        wrong_types(filter.place,
                    fmt::format("\"{}\" is not a reference to a hierarchy", to_text(filter.left)));
    }
}

std::shared_ptr<const LikePattern> FilterBinder::pattern(const Filter& filter,
                                                         const std::string& text) {
    try {
        return std::make_shared<const LikePattern>(text, filter.escape);
    } catch (const Error& error) {
        throw Placed{filter.right->place, error.code(), error.message(), error.hint()};
    }
}

Leaf FilterBinder::values(const Filter& filter, Bound left) {
    const Comparison comparison = positive_of(filter.comparison);
    Leaf leaf;
    leaf.comparison = comparison;
    bool constants = true;
    for (const RightItem& item : right_items(context_, filter)) {
        Bound right = bind_expression(context_, scope_, *item.meant);
        check_types(filter, left, right, *item.meant);
        constants = constants && right.is_constant();
        leaf.right.push_back(std::move(right));
    }
    if (by_hierarchy(comparison)) wrong_types(filter.place, "not a reference to a hierarchy");
    if (constants) { // a missing constant equals nothing
        std::erase_if(leaf.right, [](const Bound& b) { return is_null(b.value); });
        if (leaf.right.empty()) {
            leaf.kind = Leaf::Kind::never;
            leaf.left = std::move(left); // an explanation shows what it was all the same
            return leaf;
        }
    }
    const bool text = left.type == Type::text;
    if (text && constants) {
        leaf.test.comparison = comparison;
        for (const Bound& right : leaf.right) {
            const auto& operand = std::get<std::string>(right.value);
            if (comparison == Comparison::in_list) {
                leaf.test.set.insert(operand);
            } else {
                leaf.test.operands.push_back(is_text_test(comparison) ? fold(operand) : operand);
            }
        }
        if (comparison == Comparison::like) {
            leaf.test.pattern = pattern(filter, std::get<std::string>(leaf.right.front().value));
        }
    }
    if (left.op == Bound::Op::slot && constants) {
        leaf.slot = left.slot;
        if (text) {
            leaf.kind = Leaf::Kind::text;
            return leaf;
        }
        if (leaf.right.size() > 1 && left.type != Type::moment) {
            leaf.kind = Leaf::Kind::numbers;
            for (const Bound& right : leaf.right) {
                if (const auto unit = units_of(right, left.type)) leaf.numbers.push_back(*unit);
            }
            sort_numbers(leaf);
            return leaf;
        }
        if (leaf.right.size() == 1) {
            const Bound& right = leaf.right.front();
            const Comparison order =
                comparison == Comparison::in_list ? Comparison::equal : comparison;
            if (left.type == Type::moment && right.type == Type::date) {
                set_day_range(leaf, order, std::get<Date>(right.value), context_.set.zone);
            } else if (left.type == Type::date && right.type == Type::moment) {
                const Date day = context_.set.zone.day_of(std::get<Moment>(right.value));
                set_range(leaf, order, Number(std::int64_t{day.days}));
            } else if (is_number(left.type)) {
                const Number scale(left.type == Type::decimal ? Decimal::scale : 1);
                set_range(leaf, order, right.number * scale);
            } else {
                const Scalar s = compute(right, Frame{}, 0, context_.set.zone);
                set_range(leaf, order, Number(s.whole));
            }
            return leaf;
        }
    }
    leaf.kind = Leaf::Kind::general;
    leaf.left = std::move(left);
    leaf.multiple = multiple_of(leaf);
    return leaf;
}

Node FilterBinder::leaf(const Filter& filter) {
    Filter written = filter;
    Node node;
    node.kind = Node::Kind::leaf;
    const Comparison comparison = positive_of(filter.comparison);
    if (comparison == Comparison::in_segment) {
        node.leaf = membership(filter, written);
    } else {
        Bound left = bind_expression(context_, scope_, *filter.left);
        if (comparison == Comparison::filled) {
            node.leaf.comparison = comparison;
            if (left.op == Bound::Op::slot) {
                node.leaf.kind = Leaf::Kind::filled;
                node.leaf.slot = left.slot;
            } else {
                node.leaf.kind = Leaf::Kind::general;
                node.leaf.left = std::move(left);
                node.leaf.multiple = multiple_of(node.leaf);
            }
        } else if (!left.references.empty()) {
            node.leaf = reference(filter, left, written);
        } else {
            node.leaf = values(filter, std::move(left));
        }
    }
    node.leaf.negated = is_negation(filter.comparison);
    if (context_.references && written.right != filter.right) {
        (*context_.references)[&filter] = written.right;
    }
    node.origin = std::make_shared<const Filter>(std::move(written));
    return node;
}

Node FilterBinder::bind(const Filter& filter) {
    if (is_silent(filter)) return {};
    if (filter.kind == FilterKind::comparison) return leaf(filter);
    Node node;
    node.kind = filter.kind == FilterKind::any    ? Node::Kind::any
                : filter.kind == FilterKind::none ? Node::Kind::none
                                                  : Node::Kind::all;
    for (const FilterPtr& item : filter.items) {
        if (!is_silent(*item)) node.items.push_back(bind(*item));
    }
    node.origin = std::make_shared<const Filter>(filter);
    return node;
}

} // namespace

Node bind_filter(Context& context, Scope& scope, const Filter& filter) {
    return FilterBinder(context, scope).bind(filter);
}

} // namespace tessera::scheme::binding
