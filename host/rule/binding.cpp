// Binding: from the expressions of manifests and parameters to fields of partners.
#include "rule/rule.hpp"

#include "base/error.hpp"
#include "scheme/language.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::rule {

namespace {

// Those that are given as values: expressions of facts may say $limit.
scheme::ParameterValues constants(const plugin::RuleSchema& schema, const Parameters& parameters) {
    scheme::ParameterValues values;
    for (const plugin::SettingSchema& parameter : schema.parameters) {
        const auto given = parameters.find(parameter.key);
        if (given != parameters.end() && !given->second.expression.empty()) continue;
        scheme::ParameterValue value;
        value.type = type_name(parameter);
        value.value = given == parameters.end() ? parameter.default_
                                                : parse_value(parameter.type, given->second.value);
        if (parameter.period && !is_null(value.value))
            value.period = parse_period(to_text(value.value));
        values.emplace(parameter.key, std::move(value));
    }
    return values;
}

} // namespace

bool Inputs::read_partner() const {
    const auto of_partner = [](const Input& input) { return input.of_partner(); };
    return std::any_of(facts.begin(), facts.end(), of_partner) ||
           std::any_of(parameters.begin(), parameters.end(), of_partner);
}

Binding::Binding(const segment::Desk& desk, scheme::Names& names, scheme::RuleSet& set,
                 const plugin::RuleSchema& schema, const Parameters& parameters, const Owner& owner)
    : schema_(schema)
    , parameters_(parameters)
    , owner_(owner)
    , constants_(constants(schema, parameters))
    , binder_(desk.catalog, names, set, constants_, "") {}

scheme::Node Binding::filter(const std::string& text) {
    return binder_
        .filter(scheme::parse_filter(text), fmt::format("filter of {}", owner_.title), text)
        .node;
}

Inputs Binding::inputs(const std::function<void(const plugin::RuleFact&)>& known) {
    Inputs out;
    for (const plugin::RuleFact& fact : schema_.facts) {
        Input input;
        input.type = fact.type;
        input.given = fact.given;
        input.of_line = fact.of_line;
        if (!fact.given.empty())
            known(fact);
        else if (!wanted(fact))
            input.constant = {};
        else if (!fact.condition.empty())
            input.condition =
                binder_
                    .filter(scheme::parse_filter(fact.condition),
                            fmt::format("fact {} of {}", fact.name, owner_.title), fact.condition)
                    .node;
        else
            input.bound = expression(fact.expression, fact.type, "fact " + fact.name);
        out.facts.push_back(std::move(input));
    }
    for (const plugin::SettingSchema& parameter : schema_.parameters) {
        Input input;
        input.type = parameter.type;
        const auto given = parameters_.find(parameter.key);
        if (given == parameters_.end())
            input.constant = parameter.default_;
        else if (given->second.expression.empty())
            input.constant = constants_.at(parameter.key).value;
        else
            input.bound =
                expression(given->second.expression, parameter.type, "parameter " + parameter.key);
        out.parameters.push_back(std::move(input));
    }
    return out;
}

bool Binding::wanted(const plugin::RuleFact& fact) const {
    return std::all_of(fact.only_if.begin(), fact.only_if.end(), [&](const std::string& term) {
        const bool none = term.starts_with('!');
        const auto equals = term.find('=');
        const std::string name =
            none ? term.substr(1) : term.substr(0, equals == term.npos ? term.size() : equals);
        const auto constant = constants_.find(name);
        if (constant == constants_.end()) return !none && equals == term.npos; // an expression
        const Value& value = constant->second.value;
        if (none || equals == term.npos) return is_null(value) == none;
        return !is_null(value) && to_text(value) == term.substr(equals + 1);
    });
}

scheme::Bound Binding::expression(const std::string& text, Type type, const std::string& what) {
    scheme::Bound bound = binder_.expression(scheme::parse_expression(text),
                                             fmt::format("{} of {}", what, owner_.title), text);
    const bool number = type == Type::decimal && bound.type == Type::integer;
    const bool named = type == Type::text && !bound.references.empty();
    if (bound.type != type && !number && !named)
        throw usage(owner_.area + ".wrong-types",
                    fmt::format("{} of {} is {}, and {} is {}", what, owner_.title, to_string(type),
                                text, to_string(bound.type)),
                    "Write an expression of that type; a custom field has the type that "
                    "[attributes] declares.");
    return bound;
}

Value value_of(const Input& input, const scheme::Frame& frame, std::size_t row, const Zone& zone,
               segment::DatabaseNames* names) {
    if (input.condition) return Value(scheme::holds(*input.condition, frame, row, zone));
    if (!input.bound) return input.constant;
    const Value value = scheme::to_value(scheme::compute(*input.bound, frame, row, zone));
    if (is_null(value)) return value;
    if (input.type == Type::text && !input.bound->references.empty()) {
        const auto named = names ? names->by_key(input.bound->references, value) : std::nullopt;
        return named ? Value(named->code) : Value();
    }
    const auto* whole = std::get_if<std::int64_t>(&value);
    if (input.type != Type::decimal || !whole) return value;
    return Number(*whole).to_decimal().value_or(Decimal{});
}

} // namespace tessera::rule
