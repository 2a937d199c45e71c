#include "partner/partner.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/relation_with.hpp"
#include "db/transaction.hpp"
#include "partner/belongings.hpp"
#include "partner/fill.hpp"
#include "partner/rows.hpp"

#include <fmt/format.h>
#include <map>
#include <set>

namespace tessera::partner {

namespace {

std::string code_of(const Desk& desk, std::int64_t number) {
    const auto code =
        desk.session.value({"SELECT code FROM {partner} WHERE number = ?", {number}}, Type::text);
    if (!code)
        throw usage("partner.unknown", fmt::format("there is no partner of number {}", number));
    return to_text(*code);
}

void move_custom_fields(db::Session& session, std::int64_t from, std::int64_t into) {
    struct Kept {
        std::set<std::string> values;
        std::int64_t next = 0;
    };
    std::map<std::string, Kept> kept;
    for (const db::Row& row : session.rows(
             {"SELECT name, ordinal, value FROM {partner_attribute} WHERE partner = ?", {into}},
             {Type::text, Type::integer, Type::text})) {
        Kept& of = kept[to_text(row[0])];
        of.values.insert(to_text(row[2]));
        of.next = std::max(of.next, std::get<std::int64_t>(row[1]) + 1);
    }
    for (const db::Row& row :
         session.rows({"SELECT name, value FROM {partner_attribute} WHERE partner "
                       "= ? ORDER BY name, ordinal",
                       {from}},
                      {Type::text, Type::text})) {
        Kept& of = kept[to_text(row[0])];
        if (of.values.insert(to_text(row[1])).second)
            session.execute(
                {"INSERT INTO {partner_attribute} (partner, name, ordinal, value) VALUES "
                 "(?, ?, ?, ?)",
                 {into, row[0], of.next++, row[1]}});
    }
    session.execute({"DELETE FROM {partner_attribute} WHERE partner = ?", {from}});
}

bool is_yes(const Value& value) {
    return !is_null(value) && std::get<bool>(value);
}

// What is not known of `into` is taken from the card of `from`; it is all that either was (a
// customer, a supplier). Its own code, day and deletion mark stay, and its parent is the children's
// matter.
void complete(db::Session& session, std::int64_t from, std::int64_t into) {
    const Entity& entity = partner_entity();
    std::vector<std::string> names;
    std::vector<Type> types;
    for (const Field& field : entity.fields) {
        names.emplace_back(field.name);
        types.push_back(field.type);
    }
    const auto card = [&](std::int64_t number) {
        const std::string text =
            fmt::format("SELECT {} FROM {{partner}} WHERE number = ?", join(names, ", "));
        return session.rows({text, {number}}, types).front();
    };
    const db::Row goes = card(from), stays = card(into);
    Draft draft;
    draft.values = goes;
    draft.given.resize(entity.fields.size());
    for (std::size_t i = 0; i < entity.fields.size(); ++i) {
        const std::string_view name = entity.fields[i].name;
        if (name == "deleted" || name == "parent") continue;
        draft.given[i] = types[i] == Type::boolean ? is_yes(goes[i]) && !is_yes(stays[i])
                                                   : !is_null(goes[i]) && is_null(stays[i]);
    }
    update(session, entity, into, draft);
}

void move_children(db::Session& session, std::int64_t from, std::int64_t into) {
    const auto parent_of = [&](std::int64_t number) {
        return session.integer({"SELECT parent FROM {partner} WHERE number = ?", {number}});
    };
    const auto stands_below = [&](std::int64_t number, std::int64_t other) {
        std::int64_t at = parent_of(number);
        while (at != 0 && at != other) at = parent_of(at);
        return at != 0;
    };
    // If `into` stands below `from`, or below nothing, it takes its place; not below itself.
    if ((parent_of(into) == 0 && !stands_below(from, into)) || stands_below(into, from)) {
        const std::int64_t above = parent_of(from);
        session.execute({"UPDATE {partner} SET parent = ? WHERE number = ?",
                         {above == 0 ? Value() : Value(above), into}});
    }
    session.execute({"UPDATE {partner} SET parent = ? WHERE parent = ?", {into, from}});
}

} // namespace

void check_merge(const Desk& desk) {
    refuse_mapped(desk, "merge partners", "Merge them in the system that keeps the partners.");
    // Facts of a mapped table cannot be moved, and must not be lost without a word.
    for (const std::string_view table : fact_tables)
        if (!desk.sources.at(table).own)
            throw refusal("partner.mapped",
                          fmt::format("could not merge partners: the rows of {} are kept in a "
                                      "table of this deployment, which Tessera only reads",
                                      table),
                          "Merge the partners in the system that keeps those rows.");
}

namespace {

// Rows of further sources, which are always the deployment's own tables.
void refuse_rows_elsewhere(const Desk& desk, std::int64_t from) {
    for (const db::Source* source : desk.sources.all()) {
        const db::SourceColumn* partner = source->find("partner");
        if (source->own || !partner || partner->sql.empty()) continue;
        const auto rows =
            desk.session.integer({fmt::format("SELECT COUNT(*) FROM {} t WHERE {} = ?",
                                              db::relation_with(*source, "partner"), partner->sql),
                                  {from}});
        if (rows > 0)
            throw refusal(
                "partner.mapped",
                fmt::format("could not merge partner \"{}\": {} has {} rows of it, in a table of "
                            "this deployment, which Tessera only reads",
                            code_of(desk, from), source->name, rows),
                "Give those rows to the other partner where they are kept, then merge.");
    }
}

} // namespace

void merge(const Desk& desk, std::int64_t from, std::int64_t into) {
    check_merge(desk);
    refuse_rows_elsewhere(desk, from);
    db::Transaction transaction(desk.session);
    const std::string code = code_of(desk, from);
    code_of(desk, into);
    if (from == into)
        throw usage("partner.merge-itself",
                    fmt::format("partner \"{}\" cannot be merged with itself", code),
                    "Name two partners.");
    const auto carry = [&](std::string_view table) {
        desk.session.execute(
            {fmt::format("UPDATE {{{}}} SET partner = ? WHERE partner = ?", table), {into, from}});
    };
    for (const std::string_view table : fact_tables) carry(table);
    for (const std::string_view table : record_tables) carry(table);
    desk.session.execute({"UPDATE {deal} SET competitor = ? WHERE competitor = ?", {into, from}});
    complete(desk.session, from, into);
    move_custom_fields(desk.session, from, into);
    move_children(desk.session, from, into);
    desk.events.merged({desk.session, desk.user, desk.today}, from, into);
    desk.session.execute({"DELETE FROM {partner} WHERE number = ?", {from}});
    transaction.commit();
}

} // namespace tessera::partner
