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
            NoFields scope;
            try {
                value.value = binding::bind_expression(context, scope, *parameter.expression).value;
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

ParameterValues parameter_values(const Scheme& scheme, const Template& of_template, Date today) {
    ParameterValues values =
        parameter_values(parameters_of(scheme, of_template), scheme.values, today);
    for (const auto& [name, meaning] : scheme.meanings)
        if (const auto found = values.find(name); found != values.end())
            found->second.meaning = meaning;
    return values;
}

} // namespace tessera::scheme
