// What a partner orders or is shipped: the document that an ERP asks about, or leaves here as an
// open one.
#pragma once

#include "base/value.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tessera::agreement {

struct Line {
    std::string product, variant; // codes
    std::optional<Decimal> quantity;
    std::optional<Decimal> price; // of one unit, before discounts; nothing: that of the agreement
    bool cancelled = false;
};

struct Document {
    std::string kind = "sale"; // see ban::document_kinds()
    std::string status;        // "" where it has none
    std::string number, partner, agreement, warehouse, currency, manager;
    std::optional<Date> day;
    std::optional<Decimal> total; // given; else it is the sum of the lines
    bool replacement = false;     // of a return request: goods go out in place of those returned
    std::vector<Line> lines;

    // The sum that is given, or of the lines that are not cancelled and have a price, in whole
    // cents; nothing without any lines. usage "document.bad" where it does not fit.
    std::optional<Decimal> sum() const;
    bool all_cancelled() const; // false without lines
};

// Reads {"kind": "sale", "status": …, "number": …, "partner": …, "day": "2026-03-31", "total":
// "100.50", "currency": …, "agreement": …, "warehouse": …, "manager": …, "replacement": true,
// "lines": [{"product": …, "variant": …, "quantity": …, "price": …, "cancelled": true}]}, as
// app::parse_json() gives it. Errors: usage "shipment.bad-document" naming the place.
Document read_document(const nlohmann::ordered_json& json);

} // namespace tessera::agreement
