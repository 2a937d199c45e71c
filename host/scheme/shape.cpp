#include "scheme/shape.hpp"

#include "base/text.hpp"
#include "scheme/language.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::scheme {
namespace {

bool is_empty_text(const Expr& expr) {
    const auto* text = std::get_if<std::string>(&expr.value);
    return expr.kind == ExprKind::literal && text && text->empty();
}

bool is_text(const Expr& expr) {
    return expr.kind == ExprKind::literal && type_of(expr.value) == Type::text;
}

Misfit empty_text(Side side) {
    return {side, "rule.empty-text", "nothing compares with the empty text \"\"",
            "Missing and empty text are the same: write `is filled` or `is not filled`."};
}

Misfit wrong(Side side, std::string message) {
    return {side, "rule.unexpected", std::move(message), {}};
}

bool names_segment(const Expr& expr) {
    return is_text(expr) || expr.kind == ExprKind::reference || expr.kind == ExprKind::parameter;
}

// What may follow `in hierarchy` without looking like a list in parentheses.
bool is_plain(const Expr& expr) {
    switch (expr.kind) {
    case ExprKind::list:
    case ExprKind::duration:
    case ExprKind::negate:
    case ExprKind::add:
    case ExprKind::subtract:
    case ExprKind::multiply:
    case ExprKind::divide: return false;
    default: return true;
    }
}

std::optional<Misfit> misfit_right(Comparison positive, const Expr& right) {
    const bool list = right.kind == ExprKind::list;
    switch (positive) {
    case Comparison::in_list:
        if (list || right.kind == ExprKind::parameter) return std::nullopt;
        return wrong(Side::right, "expected a list in parentheses or a $parameter");
    case Comparison::in_list_by_hierarchy:
        if (list) return std::nullopt;
        return wrong(Side::right, "expected a list in parentheses");
    case Comparison::in_hierarchy:
        if (is_plain(right)) return std::nullopt;
        return wrong(Side::right, "expected a name, a $parameter or a list in parentheses");
    case Comparison::in_segment:
        if (list ? std::all_of(right.items.begin(), right.items.end(),
                               [](const ExprPtr& item) { return names_segment(*item); })
                 : names_segment(right))
            return std::nullopt;
        return wrong(Side::right, "expected the name of a segment, a $parameter or a list of them");
    default:
        if (stands_alone(right)) return std::nullopt;
        return wrong(Side::right, list ? "a list stands only behind `in`"
                                       : "a duration stands only beside + and -");
    }
}

} // namespace

bool takes_no_right(Comparison comparison) {
    return positive_of(comparison) == Comparison::filled;
}

bool may_stand_bare(const Expr& expr) {
    return expr.kind == ExprKind::field || expr.kind == ExprKind::attribute ||
           expr.kind == ExprKind::parameter || expr.kind == ExprKind::call;
}

bool stands_alone(const Expr& expr) {
    return expr.kind != ExprKind::list && expr.kind != ExprKind::duration;
}

std::optional<Misfit> misfit(Comparison comparison, const ExprPtr& left, const ExprPtr& right) {
    const Comparison positive = positive_of(comparison);
    if (!left && positive != Comparison::in_segment)
        return wrong(Side::left, "expected a left side");
    if (left && !stands_alone(*left))
        return wrong(Side::left, "a list or a duration cannot be compared");
    if (left && is_empty_text(*left)) return empty_text(Side::left);
    if (takes_no_right(comparison))
        return right ? std::optional(wrong(Side::right, "`is filled` has no right side"))
                     : std::nullopt;
    if (!right) return wrong(Side::right, "expected a right side");
    if (is_empty_text(*right)) return empty_text(Side::right);
    for (const ExprPtr& item : right->items)
        if (right->kind == ExprKind::list && is_empty_text(*item)) return empty_text(Side::right);
    return misfit_right(positive, *right);
}

Error unknown_function(std::string_view name) {
    std::vector<std::string> names{"attribute"};
    for (const Function& function : functions()) names.emplace_back(function.name);
    const std::string meant = did_you_mean(name, names);
    return usage(
        "rule.unknown-function",
        fmt::format("there is no function \"{}\"{}{}", name, meant.empty() ? "" : ".", meant),
        fmt::format("The functions are {}.", join(names, ", ")));
}

std::optional<Error> wrong_count(const Function& function, std::size_t given) {
    if (static_cast<std::size_t>(function.least) <= given &&
        given <= static_cast<std::size_t>(function.most))
        return std::nullopt;
    const std::string wanted = function.least == function.most
                                   ? fmt::format("{}", function.least)
                                   : fmt::format("{} to {}", function.least, function.most);
    return usage("rule.unexpected",
                 fmt::format("the function {} takes {} argument{}, found {}", function.name, wanted,
                             wanted == "1" ? "" : "s", given),
                 fmt::format("It is {}.", function.sentence));
}

Window range(ExprPtr from, ExprPtr to) {
    const auto day = [](const ExprPtr& end) {
        return end && end->kind == ExprKind::literal ? std::get_if<Date>(&end->value) : nullptr;
    };
    if ((from && !day(from)) || (to && !day(to)))
        return {std::nullopt, {}, std::move(from), std::move(to)};
    Period period;
    if (from) period.from = *day(from);
    if (to) period.to = *day(to);
    if (from && to && *period.to < *period.from)
        throw usage("period.reversed",
                    fmt::format("the period {} ends before it begins", to_text(period)),
                    "Write the earlier day first.");
    return {period, {}, nullptr, nullptr};
}

std::optional<Place> too_deep(const FilterPtr& filter, int level) {
    if (!filter) return std::nullopt;
    if (level > max_depth) return filter->place;
    for (const FilterPtr& item : filter->items)
        if (auto place = too_deep(item, level + 1)) return place;
    if (auto place = too_deep(filter->left, level + 1)) return place;
    return too_deep(filter->right, level + 1);
}

std::optional<Place> too_deep(const ExprPtr& expr, int level) {
    if (!expr) return std::nullopt;
    if (level > max_depth) return expr->place;
    for (const ExprPtr& item : expr->items)
        if (auto place = too_deep(item, level + 1)) return place;
    for (const Case& branch : expr->cases) {
        if (auto place = too_deep(branch.when, level + 1)) return place;
        if (auto place = too_deep(branch.then, level + 1)) return place;
    }
    const Arguments& arguments = expr->arguments;
    for (const auto& [name, value] : arguments.named)
        if (auto place = too_deep(value, level + 1)) return place;
    if (arguments.window) {
        if (auto place = too_deep(arguments.window->from, level + 1)) return place;
        if (auto place = too_deep(arguments.window->to, level + 1)) return place;
    }
    return too_deep(arguments.where, level + 1);
}

} // namespace tessera::scheme
