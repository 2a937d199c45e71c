// TOML as JSON, and back.
#include "base/date.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "scheme/scheme.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <toml++/toml.h>

#include <algorithm>

namespace tessera::scheme {
namespace {

using nlohmann::json;

// toml++ reads fractions as doubles and keeps where they stand; the digits are read there again.
class TomlReader {
public:
    TomlReader(std::string_view text, const std::string& file)
        : lines_(split(text, '\n'))
        , file_(file) {}

    json read(const toml::node& node) const {
        switch (node.type()) {
        case toml::node_type::table: {
            json object = json::object();
            for (const auto& [key, value] : *node.as_table())
                object[std::string(key.str())] = read(value);
            return object;
        }
        case toml::node_type::array: {
            json list = json::array();
            for (const auto& item : *node.as_array()) list.push_back(read(item));
            return list;
        }
        case toml::node_type::string: return node.as_string()->get();
        case toml::node_type::integer: return node.as_integer()->get();
        case toml::node_type::floating_point: return fraction(node);
        case toml::node_type::boolean: return node.as_boolean()->get();
        case toml::node_type::date: return day(node.as_date()->get());
        case toml::node_type::time: return time(node.as_time()->get());
        case toml::node_type::date_time: return moment(node);
        case toml::node_type::none: break;
        }
        return nullptr;
    }

private:
    [[noreturn]] void fail(const toml::node& node, const std::string& why, std::string hint) const {
        const auto& at = node.source().begin;
        throw usage("toml.broken",
                    fmt::format("{}, line {}, column {}: {}", file_, at.line, at.column, why),
                    std::move(hint));
    }

    std::string fraction(const toml::node& node) const {
        const auto& at = node.source().begin;
        std::string digits;
        if (at.line >= 1 && at.line <= lines_.size()) {
            const std::string& line = lines_[at.line - 1];
            // Columns count code points.
            const std::string rest =
                substring_of(line, at.column, static_cast<std::int64_t>(line.size()));
            for (const char c : rest.substr(0, rest.find_first_not_of("0123456789+-._eEinfa")))
                if (c != '_' && c != '+') digits += c;
        }
        if (digits.empty() || digits.find_first_not_of("0123456789-.") != std::string::npos)
            fail(node, fmt::format("\"{}\" is not a plain decimal number", digits),
                 "Write it without an exponent: 1500.25, not 1.50025e3.");
        return digits;
    }

