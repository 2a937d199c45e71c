#include "events/payload.hpp"

#include "base/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <limits>

namespace tessera::events {

namespace {

using nlohmann::json;

Error bad(const std::string& payload, const std::string& reason) {
    const std::string shown =
        payload.size() > 200 ? fmt::format("a text of {} bytes", payload.size()) : payload;
    return failure("events.bad-payload",
                   fmt::format("cannot use {} as the payload of an event: {}", shown, reason),
                   "a payload is a JSON object; write a fraction as text");
}

json parsed(const std::string& payload) {
    json object = json::parse(payload, nullptr, false);
    if (!object.is_object()) throw bad(payload, "it is not a JSON object");
    return object;
}

bool fits(const json& number) {
    return !number.is_number_unsigned() ||
           number.get<std::uint64_t>() <=
               static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
}

} // namespace

plugin::Record fields_of(const std::string& payload) {
    const json object = parsed(payload); // items() of a temporary would outlive it
    plugin::Record record;
    for (const auto& [name, value] : object.items()) {
        if (value.is_structured()) continue;
        if (value.is_null())
            record[name] = {};
        else if (value.is_boolean())
            record[name] = value.get<bool>();
        else if (value.is_string())
            record[name] = value.get<std::string>();
        else if (value.is_number_integer() && fits(value))
            record[name] = value.get<std::int64_t>();
        else
            throw bad(payload, fmt::format("\"{}\" is not a whole number of 64 bits", name));
    }
    return record;
}

std::string partners_payload(std::span<const std::int64_t> numbers) {
    json list = json::array();
    for (const std::int64_t number : numbers) list.push_back(number);
    return json{{"partners", std::move(list)}}.dump();
}

std::vector<std::int64_t> partners_of(const std::string& payload) {
    const json object = parsed(payload);
    const auto list = object.find("partners");
    if (list == object.end() || !list->is_array()) throw bad(payload, "it lists no \"partners\"");
    std::vector<std::int64_t> numbers;
    for (const json& number : *list) {
        if (!number.is_number_integer() || !fits(number))
            throw bad(payload, fmt::format("{} is not a partner's number", number.dump()));
        numbers.push_back(number.get<std::int64_t>());
    }
    return numbers;
}

} // namespace tessera::events
