#include "base/error.hpp"
#include "base/text.hpp"
#include "scheme/bind_scope.hpp"
#include "scheme/language.hpp"
#include "scheme/scheme.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::scheme {
namespace {

// Sees only parameters and today.
class NoFields : public binding::Scope {
public:
    Bound field(const Expr& expr) override { refuse(expr); }
    Bound custom(const Expr& expr) override { refuse(expr); }
    int member(const Expr*, const SegmentRef&, const Place& place) override {
        throw binding::Placed{place, "rule.unexpected", "a parameter cannot ask for segments", {}};
    }

private:
    [[noreturn]] static void refuse(const Expr& expr) {
        throw binding::Placed{
            expr.place, "rule.unknown-field",
            fmt::format("\"{}\" is a field; the expression of a parameter may use "
                        "other parameters and today",
                        expr.name),
            "A parameter is written $name."};
    }
};

class NoNames : public Names {
public:
    std::vector<Named> find(std::string_view, std::string_view) override { return {}; }
    std::optional<Named> by_key(std::string_view, const Value&) override { return {}; }
    std::vector<Value> descendants(std::string_view, const Value&) override { return {}; }
    std::vector<std::string> near(std::string_view, std::string_view) override { return {}; }
    std::optional<SegmentRef> segment(std::string_view) override { return {}; }
    std::optional<SegmentRef> segment_by_id(std::int64_t) override { return {}; }
};

ParameterValue given_value(const Parameter& parameter, const std::string& text) {
    ParameterValue value;
    value.type = parameter.type;
    try {
        if (text.empty()) return value;
        if (parameter.type == "period") {
            value.period = parse_period(text);
        } else if (parameter.type == "list") {
            for (const std::string& item : split(text, '|')) value.list.emplace_back(item);
        } else {
            value.value = parse_value(type_from_string(parameter.type).value_or(Type::text), text);
        }
    } catch (const Error& error) {
        throw usage(
            "parameter.bad-value",
            fmt::format("parameter {} is \"{}\": {}", parameter.name, text, error.message()),
            fmt::format("It is of type {}.", parameter.type));
    }
    return value;
}

// The period of one day.
Period period_of(Date day) {
    Period period;
    period.from = period.to = day;
    return period;
}

// For a row such a day is missing, and compares so; a parameter without a day would be no bound at
// all, and let everybody in.
[[noreturn]] void no_such_day(const Parameter& parameter) {
    throw usage("parameter.overflow",
                fmt::format("expression of parameter {}: it makes a day beyond the calendar",
                            parameter.name),
                "Days go from 0001-01-01 to 9999-12-31.");
}

[[noreturn]] void wrong_type(const Parameter& parameter, const Bound& bound) {
    const bool one_value = type_from_string(parameter.type).has_value();
    throw usage("parameter.bad-value",
                fmt::format("parameter {} is of type {}, its expression of type {}{}",
                            parameter.name, parameter.type, to_string(bound.type),
                            parameter.type == "integer" && binding::is_number(bound.type)
                                ? fmt::format(": {}", bound.number.to_text())
                                : ""),
                parameter.type == "list" ? "An expression makes one value: give a list as default."
                : parameter.type == "period"
                    ? "Declare two parameters of type date instead, and write [$from..$to]."
                : parameter.type == "integer" && binding::is_number(bound.type)
                    ? "Write round(...) around it, or declare type = \"decimal\"."
                : one_value ? fmt::format("Declare type = \"{}\", or write another expression.",
                                          to_string(bound.type))
                            : fmt::format("A {} is named by a text.", parameter.type));
}

// A value of another type than declared would be taken for something else: for no bound at all
// where a period is asked for.
bool fits(const Parameter& parameter, const Bound& bound) {
    if (bound.type == Type::null) return true;
    if (parameter.type == "list") return false;
    if (parameter.type == "period") return bound.type == Type::date;
    const Type wanted = type_from_string(parameter.type).value_or(Type::text);
    if (wanted != Type::integer || bound.type != Type::decimal)
        return bound.type == wanted || (wanted == Type::decimal && bound.type == Type::integer);
    return is_null(bound.value) || bound.number == bound.number.rounded(0);
}

ParameterValue computed_value(const Parameter& parameter, Bound bound) {
    if (!fits(parameter, bound)) wrong_type(parameter, bound);
    ParameterValue value;
    value.type = parameter.type;
    if (is_null(bound.value)) return value;
    if (const auto* day = std::get_if<Date>(&bound.value); day && parameter.type == "period") {
        value.period = period_of(*day);
        return value;
    }
    value.value = bound.value;
    if (!binding::is_number(bound.type)) return value;
    bound.type = *type_from_string(parameter.type);
    if (bound.type == Type::integer) {
        const auto whole = bound.number.to_integer();
        value.value = whole ? Value{*whole} : Value{bound.number.to_text()};
    } else if (const auto decimal = bound.number.to_decimal()) {
        value.value = *decimal;
    }
    bound.value = value.value;
    value.exact = std::move(bound);
    return value;
}

} // namespace

