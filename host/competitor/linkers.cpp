// Linkers in the database, and as the keys of a file.
#include "competitor/competitor.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tessera::competitor {

namespace {

using Json = nlohmann::json;

Error bad(const std::string& linker, const std::string& what) {
    return usage("competitor.bad-value", fmt::format("competitor linker {}: {}", linker, what));
}

std::string scalar(const std::string& linker, const std::string& key, const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_integer() || value.is_boolean()) return value.dump();
    throw bad(linker,
              fmt::format("parameters.{} is {}; a number with places, or a day, is written as text",
                          key, value.dump()));
}

std::string checked(const std::string& linker, const plugin::SettingSchema& schema,
                    const std::string& text) {
    try {
        const Value value = parse_value(schema.type, text);
        if (const auto problem = check_setting(schema, value))
            throw usage("competitor.bad-value", *problem);
        if (schema.period && !is_null(value)) parse_period(to_text(value));
        return to_text(value);
    } catch (const Error& error) {
        throw bad(linker, fmt::format("parameters.{}: {}", schema.key, error.message()));
    }
}

void read_parameters(const plugin::LinkerSchema& schema, const Json& settings, Linker& linker) {
    std::vector<std::string> known;
    for (const auto& parameter : schema.parameters) known.push_back(parameter.key);
    if (const auto given = settings.find("parameters"); given != settings.end()) {
        if (!given->is_object()) throw bad(linker.plugin, "parameters must be a table");
        for (const auto& [key, value] : given->items()) {
            const auto of = std::find_if(schema.parameters.begin(), schema.parameters.end(),
                                         [&](const auto& one) { return one.key == key; });
            if (of == schema.parameters.end())
                throw usage("competitor.unknown-parameter",
                            fmt::format("competitor linker {} takes no parameter \"{}\".{}",
                                        linker.plugin, key, did_you_mean(key, known)),
                            "`tessera competitor linkers` lists them.");
            linker.parameters[key] = checked(linker.plugin, *of, scalar(linker.plugin, key, value));
        }
    }
    for (const auto& parameter : schema.parameters)
        if (parameter.required && is_null(parameter.default_) &&
            !linker.parameters.contains(parameter.key))
            throw usage("competitor.missing-parameter",
                        fmt::format("competitor linker {} needs the parameter \"{}\"",
                                    linker.plugin, parameter.key),
                        "`tessera competitor linkers` says what it means.");
}

} // namespace

void require_linker(const plugin::Plugins& plugins, const std::string& name) {
    if (plugins.linker(name)) return;
    throw usage("competitor.unknown-linker",
                fmt::format("there is no plugin \"{}\" that links competitors.{}", name,
                            did_you_mean(name, plugins.linkers())),
                "`tessera competitor linkers` lists them.");
}

Linker read_linker(const plugin::Plugins& plugins, const Json& settings) {
    if (!settings.is_object())
        throw usage("competitor.bad-value", "a [[competitor_linker]] must be a table");
    const std::vector<std::string> known{"plugin", "active", "parameters"};
    for (const auto& [key, value] : settings.items())
        if (std::find(known.begin(), known.end(), key) == known.end())
            throw usage("competitor.unknown-key",
                        fmt::format("a competitor linker has no key \"{}\".{}", key,
                                    did_you_mean(key, known)),
                        "Keys: " + join(known, ", "));
    Linker linker;
    const auto plugin = settings.find("plugin");
    if (plugin == settings.end() || !plugin->is_string())
        throw usage("competitor.bad-value", "a [[competitor_linker]] needs the name of its plugin");
    linker.plugin = plugin->get<std::string>();
    require_linker(plugins, linker.plugin);
    if (const auto active = settings.find("active"); active != settings.end()) {
        if (!active->is_boolean()) throw bad(linker.plugin, "active must be true or false");
        linker.active = active->get<bool>();
    }
    read_parameters(*plugins.linker(linker.plugin), settings, linker);
    return linker;
}

Json settings_of(const Linker& linker) {
    Json out{{"plugin", linker.plugin}};
    if (!linker.active) out["active"] = false;
    for (const auto& [key, value] : linker.parameters) out["parameters"][key] = value;
    return out;
}

std::vector<Linker> load_linkers(db::Session& session) {
    std::vector<Linker> found;
    for (const db::Row& row :
         session.rows({"SELECT plugin, active, settings FROM {competitor_linker} ORDER BY plugin"},
                      {Type::text, Type::boolean, Type::text})) {
        Linker& linker = found.emplace_back();
        linker.plugin = to_text(row[0]);
        linker.active = std::get<bool>(row[1]);
        if (is_null(row[2])) continue;
        const Json parameters = Json::parse(to_text(row[2]));
        for (const auto& [key, value] : parameters.items())
            linker.parameters[key] = value.get<std::string>();
    }
    return found;
}

std::vector<Linker> linkers(db::Session& session, const plugin::Plugins& plugins) {
    std::vector<Linker> found = load_linkers(session);
    for (const std::string& plugin : plugins.linkers())
        if (std::none_of(found.begin(), found.end(),
                         [&](const Linker& one) { return one.plugin == plugin; }))
            found.push_back({plugin, true, {}});
    std::sort(found.begin(), found.end(),
              [](const Linker& a, const Linker& b) { return a.plugin < b.plugin; });
    return found;
}

void store(db::Session& session, const Linker& linker) {
    session.execute({"DELETE FROM {competitor_linker} WHERE plugin = ?", {linker.plugin}});
    session.execute({"INSERT INTO {competitor_linker} (plugin, active, settings) VALUES (?, ?, ?)",
                     {linker.plugin, linker.active, Json(linker.parameters).dump()}});
}

} // namespace tessera::competitor
