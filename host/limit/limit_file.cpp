// Limits as the keys of a file.
#include "limit/limit.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "segment/method_table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tessera::limit {

namespace {

using Json = nlohmann::json;

constexpr Key table[] = {
    {"owner", "whose they are: user:anna, user_group:sellers, agreement:retail, segment:wholesale"},
    {"discount", "the largest discount by hand in percent; 0 where only markup is given"},
    {"markup", "the largest markup by hand in percent; 0 where only discount is given"},
    {"groups", "a table: price group = { discount = …, markup = … }, in place of the above"},
};

constexpr OwnerKind kinds[] = {OwnerKind::user, OwnerKind::user_group, OwnerKind::agreement,
                               OwnerKind::segment};

Error bad(const std::string& owner, const std::string& what) {
    return usage("limit.bad-value", owner.empty()
                                        ? fmt::format("a manual limit: {}", what)
                                        : fmt::format("manual limit of {}: {}", owner, what));
}

Decimal percent(const std::string& owner, const std::string& place, const Json& value,
                bool at_most_100) {
    Decimal read;
    try {
        if (!value.is_string() && !value.is_number_integer())
            throw bad(owner,
                      fmt::format("{} is {}; a percent is 10, or \"7.5\"", place, value.dump()));
        read = parse_exact_decimal(value.is_string() ? value.get<std::string>() : value.dump());
    } catch (const Error& error) {
        if (error.code() == "limit.bad-value") throw;
        throw bad(owner, fmt::format("{}: {}", place, error.message()));
    }
    if (read.units < 0) throw bad(owner, fmt::format("{} is {}, below 0", place, to_text(read)));
    if (at_most_100 && read.units > 100 * Decimal::scale)
        throw bad(owner, fmt::format("{} is {}, above 100", place, to_text(read)));
    return read;
}

Percents percents(const std::string& owner, const std::string& place, const Json& from) {
    const auto of = [&](const char* key, bool discount) {
        const auto found = from.find(key);
        if (found == from.end() || found->is_null()) return Decimal{0};
        return percent(owner, place + key, *found, discount);
    };
    return {of("discount", true), of("markup", false)};
}

void only(const std::string& owner, const std::string& place, const Json& from,
          const std::vector<std::string>& known) {
    for (const auto& [key, value] : from.items())
        if (std::find(known.begin(), known.end(), key) == known.end())
            throw usage("limit.unknown-key",
                        fmt::format("manual limit of {}: unknown key \"{}{}\".{}", owner, place,
                                    key, did_you_mean(key, known)),
                        fmt::format("It may have {}.", join(known, ", ")));
}

void read_owner(const segment::Desk& desk, const std::string& owner, Limit& limit) {
    const auto colon = owner.find(':');
    const std::string kind = owner.substr(0, colon);
    const auto found = std::find_if(std::begin(kinds), std::end(kinds),
                                    [&](OwnerKind each) { return to_string(each) == kind; });
    if (colon == std::string::npos || found == std::end(kinds) || colon + 1 == owner.size())
        throw bad("", fmt::format("owner is \"{}\", and may be user:NAME, user_group:NAME, "
                                  "agreement:CODE or segment:CODE",
                                  owner));
    limit.kind = *found;
    limit.name = owner.substr(colon + 1);
    if (limit.kind == OwnerKind::agreement) {
        const auto one = agreement::find(desk.session, limit.name);
        limit.id = one.id;
        limit.name = one.code;
    }
    if (limit.kind != OwnerKind::segment) return;
    const segment::Segment s = segment::find(desk.session, limit.name);
    if (s.subject != db::Subject::partner || s.is_folder || s.kind == segment::Kind::shipment_ban)
        throw refusal("limit.bad-segment",
                      fmt::format("manual limit of {}: \"{}\" is no general segment of partners",
                                  owner, s.name),
                      "Name a general segment of partners.");
    // MTH-4: who is in a dynamic one is known only when it is asked.
    require(s, segment::Action::commercial_use);
    limit.id = s.id;
    limit.name = s.code;
}

Json number(Decimal value) {
    return value.units % Decimal::scale == 0 ? Json(value.units / Decimal::scale)
                                             : Json(to_text(value));
}

Json table_of(const Percents& percents) {
    return {{"discount", number(percents.discount)}, {"markup", number(percents.markup)}};
}

} // namespace

std::span<const Key> keys() {
    return table;
}

std::string_view to_string(OwnerKind kind) {
    constexpr std::string_view names[] = {"user", "user_group", "agreement", "segment"};
    return names[static_cast<int>(kind)];
}

std::string owner_of(const Limit& limit) {
    return fmt::format("{}:{}", to_string(limit.kind), limit.name);
}

Limit read(const segment::Desk& desk, const Json& settings) {
    if (!settings.is_object()) throw bad("", "it must be a table");
    const auto given = settings.find("owner");
    if (given == settings.end() || !given->is_string()) throw bad("", "owner is missing");
    const std::string owner = given->get<std::string>();
    Limit limit;
    read_owner(desk, owner, limit);
    std::vector<std::string> known;
    for (const Key& key : table) known.emplace_back(key.name);
    only(owner, "", settings, known);
    if (settings.contains("discount") || settings.contains("markup"))
        limit.percents[""] = percents(owner, "", settings);
    if (const auto groups = settings.find("groups"); groups != settings.end()) {
        if (!groups->is_object()) throw bad(owner, "groups must be a table");
        for (const auto& [group, value] : groups->items()) {
            const std::string place = fmt::format("groups.{}.", group);
            if (group.empty()) throw bad(owner, "groups has a price group without a name");
            if (!value.is_object())
                throw bad(owner, fmt::format("groups.{} must be a table", group));
            only(owner, place, value, {"discount", "markup"});
            limit.percents[group] = percents(owner, place, value);
        }
    }
    if (limit.percents.empty()) throw bad(owner, "it says neither discount nor markup");
    return limit;
}

Json settings_of(const Limit& limit) {
    Json out{{"owner", owner_of(limit)}};
    for (const auto& [group, percents] : limit.percents) {
        if (group.empty())
            out.update(table_of(percents));
        else
            out["groups"][group] = table_of(percents);
    }
    return out;
}

} // namespace tessera::limit
