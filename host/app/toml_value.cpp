#include "app/toml_value.hpp"

#include "base/date.hpp"
#include "base/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>

namespace tessera::app {

namespace {

// TOML numbers reach us as doubles. The shortest text that reads back as the same double is what
// the author wrote, as long as they wrote at most 15 digits; beyond that digits may have been lost.
std::string fraction_text(double number) {
    const std::string text = fmt::format("{}", number);
    const auto digits =
        std::count_if(text.begin(), text.end(), [](char c) { return std::isdigit(c); });
    if (!std::isfinite(number) || text.find('e') != text.npos || digits > 15)
        throw usage("config.bad-value", fmt::format("the number {} cannot be kept exactly", text),
                    "Write it in quotes, as text.");
    return text;
}

Date date_of(const toml::date& day) {
    return tessera::date_of(day.year, day.month, day.day);
}

Moment moment_of(const toml::date_time& given) {
    if (!given.offset)
        throw usage("config.bad-value", "a moment needs an offset",
                    "Write 2026-03-31T12:00:00Z, or +03:00 at its end.");
    const auto& time = given.time;
    const std::int64_t minutes = time.hour * 60 + time.minute - given.offset->minutes;
    const std::int64_t seconds =
        date_of(given.date).days * std::int64_t{86'400} + minutes * 60 + time.second;
    return {seconds * 1'000'000 + time.nanosecond / 1'000};
}

} // namespace

std::string describe(const toml::node& node) {
    switch (node.type()) {
    case toml::node_type::table: return "a section";
    case toml::node_type::array: return "a list";
    case toml::node_type::string: return fmt::format("the text \"{}\"", node.as_string()->get());
    case toml::node_type::integer: return fmt::format("the number {}", node.as_integer()->get());
    case toml::node_type::floating_point:
        return fmt::format("the number {}", node.as_floating_point()->get());
    case toml::node_type::boolean: return node.as_boolean()->get() ? "true" : "false";
    case toml::node_type::date: return "a date";
    case toml::node_type::time: return "a time";
    case toml::node_type::date_time: return "a moment";
    case toml::node_type::none: break;
    }
    return "nothing";
}

Value scalar_of(const toml::node& node) {
    switch (node.type()) {
    case toml::node_type::string: return node.as_string()->get();
    case toml::node_type::integer: return node.as_integer()->get();
    case toml::node_type::floating_point:
        return parse_decimal(fraction_text(node.as_floating_point()->get()));
    case toml::node_type::boolean: return node.as_boolean()->get();
    case toml::node_type::date: return date_of(node.as_date()->get());
    case toml::node_type::date_time: return moment_of(node.as_date_time()->get());
    default: break;
    }
    throw usage("config.bad-value",
                fmt::format("a single value is wanted, not {}", describe(node)));
}

nlohmann::ordered_json json_of(const toml::node& node) {
    if (const auto* table = node.as_table()) {
        auto object = nlohmann::ordered_json::object();
        for (const auto& [key, value] : *table) object[std::string(key.str())] = json_of(value);
        return object;
    }
    if (const auto* array = node.as_array()) {
        auto list = nlohmann::ordered_json::array();
        for (const auto& item : *array) list.push_back(json_of(item));
        return list;
    }
    if (node.is_floating_point()) return fraction_text(node.as_floating_point()->get());
    const Value value = scalar_of(node);
    if (const auto* flag = std::get_if<bool>(&value)) return *flag;
    if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
    return to_text(value);
}

} // namespace tessera::app
