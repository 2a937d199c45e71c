#include "db/examined.hpp"

#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/mapping_forms.hpp"
#include "db/transaction.hpp"
#include "db/trouble.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::db {

namespace {

// Keys are text, but for those that say so.
std::string read_as(const std::string& key_type) {
    return key_type == "text" ? "" : key_type;
}

} // namespace

std::string reason_of(const Error& error) {
    const std::string message = error.message();
    return message.substr(0, message.find(", in: "));
}

Examined::Examined(Session& on, const Sources& from, std::span<const SourceMapping> all,
                   const SourceMapping& examined)
    : session(on)
    , dialect(on.dialect())
    , sources(from)
    , mapping(examined)
    , outline(mapping_outline(examined)) {
    for (const SourceMapping& each : all) mappings[each.name] = each;
    const auto add = [&](Field each) {
        each.expression = expression_of(mapping, each.name);
        if (each.expression.empty()) return;
        each.in_rows = fmt::format("x.f{}", fields.size() + 1);
        fields.push_back(std::move(each));
    };
    add({"key", "", read_as(mapping.key_type), "", ""});
    for (const SourceColumn& column : outline.columns) {
        if (column.hidden || column.name == "key") continue;
        std::string type(to_string(column.type));
        if (column.type == Type::text) type.clear();
        // Whatever is referred to by its code is text; what has neither is numbered by us.
        if (const Source* target = sources.find(column.references))
            type = mappings.contains(target->name) ? read_as(key_type_of(mappings, target->name))
                   : target->find("code")          ? ""
                                                   : "integer";
        add({column.name, "", std::move(type), column.references, ""});
    }
}

Examined::Field* Examined::field(std::string_view name) {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const Field& each) { return each.name == name; });
    return found == fields.end() ? nullptr : &*found;
}

std::string Examined::rows() const {
    std::vector<std::string> columns;
    for (const Field& each : fields)
        if (each.there)
            columns.push_back(fmt::format("{} AS {}", each.expression, each.in_rows.substr(2)));
    return fmt::format("(SELECT {} FROM {} t) x", join(columns, ", "), rows_of(mapping));
}

std::string Examined::section() const {
    return fmt::format("[sources.{}]", mapping.name);
}

std::string Examined::columns_section() const {
    return fmt::format("[sources.{}.columns]", mapping.name);
}

void Examined::tell(Finding::State state, const Field* of, std::string what, std::string next,
                    std::optional<std::int64_t> number, const std::string& first) {
    constexpr std::int64_t shown = 60; // of a value, enough to know it by
    findings.push_back({state, of != nullptr ? of->name : "", std::move(what), std::move(next),
                        number, substring_of(first, 1, shown)});
}

std::optional<Error> Examined::refused(const std::function<void()>& look) const {
    try {
        const Transaction reading(session, Access::read); // taken back
        look();
        return {};
    } catch (const Error& error) {
        if (by_caller(error) || error.code() == "db.connection-lost") throw;
        return error;
    }
}

bool Examined::attempt(Field* of, const std::function<void()>& look) {
    const auto error = refused(look);
    if (error) blame(of, *error);
    return !error;
}

void Examined::blame(Field* of, const Error& error) {
    const std::string reason = reason_of(error);
    std::string next = of != nullptr
                           ? fmt::format("Correct `{}` of {}.", of->name, columns_section())
                           : fmt::format("Correct `{}` of {}.",
                                         mapping.table.empty() ? "select" : "table", section());
    if (error.code() == "db.permission") next = right_for(reason);
    if (of != nullptr) of->there = of->sound = false;
    tell(Finding::State::problem, of, reason, next);
}

std::string Examined::right_for(const std::string& denied) const {
    const auto user = session.value(
        fmt::format("SELECT {}{}", dialect.grantee(), dialect.from_nothing()), Type::text);
    const std::string grant = dialect.grant(denied, user ? to_text(*user) : "", rows_of(mapping));
    if (grant.empty()) return "Ask the administrator of the database for the right to read it.";
    return "Ask the administrator of the database for: " + grant;
}

} // namespace tessera::db