ParameterValues parameter_values(const std::vector<Parameter>& declared,
                                 const std::map<std::string, std::string>& given, Date today) {
    std::vector<std::string> names;
    for (const Parameter& parameter : declared) names.push_back(parameter.name);
    for (const auto& [name, text] : given) {
        const auto found = std::find(names.begin(), names.end(), name);
        if (found == names.end()) {
            throw usage(
                "parameter.unknown",
                fmt::format("there is no parameter \"{}\".{}", name, did_you_mean(name, names)),
                names.empty() ? "This scheme declares no parameters."
                              : "Parameters: " + join(names, ", "));
        }
        if (!declared[static_cast<std::size_t>(found - names.begin())].visible) {
            throw usage("parameter.not-visible",
                        fmt::format("a value is given for parameter \"{}\", which is none of those "
                                    "that may be set",
                                    name),
                        "The scheme computes it or keeps its default (visible = false).");
        }
    }
    ParameterValues values;
    const Catalog catalog{db::Sources()};
    NoNames no_names;
    RuleSet set;
    set.today = today;
    const std::string no_template;
    const FilterPtr no_rows;
    std::vector<std::int64_t> segments;
    for (const Parameter& parameter : declared) {
        ParameterValue value;
        value.type = parameter.type;
        const auto text = given.find(parameter.name);
        if (parameter.expression) {
            binding::Context context{catalog,     no_names, set,     values,
                                     no_template, no_rows,  segments};
            bool lost_day = false;
            context.lost_day = &lost_day;
            NoFields scope;
            try {
                Bound bound = binding::bind_expression(context, scope, *parameter.expression);
                if (lost_day && is_null(bound.value)) no_such_day(parameter);
                value = computed_value(parameter, std::move(bound));
            } catch (const binding::Placed& placed) {
                throw usage(
                    placed.code,
                    fmt::format("expression of parameter {}: {}", parameter.name, placed.message),
                    placed.hint);
            }
        } else if (text != given.end()) {
            value = given_value(parameter, text->second);
        } else {
            value.period = parameter.period;
            value.meaning = parameter.meaning;
            if (parameter.value && parameter.value->kind == ExprKind::list) {
                for (const auto& item : parameter.value->items) value.list.push_back(item->value);
            } else if (parameter.value) {
                value.value = parameter.value->value;
            }
        }
        if (parameter.required && is_null(value.value) && !value.period && value.list.empty()) {
            throw usage(
                "parameter.missing",
                fmt::format("parameter \"{}\" has no value, and is always used", parameter.name),
                fmt::format("Give it one: --parameter {}=...", parameter.name));
        }
        values[parameter.name] = std::move(value);
    }
    return values;
}

std::vector<Parameter> parameters_of(const Scheme& scheme, const Template& of_template) {
    std::vector<Parameter> out = of_template.parameters;
    for (const Parameter& own : scheme.parameters) {
        const auto same = std::find_if(out.begin(), out.end(), [&](const Parameter& inherited) {
            return inherited.name == own.name;
        });
        if (same == out.end())
            out.push_back(own);
        else
            *same = own; // declared anew: with another default, title or expression
    }
    return out;
}

ParameterValues parameter_values(const Scheme& scheme, const Template& of_template, Date today) {
    ParameterValues values =
        parameter_values(parameters_of(scheme, of_template), scheme.values, today);
    for (const auto& [name, meaning] : scheme.meanings)
        if (const auto found = values.find(name); found != values.end())
            found->second.meaning = meaning;
    return values;
}

} // namespace tessera::scheme
