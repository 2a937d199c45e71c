// Agreements: which there are, which apply to a partner, and why others do not.
#include "app/operations/operations.hpp"
#include "app/operations/rights.hpp"

#include "agreement/agreement.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::app {
namespace {

using agreement::Agreement;

Json day_cell(const std::optional<Date>& day) {
    return day ? cell(Value{*day}) : Json();
}

std::string segment_code(Work& work, const Agreement& one) {
    return one.segment ? segment::load(*work.session, *one.segment).code : std::string();
}

std::string partner_code(Work& work, const Agreement& one) {
    if (!one.partner) return {};
    const auto codes = codes_of(work, segment::Segment(), {*one.partner});
    return codes.empty() ? std::string() : codes.front();
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

// Individual ones are shown to whoever may see them (SEC-3), of partners he sees (SEC-2).
bool shown(Work& work, Call& call, const Agreement& one) {
    return !one.individual() || (may(call, "agreement.read-individual") &&
                                 !seen(work, db::Subject::partner, {*one.partner}).empty());
}

agreement::Asked asked_of(Work& work, const Arguments& arguments) {
    agreement::Asked asked;
    asked.day = arguments.date("on").value_or(work.desk.today);
    asked.operation = arguments.text("operation", "sale");
    asked.currency = arguments.text("currency");
    if (arguments.has("partner"))
        asked.partner =
            find_subjects(work, db::Subject::partner, false, {arguments.text("partner")}).front();
    return asked;
}

// Without a partner the whole catalogue; with one, what is available to him and why the rest is
// not.
Json list(Call& call, const Arguments& arguments) {
    Work work(call);
    Json rows = Json::array();
    if (!arguments.has("partner") && !arguments.flag("unchosen")) {
        for (const Agreement& one : agreement::load_all(*work.session))
            if (shown(work, call, one))
                rows.push_back(Json::array(
                    {one.code, one.name, one.individual() ? "individual" : "standard",
                     text_or_null(partner_code(work, one)), text_or_null(segment_code(work, one)),
                     std::string(to_string(one.status)), day_cell(one.starts), day_cell(one.ends),
                     one.priority}));
        return table(
            {"code", "name", "kind", "partner", "segment", "status", "starts", "ends", "priority"},
            rows);
    }
    const auto offers = agreement::offers(work.desk, asked_of(work, arguments));
    for (const agreement::Offer& offer : offers)
        if (shown(work, call, offer.agreement))
            rows.push_back(Json::array({offer.agreement.code, offer.agreement.name,
                                        offer.agreement.individual() ? "individual" : "standard",
                                        offer.available(), text_or_null(offer.reason)}));
    Json reply = table({"code", "name", "kind", "available", "reason"}, rows);
    const auto* best = agreement::default_of(offers, arguments.text("chosen"));
    reply["default"] = best ? Json(best->agreement.code) : Json();
    reply["of"] = {"default"};
    return reply;
}

Json best(Call& call, const Arguments& arguments) {
    Work work(call);
    const auto offers = agreement::offers(work.desk, asked_of(work, arguments));
    const auto* found = agreement::default_of(offers, arguments.text("chosen"));
    Json reply;
    const auto available = std::count_if(offers.begin(), offers.end(),
                                         [](const auto& offer) { return offer.available(); });
    reply["message"] =
        found            ? fmt::format("{} is the agreement to begin with", found->agreement.code)
        : available == 0 ? std::string("no agreement is available")
                         : fmt::format("{} agreements are available, and none comes first: give "
                                       "one the highest priority, or choose",
                                       available);
    reply["agreement"] = found ? Json(found->agreement.code) : Json();
    return reply;
}

Json show(Call& call, const Arguments& arguments) {
    Work work(call);
    const Agreement own = agreement::find(*work.session, arguments.text("agreement"));
    if (own.individual()) {
        require_right(call, "agreement.show", "agreement.read-individual");
        require_seen(work, *own.partner, partner_code(work, own));
    }
    const Agreement one = agreement::complete(*work.session, own);
    Json reply;
    reply["code"] = one.code;
    reply["name"] = one.name;
    reply["kind"] = one.individual() ? "individual" : "standard";
    if (one.individual()) reply["partner"] = partner_code(work, one);
    if (one.segment) reply["segment"] = segment_code(work, one);
    reply["status"] = std::string(to_string(one.status));
    reply["operation"] = one.operation;
    reply["currency"] = text_or_null(one.currency);
    reply["price_kind"] = text_or_null(one.price_kind);
    reply["starts"] = day_cell(one.starts);
    reply["ends"] = day_cell(one.ends);
    reply["priority"] = one.priority;
    Json rows = Json::array(), differs = Json::array();
    for (const agreement::Term& term : agreement::terms())
        if (const auto found = one.terms.find(std::string(term.name)); found != one.terms.end())
            rows.push_back(Json::array(
                {term.name, found->second,
                 own.terms.contains(std::string(term.name)) ? "own" : "of the standard one",
                 term.sentence}));
    for (const auto& deviation : agreement::deviations(*work.session, own))
        differs.push_back(
            Json::array({deviation.what, text_or_null(deviation.standard), deviation.own}));
    reply.update(table({"term", "value", "from", "meaning"}, rows));
    if (one.based_on) reply["tables"]["differs"] = table({"what", "standard", "own"}, differs);
    return reply;
}

Json set_status(Call& call, const Arguments& arguments, agreement::Status status) {
    Work work(call);
    Agreement one;
    bool changed = false;
    work.write(call, [&] {
        one = agreement::find(*work.session, arguments.text("agreement"));
        const bool closing = status == agreement::Status::closed;
        if (closing)
            require_right(call, "agreement.close",
                          one.individual() ? "agreement.change-individual" : "agreement.change");
        changed = one.status != status;
        one.status = status;
        if (changed) agreement::store(*work.session, one);
    });
    return {{"message", fmt::format("agreement {} {} {}", one.code, changed ? "is now" : "was",
                                    std::string(to_string(one.status)))}};
}

Json erase(Call& call, const Arguments& arguments) {
    Work work(call);
    const std::string code = arguments.text("agreement");
    const Agreement one = agreement::find(*work.session, code);
    require_right(call, "agreement.delete",
                  one.individual() ? "agreement.change-individual" : "agreement.change");
    call.needs_confirmation(fmt::format("agreement {} is removed for good", code));
    work.write(call,
               [&] { agreement::remove(*work.session, agreement::find(*work.session, code)); });
    return {{"message", fmt::format("agreement {} is deleted", code)}};
}

Json list_terms(Call&, const Arguments&) {
    Json rows = Json::array();
    for (const agreement::Term& term : agreement::terms())
        rows.push_back(Json::array({term.name, std::string(to_string(term.type)), term.sentence}));
    return table({"term", "type", "meaning"}, rows);
}

} // namespace

void add_agreement_operations(Catalogue& catalogue) {
    const Param agreement{"agreement", ParamKind::text, "the code of an agreement", true, true};
    const Param partner{"partner", ParamKind::text, "code or unique name of a partner"};
    const Param on{"on", ParamKind::date, "the day of the document; today if left out"};
    const Param operation{"operation", ParamKind::text, "its kind of operation; sale if left out"};
    const Param currency{"currency", ParamKind::text, "its currency; any if left out"};
    const Param chosen{"chosen", ParamKind::text, "the agreement that stands in the document"};
    catalogue.add(
        {"agreement.list",
         "lists agreements; for a partner, which are available and why others are not",
         "Available is what is in force, is for the operation and currency, is valid on the day, "
         "and is his own, or for everybody, or for a segment that he is in.\ntessera agreement "
         "list\ntessera agreement list --partner C-001 --on 2030-01-31",
         "agreement.read",
         {partner,
          on,
          operation,
          currency,
          chosen,
          {"unchosen", ParamKind::boolean,
           "as long as no partner is chosen: those without a segment"}},
         list});
    catalogue.add({"agreement.default",
                   "names the agreement that a document of a partner begins with",
                   "The only one that is available; else his only individual one; else the one "
                   "that was chosen before; else that of the highest priority.\ntessera agreement "
                   "default --partner C-001",
                   "agreement.read",
                   {partner, on, operation, currency, chosen},
                   best});
    catalogue.add({"agreement.show",
                   "shows an agreement with its terms, and how it differs from its standard one",
                   "tessera agreement show wholesale",
                   "agreement.read",
                   {agreement},
                   show});
    catalogue.add({"agreement.terms",
                   "lists the terms that an agreement may hold",
                   "tessera agreement terms",
                   "",
                   {},
                   list_terms,
                   false});
    catalogue.add({"agreement.approve",
                   "puts an agreement into force",
                   "tessera agreement approve own",
                   "agreement.approve",
                   {agreement},
                   [](Call& call, const Arguments& a) {
                       return set_status(call, a, agreement::Status::in_force);
                   }});
    catalogue.add({"agreement.close",
                   "closes an agreement",
                   "tessera agreement close wholesale",
                   "agreement.read",
                   {agreement},
                   [](Call& call, const Arguments& a) {
                       return set_status(call, a, agreement::Status::closed);
                   }});
    catalogue.add({"agreement.delete",
                   "deletes an agreement",
                   "tessera agreement delete wholesale",
                   "agreement.read",
                   {agreement},
                   erase});
}

} // namespace tessera::app
