// Errors and cells as replies show them.
#include "app/operation.hpp"
#include "base/date.hpp"

namespace tessera::app {

namespace {

std::string_view to_string(Outcome outcome) {
    switch (outcome) {
    case Outcome::refusal: return "refusal";
    case Outcome::usage: return "usage";
    case Outcome::failure: return "failure";
    }
    return "failure";
}

} // namespace

Json to_json(const Error& error) {
    Json inner = Json::object();
    inner["code"] = error.code();
    inner["message"] = error.message();
    inner["hint"] = error.hint();
    inner["outcome"] = to_string(error.outcome());
    Json result = Json::object();
    result["error"] = std::move(inner);
    return result;
}

Json cell(const Value& value) {
    switch (type_of(value)) {
    case Type::null: return nullptr;
    case Type::boolean: return std::get<bool>(value);
    case Type::integer: return std::get<std::int64_t>(value);
    case Type::decimal:
    case Type::text:
    case Type::date:
    case Type::moment: break;
    }
    return to_text(value);
}

} // namespace tessera::app
