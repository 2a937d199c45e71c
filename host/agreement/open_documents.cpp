#include "agreement/open_documents.hpp"

#include "agreement/prices.hpp"
#include "base/error.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "db/sequence.hpp"
#include "segment/members.hpp"
#include "segment/names_db.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace tessera::agreement {

namespace {

constexpr std::size_t most_lines = 100'000;

std::int64_t number_of(segment::DatabaseNames& names, const char* source, const std::string& code,
                       const std::string& place) {
    const auto found = names.find(source, code);
    if (found.size() == 1 && !is_null(found.front().key))
        return std::get<std::int64_t>(found.front().key);
    throw usage(std::string(source) + ".unknown",
                fmt::format("{}: there is no {} \"{}\"", place, source, code),
                fmt::format("Write the code of a {}.", source));
}

Asked asked_of(const StoredDocument& document) {
    Asked asked;
    asked.partner = document.partner;
    asked.day = *document.document.day;
    asked.currency = document.document.currency;
    return asked;
}

// The prices of lines that have none, or have one from a list.
void price_lines(const segment::Desk& desk, StoredDocument& stored, const std::string& kind) {
    std::vector<std::int64_t> wanted;
    for (std::size_t i = 0; i < stored.products.size(); ++i)
        if (!stored.document.lines[i].price || !stored.lists[i].empty())
            wanted.push_back(stored.products[i]);
    if (wanted.empty()) return;
    const auto found = kind.empty() ? std::map<std::int64_t, Price>()
                                    : prices(desk.session, kind, stored.document.currency,
                                             *stored.document.day, wanted);
    for (std::size_t i = 0; i < stored.products.size(); ++i) {
        Line& line = stored.document.lines[i];
        if (line.price && stored.lists[i].empty()) continue;
        const auto price = found.find(stored.products[i]);
        if (price == found.end()) {
            const std::string day = to_text(Value{*stored.document.day});
            throw refusal("document.no-price",
                          kind.empty()
                              ? fmt::format("line {}: {} has no price, and no agreement with a "
                                            "kind of price applies",
                                            i + 1, line.product)
                              : fmt::format("line {}: {} has no price of the kind {}{} on {}",
                                            i + 1, line.product, kind,
                                            stored.document.currency.empty()
                                                ? ""
                                                : " in " + stored.document.currency,
                                            day),
                          "Write the price into the line, or a [[price_list]] with it.");
        }
        line.price = price->second.price;
        stored.lists[i] = price->second.list;
    }
}

const Agreement* agreement_of(std::span<const Offer> offers, const std::string& code) {
    for (const Offer& offer : offers)
        if (offer.agreement.code == code) return &offer.agreement;
    return nullptr;
}

// A currency is known by an agreement or a price list in it.
void refuse_unknown_currency(const segment::Desk& desk, const std::string& currency) {
    std::set<std::string> known;
    for (const char* table : {"agreement", "price_list"})
        for (const auto& row :
             desk.session.rows({fmt::format("SELECT DISTINCT currency FROM {{{}}} WHERE currency "
                                            "IS NOT NULL",
                                            table)},
                               {Type::text}))
            known.insert(to_text(row[0]));
    if (currency.empty() || known.empty() || known.contains(currency)) return;
    const std::vector<std::string> names(known.begin(), known.end());
    throw usage("document.unknown-currency",
                fmt::format("no agreement and no price list is in \"{}\".{}", currency,
                            did_you_mean(currency, names)),
                fmt::format("Known are {}.", join(names, ", ")));
}

Value or_null(const std::string& text) {
    return text.empty() ? Value() : Value(text);
}

std::vector<StoredDocument> select(const segment::Desk& desk, const std::string& where,
                                   std::vector<Value> args) {
    std::vector<StoredDocument> found;
    for (const auto& row : desk.session.rows(
             {"SELECT id, partner, posted, number, kind, status, day, agreement, warehouse, "
              "currency, manager, replacement FROM {document} " +
                  where + " ORDER BY day, number",
              std::move(args)},
             {Type::integer, Type::integer, Type::boolean, Type::text, Type::text, Type::text,
              Type::date, Type::text, Type::text, Type::text, Type::text, Type::boolean})) {
        StoredDocument& stored = found.emplace_back();
        stored.id = std::get<std::int64_t>(row[0]);
        stored.partner = std::get<std::int64_t>(row[1]);
        stored.posted = std::get<bool>(row[2]);
        Document& document = stored.document;
        document.number = to_text(row[3]);
        document.kind = to_text(row[4]);
        document.status = to_text(row[5]);
        document.day = std::get<Date>(row[6]);
        document.agreement = to_text(row[7]);
        document.warehouse = to_text(row[8]);
        document.currency = to_text(row[9]);
        document.manager = to_text(row[10]);
        document.replacement = std::get<bool>(row[11]);
    }
    segment::DatabaseNames names(desk.session, desk.catalog, segment::DatabaseNames::Labels::any);
    for (StoredDocument& stored : found) {
        if (const auto named = names.by_key("partner", Value{stored.partner}))
            stored.document.partner = named->code;
        for (const auto& row :
             desk.session.rows({"SELECT product, product_code, variant, quantity, price, list, "
                                "cancelled FROM {document_line} WHERE document = ? ORDER BY line",
                                {stored.id}},
                               {Type::integer, Type::text, Type::text, Type::decimal, Type::decimal,
                                Type::text, Type::boolean})) {
            stored.products.push_back(std::get<std::int64_t>(row[0]));
            stored.lists.push_back(to_text(row[5]));
            stored.document.lines.push_back({to_text(row[1]), to_text(row[2]),
                                             std::get<Decimal>(row[3]), std::get<Decimal>(row[4]),
                                             std::get<bool>(row[6])});
        }
    }
    return found;
}

// A sale of ours, so that what was bought counts from now on.
void write_sales(const segment::Desk& desk, const StoredDocument& stored) {
    const Document& document = stored.document;
    if (document.kind != "sale" || !desk.catalog.sources().at("sale").own) return;
    const std::int64_t first =
        db::reserve(desk.session, "sale", static_cast<std::int64_t>(document.lines.size()));
    for (std::size_t i = 0; i < document.lines.size(); ++i) {
        const Line& line = document.lines[i];
        if (line.cancelled) continue;
        const auto revenue = (Number(*line.quantity) * Number(*line.price)).rounded(2).to_decimal();
        desk.session.execute(
            {"INSERT INTO {sale} (partner, day, id, product, document, agreement, warehouse, "
             "quantity, revenue) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
             {stored.partner, *document.day, first + static_cast<std::int64_t>(i),
              stored.products[i], document.number, or_null(document.agreement),
              or_null(document.warehouse), *line.quantity, revenue ? Value(*revenue) : Value()}});
    }
}

} // namespace

