// Checks a request against the parameters of an operation, the same for every door.
#include "app/operation.hpp"
#include "base/date.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::app {

std::string_view takes(ParamKind kind) {
    switch (kind) {
    case ParamKind::text: return "text";
    case ParamKind::integer: return "a whole number";
    case ParamKind::decimal: return "a number";
    case ParamKind::boolean: return "true or false";
    case ParamKind::date: return "a date such as \"2026-03-31\"";
    case ParamKind::texts: return "a list of texts";
    case ParamKind::object: return "an object of named values";
    }
    return "";
}

namespace {

// Integers, decimals and dates may come as text, which is all that a command line has and all that
// JSON has for fractions and dates. Answers null where the value is of another type; throws the
// base's value errors where the text cannot be read.
Json converted(ParamKind kind, const Json& value) {
    switch (kind) {
    case ParamKind::text: return value.is_string() ? value : Json();
    case ParamKind::boolean: return value.is_boolean() ? value : Json();
    case ParamKind::object: return value.is_object() ? value : Json();
    case ParamKind::integer:
        if (value.is_number_integer()) return value;
        if (!value.is_string() || value.get_ref<const std::string&>().empty()) return {};
        return std::get<std::int64_t>(
            parse_value(Type::integer, value.get_ref<const std::string&>()));
    case ParamKind::decimal:
        if (value.is_number_integer()) return to_text(parse_exact_decimal(value.dump()));
        if (!value.is_string()) return {};
        return to_text(parse_exact_decimal(value.get_ref<const std::string&>()));
    case ParamKind::date:
        if (!value.is_string()) return {};
        return to_text(parse_date(value.get_ref<const std::string&>()));
    case ParamKind::texts:
        if (!value.is_array()) return {};
        return std::all_of(value.begin(), value.end(),
                           [](const Json& item) { return item.is_string(); })
                   ? value
                   : Json();
    }
    return {};
}

Json checked(const Operation& operation, const Param& param, const Json& value) {
    std::string reason;
    try {
        Json result = converted(param.kind, value);
        const bool low =
            param.least && result.is_number_integer() && result.get<std::int64_t>() < *param.least;
        if (low) reason = fmt::format(" (it is at least {})", *param.least);
        if (!result.is_null() && !low) return result;
    } catch (const Error& error) {
        reason = fmt::format(" ({})", error.message());
    }
    throw usage("call.wrong-type",
                fmt::format("{}: the parameter \"{}\" takes {}, not {}{}", operation.name,
                            param.name, takes(param.kind),
                            value.dump(-1, ' ', false, Json::error_handler_t::replace), reason),
                fmt::format("\"{}\": {}", param.name, param.sentence));
}

const Param* find_param(const Operation& operation, std::string_view name) {
    for (const Param& param : operation.params)
        if (param.name == name) return &param;
    return nullptr;
}

std::vector<std::string> names_of(const Operation& operation) {
    std::vector<std::string> names;
    for (const Param& param : operation.params) names.push_back(param.name);
    return names;
}

} // namespace

Json check_request(const Operation& operation, const Json& request) {
    if (!request.is_object() && !request.is_null())
        throw usage("call.wrong-type",
                    fmt::format("{}: a request is an object of named parameters, not {}",
                                operation.name, request.type_name()));
    const auto names = names_of(operation);
    Json result = Json::object();
    for (const auto& [name, value] : request.items()) {
        const Param* param = find_param(operation, name);
        if (!param)
            throw usage("call.unknown-parameter",
                        fmt::format("{} has no parameter \"{}\".{}", operation.name, name,
                                    did_you_mean(name, names)),
                        names.empty() ? "It takes none."
                                      : fmt::format("It takes: {}.", join(names, ", ")));
        if (!value.is_null()) result[name] = checked(operation, *param, value);
    }
    for (const Param& param : operation.params) {
        const auto given = result.find(param.name);
        if (param.required && (given == result.end() || (given->is_array() && given->empty())))
            throw usage("call.missing-parameter",
                        fmt::format("{} needs the parameter \"{}\"", operation.name, param.name),
                        fmt::format("\"{}\": {}", param.name, param.sentence));
    }
    return result;
}

} // namespace tessera::app
