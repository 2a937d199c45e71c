// Agreements in the database.
#include "agreement/agreement.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/sequence.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tessera::agreement {

namespace {

constexpr const char* columns = "id, code, name, supplier, partner, based_on, segment, status, "
                                "deleted, operation, currency, starts, ends, priority, price_kind, "
                                "terms";

std::optional<std::int64_t> number(const Value& value) {
    return is_null(value) ? std::nullopt : std::optional(std::get<std::int64_t>(value));
}
std::optional<Date> day(const Value& value) {
    return is_null(value) ? std::nullopt : std::optional(std::get<Date>(value));
}
template <class T>
Value or_null(const std::optional<T>& value) {
    return value ? Value(*value) : Value();
}
Value or_null(const std::string& text) {
    return text.empty() ? Value() : Value(text);
}

Agreement from_row(const db::Row& row) {
    Agreement made;
    made.id = std::get<std::int64_t>(row[0]);
    made.code = to_text(row[1]);
    made.name = to_text(row[2]);
    made.supplier = std::get<bool>(row[3]);
    made.partner = number(row[4]);
    made.based_on = number(row[5]);
    made.segment = number(row[6]);
    for (const Status status : {Status::not_approved, Status::in_force, Status::closed})
        if (to_text(row[7]) == to_string(status)) made.status = status;
    made.deleted = std::get<bool>(row[8]);
    made.operation = to_text(row[9]);
    made.currency = to_text(row[10]);
    made.starts = day(row[11]);
    made.ends = day(row[12]);
    made.priority = std::get<std::int64_t>(row[13]);
    made.price_kind = to_text(row[14]);
    const auto terms = nlohmann::json::parse(to_text(row[15]));
    for (const auto& [name, value] : terms.items()) made.terms[name] = value.get<std::string>();
    return made;
}

std::vector<Agreement> select(db::Session& session, std::string_view where,
                              std::vector<Value> args) {
    std::vector<Agreement> found;
    for (const auto& row :
         session.rows({fmt::format("SELECT {} FROM {{agreement}} {} ORDER BY code", columns, where),
                       std::move(args)},
                      {Type::integer, Type::text, Type::text, Type::boolean, Type::integer,
                       Type::integer, Type::integer, Type::text, Type::boolean, Type::text,
                       Type::text, Type::date, Type::date, Type::integer, Type::text, Type::text}))
        found.push_back(from_row(row));
    return found;
}

} // namespace

std::vector<Agreement> load_all(db::Session& session) {
    return select(session, "", {});
}

Agreement find(db::Session& session, std::string_view code) {
    auto found = select(session, "WHERE code = ?", {std::string(code)});
    if (!found.empty()) return std::move(found.front());
    std::vector<std::string> known;
    for (const Agreement& one : load_all(session)) known.push_back(one.code);
    throw usage("agreement.unknown",
                fmt::format("there is no agreement \"{}\".{}", code, did_you_mean(code, known)),
                "`tessera agreement list` lists them.");
}

void store(db::Session& session, Agreement& agreement) {
    nlohmann::json terms = nlohmann::json::object();
    for (const auto& [name, value] : agreement.terms) terms[name] = value;
    const bool fresh = agreement.id == 0;
    if (fresh) agreement.id = db::reserve(session, "agreement");
    const std::vector<Value> values{agreement.code,
                                    agreement.name,
                                    agreement.supplier,
                                    or_null(agreement.partner),
                                    or_null(agreement.based_on),
                                    or_null(agreement.segment),
                                    std::string(to_string(agreement.status)),
                                    agreement.deleted,
                                    agreement.operation,
                                    or_null(agreement.currency),
                                    or_null(agreement.starts),
                                    or_null(agreement.ends),
                                    agreement.priority,
                                    or_null(agreement.price_kind),
                                    terms.dump(),
                                    agreement.id};
    session.execute(
        {fresh
             ? "INSERT INTO {agreement} (code, name, supplier, partner, based_on, segment, "
               "status, deleted, operation, currency, starts, ends, priority, price_kind, terms, "
               "id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
             : "UPDATE {agreement} SET code = ?, name = ?, supplier = ?, partner = ?, based_on = "
               "?, segment = ?, status = ?, deleted = ?, operation = ?, currency = ?, starts = ?, "
               "ends = ?, priority = ?, price_kind = ?, terms = ? WHERE id = ?",
         values});
    db::renew_mark(session, db::definition_mark);
}

void remove(db::Session& session, const Agreement& agreement) {
    const auto followers = select(session, "WHERE based_on = ?", {agreement.id});
    if (!followers.empty()) {
        std::vector<std::string> codes;
        for (const Agreement& one : followers) codes.push_back(one.code);
        throw refusal("agreement.is-used",
                      fmt::format("agreement \"{}\" is what {} is based on", agreement.code,
                                  join(codes, ", ")),
                      "Delete those first, or mark this one: deleted = true.");
    }
    session.execute({"DELETE FROM {manual_limit} WHERE owner_kind = 2 AND holder = ?",
                     {std::to_string(agreement.id)}});
    session.execute({"DELETE FROM {agreement} WHERE id = ?", {agreement.id}});
    db::renew_mark(session, db::definition_mark);
}

Agreement complete(Agreement agreement, const Agreement& standard) {
    if (agreement.price_kind.empty()) agreement.price_kind = standard.price_kind;
    if (agreement.currency.empty()) agreement.currency = standard.currency;
    agreement.terms.insert(standard.terms.begin(), standard.terms.end());
    return agreement;
}

Agreement complete(db::Session& session, const Agreement& agreement) {
    if (!agreement.based_on) return agreement;
    const auto standard = select(session, "WHERE id = ?", {*agreement.based_on});
    return standard.empty() ? agreement : complete(agreement, standard.front());
}

std::vector<Deviation> deviations(db::Session& session, const Agreement& agreement) {
    std::vector<Deviation> found;
    if (!agreement.based_on) return found;
    const auto standard = select(session, "WHERE id = ?", {*agreement.based_on});
    if (standard.empty()) return found;
    const Agreement& from = standard.front();
    const auto compare = [&](std::string_view what, const std::string& theirs,
                             const std::string& own) {
        if (!own.empty() && own != theirs) found.push_back({std::string(what), theirs, own});
    };
    compare("price_kind", from.price_kind, agreement.price_kind);
    compare("currency", from.currency, agreement.currency);
    for (const Term& term : terms()) {
        const std::string name(term.name);
        const auto own = agreement.terms.find(name), theirs = from.terms.find(name);
        if (own != agreement.terms.end())
            compare(name, theirs == from.terms.end() ? "" : theirs->second, own->second);
    }
    return found;
}

} // namespace tessera::agreement
