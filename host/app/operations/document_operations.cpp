// Open documents: kept, checked, posted, and moved to the terms that apply now.
#include "app/operations/operations.hpp"
#include "app/operations/rights.hpp"

#include "agreement/open_documents.hpp"
#include "ban/ban.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::app {
namespace {

using agreement::StoredDocument;
using ban::Verdict;

agreement::Document document_of(const Arguments& arguments) {
    std::string text = arguments.text("document");
    if (trim(text).substr(0, 1) != "{") text = read_file(text);
    return agreement::read_document(parse_json(text));
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

Json sum_cell(const agreement::Document& document) {
    const auto sum = document.sum();
    return sum ? cell(Value{*sum}) : Json();
}

ban::Shipment shipment_of(const StoredDocument& stored) {
    ban::Shipment shipment = ban::shipment_of(stored.document);
    shipment.partner = stored.partner;
    shipment.code = stored.document.partner;
    return shipment;
}

// What stands against a document, and what is only to be said.
struct Checked {
    std::vector<std::string> refused, notes;
    ban::Decision decision;
};

// ship: also whether its partner may be shipped to, which drafts are not asked (BAN-6).
Checked check(Work& work, Call& call, const StoredDocument& stored, std::string_view operation) {
    Checked found;
    for (std::string& problem : agreement::problems(work.desk, stored)) {
        // AGR-10: whoever may deviate from the terms of sale is told, and not stopped.
        (may(call, "document.deviate") && call.confirm ? found.notes : found.refused)
            .push_back(std::move(problem));
    }
    if (!found.refused.empty() && may(call, "document.deviate"))
        found.notes.push_back(fmt::format("confirm {} to deviate from the terms", operation));
    const std::vector<ban::Shipment> one{shipment_of(stored)};
    found.decision = ban::decide(work.desk, call.host.plugins(), one).front();
    for (const ban::Said& said : found.decision.said)
        if (said.verdict != Verdict::ship)
            (found.decision.outcome == Verdict::refuse && said.verdict == Verdict::refuse
                 ? found.refused
                 : found.notes)
                .push_back(said.reason);
    if (!found.decision.note.empty()) found.notes.push_back(found.decision.note);
    return found;
}

StoredDocument found_document(Work& work, const Arguments& arguments) {
    StoredDocument stored = agreement::find_document(work.desk, arguments.text("number"));
    require_seen(work, stored.partner, stored.document.partner);
    return stored;
}

Json put(Call& call, const Arguments& arguments) {
    Work work(call);
    see_all(work);
    StoredDocument stored;
    work.write(call, [&] {
        stored = agreement::prepare(work.desk, document_of(arguments));
        require_seen(work, stored.partner, stored.document.partner);
        agreement::store(work.desk, stored);
    });
    Json reply{{"message", fmt::format("document {} is kept", stored.document.number)}};
    reply["number"] = stored.document.number;
    reply["agreement"] = text_or_null(stored.document.agreement);
    reply["total"] = sum_cell(stored.document);
    return reply;
}

Json show(Call& call, const Arguments& arguments) {
    Work work(call);
    const StoredDocument stored = found_document(work, arguments);
    const agreement::Document& document = stored.document;
    Json reply{{"number", document.number}, {"kind", document.kind}};
    reply["status"] = text_or_null(document.status);
    reply["partner"] = document.partner;
    reply["day"] = cell(Value{*document.day});
    reply["agreement"] = text_or_null(document.agreement);
    reply["currency"] = text_or_null(document.currency);
    reply["warehouse"] = text_or_null(document.warehouse);
    reply["state"] = stored.posted ? "posted" : "open";
    reply["total"] = sum_cell(document);
    Json rows = Json::array();
    for (std::size_t i = 0; i < document.lines.size(); ++i) {
        const agreement::Line& line = document.lines[i];
        rows.push_back(
            Json::array({i + 1, line.product, cell(Value{*line.quantity}), cell(Value{*line.price}),
                         text_or_null(stored.lists[i]), line.cancelled}));
    }
    reply.update(table({"line", "product", "quantity", "price", "price_list", "cancelled"}, rows));
    return reply;
}

// Of all open documents, or of one partner; `moved`: those alone whose terms do not apply (AGR-5).
Json list(Call& call, const Arguments& arguments, bool moved) {
    Work work(call);
    std::optional<std::int64_t> partner;
    if (arguments.has("partner"))
        partner =
            find_subjects(work, db::Subject::partner, false, {arguments.text("partner")}).front();
    Json rows = Json::array();
    for (const StoredDocument& stored : agreement::open_documents(work.desk, partner)) {
        if (seen(work, db::Subject::partner, {stored.partner}).empty()) continue;
        const auto problems = agreement::problems(work.desk, stored);
        if (moved && problems.empty()) continue;
        const agreement::Document& document = stored.document;
        rows.push_back(Json::array({document.number, document.kind, document.partner,
                                    cell(Value{*document.day}), text_or_null(document.agreement),
                                    sum_cell(document), text_or_null(join(problems, "; "))}));
    }
    return table({"number", "kind", "partner", "day", "agreement", "total", "problem"}, rows);
}

Json look(Call& call, const Arguments& arguments) {
    Work work(call);
    const StoredDocument stored = found_document(work, arguments);
    const Checked found = check(work, call, stored, "document.post");
    Json reply;
    reply["message"] = found.refused.empty()
                           ? fmt::format("document {} may be posted", stored.document.number)
                           : fmt::format("document {} may not be posted: {}",
                                         stored.document.number, join(found.refused, "; "));
    reply["number"] = stored.document.number;
    reply["may_be_posted"] = found.refused.empty();
    if (!found.notes.empty()) reply["notes"] = found.notes;
    return reply;
}

Json post(Call& call, const Arguments& arguments) {
    Work work(call);
    std::vector<std::string> notes;
    StoredDocument stored;
    work.write(call, [&] {
        // Asked within the transaction that posts it: who is erased, moved or has used up a leave
        // meanwhile is found here.
        stored = found_document(work, arguments);
        if (codes_of(work, segment::Segment(), {stored.partner}).empty())
            throw refusal("document.partner-gone",
                          fmt::format("the partner of document {} is gone", stored.document.number),
                          "Delete the document, or put it again under another partner.");
        Checked found = check(work, call, stored, "document.post");
        if (!found.refused.empty())
            throw refusal("document.refused",
                          fmt::format("document {} may not be posted: {}", stored.document.number,
                                      join(found.refused, "; ")),
                          "`tessera document reprice` moves it to the terms that apply now; "
                          "`tessera shipment leave` lets a banned partner be shipped to.");
        notes = std::move(found.notes);
        if (found.decision.leave) ban::use_leave(work.desk, found.decision.leave->id);
        agreement::post(work.desk, stored);
    });
    Json reply{{"message", fmt::format("document {} is posted", stored.document.number)}};
    if (!notes.empty()) reply["notes"] = notes;
    return reply;
}

Json reprice(Call& call, const Arguments& arguments) {
    Work work(call);
    if (arguments.has("partner") == arguments.has("number"))
        throw usage("call.missing-parameter", "say which: one document, or those of a partner",
                    "Write the number of one, or --partner CODE.");
    Json rows = Json::array();
    std::int64_t moved = 0;
    const auto body = [&] {
        rows = Json::array();
        moved = 0;
        std::vector<StoredDocument> wanted;
        if (arguments.has("number"))
            wanted.push_back(found_document(work, arguments));
        else
            wanted = agreement::open_documents(
                work.desk,
                find_subjects(work, db::Subject::partner, false, {arguments.text("partner")})
                    .front());
        for (const StoredDocument& before : wanted) {
            StoredDocument after = agreement::repriced(work.desk, before);
            const bool changed =
                after.document.agreement != before.document.agreement ||
                !std::equal(after.document.lines.begin(), after.document.lines.end(),
                            before.document.lines.begin(),
                            [](const auto& a, const auto& b) { return a.price == b.price; });
            if (changed) agreement::store(work.desk, after);
            moved += changed ? 1 : 0;
            rows.push_back(Json::array({before.document.number, changed,
                                        text_or_null(before.document.agreement),
                                        text_or_null(after.document.agreement),
                                        sum_cell(before.document), sum_cell(after.document)}));
        }
    };
    if (arguments.flag("dry_run"))
        work.try_out(body);
    else
        work.write(call, body);
    Json reply{{"message", fmt::format("{} of {} documents {} to other terms", moved, rows.size(),
                                       arguments.flag("dry_run") ? "would go" : "went")}};
    reply.update(table({"number", "moved", "from", "to", "total_before", "total"}, rows));
    return reply;
}

Json erase(Call& call, const Arguments& arguments) {
    Work work(call);
    const std::string number = found_document(work, arguments).document.number;
    call.needs_confirmation(fmt::format("document {} is removed", number));
    work.write(call, [&] { agreement::remove(work.desk, found_document(work, arguments)); });
    return {{"message", fmt::format("document {} is deleted", number)}};
}

} // namespace

void add_document_operations(Catalogue& catalogue) {
    const Param number{"number", ParamKind::text, "the number of a document", true, true};
    const Param partner{"partner", ParamKind::text, "of one partner"};
    catalogue.add(
        {"document.put",
         "keeps an open document, priced under the agreement that applies",
         "JSON, such as {\"number\": \"S-17\", \"partner\": \"C-001\", \"lines\": [{\"product\": "
         "\"P-1\", \"quantity\": 2, \"price\": \"9.50\"}]}, or a file of it. Without an agreement "
         "it gets the one that comes first; a line without a price gets that of the agreement's "
         "kind on the document's day.\ntessera document put order.json",
         "document.change",
         {{"document", ParamKind::text, "JSON, or a file of it", true, true}},
         put});
    catalogue.add({"document.list",
                   "lists open documents, with what is wrong with their terms",
                   "tessera document list --partner C-001",
                   "document.read",
                   {partner},
                   [](Call& call, const Arguments& a) { return list(call, a, false); }});
    catalogue.add({"document.moved",
                   "lists open documents whose terms do not apply any more",
                   "Such as those of a partner who left the segment of their agreement.\ntessera "
                   "document moved",
                   "document.read",
                   {partner},
                   [](Call& call, const Arguments& a) { return list(call, a, true); }});
    catalogue.add({"document.show",
                   "shows a document",
                   "tessera document show S-17",
                   "document.read",
                   {number},
                   show});
    catalogue.add({"document.check",
                   "says whether a document may be posted, and why not",
                   "tessera document check S-17",
                   "document.read",
                   {number},
                   look});
    catalogue.add({"document.post",
                   "posts a document, unless its terms or a ban are against it",
                   "A sale counts as bought from then on. With --yes, whoever has the right "
                   "document.deviate posts against the terms of the agreement, not against a "
                   "ban.\ntessera document post S-17",
                   "document.change",
                   {number},
                   post});
    catalogue.add(
        {"document.reprice",
         "moves open documents to the agreement that applies now, and to its prices",
         "Prices that stand in the document stay; those from a list are read anew.\ntessera "
         "document reprice S-18 --dry-run\ntessera document reprice --partner C-001",
         "document.change",
         {{"number", ParamKind::text, "the number of one", false, true},
          partner,
          {"dry_run", ParamKind::boolean, "only show what would change"}},
         reprice});
    catalogue.add({"document.delete",
                   "removes an open document",
                   "tessera document delete S-18",
                   "document.change",
                   {number},
                   erase});
}

} // namespace tessera::app
