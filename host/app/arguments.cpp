// Getters over a checked request. A value of another type here is a mistake of an operation that
// asks for what it did not declare, so it is a usage error and never a silent default.
#include "app/operation.hpp"
#include "base/date.hpp"

#include <fmt/format.h>

namespace tessera::app {

namespace {

const Json* find(const Json& object, std::string_view name) {
    const auto found = object.find(name);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

Error not_a(std::string_view what, std::string_view name, const Json& value) {
    return usage("call.wrong-type",
                 fmt::format("The parameter \"{}\" is not {}: {}", name, what, value.dump()));
}

} // namespace

bool Arguments::has(std::string_view name) const {
    return find(json_, name) != nullptr;
}

std::string Arguments::text(std::string_view name, std::string otherwise) const {
    const Json* value = find(json_, name);
    if (!value) return otherwise;
    if (!value->is_string()) throw not_a("text", name, *value);
    return value->get<std::string>();
}

std::int64_t Arguments::integer(std::string_view name, std::int64_t otherwise) const {
    const Json* value = find(json_, name);
    if (!value) return otherwise;
    if (!value->is_number_integer()) throw not_a("a whole number", name, *value);
    return value->get<std::int64_t>();
}

bool Arguments::flag(std::string_view name) const {
    const Json* value = find(json_, name);
    if (!value) return false;
    if (!value->is_boolean()) throw not_a("true or false", name, *value);
    return value->get<bool>();
}

std::vector<std::string> Arguments::texts(std::string_view name) const {
    const Json* value = find(json_, name);
    if (!value) return {};
    std::vector<std::string> texts;
    if (!value->is_array()) throw not_a("a list of texts", name, *value);
    for (const Json& item : *value) {
        if (!item.is_string()) throw not_a("a list of texts", name, *value);
        texts.push_back(item.get<std::string>());
    }
    return texts;
}

std::optional<Date> Arguments::date(std::string_view name) const {
    if (!has(name)) return std::nullopt;
    return parse_date(text(name));
}

const Json& Arguments::object(std::string_view name) const {
    static const Json empty = Json::object();
    const Json* value = find(json_, name);
    if (!value) return empty;
    if (!value->is_object()) throw not_a("an object", name, *value);
    return *value;
}

} // namespace tessera::app
