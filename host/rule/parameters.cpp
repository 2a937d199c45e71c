// Parameters of rules: as the keys of a file, and checked.
#include "rule/rule.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tessera::rule {

namespace {

using Json = nlohmann::json;

Error bad(const Owner& owner, const std::string& key, const std::string& what) {
    return usage(owner.area + ".bad-value",
                 fmt::format("{}: parameters.{} {}", owner.title, key, what));
}

Parameter read(const plugin::SettingSchema& schema, const Json& value, const Owner& owner) {
    Parameter parameter;
    if (value.is_object()) {
        if (schema.period || !schema.segment.empty())
            throw bad(owner, schema.key,
                      schema.period ? "is a period, the same for every partner: \"last quarter\""
                                    : "is the code of a segment, the same for every partner");
        if (value.size() != 1 || !value.contains("expression") || !value["expression"].is_string())
            throw bad(owner, schema.key, "must be a value, or { expression = \"…\" }");
        parameter.expression = value["expression"].get<std::string>();
        return parameter;
    }
    if (value.is_string())
        parameter.value = value.get<std::string>();
    else if (value.is_number_integer() || value.is_boolean())
        parameter.value = value.dump();
    else
        throw bad(
            owner, schema.key,
            fmt::format("is {}; a number with places, or a day, is written as text", value.dump()));
    std::optional<std::string> problem;
    try {
        const Value read = parse_value(schema.type, parameter.value);
        problem = plugin::check_setting(schema, read);
        parameter.value = to_text(read);
        if (schema.period) parse_period(parameter.value);
    } catch (const Error& error) {
        problem = "cannot be read: " + error.message();
    }
    if (problem) throw bad(owner, schema.key, *problem);
    return parameter;
}

} // namespace

Parameters read_parameters(const plugin::RuleSchema& schema, const Json& settings,
                           const Owner& owner) {
    Parameters out;
    std::vector<std::string> known;
    for (const auto& parameter : schema.parameters) known.push_back(parameter.key);
    const auto given = settings.find("parameters");
    if (given != settings.end() && !given->is_null()) {
        if (!given->is_object())
            throw usage(owner.area + ".bad-value",
                        fmt::format("{}: parameters must be a table", owner.title));
        for (const auto& [key, value] : given->items()) {
            const auto of =
                std::find_if(schema.parameters.begin(), schema.parameters.end(),
                             [&, &name = key](const auto& one) { return one.key == name; });
            if (of == schema.parameters.end())
                throw usage(owner.area + ".unknown-parameter",
                            fmt::format("{}: {} takes no parameter \"{}\".{}", owner.title,
                                        owner.plugin, key, did_you_mean(key, known)),
                            fmt::format("`tessera {}` lists the parameters.", owner.listing));
            out[key] = read(*of, value, owner);
        }
    }
    for (const auto& parameter : schema.parameters)
        if (parameter.required && !out.contains(parameter.key))
            throw usage(owner.area + ".missing-parameter",
                        fmt::format("{}: {} needs the parameter \"{}\": {}", owner.title,
                                    owner.plugin, parameter.key, parameter.title),
                        fmt::format("Write it under parameters: {} = …", parameter.key));
    return out;
}

Parameters stored_parameters(const Json& settings) {
    Parameters out;
    const auto given = settings.find("parameters");
    if (given == settings.end()) return out;
    for (const auto& [key, value] : given->items())
        if (value.is_object())
            out[key].expression = value["expression"].get<std::string>();
        else
            out[key].value = value.is_string() ? value.get<std::string>() : value.dump();
    return out;
}

Json settings_of(const Parameters& parameters) {
    Json out = Json::object();
    for (const auto& [key, parameter] : parameters) {
        if (parameter.expression.empty())
            out[key] = parameter.value;
        else
            out[key] = {{"expression", parameter.expression}};
    }
    return out;
}

void check_segment(db::Session& session, const std::string& name, segment::Subject subject,
                   const Owner& owner) {
    const segment::Segment found = segment::find(session, name);
    const auto refuse = [&](const std::string& why, const char* hint) {
        throw refusal(owner.area + ".bad-segment",
                      fmt::format("{}: segment \"{}\" {}", owner.title, found.name, why), hint);
    };
    if (found.is_folder || found.subject != subject)
        refuse(found.is_folder
                   ? "is a folder"
                   : fmt::format("is not one of {}s",
                                 subject == segment::Subject::partner ? "partner" : "product"),
               "`tessera segment list` shows the segments.");
    if (found.method == segment::Method::dynamic)
        refuse("is dynamic, and stores nobody",
               "Name a periodic or manual one, or make it periodic: `tessera segment set`.");
    if (found.kind == segment::Kind::shipment_ban)
        refuse("bans shipments", "Name one of general use.");
}

void check_segments(db::Session& session, const plugin::RuleSchema& schema,
                    const Parameters& parameters, const Owner& owner) {
    for (const auto& parameter : schema.parameters) {
        const auto given = parameters.find(parameter.key);
        if (parameter.segment.empty() || given == parameters.end()) continue;
        check_segment(session, given->second.value,
                      parameter.segment == "product" ? segment::Subject::product
                                                     : segment::Subject::partner,
                      owner);
    }
}

} // namespace tessera::rule
