// Finding and calling operations.
#include "app/host.hpp"
#include "base/text.hpp"
#include "db/reading_error.hpp"

#include <fmt/format.h>

#include <set>
#include <stdexcept>

namespace tessera::app {

namespace {

// Mistakes in a declaration would show only when the operation is called; they are ours, so they
// stop the program at its start, and every test with it.
void check_declaration(const Operation& operation) {
    const auto wrong = [&](std::string_view what) {
        throw std::logic_error(fmt::format("operation {}: {}", operation.name, what));
    };
    if (!operation.run) wrong("has no handler");
    std::set<std::string_view> names{"confirm"};
    bool optional_seen = false, list_seen = false;
    for (const Param& param : operation.params) {
        if (!names.insert(param.name).second)
            wrong("a parameter is declared twice, or named confirm");
        if (!param.positional) continue;
        if (list_seen) wrong("a positional parameter after the one that takes all remaining words");
        if (param.required && optional_seen) wrong("a required positional after an optional one");
        if (param.kind == ParamKind::boolean || param.kind == ParamKind::object)
            wrong("a positional flag or object");
        list_seen = param.kind == ParamKind::texts;
        optional_seen = optional_seen || !param.required;
    }
}

// Who acts is stored with what is done, and told to plugins and to people in one line.
void check_user(const std::string& user) {
    constexpr std::size_t longest = 100;
    const auto bad = [&](std::string_view what) {
        throw usage("call.bad-user", fmt::format("the name of the user {}", what),
                    "Give a name of one line of UTF-8 text, of up to 100 bytes.");
    };
    if (!is_utf8(user)) bad("is not UTF-8");
    std::string shown = user;
    for (char& c : shown)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    if (shown != user) bad(fmt::format("\"{}\" holds a control character (here ?)", shown));
    if (user.size() > longest) bad(fmt::format("has {} bytes", user.size()));
    if (trim(user).empty()) bad("is empty");
}

} // namespace

void Catalogue::add(Operation operation) {
    check_declaration(operation);
    const std::string name = operation.name;
    if (!operations_.emplace(name, std::move(operation)).second)
        throw std::logic_error(fmt::format("operation {}: declared twice", name));
}

const Operation* Catalogue::find(std::string_view name) const {
    const auto found = operations_.find(name);
    return found == operations_.end() ? nullptr : &found->second;
}

const Operation& Catalogue::at(std::string_view name) const {
    if (const Operation* operation = find(name)) return *operation;
    std::vector<std::string> names;
    for (const auto& [known, operation] : operations_) names.push_back(known);
    throw usage("call.unknown-operation",
                fmt::format("There is no operation \"{}\".{}", name, did_you_mean(name, names)),
                "`tessera --help` lists what there is.");
}

Json Catalogue::call(std::string_view name, Call& call, const Json& request) const {
    const Operation& operation = at(name);
    check_user(call.user);
    Call confirmed = call; // so that one confirmed request does not confirm the next
    Json rest = request;
    if (rest.is_object() && rest.contains("confirm")) {
        const Json& confirm = rest["confirm"];
        if (!confirm.is_boolean())
            throw usage(
                "call.wrong-type",
                fmt::format("{}: \"confirm\" takes true or false, not {}", name, confirm.dump()));
        confirmed.confirm = call.confirm || confirm.get<bool>();
        rest.erase("confirm");
    }
    const Arguments arguments(check_request(operation, rest));
    if (!operation.right.empty() && right_check_) right_check_(confirmed, name, operation.right);
    try {
        return operation.run(confirmed, arguments);
    } catch (const db::ReadingError& error) {
        if (call.borrowed) throw; // its transaction goes on, or answers no more
        const db::Lease session = call.lease();
        throw db::located(*session, call.host.catalog().sources(), error);
    } catch (const Error& error) {
        if (error.code() == "db.cancelled")
            call.check_cancelled(); // it was the caller who ended it
        throw;
    }
}

} // namespace tessera::app
