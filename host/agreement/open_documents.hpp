// Documents that are kept here until they are posted: they are listed, checked, and moved to other
// terms when a partner moves between segments (AGR-5, AGR-6).
#pragma once

#include "agreement/agreement.hpp"
#include "agreement/document.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tessera::agreement {

struct StoredDocument {
    std::int64_t id = 0; // 0: not written yet
    std::int64_t partner = 0;
    bool posted = false;
    Document document;                  // its day and agreement are filled in
    std::vector<std::int64_t> products; // of the lines
    std::vector<std::string> lists; // of each line: the price list that its price is from, or ""
};

// Numbers the partner and the products, and gives a line without a price that of the agreement's
// kind on the document's day. Where no agreement is named, the default one (AGR-11) if there is
// one. Errors: usage "shipment.bad-document", "product.unknown", "partner.unknown"; refusal
// "document.no-price" naming the product, the kind and the day, "document.too-many" for more than
// 100,000 lines.
StoredDocument prepare(const segment::Desk& desk, Document document);

std::vector<StoredDocument> open_documents(const segment::Desk& desk,
                                           std::optional<std::int64_t> partner = {});
// usage "document.unknown" with the nearest.
StoredDocument find_document(const segment::Desk& desk, const std::string& number);
// Over the open one of its number; in the open transaction. refusal "document.posted".
void store(const segment::Desk& desk, StoredDocument& document);
void remove(const segment::Desk& desk, const StoredDocument& document);
// Marks it as posted, and writes a sale's lines as sales where these are a table of Tessera's own.
// In the open transaction. refusal "document.posted": somebody else has posted it meanwhile.
void post(const segment::Desk& desk, const StoredDocument& document);

// What is wrong with the terms of a document, as sentences (AGR-9, AGR-16, minimum order): the
// agreement with why it does not apply and which one does now, and products that it does not sell.
std::vector<std::string> problems(const segment::Desk& desk, const StoredDocument& document);

// The document under the agreement that applies to its partner on its day, with prices that came
// from a list read anew (AGR-5). The same agreement if its own still applies, or if none comes
// first now: then it cannot be posted.
StoredDocument repriced(const segment::Desk& desk, const StoredDocument& document);

} // namespace tessera::agreement
