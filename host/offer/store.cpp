// Discounts in the database: each as the file that defined it.
#include "offer/definition.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/sequence.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::offer {

namespace {

struct Stored {
    std::int64_t id = 0;
    Json settings;
};

std::vector<Stored> stored(db::Session& session, const char* table) {
    std::vector<Stored> out;
    for (const auto& row :
         session.rows({fmt::format("SELECT id, settings FROM {{{}}} ORDER BY code", table)},
                      {Type::integer, Type::text}))
        out.push_back({std::get<std::int64_t>(row[0]), Json::parse(to_text(row[1]))});
    return out;
}

void write(db::Session& session, const char* table, const std::string& code,
           const std::string& name, const Json& settings) {
    const auto id = session.value(
        {fmt::format("SELECT id FROM {{{}}} WHERE code = ?", table), {code}}, Type::integer);
    if (id)
        session.execute(
            {fmt::format("UPDATE {{{}}} SET name = ?, settings = ? WHERE id = ?", table),
             {name, settings.dump(), *id}});
    else
        session.execute(
            {fmt::format("INSERT INTO {{{}}} (code, name, settings, id) VALUES (?, ?, ?, ?)",
                         table),
             {code, name, settings.dump(), db::reserve(session, table)}});
    db::renew_mark(session, db::definition_mark);
}

template <class One>
void in_order(std::vector<One>& all) {
    std::stable_sort(all.begin(), all.end(),
                     [](const One& a, const One& b) { return a.order < b.order; });
}

} // namespace

Offers load(db::Session& session) {
    Offers out;
    for (const Stored& one : stored(session, "discount_group"))
        out.groups.push_back(stored_group(one.settings));
    for (const Stored& one : stored(session, "discount"))
        out.discounts.push_back(stored_discount(one.id, one.settings));
    for (const Stored& one : stored(session, "discount_condition")) {
        SharedCondition condition = stored_condition(one.settings);
        out.conditions.emplace(condition.code, std::move(condition));
    }
    in_order(out.groups);
    in_order(out.discounts);
    return out;
}

Discount find(db::Session& session, std::string_view code) {
    std::vector<std::string> known;
    for (Discount& discount : load(session).discounts) {
        if (discount.code == code) return std::move(discount);
        known.push_back(discount.code);
    }
    throw usage("discount.unknown",
                fmt::format("there is no discount \"{}\".{}", code, did_you_mean(code, known)),
                "`tessera discount list` lists them.");
}

void store(db::Session& session, const Group& group) {
    write(session, "discount_group", group.code, group.name, group.settings);
}

void store(db::Session& session, const Discount& discount) {
    write(session, "discount", discount.code, discount.name, discount.settings);
}

void store(db::Session& session, const SharedCondition& condition) {
    write(session, "discount_condition", condition.code, condition.name, condition.settings);
}

void remove_discount(db::Session& session, const std::string& code) {
    session.execute({"DELETE FROM {discount_status} WHERE discount IN (SELECT id FROM {discount} "
                     "WHERE code = ?)",
                     {code}});
    session.execute({"DELETE FROM {discount} WHERE code = ?", {code}});
    db::renew_mark(session, db::definition_mark);
}

} // namespace tessera::offer
