// Loyalty cards and bonus points.
#include "app/operations/operations.hpp"
#include "app/operations/rights.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/number_unknown.hpp"
#include "loyalty/card.hpp"
#include "loyalty/points.hpp"

#include <fmt/format.h>

#include <map>

namespace tessera::app {
namespace {

using loyalty::Card;
using loyalty::Entry;

Json day_cell(const std::optional<Date>& day) {
    return day ? cell(Value{*day}) : Json();
}
Json text_cell(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

std::int64_t partner_of(Work& work, const Arguments& arguments) {
    const std::string name = arguments.text("partner");
    const std::int64_t partner = find_subjects(work, db::Subject::partner, false, {name}).front();
    require_seen(work, partner, name);
    return partner;
}
// The same of one that is written about; in the open transaction.
std::int64_t numbered_partner(Work& work, const Arguments& arguments) {
    return db::number_unknown(
               *work.session, work.desk.catalog.sources(), {db::Subject::partner},
               [&] { return std::vector<std::int64_t>{partner_of(work, arguments)}; })
        .front();
}

Decimal points_of(const Arguments& arguments) {
    return parse_exact_decimal(arguments.text("points"));
}

Json kinds(Call& call, const Arguments&) {
    Work work(call);
    Json rows = Json::array();
    for (const loyalty::CardKind& kind : loyalty::load_kinds(*work.session)) {
        const std::string problem = kind.valid.problem_on(work.desk.today);
        rows.push_back(
            Json::array({kind.code, kind.name, day_cell(kind.valid.starts),
                         day_cell(kind.valid.ends), problem.empty(), text_cell(problem)}));
    }
    return table({"code", "name", "starts", "ends", "counts", "reason"}, rows);
}

Json list_cards(Call& call, const Arguments& arguments) {
    Work work(call);
    std::optional<std::int64_t> partner;
    if (arguments.has("partner")) partner = partner_of(work, arguments);
    std::map<std::string, loyalty::CardKind> kinds;
    for (loyalty::CardKind& kind : loyalty::load_kinds(*work.session)) kinds[kind.code] = kind;
    Json rows = Json::array();
    for (const Card& card : loyalty::load_cards(*work.session, partner)) {
        if (card.partner && seen(work, db::Subject::partner, {*card.partner}).empty()) continue;
        const auto codes = card.partner ? codes_of(work, segment::Segment(), {*card.partner})
                                        : std::vector<std::string>();
        const std::string problem = loyalty::problem_with(card, kinds[card.kind], work.desk.today);
        rows.push_back(
            Json::array({card.number, card.kind, codes.empty() ? Json() : Json(codes.front()),
                         day_cell(card.valid.starts), day_cell(card.valid.ends), problem.empty(),
                         text_cell(problem)}));
    }
    return table({"number", "kind", "partner", "starts", "ends", "counts", "reason"}, rows);
}

Json add_card(Call& call, const Arguments& arguments) {
    Work work(call);
    Card card{arguments.text("card"),
              arguments.text("kind"),
              {},
              {arguments.date("from"), arguments.date("until")}};
    work.write(call, [&] {
        card.partner.reset();
        if (arguments.has("partner")) card.partner = numbered_partner(work, arguments);
        loyalty::add(*work.session, card);
    });
    return {{"message", fmt::format("card {} is {}", card.number,
                                    card.partner ? "that of " + arguments.text("partner")
                                                 : std::string("there, and nobody's yet"))}};
}

Json end_card(Call& call, const Arguments& arguments) {
    Work work(call);
    const Date last = arguments.date("until").value_or(Date{work.desk.today.days - 1});
    work.write(call, [&] {
        const Card card = loyalty::find_card(*work.session, arguments.text("card"));
        if (card.partner) require_seen(work, *card.partner, "of that card");
        loyalty::end(*work.session, card, last);
    });
    return {{"message", fmt::format("card {} counts until {}, and no longer",
                                    arguments.text("card"), to_text(Value{last}))}};
}

Json balance_fields(const loyalty::Balance& found) {
    Json reply;
    reply["usable"] = cell(Value{found.usable});
    reply["waiting"] = cell(Value{found.waiting});
    reply["expired"] = cell(Value{found.expired});
    reply["next_loss"] = day_cell(found.next);
    reply["lost_then"] = cell(Value{found.lost_next});
    return reply;
}

Json balance(Call& call, const Arguments& arguments) {
    Work work(call);
    const Date day = arguments.date("on").value_or(work.desk.today);
    return balance_fields(
        loyalty::balance(loyalty::load_entries(*work.session, partner_of(work, arguments)), day));
}

Json list_points(Call& call, const Arguments& arguments) {
    Work work(call);
    Json rows = Json::array();
    for (const Entry& one : loyalty::load_entries(*work.session, partner_of(work, arguments)))
        rows.push_back(Json::array(
            {cell(Value{one.day}), one.spent ? "spent" : "gained", cell(Value{one.points}),
             one.spent ? Json() : cell(Value{one.first}), day_cell(one.last),
             text_cell(one.document), text_cell(one.reason), text_cell(one.user)}));
    return table(
        {"day", "what", "points", "usable_from", "usable_until", "document", "reason", "user"},
        rows);
}

Json book(Call& call, const Arguments& arguments, bool spent) {
    Work work(call);
    Entry given;
    given.points = points_of(arguments);
    given.day = arguments.date("on").value_or(work.desk.today);
    given.document = arguments.text("document");
    given.reason = arguments.text("reason");
    if (!spent) {
        std::optional<std::int64_t> valid;
        if (arguments.has("valid")) valid = arguments.integer("valid");
        const loyalty::Days days = loyalty::usable(given.day, arguments.integer("delay"), valid);
        given.first = days.first;
        given.last = days.last;
    }
    loyalty::Balance left;
    work.write(call, [&] {
        Entry entry = given;
        entry.partner = numbered_partner(work, arguments);
        spent ? loyalty::spend(work.desk, entry) : loyalty::gain(work.desk, entry);
        left = loyalty::balance(loyalty::load_entries(*work.session, entry.partner), given.day);
    });
    Json reply{{"message", fmt::format("{} {} {} points on {}", arguments.text("partner"),
                                       spent ? "spent" : "gained", to_text(given.points),
                                       to_text(Value{given.day}))}};
    reply.update(balance_fields(left));
    return reply;
}

} // namespace

void add_loyalty_operations(Catalogue& catalogue) {
    const Param card{"card", ParamKind::text, "the number of a card", true, true};
    const Param partner{"partner", ParamKind::text, "code or unique name of a partner", true};
    const Param points{"points", ParamKind::decimal, "how many, above 0", true};
    const Param on{"on", ParamKind::date, "the day; today if left out"};
    const Param document{"document", ParamKind::text, "the number of the document"};
    const Param reason{"reason", ParamKind::text, "why, for whoever reads it later"};
    catalogue.add({"card.kinds",
                   "lists the kinds of loyalty cards",
                   "Files define them as [[card_kind]].\ntessera card kinds",
                   "loyalty.read",
                   {},
                   kinds});
    catalogue.add({"card.list",
                   "lists loyalty cards, and whether each counts today",
                   "tessera card list --partner C-001",
                   "loyalty.read",
                   {{"partner", ParamKind::text, "of one partner"}},
                   list_cards});
    catalogue.add({"card.add",
                   "adds a loyalty card, of a partner or of nobody yet",
                   "tessera card add 4000-0001 --kind gold --partner C-001",
                   "loyalty.change",
                   {card,
                    {"kind", ParamKind::text, "the code of a kind", true},
                    {"partner", ParamKind::text, "whose it is"},
                    {"from", ParamKind::date, "the first day on which it counts"},
                    {"until", ParamKind::date, "the last"}},
                   add_card});
    catalogue.add({"card.end",
                   "lets a loyalty card count no longer",
                   "tessera card end 4000-0001",
                   "loyalty.change",
                   {card,
                    {"until", ParamKind::date,
                     "the last day on which it counts; yesterday if "
                     "left out"}},
                   end_card});
    catalogue.add({"points.balance",
                   "shows how many bonus points a partner may spend on a day",
                   "tessera points balance --partner C-001",
                   "loyalty.read",
                   {partner, on},
                   balance});
    catalogue.add({"points.list",
                   "lists what a partner gained and spent",
                   "tessera points list --partner C-001",
                   "loyalty.read",
                   {partner},
                   list_points});
    catalogue.add(
        {"points.gain",
         "books bonus points for a partner",
         "They may be spent after a delay, and for as long as they are valid.\ntessera "
         "points gain --partner C-001 --points 100 --valid 365 --document "
         "S-17",
         "loyalty.change",
         {partner,
          points,
          on,
          {"delay", ParamKind::integer, "days until they may be spent; 0 if left out"},
          {"valid", ParamKind::integer, "days on which they may be spent; for good if left out"},
          document,
          reason},
         [](Call& call, const Arguments& a) { return book(call, a, false); }});
    catalogue.add({"points.spend",
                   "spends bonus points of a partner, those first that are lost first",
                   "tessera points spend --partner C-001 --points 30 --document S-18",
                   "loyalty.change",
                   {partner, points, on, document, reason},
                   [](Call& call, const Arguments& a) { return book(call, a, true); }});
}

} // namespace tessera::app
