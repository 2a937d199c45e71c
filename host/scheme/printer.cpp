// Trees as canonical text; the grammar is at the head of parser.hpp.
#include "base/text.hpp"
#include "scheme/bind.hpp"
#include "scheme/language.hpp"
#include "scheme/literal.hpp"
#include "scheme/shape.hpp"

#include <fmt/format.h>

namespace tessera::scheme {
namespace {

// How an operator kind is written between its sides.
std::string_view spelling(Comparison comparison) {
    switch (comparison) {
    case Comparison::equal: return "=";
    case Comparison::not_equal: return "<>";
    case Comparison::greater: return ">";
    case Comparison::greater_or_equal: return ">=";
    case Comparison::less: return "<";
    case Comparison::less_or_equal: return "<=";
    case Comparison::in_list: return "in";
    case Comparison::not_in_list: return "not in";
    case Comparison::in_hierarchy:
    case Comparison::in_list_by_hierarchy: return "in hierarchy";
    case Comparison::not_in_hierarchy:
    case Comparison::not_in_list_by_hierarchy: return "not in hierarchy";
    case Comparison::contains: return "contains";
    case Comparison::not_contains: return "not contains";
    case Comparison::begins_with: return "begins with";
    case Comparison::not_begins_with: return "not begins with";
    case Comparison::like: return "like";
    case Comparison::not_like: return "not like";
    case Comparison::filled: return "is filled";
    case Comparison::not_filled: return "is not filled";
    case Comparison::in_segment: return "in segment";
    case Comparison::not_in_segment: return "not in segment";
    }
    return "=";
}

// A parameter's value as it would be written in its place; the name of one that has none.
std::string spell_parameter(const ParameterValues& values, const std::string& name,
                            const std::string& part) {
    const std::string written = "$" + name + (part.empty() ? "" : "." + part);
    const auto found = values.find(name);
    if (found == values.end()) return written;
    const ParameterValue& value = found->second;
    if (value.type == "list") {
        std::vector<std::string> items;
        for (const Value& item : value.list) items.push_back(spell(item));
        return "(" + join(items, ", ") + ")";
    }
    if (value.period)
        return part.empty() ? to_text(*value.period)
                            : fmt::format("{} of {}", part, to_text(*value.period));
    // A number that no value holds stands there as its text.
    if (value.exact && type_of(value.value) == Type::text) return tessera::to_text(value.value);
    return is_null(value.value) ? written : spell(value.value);
}

// How tightly an expression binds: what binds looser than its surroundings goes in parentheses.
enum Level { loosest, sum_level, product_level, sign_level, tightest };

Level level_of(const Expr& expr) {
    switch (expr.kind) {
    case ExprKind::add:
    case ExprKind::subtract: return sum_level;
    case ExprKind::multiply:
    case ExprKind::divide: return product_level;
    case ExprKind::negate: return sign_level;
    default: return tightest;
    }
}

std::string_view sign_of(ExprKind kind) {
    switch (kind) {
    case ExprKind::add: return " + ";
    case ExprKind::subtract: return " - ";
    case ExprKind::multiply: return " * ";
    default: return " / ";
    }
}

bool is_number(const Expr& expr) {
    const Type type = type_of(expr.value);
    return expr.kind == ExprKind::literal && (type == Type::integer || type == Type::decimal);
}

bool is_bare(const Filter& leaf) {
    return leaf.comparison == Comparison::equal && leaf.left && leaf.right &&
           may_stand_bare(*leaf.left) && leaf.right->kind == ExprKind::literal &&
           leaf.right->value == Value(true);
}

class Printer {
public:
    explicit Printer(const ParameterValues* parameters = nullptr)
        : parameters_(parameters) {}

    std::string take() { return std::move(out_); }

    // A whole filter, or one between words: no parentheses around a plain chain.
    void outermost(const Filter& filter) {
        if (is_group(filter) && filter.items.size() > 1 && !is_annotated(filter))
            chain(filter.kind, filter.items);
        else
            item(filter);
    }

