// Trees as JSON; language.hpp shows the forms, rule_from_json.cpp reads them.
#include "scheme/language.hpp"
#include "scheme/literal.hpp"

#include <nlohmann/json.hpp>

namespace tessera::scheme {
namespace {

using nlohmann::json;

json list_of(const std::vector<ExprPtr>& items) {
    json list = json::array();
    for (const ExprPtr& item : items) list.push_back(to_json(item));
    return list;
}

json list_of(const std::vector<FilterPtr>& items) {
    json list = json::array();
    for (const FilterPtr& item : items) list.push_back(to_json(item));
    return list;
}

json window_json(const Window& window) {
    json out = json::object();
    if (window.period)
        out["period"] = to_text(*window.period);
    else if (!window.parameter.empty())
        out["parameter"] = window.parameter;
    if (window.from) out["from"] = to_json(window.from);
    if (window.to) out["to"] = to_json(window.to);
    return out;
}

json field_json(const Expr& expr) {
    json out{{"field", expr.name}};
    const Arguments& arguments = expr.arguments;
    if (arguments.window) out["window"] = window_json(*arguments.window);
    for (const auto& [name, value] : arguments.named) out["arguments"][name] = to_json(value);
    if (arguments.where) out["where"] = to_json(arguments.where);
    return out;
}

json cases_json(const Expr& expr) {
    json out{{"case", json::array()}};
    for (const Case& branch : expr.cases)
        out["case"].push_back({{"when", to_json(branch.when)}, {"then", to_json(branch.then)}});
    if (!expr.items.empty()) out["else"] = to_json(expr.items[0]);
    return out;
}

json comparison_json(const Filter& filter) {
    json out{{"is", to_string(filter.comparison)}};
    if (filter.left) out["left"] = to_json(filter.left);
    if (filter.right) out["right"] = to_json(filter.right);
    if (filter.escape) out["escape"] = text_of(filter.escape);
    return out;
}

} // namespace

json to_json(const FilterPtr& filter) {
    json out;
    switch (filter->kind) {
    case FilterKind::all: out["and"] = list_of(filter->items); break;
    case FilterKind::any: out["or"] = list_of(filter->items); break;
    case FilterKind::none: out["not"] = list_of(filter->items); break;
    case FilterKind::comparison: out = comparison_json(*filter); break;
    }
    if (!filter->used) out["use"] = false;
    if (filter->view == View::quick) out["view"] = "quick";
    if (filter->view == View::hidden) out["view"] = "hidden";
    if (!filter->title.empty()) out["title"] = filter->title;
    if (!filter->user_id.empty()) out["id"] = filter->user_id;
    return out;
}

json to_json(const ExprPtr& expression) {
    const Expr& expr = *expression;
    switch (expr.kind) {
    case ExprKind::literal:
        return {{"value", to_text(expr.value)}, {"type", to_string(type_of(expr.value))}};
    case ExprKind::reference: {
        json out{{"ref", expr.name}, {"id", expr.part}};
        if (!expr.label.empty()) out["label"] = expr.label;
        return out;
    }
    case ExprKind::field: return field_json(expr);
    case ExprKind::attribute: return {{"attribute", expr.name}};
    case ExprKind::parameter: {
        json out{{"parameter", expr.name}};
        if (!expr.part.empty()) out["part"] = expr.part;
        return out;
    }
    case ExprKind::today: return {{"today", true}};
    case ExprKind::standard_date: return {{"date", to_text(expr.date)}};
    case ExprKind::duration:
        return {{"duration", to_json(expr.items.at(0))}, {"unit", to_string(expr.unit)}};
    case ExprKind::list: return {{"list", list_of(expr.items)}};
    case ExprKind::negate: return {{"negate", to_json(expr.items.at(0))}};
    case ExprKind::add: return {{"add", list_of(expr.items)}};
    case ExprKind::subtract: return {{"subtract", list_of(expr.items)}};
    case ExprKind::multiply: return {{"multiply", list_of(expr.items)}};
    case ExprKind::divide: return {{"divide", list_of(expr.items)}};
    case ExprKind::call: return {{"call", expr.name}, {"of", list_of(expr.items)}};
    case ExprKind::cases: return cases_json(expr);
    }
    return {};
}

} // namespace tessera::scheme
