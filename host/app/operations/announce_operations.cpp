// Partners that the ERP writes itself: asked about before, announced after (architecture section
// 9).
#include "app/operations/operations.hpp"

#include "base/error.hpp"
#include "db/number_unknown.hpp"
#include "db/transaction.hpp"

#include <fmt/format.h>

namespace tessera::app {
namespace {

Json ask(Call& call, const Arguments& arguments) {
    Work work(call);
    // In a transaction, as it will be: what a subscriber reads belongs together.
    db::in_transaction(*work.session, [&] {
        partner::ask(partner_desk(call, *work.session), partner_fields(arguments));
    });
    return {{"message", "nobody objects"}};
}

Json entered_table(Work& work,
                   const std::vector<std::pair<std::string, events::Entered>>& entered) {
    Json rows = Json::array();
    for (const auto& [partner, one] : entered) {
        rows.push_back(Json::array(
            {partner, segment::load(*work.session, one.segment).code, one.segment_name, one.why}));
    }
    Json reply = table({"partner", "code", "segment", "why"}, rows);
    reply["entered"] = entered.size();
    return reply;
}

Json announce(Call& call, const Arguments& arguments) {
    Work work(call);
    std::vector<partner::Created> created;
    work.write(call, [&] {
        created =
            partner::announce(partner_desk(call, *work.session), arguments.texts("partner_key"));
    });
    std::vector<std::pair<std::string, events::Entered>> entered;
    for (const auto& one : created) {
        for (const auto& segment : one.entered) entered.emplace_back(one.code, segment);
    }
    Json reply = entered_table(work, entered);
    reply["message"] = fmt::format("{} partner{} announced", created.size(),
                                   created.size() == 1 ? " is" : "s are");
    tell_after_commit(work, call, reply);
    return reply;
}

std::int64_t number_of(const Work& work, const std::string& key) {
    const auto number =
        db::find_number(*work.session, work.desk.catalog.sources(), db::Subject::partner, key);
    if (number) return *number;
    throw usage("partner.unknown", fmt::format("there is no partner \"{}\"", key),
                "Write the key of the mapped table, or the code where partners are Tessera's own.");
}

Json check(Call& call, const Arguments& arguments) {
    Work work(call);
    std::vector<std::pair<std::string, events::Entered>> entered;
    work.write(call, [&] {
        entered.clear();
        std::map<std::int64_t, std::string> keys;
        std::vector<events::NewPartner> partners;
        for (const std::string& key : arguments.texts("partner_key")) {
            const std::int64_t number =
                db::number_unknown(*work.session, work.desk.catalog.sources(),
                                   {db::Subject::partner}, [&] { return number_of(work, key); });
            if (keys.emplace(number, key).second) partners.push_back({number, {}});
        }
        std::vector<events::Entered> found;
        call.host.creation_check().run(work.desk, partners, found);
        for (auto& one : found) entered.emplace_back(keys.at(one.partner), std::move(one));
    });
    Json reply = entered_table(work, entered);
    reply["message"] =
        fmt::format("{} segment{} entered", entered.size(), entered.size() == 1 ? " is" : "s are");
    return reply;
}

} // namespace

void tell_after_commit(Work& work, Call& call, Json& reply) {
    if (!call.borrowed) return;
    const auto later = call.host.creation_check().after_commit(work.desk);
    reply["after_commit"] = later;
    if (later.empty()) return;
    reply["notes"].push_back(fmt::format("after the commit, check the partner for {} segment{} "
                                         "whose rules ask a query of their own",
                                         later.size(), later.size() == 1 ? "" : "s"));
}

void add_announce_operations(Catalogue& catalogue) {
    const Param keys{
        "partner_key", ParamKind::texts,
        "keys of the mapped table; for `check`, codes where partners are Tessera's own", true,
        true};
    catalogue.add({"partner.ask",
                   "asks the plugins whether a partner may be created, and writes nothing",
                   "For an ERP that writes its partners itself: it calls this before its own "
                   "INSERT.\ntessera partner ask --set code=C-1 --set name=Anna",
                   "partner.change",
                   {{"set", ParamKind::object, "fields of the partner: name=Anna"}},
                   ask});
    catalogue.add(
        {"partner.announce",
         "takes in partners that the ERP has written, and checks which segments they enter",
         "Where [sources.partner] maps a table of the ERP: after each INSERT and its commit. Each "
         "partner is taken in once, however often it is announced.\ntessera partner announce 4711 "
         "4712",
         "partner.change",
         {keys},
         announce});
    catalogue.add({"partner.check",
                   "checks again which segments partners enter on creation; nobody leaves",
                   "tessera partner check 4711",
                   "partner.change",
                   {keys},
                   check});
}

} // namespace tessera::app
