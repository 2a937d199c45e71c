#include "cli/format.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tessera::cli {

namespace {

using app::Json;

std::string dump(const Json& value, int indent) {
    return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

bool is_scalar(const Json& value) {
    return !value.is_object() && !value.is_array();
}

} // namespace

std::string cell_text(const Json& value) {
    if (value.is_null()) return "";
    if (value.is_string()) return value.get<std::string>();
    if (value.is_array() && std::all_of(value.begin(), value.end(), is_scalar)) {
        std::vector<std::string> parts;
        for (const Json& item : value) parts.push_back(cell_text(item));
        return join(parts, ", ");
    }
    return dump(value, -1);
}

Json scalar_fields(const Json& reply) {
    constexpr std::array<std::string_view, 10> others{
        "message", "notes", "next", "columns", "rows", "of", "types", "lines", "styles", "tables"};
    Json fields = Json::object();
    if (!reply.is_object()) return fields;
    for (const auto& [name, value] : reply.items())
        if (std::find(others.begin(), others.end(), name) == others.end()) fields[name] = value;
    return fields;
}

std::string json_text(const Json& value) {
    return dump(value, 2) + "\n";
}

} // namespace tessera::cli
