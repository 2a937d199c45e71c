#include "scheme/description_json.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

namespace tessera::scheme {

using Json = nlohmann::json;

Json parse_description(const std::string& place, const std::string& document) {
    std::vector<std::set<std::string>> open; // keys of the objects around the place
    const auto look = [&](int, Json::parse_event_t event, Json& parsed) {
        if (event == Json::parse_event_t::object_start) open.emplace_back();
        if (event == Json::parse_event_t::object_end) open.pop_back();
        if (event == Json::parse_event_t::key) {
            const auto& key = parsed.get_ref<const std::string&>();
            if (!open.back().insert(key).second)
                throw usage("template.bad-description",
                            fmt::format("{}: \"{}\" stands twice in one object", place, key),
                            "Keep one of the two.");
        }
        return true;
    };
    try {
        return Json::parse(document, look);
    } catch (const Json::exception& error) {
        throw usage("template.bad-description",
                    fmt::format("{}: not JSON: {}", place, error.what()));
    }
}

bool is_described_name(std::string_view name) {
    return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
           });
}

} // namespace tessera::scheme