StoredDocument prepare(const segment::Desk& desk, Document document) {
    StoredDocument stored;
    const auto lacks = [](const std::string& what) {
        return usage("shipment.bad-document", "the document cannot be read: " + what,
                     "`tessera document put --help` shows a document.");
    };
    if (document.number.empty()) throw lacks("its number is missing");
    if (document.partner.empty()) throw lacks("its partner is missing");
    if (document.lines.empty()) throw lacks("it has no lines");
    if (document.lines.size() > most_lines)
        throw refusal("document.too-many",
                      fmt::format("the document has {} lines, more than {}", document.lines.size(),
                                  most_lines),
                      "Divide it.");
    segment::DatabaseNames names(desk.session, desk.catalog);
    const std::string place = fmt::format("document {}", document.number);
    stored.partner = number_of(names, "partner", document.partner, place);
    std::map<std::string, std::int64_t> known;
    for (std::size_t i = 0; i < document.lines.size(); ++i) {
        const Line& line = document.lines[i];
        const std::string at = fmt::format("{}, line {}", place, i + 1);
        if (line.product.empty()) throw lacks(fmt::format("line {} names no product", i + 1));
        if (!line.quantity) throw lacks(fmt::format("line {} has no quantity", i + 1));
        auto found = known.find(line.product);
        if (found == known.end())
            found =
                known.emplace(line.product, number_of(names, "product", line.product, at)).first;
        stored.products.push_back(found->second);
    }
    stored.lists.resize(document.lines.size());
    refuse_unknown_currency(desk, document.currency);
    if (!document.day) document.day = desk.today;
    stored.document = std::move(document);
    const auto offered = offers(desk, asked_of(stored));
    if (stored.document.agreement.empty())
        if (const Offer* best = default_of(offered))
            stored.document.agreement = best->agreement.code;
    const Agreement* agreement = agreement_of(offered, stored.document.agreement);
    if (!stored.document.agreement.empty() && agreement == nullptr)
        find(desk.session, stored.document.agreement); // it is there, or is not
    if (agreement != nullptr && stored.document.currency.empty())
        stored.document.currency = agreement->currency;
    price_lines(desk, stored, agreement != nullptr ? agreement->price_kind : std::string());
    // What is posted are the lines, so that a sum beside them must be theirs.
    const std::optional<Decimal> given = std::exchange(stored.document.total, {});
    if (const auto sum = stored.document.sum(); given && *given != *sum)
        throw lacks(fmt::format("its total is {}, and its lines come to {}", to_text(Value{*given}),
                                to_text(Value{*sum})));
    return stored;
}

std::vector<StoredDocument> open_documents(const segment::Desk& desk,
                                           std::optional<std::int64_t> partner) {
    return partner ? select(desk, "WHERE posted = ? AND partner = ?", {false, *partner})
                   : select(desk, "WHERE posted = ?", {false});
}

StoredDocument find_document(const segment::Desk& desk, const std::string& number) {
    auto found = select(desk, "WHERE number = ?", {number});
    if (!found.empty()) return std::move(found.front());
    std::vector<std::string> known;
    for (const StoredDocument& each : open_documents(desk)) known.push_back(each.document.number);
    throw usage("document.unknown",
                fmt::format("there is no document \"{}\".{}", number, did_you_mean(number, known)),
                "`tessera document list` lists those that are open.");
}