    void expression(const Expr& expr, Level around) {
        const Level level = level_of(expr);
        if (level < around) out_ += '(';
        switch (expr.kind) {
        case ExprKind::literal: out_ += spell(expr.value); break;
        case ExprKind::reference: out_ += quote(expr.label.empty() ? expr.part : expr.label); break;
        case ExprKind::field:
            out_ += expr.name;
            brackets(expr.arguments);
            break;
        case ExprKind::attribute: out_ += fmt::format("attribute({})", quote(expr.name)); break;
        case ExprKind::parameter: parameter(expr.name, expr.part); break;
        case ExprKind::today: out_ += "today"; break;
        case ExprKind::standard_date: out_ += to_text(expr.date); break;
        case ExprKind::duration: duration(expr); break;
        case ExprKind::list:
            out_ += '(';
            list(expr.items);
            out_ += ')';
            break;
        case ExprKind::negate: negate(*expr.items.at(0)); break;
        case ExprKind::add:
        case ExprKind::subtract:
        case ExprKind::multiply:
        case ExprKind::divide:
            expression(*expr.items.at(0), level);
            out_ += sign_of(expr.kind);
            expression(*expr.items.at(1), static_cast<Level>(level + 1));
            break;
        case ExprKind::call: call(expr); break;
        case ExprKind::cases: cases(expr); break;
        }
        if (level < around) out_ += ')';
    }

    void window(const Window& window) {
        if (window.period)
            out_ += to_text(*window.period);
        else if (!window.parameter.empty())
            parameter(window.parameter, "");
        else {
            if (window.from) expression(*window.from, loosest);
            out_ += "..";
            if (window.to) expression(*window.to, loosest);
        }
    }

private:
    void parameter(const std::string& name, const std::string& part) {
        static const ParameterValues none;
        out_ += spell_parameter(parameters_ ? *parameters_ : none, name, part);
    }

    static bool is_group(const Filter& filter) {
        return filter.kind == FilterKind::all || filter.kind == FilterKind::any;
    }
    static bool is_annotated(const Filter& filter) {
        return !filter.used || filter.view != View::normal || !filter.title.empty() ||
               !filter.user_id.empty();
    }

    void item(const Filter& filter) {
        const bool parentheses = filter.kind == FilterKind::none && is_annotated(filter);
        if (parentheses) out_ += '(';
        switch (filter.kind) {
        case FilterKind::all:
        case FilterKind::any: group(filter.kind, filter.items); break;
        case FilterKind::none: negation(filter); break;
        case FilterKind::comparison: comparison(filter); break;
        }
        if (parentheses) out_ += ')';
        annotations(filter);
    }

    void chain(FilterKind kind, const std::vector<FilterPtr>& items) {
        bool first = true;
        for (const FilterPtr& part : items) {
            if (!first) out_ += kind == FilterKind::all ? " and " : " or ";
            first = false;
            item(*part);
        }
    }

    // (a and b), and with the operator in front what a chain cannot say: (and a), (or).
    void group(FilterKind kind, const std::vector<FilterPtr>& items) {
        out_ += '(';
        if (items.size() < 2) out_ += kind == FilterKind::all ? "and" : "or";
        if (items.size() == 1) out_ += ' ';
        chain(kind, items);
        out_ += ')';
    }

    void negation(const Filter& filter) {
        out_ += "not ";
        const Filter* only = filter.items.size() == 1 ? filter.items[0].get() : nullptr;
        if (!only || (only->kind == FilterKind::all && !is_annotated(*only))) {
            group(FilterKind::all, filter.items);
        } else if (only->kind == FilterKind::comparison && !only->left &&
                   only->comparison == Comparison::in_segment) {
            // Without parentheses it would be the comparison `not in segment`.
            out_ += '(';
            comparison(*only);
            out_ += ')';
            annotations(*only);
        } else {
            item(*only);
        }
    }

