// What is to be shipped: the partner and the document, as far as a ban asks for them.
#pragma once

#include "agreement/document.hpp"
#include "base/value.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tessera::ban {

struct Shipment {
    std::int64_t partner = 0;
    std::string code;          // of the partner
    std::string kind = "sale"; // of the document, see document_kinds()
    std::string status;        // "" where it has none
    std::string number;        // of the document
    std::string agreement, warehouse, currency;
    std::optional<Decimal> total;
    // Filled in by decide() where a rule asks for them: how many agreements are available to the
    // partner, and what is wrong with the one that the document names.
    std::optional<std::int64_t> available_agreements;
    std::string agreement_problem;
    bool all_cancelled = false; // every line of it is
    bool replacement = false;   // of a return request: goods go out in place of those returned
};

// Which documents are checked, and in which states (BAN-6 to BAN-13, BAN-25). One table that the
// check obeys and `shipment kinds` prints.
struct DocumentKind {
    enum class Checked { always, unless, only, never };
    std::string_view name, title;
    Checked checked;
    std::string_view statuses; // those that `unless` and `only` speak of, parted by spaces
    bool lines = false;        // not checked if every line is cancelled
    bool replacement = false;  // checked only if goods go out in place of others
    std::string_view rows;     // of the domain
};
std::span<const DocumentKind> document_kinds();
// "unless its status is not_approved, or all lines are cancelled".
std::string checked_text(const DocumentKind& kind);

// Why a shipment is not checked, as a sentence, or "" if it is. usage "shipment.unknown-kind" with
// the nearest.
std::string unchecked(const Shipment& shipment);

// Of whom it is, whoever asks says.
Shipment shipment_of(const agreement::Document& document);

// The facts that a rule may ask of the shipment: [[ban_rule.facts]] shipment = "total".
struct ShipmentFact {
    std::string_view name;
    Type type;
    std::string_view title;
};
std::span<const ShipmentFact> shipment_facts();
// of: names of the ban segments that the partner is in, for "ban_segments".
Value shipment_fact(const Shipment& shipment, std::string_view name, const std::string& of);

} // namespace tessera::ban