void store(const segment::Desk& desk, StoredDocument& stored) {
    db::Session& session = desk.session;
    const Document& document = stored.document;
    const auto old =
        session.row({"SELECT id, posted FROM {document} WHERE number = ?", {document.number}},
                    {Type::integer, Type::boolean});
    if (old && std::get<bool>((*old)[1]))
        throw refusal("document.posted", fmt::format("document {} is posted", document.number),
                      "What is posted stays as it is; correct it by another document.");
    stored.id = old ? std::get<std::int64_t>((*old)[0]) : db::reserve(session, "document");
    session.execute(
        {old ? "UPDATE {document} SET number = ?, kind = ?, status = ?, partner = ?, day = ?, "
               "agreement = ?, warehouse = ?, currency = ?, manager = ?, replacement = ?, posted = "
               "? WHERE id = ?"
             : "INSERT INTO {document} (number, kind, status, partner, day, agreement, warehouse, "
               "currency, manager, replacement, posted, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
               "?, ?)",
         {document.number, document.kind, or_null(document.status), stored.partner, *document.day,
          or_null(document.agreement), or_null(document.warehouse), or_null(document.currency),
          or_null(document.manager), document.replacement, false, stored.id}});
    session.execute({"DELETE FROM {document_line} WHERE document = ?", {stored.id}});
    for (std::size_t i = 0; i < document.lines.size(); ++i) {
        const Line& line = document.lines[i];
        session.execute({"INSERT INTO {document_line} (document, line, product, product_code, "
                         "variant, quantity, price, list, cancelled) VALUES (?, ?, ?, ?, ?, ?, ?, "
                         "?, ?)",
                         {stored.id, static_cast<std::int64_t>(i + 1), stored.products[i],
                          line.product, or_null(line.variant), *line.quantity, *line.price,
                          or_null(stored.lists[i]), line.cancelled}});
    }
}

void remove(const segment::Desk& desk, const StoredDocument& stored) {
    if (stored.posted)
        throw refusal("document.posted",
                      fmt::format("document {} is posted", stored.document.number),
                      "What is posted stays; correct it by another document.");
    desk.session.execute({"DELETE FROM {document_line} WHERE document = ?", {stored.id}});
    desk.session.execute({"DELETE FROM {document} WHERE id = ?", {stored.id}});
}

void post(const segment::Desk& desk, const StoredDocument& stored) {
    if (desk.session.execute({"UPDATE {document} SET posted = ? WHERE id = ? AND posted = ?",
                              {true, stored.id, false}}) == 0)
        throw refusal("document.posted",
                      fmt::format("document {} is posted already", stored.document.number),
                      "Nothing was done twice.");
    write_sales(desk, stored);
}

std::vector<std::string> problems(const segment::Desk& desk, const StoredDocument& stored) {
    std::vector<std::string> found;
    const Document& document = stored.document;
    if (document.all_cancelled() || document.agreement.empty()) return found; // AGR-10
    const auto offered = offers(desk, asked_of(stored));
    const Agreement* agreement = agreement_of(offered, document.agreement);
    if (const std::string why = problem_with(offered, document.agreement); !why.empty()) {
        const Offer* best = default_of(offered);
        found.push_back(fmt::format("the agreement {} does not apply to {}: {}; {}",
                                    document.agreement, document.partner, why,
                                    best ? fmt::format("{} applies now", best->agreement.code)
                                         : "none comes first now"));
    }
    if (agreement == nullptr) return found;
    if (const auto named = agreement->terms.find("product_segment");
        named != agreement->terms.end()) {
        const segment::Segment s = segment::find(desk.session, named->second);
        const std::vector<std::int64_t> one{s.id};
        for (std::size_t i = 0; i < document.lines.size(); ++i)
            if (!document.lines[i].cancelled &&
                segment::memberships_of(desk.session, stored.products[i], one).empty())
                found.push_back(fmt::format("line {}: {} is not in \"{}\", which {} sells alone",
                                            i + 1, document.lines[i].product, s.name,
                                            agreement->code));
    }
    if (const auto least = agreement->terms.find("minimum_order");
        least != agreement->terms.end()) {
        const auto minimum = std::get<Decimal>(parse_value(Type::decimal, least->second));
        if (const auto sum = document.sum(); sum && *sum < minimum)
            found.push_back(fmt::format("its sum is {}, and {} takes orders from {} on",
                                        to_text(Value{*sum}), agreement->code, least->second));
    }
    return found;
}

StoredDocument repriced(const segment::Desk& desk, const StoredDocument& stored) {
    StoredDocument made = stored;
    const auto offered = offers(desk, asked_of(stored));
    // Where none comes first it keeps its own, which does not apply: without an agreement it would
    // be posted at that one's prices, and nothing would be asked.
    if (!problem_with(offered, stored.document.agreement).empty()) {
        const Offer* best = default_of(offered);
        if (best == nullptr) return made;
        made.document.agreement = best->agreement.code;
    }
    price_lines(desk, made, agreement_of(offered, made.document.agreement)->price_kind);
    made.document.sum();
    return made;
}

} // namespace tessera::agreement
