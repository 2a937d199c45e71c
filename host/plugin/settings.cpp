#include "plugin/settings.hpp"

#include "base/error.hpp"
#include "base/period.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::plugin {

namespace {

std::string shown(const SettingSchema& schema, const Value& value) {
    return schema.secret ? "(secret)" : to_text(value);
}

std::string suggestion(std::string_view name, const std::vector<std::string>& known) {
    const std::string found = did_you_mean(name, known);
    return found.empty() ? found : "." + found;
}

} // namespace

Value coerce_setting(const Value& given, Type type) {
    if (is_null(given) || type_of(given) == type) return given;
    if (type == Type::decimal && type_of(given) == Type::integer)
        return parse_value(Type::decimal, to_text(given));
    if (type_of(given) == Type::text && type != Type::boolean && type != Type::integer)
        return parse_value(type, std::get<std::string>(given));
    throw usage("plugin.bad-setting",
                fmt::format("a value of type {} was given where {} is expected",
                            to_string(type_of(given)), to_string(type)));
}

std::optional<std::string> check_setting(const SettingSchema& schema, const Value& value) {
    if (schema.period) {
        try {
            parse_period(to_text(value));
        } catch (const Error& error) {
            return "is no period: " + error.message();
        }
        return {};
    }
    if (schema.min && value < *schema.min)
        return fmt::format("is {}, below the smallest allowed {}", shown(schema, value),
                           to_text(*schema.min));
    if (schema.max && value > *schema.max)
        return fmt::format("is {}, above the largest allowed {}", shown(schema, value),
                           to_text(*schema.max));
    if (!schema.one_of.empty() &&
        std::find(schema.one_of.begin(), schema.one_of.end(), value) == schema.one_of.end())
        return fmt::format("is {}, which is not {}", shown(schema, value), range_text(schema));
    return {};
}

std::string_view type_name(const SettingSchema& schema) {
    return schema.period ? "period" : to_string(schema.type);
}

std::string range_text(const SettingSchema& schema) {
    if (!schema.one_of.empty()) {
        std::vector<std::string> texts;
        for (const Value& value : schema.one_of) texts.push_back(to_text(value));
        return "one of " + join(texts, ", ");
    }
    if (schema.min && schema.max)
        return fmt::format("{} to {}", to_text(*schema.min), to_text(*schema.max));
    if (schema.min) return "at least " + to_text(*schema.min);
    if (schema.max) return "at most " + to_text(*schema.max);
    return "";
}

Settings check_settings(const Manifest& manifest, const Settings& given) {
    const auto bad = [&](std::string_view key, std::string_view problem, std::string hint) {
        return usage("plugin.bad-setting",
                     fmt::format("setting {}.{} {}", manifest.id, key, problem), std::move(hint));
    };
    std::vector<std::string> known;
    for (const SettingSchema& schema : manifest.settings) known.push_back(schema.key);
    for (const auto& [key, value] : given)
        if (std::find(known.begin(), known.end(), key) == known.end())
            throw bad(key, "is not known" + suggestion(key, known),
                      known.empty() ? "this plugin has no settings"
                                    : "known are: " + join(known, ", "));

    Settings result;
    for (const SettingSchema& schema : manifest.settings) {
        Value value = schema.default_;
        if (const auto found = given.find(schema.key);
            found != given.end() && !is_null(found->second)) {
            try {
                value = coerce_setting(found->second, schema.type);
            } catch (const Error& error) {
                // The text of a value that would not parse stands in the error, which a secret must
                // not.
                throw bad(schema.key,
                          schema.secret
                              ? fmt::format("is not a value of type {}", to_string(schema.type))
                              : "cannot be read: " + error.message(),
                          fmt::format("give a value of type {}", to_string(schema.type)));
            }
            if (const auto problem = check_setting(schema, value))
                throw bad(schema.key, *problem, "allowed: " + range_text(schema));
        }
        // An empty text reaches the plugin as missing (abi.h), so it does not give what is
        // required.
        if (schema.required && (is_null(value) || value == Value(std::string())))
            throw bad(schema.key, "is required and not configured",
                      fmt::format("set {} under [plugins.{}.settings]", schema.key, manifest.id));
        result.emplace(schema.key, std::move(value));
    }
    return result;
}

} // namespace tessera::plugin
