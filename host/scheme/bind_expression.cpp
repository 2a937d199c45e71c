#include "base/text.hpp"
#include "scheme/bind_scope.hpp"
#include "scheme/evaluate.hpp"
#include "scheme/language.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::scheme::binding {
namespace {

[[noreturn]] void wrong_types(const Place& place, const std::string& message) {
    throw Placed{place, "rule.wrong-types", message, {}};
}

bool reads_rows(const Bound& bound);

bool reads_rows(const Node& node) {
    return std::any_of(node.items.begin(), node.items.end(),
                       [](const Node& item) { return reads_rows(item); }) ||
           (node.kind == Node::Kind::leaf &&
            (node.leaf.slot >= 0 || reads_rows(node.leaf.left) ||
             std::any_of(node.leaf.right.begin(), node.leaf.right.end(),
                         [](const Bound& right) { return reads_rows(right); })));
}

bool reads_rows(const Bound& bound) {
    return bound.op == Bound::Op::slot ||
           std::any_of(bound.items.begin(), bound.items.end(),
                       [](const Bound& item) { return reads_rows(item); }) ||
           std::any_of(bound.conditions.begin(), bound.conditions.end(),
                       [](const auto& condition) { return reads_rows(*condition); });
}

// A day is moved by constants that are all there.
bool moves_day(const Bound& bound) {
    return (bound.op == Bound::Op::shift ||
            (bound.op == Bound::Op::call && bound.function == "add")) &&
           std::none_of(bound.items.begin(), bound.items.end(),
                        [](const Bound& item) { return is_null(item.value); });
}

// Computes what does not depend on any row: once here instead of once a row.
Bound folded(Bound bound, const Context& context) {
    if (bound.is_constant() || reads_rows(bound)) return bound;
    const Scalar value = compute(bound, Frame{}, 0, context.set.zone);
    if (context.lost_day && value.missing() && moves_day(bound)) *context.lost_day = true;
    Bound out = value.is_number() ? constant(value.number) : constant(to_value(value));
    out.type = bound.type;
    out.references = bound.references;
    out.function = fingerprint(bound);
    return out;
}

// The source that all of them point at, "" if they do not; missing constants point anywhere.
std::string common_reference(const std::vector<Bound>& items) {
    std::string common;
    bool first = true;
    for (const Bound& item : items) {
        if (item.is_constant() && item.type == Type::null) continue;
        if (first) common = item.references;
        if (item.references != common) return "";
        first = false;
    }
    return common;
}

// References and values do not mix: an id means nothing beside a number.
void refuse_mixed(const Place& place, const std::vector<Bound>& items) {
    const bool any = std::any_of(items.begin(), items.end(),
                                 [](const Bound& item) { return !item.references.empty(); });
    if (any && common_reference(items).empty()) {
        wrong_types(place, "references and other values do not mix");
    }
}

// A number of units of the calendar: there are no halves of a month. What is not known to be whole
// is made so by round().
bool is_whole(const Bound& bound) {
    if (!is_amount(bound) || bound.type != Type::decimal) return is_amount(bound);
    if (bound.is_constant()) return bound.number.to_integer().has_value();
    return bound.op == Bound::Op::call && bound.function == "round" && bound.items.size() == 1;
}

// A constant without a value is still of a type.
Bound missing(Type type) {
    Bound bound = constant(Value{});
    bound.type = type;
    return bound;
}

Bound bind_parameter(Context& context, const Expr& expr) {
    const auto found = context.parameters.find(expr.name);
    if (found == context.parameters.end()) {
        std::vector<std::string> names;
        for (const auto& [name, value] : context.parameters) names.push_back(name);
        throw Placed{expr.place, "rule.unknown-parameter",
                     fmt::format("there is no parameter \"${}\".{}", expr.name,
                                 did_you_mean(expr.name, names)),
                     names.empty() ? "This scheme declares no parameters."
                                   : "Parameters: " + join(names, ", ")};
    }
    const ParameterValue& value = found->second;
    if (!expr.part.empty()) {
        Interval interval;
        if (value.period) interval = resolve(*value.period, context.set.today);
        const auto& end = expr.part == "start" ? interval.first : interval.last;
        return end ? constant(Value{*end}) : missing(Type::date);
    }
    if (value.type == "period") {
        wrong_types(expr.place,
                    fmt::format("\"${0}\" is a period; use ${0}.start, ${0}.end, or put it in the "
                                "brackets of a measure",
                                expr.name));
    }
    if (value.type == "list") {
        wrong_types(expr.place,
                    fmt::format("\"${}\" is a list; a list stands only behind `in`", expr.name));
    }
    if (value.exact) return *value.exact;
    if (!is_null(value.value)) return constant(value.value);
    return missing(type_from_string(value.type).value_or(Type::text));
}

Bound bind_arithmetic(Context& context, Scope& scope, const Expr& expr) {
    Bound bound;
    for (const ExprPtr& item : expr.items) {
        if (item->kind == ExprKind::duration) {
            if (bound.items.empty() || !is_day(bound.items[0].type) ||
                (expr.kind != ExprKind::add && expr.kind != ExprKind::subtract)) {
                wrong_types(item->place, "a duration can only be added to a date or taken from it");
            }
            bound.op = Bound::Op::shift;
            bound.unit = item->unit;
            bound.function = expr.kind == ExprKind::subtract ? "back" : "";
            bound.items.push_back(bind_expression(context, scope, *item->items[0]));
            if (!is_amount(bound.items[1])) {
                wrong_types(item->place,
                            fmt::format("a duration needs a number of {}s; \"{}\" is {}",
                                        to_string(item->unit), to_text(item->items[0]),
                                        to_string(bound.items[1].type)));
            }
            const bool clock = item->unit == Unit::minute || item->unit == Unit::hour;
            bound.type = clock ? Type::moment : bound.items[0].type;
            return folded(std::move(bound), context);
        }
        bound.items.push_back(bind_expression(context, scope, *item));
    }
    const Type left = bound.items[0].type;
    const Type right = bound.items.back().type;
    switch (expr.kind) {
    case ExprKind::negate: bound.op = Bound::Op::negate; break;
    case ExprKind::add: bound.op = Bound::Op::add; break;
    case ExprKind::subtract: bound.op = Bound::Op::subtract; break;
    case ExprKind::multiply: bound.op = Bound::Op::multiply; break;
    default: bound.op = Bound::Op::divide; break;
    }
    if (expr.kind == ExprKind::subtract && left == Type::date && right == Type::date) {
        bound.type = Type::integer; // whole days
        return folded(std::move(bound), context);
    }
    for (std::size_t i = 0; i < bound.items.size(); ++i) {
        if (!is_amount(bound.items[i])) {
            wrong_types(
                expr.items[i]->place,
                fmt::format("arithmetic needs numbers; \"{}\" is {}{}", to_text(expr.items[i]),
                            bound.items[i].references.empty() ? to_string(bound.items[i].type)
                                                              : "a reference",
                            is_day(left) || is_day(right)
                                ? " (write `today - 90 days`, or diff(a, b, day))"
                                : ""));
        }
    }
    const bool whole =
        left == Type::integer && right == Type::integer && bound.op != Bound::Op::divide;
    bound.type = whole ? Type::integer : Type::decimal;
    return folded(std::move(bound), context);
}

Unit unit_argument(const Expr& expr) {
    const auto* name = std::get_if<std::string>(&expr.value);
    const auto unit = name ? unit_from_string(*name) : std::nullopt;
    if (!unit)
        wrong_types(expr.place,
                    "expected a unit: day, week, tenday, month, quarter, halfyear, year");
    return *unit;
}

Bound bind_call(Context& context, Scope& scope, const Expr& expr) {
    Bound bound;
    bound.op = Bound::Op::call;
    bound.function = expr.name;
    const std::string& f = expr.name;
    const bool has_unit = f == "start_of" || f == "end_of" || f == "add" || f == "diff";
    const std::size_t values = expr.items.size() - (has_unit ? 1 : 0);
    if (has_unit) bound.unit = unit_argument(*expr.items.back());
    for (std::size_t i = 0; i < values; ++i) {
        bound.items.push_back(bind_expression(context, scope, *expr.items[i]));
    }
    const auto need = [&](std::size_t i, bool ok, const char* what) {
        if (!ok && bound.items[i].type != Type::null) {
            wrong_types(expr.items[i]->place,
                        fmt::format("{}() needs {}; \"{}\" is {}", f, what, to_text(expr.items[i]),
                                    to_string(bound.items[i].type)));
        }
    };
    if (f == "length" || f == "substring") {
        need(0, bound.items[0].type == Type::text, "a text");
        for (std::size_t i = 1; i < values; ++i) need(i, is_amount(bound.items[i]), "a number");
        bound.type = f == "length" ? Type::integer : Type::text;
    } else if (f == "round") {
        for (std::size_t i = 0; i < values; ++i) need(i, is_amount(bound.items[i]), "a number");
        bound.type = Type::decimal;
    } else if (f == "coalesce") {
        for (const Bound& item : bound.items) {
            if (bound.type == Type::null) bound.type = item.type;
            if (item.type == Type::decimal && bound.type == Type::integer) bound.type = item.type;
        }
        for (std::size_t i = 0; i < values; ++i) {
            need(i,
                 bound.items[i].type == bound.type ||
                     (is_number(bound.items[i].type) && is_number(bound.type)),
                 "values of one type");
        }
        refuse_mixed(expr.place, bound.items);
        bound.references = common_reference(bound.items);
    } else {
        need(0, is_day(bound.items[0].type), "a date");
        if (f == "diff") need(1, is_day(bound.items[1].type), "a date");
        if (f == "add") need(1, is_whole(bound.items[1]), "a whole number (see round())");
        const bool date = f == "start_of" || f == "end_of" || f == "add";
        bound.type = !date ? Type::integer : f == "add" ? bound.items[0].type : Type::date;
        if (f == "add" && (bound.unit == Unit::minute || bound.unit == Unit::hour)) {
            bound.type = Type::moment;
        }
    }
    return folded(std::move(bound), context);
}

Bound bind_cases(Context& context, Scope& scope, const Expr& expr) {
    Bound bound;
    bound.op = Bound::Op::cases;
    for (const Case& branch : expr.cases) {
        bound.conditions.push_back(
            std::make_shared<Node>(bind_filter(context, scope, *branch.when)));
        bound.items.push_back(bind_expression(context, scope, *branch.then));
    }
    if (!expr.items.empty()) bound.items.push_back(bind_expression(context, scope, *expr.items[0]));
    for (const Bound& item : bound.items) {
        if (item.type == Type::null) continue;
        const bool numbers = is_number(item.type) && is_number(bound.type);
        if (bound.type == Type::null || (numbers && item.type == Type::decimal)) {
            bound.type = item.type;
        } else if (item.type != bound.type && !numbers) {
            wrong_types(expr.place, "all branches of a case must have one type");
        }
    }
    refuse_mixed(expr.place, bound.items);
    bound.references = common_reference(bound.items);
    return folded(std::move(bound), context);
}

} // namespace

Bound bind_expression(Context& context, Scope& scope, const Expr& expr) {
    switch (expr.kind) {
    case ExprKind::literal: return constant(expr.value);
    case ExprKind::reference: return constant(Value{expr.label});
    case ExprKind::field: return scope.field(expr);
    case ExprKind::attribute: return scope.custom(expr);
    case ExprKind::parameter: return bind_parameter(context, expr);
    case ExprKind::today: return constant(Value{context.set.today});
    case ExprKind::standard_date: return constant(Value{resolve(expr.date, context.set.today)});
    case ExprKind::duration: wrong_types(expr.place, "a duration stands after + or - of a date");
    case ExprKind::list: wrong_types(expr.place, "a list stands only after `in`");
    case ExprKind::call: return bind_call(context, scope, expr);
    case ExprKind::cases: return bind_cases(context, scope, expr);
    default: return bind_arithmetic(context, scope, expr);
    }
}

} // namespace tessera::scheme::binding
