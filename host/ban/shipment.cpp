#include "ban/shipment.hpp"

#include "base/error.hpp"
#include "base/number.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>

namespace tessera::ban {

namespace {

using Json = nlohmann::ordered_json;
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

[[noreturn]] void bad(std::string what) {
    throw usage("shipment.bad-document", "the document cannot be read: " + std::move(what),
                "`tessera shipment check --help` shows a document.");
}

// One object of the document, with where it stands for errors.
class Object {
public:
    Object(const Json& json, std::string place)
        : json_(json)
        , place_(std::move(place)) {
        if (!json.is_object()) bad(fmt::format("{} must be an object", place_));
    }
    void only(std::initializer_list<std::string_view> known) const {
        const std::vector<std::string> names(known.begin(), known.end());
        for (const auto& [key, value] : json_.items())
            if (std::find(names.begin(), names.end(), key) == names.end())
                bad(fmt::format("{} has an unknown key \"{}\".{}", place_, key,
                                did_you_mean(key, names)));
    }
    std::string text(const char* key, std::string otherwise = {}) const {
        const auto found = json_.find(key);
        if (found == json_.end() || found->is_null()) return otherwise;
        if (!found->is_string()) bad(fmt::format("{} of {} must be text", key, place_));
        return found->get<std::string>();
    }
    bool flag(const char* key) const {
        const auto found = json_.find(key);
        if (found == json_.end() || found->is_null()) return false;
        if (!found->is_boolean()) bad(fmt::format("{} of {} must be true or false", key, place_));
        return found->get<bool>();
    }
    // Not below 0. A number with places has become its text on the way here.
    std::optional<Decimal> decimal(const char* key) const {
        const auto found = json_.find(key);
        if (found == json_.end() || found->is_null()) return {};
        if (!found->is_string() && !found->is_number_integer())
            bad(fmt::format("{} of {} must be a number such as 12.50", key, place_));
        Decimal value;
        try {
            value =
                parse_exact_decimal(found->is_string() ? found->get<std::string>() : found->dump());
        } catch (const Error& error) {
            bad(fmt::format("{} of {}: {}", key, place_, error.message()));
        }
        if (value.units < 0)
            bad(fmt::format("{} of {} is {}, and goods that come back are a return request", key,
                            place_, to_text(value)));
        return value;
    }
    const Json* list(const char* key) const {
        const auto found = json_.find(key);
        if (found == json_.end() || found->is_null()) return nullptr;
        if (!found->is_array()) bad(fmt::format("{} of {} must be a list", key, place_));
        return &*found;
    }

private:
    const Json& json_;
    std::string place_;
};

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

void read_document(const Json& json, Shipment& shipment) {
    const Object document(json, "the document");
    document.only({"kind", "status", "number", "agreement", "warehouse", "currency", "total",
                   "replacement", "lines"});
    shipment.kind = document.text("kind", shipment.kind);
    shipment.status = document.text("status");
    shipment.number = document.text("number");
    shipment.agreement = document.text("agreement");
    shipment.warehouse = document.text("warehouse");
    shipment.currency = document.text("currency");
    shipment.total = document.decimal("total");
    shipment.replacement = document.flag("replacement");
    const Json* lines = document.list("lines");
    if (!lines || lines->empty()) return;
    Number sum;
    bool open = false;
    for (std::size_t i = 0; i < lines->size(); ++i) {
        const Object line((*lines)[i], fmt::format("line {}", i + 1));
        line.only({"product", "variant", "quantity", "price", "cancelled"});
        const auto quantity = line.decimal("quantity"), price = line.decimal("price");
        if (line.flag("cancelled")) continue;
        open = true;
        if (quantity && price) sum = sum + Number(*quantity) * Number(*price);
    }
    shipment.all_cancelled = !open;
    if (shipment.total) return;
    shipment.total = sum.rounded(2).to_decimal();
    if (!shipment.total) bad("the sum of its lines does not fit 64 bits with four decimals");
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