    static std::string day(const toml::date& given) {
        return fmt::format("{:04}-{:02}-{:02}", given.year, given.month, given.day);
    }
    static std::string time(const toml::time& given) {
        std::string out = fmt::format("{:02}:{:02}:{:02}", given.hour, given.minute, given.second);
        if (given.nanosecond != 0) out += fmt::format(".{:06}", given.nanosecond / 1'000);
        return out;
    }
    std::string moment(const toml::node& node) const {
        const toml::date_time& given = node.as_date_time()->get();
        if (!given.offset)
            fail(node, "a moment needs an offset",
                 "Write 2026-03-31T12:00:00Z, or +03:00 at its end.");
        const auto& clock = given.time;
        const std::int64_t minutes = clock.hour * 60 + clock.minute - given.offset->minutes;
        const std::int64_t seconds =
            parse_date(day(given.date)).days * std::int64_t{86'400} + minutes * 60 + clock.second;
        return to_text(Moment{seconds * 1'000'000 + clock.nanosecond / 1'000});
    }

    std::vector<std::string> lines_;
    std::string file_;
};

bool is_section(const json& value) {
    return value.is_object();
}

bool is_sections(const json& value) {
    return value.is_array() && !value.empty() &&
           std::all_of(value.begin(), value.end(), [](const json& v) { return v.is_object(); });
}

std::string toml_key(const std::string& key) {
    const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](unsigned char c) {
        return std::isalnum(c) || c == '_' || c == '-';
    });
    return bare ? key : json(key).dump(); // JSON's escapes are TOML's
}

std::string toml_text(const std::string& text) {
    const bool plain = std::none_of(text.begin(), text.end(),
                                    [](unsigned char c) { return c < ' ' || c == 0x7F; });
    if (plain && text.find('"') != text.npos && text.find('\'') == text.npos)
        return "'" + text + "'";
    std::string out = json(text).dump();
    for (std::size_t at = 0; (at = out.find('\x7F', at)) != out.npos;)
        out.replace(at, 1, "\\u007F"); // JSON may hold it as it is, TOML may not
    return out;
}

std::string toml_value(const json& value) {
    if (value.is_string()) return toml_text(value.get<std::string>());
    if (value.is_array()) {
        std::string out;
        for (const json& item : value) out += (out.empty() ? "" : ", ") + toml_value(item);
        return "[" + out + "]";
    }
    if (value.is_object()) {
        std::string out;
        for (const auto& [key, item] : value.items())
            out += (out.empty() ? "" : ", ") + toml_key(key) + " = " + toml_value(item);
        return out.empty() ? "{}" : "{ " + out + " }";
    }
    return value.dump();
}

std::vector<std::string> keys_of(const json& object, const std::vector<std::string>& order) {
    std::vector<std::string> keys;
    for (const std::string& key : order)
        if (object.contains(key)) keys.push_back(key);
    for (const auto& [key, ignored] : object.items())
        if (std::find(order.begin(), order.end(), key) == order.end()) keys.push_back(key);
    return keys;
}

// An object that holds only single values reads best on one line, like { revenue = "sum" }.
bool is_short(const json& value) {
    constexpr std::size_t width = 90;
    return std::none_of(value.begin(), value.end(),
                        [](const json& v) { return v.is_structured(); }) &&
           toml_value(value).size() <= width;
}

void write_object(std::string& out, const json& object, const std::string& path,
                  const std::vector<std::string>& order) {
    std::vector<std::string> sections;
    for (const std::string& key : keys_of(object, order)) {
        const json& value = object.at(key);
        if (value.is_null()) continue;
        if (is_sections(value) || (is_section(value) && !is_short(value)))
            sections.push_back(key);
        else
            out += fmt::format("{} = {}\n", toml_key(key), toml_value(value));
    }
    for (const std::string& key : sections) {
        const json& value = object.at(key);
        const std::string inner = path.empty() ? toml_key(key) : path + "." + toml_key(key);
        const auto section = [&](const json& part, const char* open, const char* close) {
            if (!out.empty()) out += "\n";
            out += fmt::format("{}{}{}\n", open, inner, close);
            write_object(out, part, inner, {});
        };
        if (is_section(value)) section(value, "[", "]");
        if (!is_section(value))
            for (const json& item : value) section(item, "[[", "]]");
    }
}

} // namespace

json read_toml(std::string_view text, const std::string& file) {
    std::size_t bad = 0;
    if (!is_utf8(text, &bad)) {
        const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<long>(bad), '\n');
        const std::size_t start = text.substr(0, bad).rfind('\n');
        const std::size_t column = length_of(text.substr(start + 1, bad - start - 1)) + 1;
        throw usage(
            "toml.broken",
            fmt::format("{}, line {}, column {}: the file is not UTF-8", file, line, column),
            "Save it as UTF-8.");
    }
    try {
        return TomlReader(text, file).read(toml::parse(text, file));
    } catch (const toml::parse_error& error) {
        const auto& at = error.source().begin;
        throw usage("toml.broken",
                    fmt::format("{}, line {}, column {}: {}", file, at.line, at.column,
                                error.description()),
                    "The form is described at https://toml.io/en/v1.0.0.");
    }
}

Scheme read_scheme(std::string_view toml, const std::string& file) {
    Scheme scheme = scheme_from_json(read_toml(toml, file), file);
    scheme.from = file;
    return scheme;
}

std::string write_toml(const json& object, const std::vector<std::string>& order,
                       const std::string& path) {
    std::string out;
    write_object(out, object, path, order);
    return out;
}

std::string write_scheme(const Scheme& scheme) {
    return write_toml(to_file_json(scheme), scheme_keys());
}

} // namespace tessera::scheme
