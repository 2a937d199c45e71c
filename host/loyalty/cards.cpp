// Loyalty cards in the database.
#include "loyalty/card.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

namespace tessera::loyalty {

namespace {

Value or_null(const std::optional<Date>& day) {
    return day ? Value(*day) : Value();
}
std::optional<Date> day(const Value& value) {
    return is_null(value) ? std::nullopt : std::optional(std::get<Date>(value));
}

std::vector<Card> select(db::Session& session, std::string_view where, std::vector<Value> args) {
    std::vector<Card> found;
    for (const auto& row : session.rows(
             {fmt::format("SELECT number, kind, partner, starts, ends FROM {{loyalty_card}} {} "
                          "ORDER BY number",
                          where),
              std::move(args)},
             {Type::text, Type::text, Type::integer, Type::date, Type::date})) {
        Card card{to_text(row[0]), to_text(row[1]), {}, {day(row[3]), day(row[4])}};
        if (!is_null(row[2])) card.partner = std::get<std::int64_t>(row[2]);
        found.push_back(std::move(card));
    }
    return found;
}

} // namespace

std::string Validity::problem_on(Date day) const {
    if (starts && day < *starts) return "begins on " + to_text(Value{*starts});
    if (ends && *ends < day) return "was over on " + to_text(Value{*ends});
    return {};
}

void add(db::Session& session, const Card& card) {
    if (trim(card.number).empty())
        throw usage("card.bad-value", "a card needs a number", "Give the one printed on it.");
    if (card.valid.starts && card.valid.ends && *card.valid.ends < *card.valid.starts)
        throw usage("card.bad-value", fmt::format("card {} ends on {}, before it starts on {}",
                                                  card.number, to_text(Value{*card.valid.ends}),
                                                  to_text(Value{*card.valid.starts})));
    find_kind(session, card.kind);
    if (!select(session, "WHERE number = ?", {card.number}).empty())
        throw refusal("card.exists", fmt::format("there is a card {} already", card.number),
                      "`tessera card list` shows whose it is.");
    session.execute({"INSERT INTO {loyalty_card} (number, kind, partner, starts, ends) VALUES (?, "
                     "?, ?, ?, ?)",
                     {card.number, card.kind, card.partner ? Value(*card.partner) : Value(),
                      or_null(card.valid.starts), or_null(card.valid.ends)}});
}

std::vector<Card> load_cards(db::Session& session, std::optional<std::int64_t> partner) {
    return partner ? select(session, "WHERE partner = ?", {*partner}) : select(session, "", {});
}

Card find_card(db::Session& session, const std::string& number) {
    auto found = select(session, "WHERE number = ?", {number});
    if (found.empty())
        throw usage("card.unknown", fmt::format("there is no card \"{}\"", number),
                    "`tessera card list` lists them.");
    return std::move(found.front());
}

void end(db::Session& session, const Card& card, Date last) {
    session.execute({"UPDATE {loyalty_card} SET ends = ? WHERE number = ?", {last, card.number}});
}

std::string problem_with(const Card& card, const CardKind& kind, Date day) {
    if (const std::string own = card.valid.problem_on(day); !own.empty())
        return fmt::format("the card {} {}", card.number, own);
    if (const std::string of_kind = kind.valid.problem_on(day); !of_kind.empty())
        return fmt::format("its kind \"{}\" {}", kind.name, of_kind);
    return {};
}

std::set<std::string> registered(db::Session& session, std::int64_t partner, Date day) {
    std::set<std::string> found;
    const std::vector<Card> cards = load_cards(session, partner);
    if (cards.empty()) return found;
    for (const CardKind& kind : load_kinds(session))
        for (const Card& card : cards)
            if (card.kind == kind.code && problem_with(card, kind, day).empty())
                found.insert(kind.code);
    return found;
}

} // namespace tessera::loyalty
