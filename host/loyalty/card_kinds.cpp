// Kinds of loyalty cards, as the keys of a file and in the database.
#include "loyalty/card.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tessera::loyalty {

namespace {

using Json = nlohmann::json;

constexpr CardKey keys[] = {
    {"code", "the kind's stable identity; the name if left out"},
    {"name", "for people"},
    {"starts", "the first day on which its cards count; always if left out"},
    {"ends", "the last day; for good if left out"},
};

std::string text_of(const std::string& kind, const Json& settings, const char* key) {
    const auto found = settings.find(key);
    if (found == settings.end() || found->is_null()) return {};
    if (!found->is_string())
        throw usage("card.bad-value", fmt::format("card kind \"{}\": {} must be text, not {}", kind,
                                                  key, found->dump()));
    return found->get<std::string>();
}

std::optional<Date> date_of(const std::string& kind, const Json& settings, const char* key) {
    const std::string text = text_of(kind, settings, key);
    if (text.empty()) return {};
    try {
        return std::get<Date>(parse_value(Type::date, text));
    } catch (const Error& error) {
        throw usage("card.bad-value",
                    fmt::format("card kind \"{}\": {}: {}", kind, key, error.message()));
    }
}

std::optional<Date> day(const Value& value) {
    return is_null(value) ? std::nullopt : std::optional(std::get<Date>(value));
}

} // namespace

std::span<const CardKey> kind_keys() {
    return keys;
}

CardKind read_kind(const Json& settings) {
    if (!settings.is_object()) throw usage("card.bad-value", "a card kind must be a table");
    CardKind kind;
    kind.name = text_of("", settings, "name");
    kind.code = text_of(kind.name, settings, "code");
    if (kind.code.empty()) kind.code = kind.name;
    if (kind.code.empty()) throw usage("card.bad-value", "a card kind needs a name or a code");
    if (kind.name.empty()) kind.name = kind.code;
    std::vector<std::string> known;
    for (const CardKey& key : keys) known.emplace_back(key.name);
    for (const auto& [key, value] : settings.items())
        if (std::find(known.begin(), known.end(), key) == known.end())
            throw usage("card.unknown-key", fmt::format("card kind \"{}\": unknown key \"{}\".{}",
                                                        kind.code, key, did_you_mean(key, known)));
    kind.valid = {date_of(kind.code, settings, "starts"), date_of(kind.code, settings, "ends")};
    if (kind.valid.starts && kind.valid.ends && *kind.valid.ends < *kind.valid.starts)
        throw usage("card.bad-value",
                    fmt::format("card kind \"{}\": it ends on {}, before it starts on {}",
                                kind.code, to_text(Value{*kind.valid.ends}),
                                to_text(Value{*kind.valid.starts})));
    return kind;
}

Json settings_of(const CardKind& kind) {
    Json out{{"code", kind.code}, {"name", kind.name}};
    if (kind.valid.starts) out["starts"] = to_text(Value{*kind.valid.starts});
    if (kind.valid.ends) out["ends"] = to_text(Value{*kind.valid.ends});
    return out;
}

std::vector<CardKind> load_kinds(db::Session& session) {
    std::vector<CardKind> found;
    for (const auto& row :
         session.rows({"SELECT code, name, starts, ends FROM {card_kind} ORDER BY code"},
                      {Type::text, Type::text, Type::date, Type::date}))
        found.push_back({to_text(row[0]), to_text(row[1]), {day(row[2]), day(row[3])}});
    return found;
}

CardKind find_kind(db::Session& session, std::string_view code) {
    std::vector<std::string> known;
    for (CardKind& kind : load_kinds(session)) {
        if (kind.code == code) return std::move(kind);
        known.push_back(kind.code);
    }
    throw usage("card.unknown-kind",
                fmt::format("there is no kind of card \"{}\".{}", code, did_you_mean(code, known)),
                "`tessera card kinds` lists them; [[card_kind]] in a file defines one.");
}

void store(db::Session& session, const CardKind& kind) {
    const auto or_null = [](const std::optional<Date>& day) { return day ? Value(*day) : Value(); };
    session.execute({"DELETE FROM {card_kind} WHERE code = ?", {kind.code}});
    session.execute({"INSERT INTO {card_kind} (code, name, starts, ends) VALUES (?, ?, ?, ?)",
                     {kind.code, kind.name, or_null(kind.valid.starts), or_null(kind.valid.ends)}});
}

} // namespace tessera::loyalty