    void comparison(const Filter& filter) {
        if (filter.left) expression(*filter.left, loosest);
        if (is_bare(filter)) return;
        if (filter.left) out_ += ' ';
        out_ += spelling(filter.comparison);
        if (filter.right) {
            out_ += ' ';
            expression(*filter.right, loosest);
        }
        if (filter.escape) out_ += " escape " + quote(text_of(filter.escape));
    }

    void annotations(const Filter& filter) {
        if (!filter.used) out_ += " @off";
        if (filter.view == View::quick) out_ += " @quick";
        if (filter.view == View::hidden) out_ += " @hidden";
        if (!filter.title.empty()) out_ += fmt::format(" @title({})", quote(filter.title));
        if (!filter.user_id.empty()) out_ += fmt::format(" @id({})", quote(filter.user_id));
    }

    void list(const std::vector<ExprPtr>& items) {
        for (const ExprPtr& part : items) {
            if (part != items.front()) out_ += ", ";
            expression(*part, loosest);
        }
    }

    void brackets(const Arguments& arguments) {
        if (arguments.empty()) return;
        out_ += '[';
        if (arguments.window) window(*arguments.window);
        bool first = !arguments.window;
        for (const auto& [name, value] : arguments.named) {
            if (!first) out_ += ", ";
            first = false;
            out_ += name + ' ';
            expression(*value, loosest);
        }
        if (arguments.where) {
            out_ += first ? "where " : " where ";
            outermost(*arguments.where);
        }
        out_ += ']';
    }

    // -5 is a literal, so the negation of the literal 5 is -(5).
    void negate(const Expr& operand) {
        out_ += '-';
        if (is_number(operand)) out_ += '(';
        expression(operand, sign_level);
        if (is_number(operand)) out_ += ')';
    }

    void duration(const Expr& expr) {
        const Expr& count = *expr.items.at(0);
        const auto* number =
            count.kind == ExprKind::literal ? std::get_if<std::int64_t>(&count.value) : nullptr;
        const bool plain = number ? *number >= 0 : count.kind == ExprKind::parameter;
        if (!plain) out_ += '(';
        expression(count, loosest);
        if (!plain) out_ += ')';
        out_ += fmt::format(" {}{}", to_string(expr.unit), number && *number == 1 ? "" : "s");
    }

    void call(const Expr& expr) {
        const Function* function = find_function(expr.name);
        out_ += expr.name + '(';
        for (std::size_t i = 0; i < expr.items.size(); ++i) {
            if (i > 0) out_ += ", ";
            const auto* unit = std::get_if<std::string>(&expr.items[i]->value);
            if (function && function->unit && i + 1 == expr.items.size() && unit)
                out_ += *unit;
            else
                expression(*expr.items[i], loosest);
        }
        out_ += ')';
    }

    void cases(const Expr& expr) {
        out_ += "case";
        for (const Case& branch : expr.cases) {
            out_ += " when ";
            outermost(*branch.when);
            out_ += " then ";
            expression(*branch.then, loosest);
        }
        if (!expr.items.empty()) {
            out_ += " else ";
            expression(*expr.items[0], loosest);
        }
        out_ += " end";
    }

    const ParameterValues* parameters_;
    std::string out_;
};

} // namespace

std::string to_text(const FilterPtr& filter) {
    const bool blank = filter->kind == FilterKind::all && same(filter, std::make_shared<Filter>());
    if (blank) return {};
    Printer printer;
    printer.outermost(*filter);
    return printer.take();
}

std::string to_text(const FilterPtr& filter, const ParameterValues& parameters) {
    Printer printer(&parameters);
    printer.outermost(*filter);
    return printer.take();
}

std::string to_text(const ExprPtr& expression, const ParameterValues& parameters) {
    Printer printer(&parameters);
    printer.expression(*expression, loosest);
    return printer.take();
}

std::string to_text(const ExprPtr& expression) {
    Printer printer;
    printer.expression(*expression, loosest);
    return printer.take();
}

std::string to_text(const Window& window) {
    Printer printer;
    printer.window(window);
    return printer.take();
}

} // namespace tessera::scheme
