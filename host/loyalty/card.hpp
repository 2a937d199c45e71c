// Loyalty cards: what kinds there are, who has which, and whether one counts on a day (CND-8,
// ACT-6).
#pragma once

#include "segment/segment.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::loyalty {

// Both days count; without one there is no such limit.
struct Validity {
    std::optional<Date> starts, ends;

    // "begins on 2026-04-01", "was over on 2026-03-31", or "" on a day within.
    std::string problem_on(Date day) const;
};

struct CardKind {
    std::string code, name;
    Validity valid;
};

struct CardKey {
    std::string_view name, sentence;
};
std::span<const CardKey> kind_keys(); // of a [[card_kind]] in a file

// Reads the keys of a [[card_kind]]; nothing is written. Errors: usage "card.unknown-key",
// "card.bad-value".
CardKind read_kind(const nlohmann::json& settings);
nlohmann::json settings_of(const CardKind& kind); // its inverse

std::vector<CardKind> load_kinds(db::Session& session); // by code
// usage "card.unknown-kind" with the nearest.
CardKind find_kind(db::Session& session, std::string_view code);
// Over the one with its code, in the open transaction.
void store(db::Session& session, const CardKind& kind);

struct Card {
    std::string number, kind;            // its code
    std::optional<std::int64_t> partner; // nothing: nobody has registered it
    Validity valid;
};

// In the open transaction. Errors: usage "card.bad-value", "card.unknown-kind"; refusal
// "card.exists".
void add(db::Session& session, const Card& card);
// By number; of one partner, or all.
std::vector<Card> load_cards(db::Session& session, std::optional<std::int64_t> partner = {});
// usage "card.unknown".
Card find_card(db::Session& session, const std::string& number);
// Its last day from now on, which may lie before its first: then it never counts. In the open
// transaction.
void end(db::Session& session, const Card& card, Date last);

// Why a card gives nothing on a day, or "": it and its kind are within their dates (ACT-6).
std::string problem_with(const Card& card, const CardKind& kind, Date day);
// Codes of the kinds of which the partner has a card that counts on that day (CND-8). Two
// statements.
std::set<std::string> registered(db::Session& session, std::int64_t partner, Date day);

} // namespace tessera::loyalty
