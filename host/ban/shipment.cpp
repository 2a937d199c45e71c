#include "ban/shipment.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace tessera::ban {

namespace {

using Checked = DocumentKind::Checked;

constexpr bool by_lines = true;

constexpr DocumentKind kinds[] = {
    {"order", "customer order", Checked::unless, "not_approved", by_lines, false, "BAN-7"},
    {"sale", "sale of goods and services", Checked::unless, "awaiting_prepayment", false, false,
     "BAN-8"},
    {"completion_act", "act of work done", Checked::always, "", false, false, "BAN-9"},
    {"service_sale", "sale of services and other assets", Checked::always, "", false, false,
     "BAN-9"},
    {"keeper_transfer", "transfer to a keeper", Checked::always, "", false, false, "BAN-9"},
    {"return_request", "request to return goods", Checked::only, "to_provide to_ship done", false,
     true, "BAN-10"},
    {"deal", "deal with a customer", Checked::only, "filled", false, false, "BAN-12"},
    {"tolling_order", "order of a tolling customer", Checked::unless, "not_approved", by_lines,
     false, "BAN-13"},
    {"retail_receipt", "retail receipt", Checked::never, "", false, false, "BAN-25"},
    {"quote", "quote", Checked::never, "", false, false, "BAN-25"},
    {"invoice", "invoice", Checked::never, "", false, false, "BAN-25"},
};

constexpr ShipmentFact facts[] = {
    {"kind", Type::text, "kind of the document"},
    {"status", Type::text, "its status"},
    {"number", Type::text, "its number"},
    {"agreement", Type::text, "the agreement that it is under"},
    {"warehouse", Type::text, "where it is shipped from"},
    {"currency", Type::text, "its currency"},
    {"total", Type::decimal, "its sum"},
    {"ban_segments", Type::text, "the ban segments that the partner is in, by name"},
    {"available_agreements", Type::integer, "how many agreements are available to the partner"},
    {"agreement_problem", Type::text, "why the one that the document is under does not apply"},
};

const DocumentKind& kind_of(const Shipment& shipment) {
    std::vector<std::string> names;
    for (const DocumentKind& kind : kinds) {
        if (kind.name == shipment.kind) return kind;
        names.emplace_back(kind.name);
    }
    throw usage("shipment.unknown-kind",
                fmt::format("there is no kind of document \"{}\".{}", shipment.kind,
                            did_you_mean(shipment.kind, names)),
                "`tessera shipment kinds` lists them.");
}

std::string listed(std::string_view statuses) {
    std::istringstream words{std::string(statuses)};
    std::string text;
    for (std::string word; words >> word;) text += (text.empty() ? "" : " or ") + word;
    return text;
}

bool names(std::string_view statuses, std::string_view status) {
    std::istringstream words{std::string(statuses)};
    for (std::string word; words >> word;)
        if (word == status) return true;
    return false;
}

} // namespace

std::span<const DocumentKind> document_kinds() {
    return kinds;
}

std::string checked_text(const DocumentKind& kind) {
    std::string text;
    switch (kind.checked) {
    case Checked::always: text = "always"; break;
    case Checked::never: text = "never"; break;
    case Checked::unless: text = "unless its status is " + listed(kind.statuses); break;
    case Checked::only: text = "only if its status is " + listed(kind.statuses); break;
    }
    if (kind.lines) text += ", or all lines are cancelled";
    if (kind.replacement) text += ", and goods go out in place of those returned";
    return text;
}

std::string unchecked(const Shipment& shipment) {
    const DocumentKind& kind = kind_of(shipment);
    const auto not_checked = [&](std::string_view why) {
        return fmt::format("a {} is not checked{}{}", kind.title, why.empty() ? "" : " ", why);
    };
    if (kind.checked == Checked::never) return not_checked("");
    const bool named = names(kind.statuses, shipment.status);
    if (kind.checked == Checked::unless && named)
        return not_checked(fmt::format("in the status {}", shipment.status));
    if (kind.checked == Checked::only && !named)
        return not_checked(shipment.status.empty()
                               ? "without a status"
                               : fmt::format("in the status {}", shipment.status));
    if (kind.lines && shipment.all_cancelled)
        return not_checked("of which every line is cancelled");
    if (kind.replacement && !shipment.replacement) return not_checked("when no goods go out");
    return {};
}

Shipment shipment_of(const agreement::Document& document) {
    Shipment shipment;
    shipment.kind = document.kind;
    shipment.status = document.status;
    shipment.number = document.number;
    shipment.agreement = document.agreement;
    shipment.warehouse = document.warehouse;
    shipment.currency = document.currency;
    shipment.total = document.sum();
    shipment.replacement = document.replacement;
    shipment.all_cancelled = document.all_cancelled();
    return shipment;
}

std::span<const ShipmentFact> shipment_facts() {
    return facts;
}

Value shipment_fact(const Shipment& shipment, std::string_view name, const std::string& of) {
    const auto text = [](const std::string& value) {
        return value.empty() ? Value() : Value(value);
    };
    if (name == "kind") return text(shipment.kind);
    if (name == "status") return text(shipment.status);
    if (name == "number") return text(shipment.number);
    if (name == "agreement") return text(shipment.agreement);
    if (name == "warehouse") return text(shipment.warehouse);
    if (name == "currency") return text(shipment.currency);
    if (name == "ban_segments") return text(of);
    if (name == "agreement_problem") return text(shipment.agreement_problem);
    if (name == "total" && shipment.total) return *shipment.total;
    if (name == "available_agreements" && shipment.available_agreements)
        return *shipment.available_agreements;
    return {};
}

} // namespace tessera::ban
