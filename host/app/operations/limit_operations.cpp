// Limits of discounts and markups by hand: who has which, and what counts for a sale.
#include "app/operations/operations.hpp"
#include "app/operations/rights.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "limit/limit.hpp"
#include "segment/options.hpp"

#include <fmt/format.h>

#include <set>

namespace tessera::app {
namespace {

using limit::Limit;

Json text_or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

Json list(Call& call, const Arguments&) {
    Work work(call);
    Json rows = Json::array();
    for (const Limit& one : limit::load_all(*work.session))
        for (const auto& [group, percents] : one.percents)
            rows.push_back(
                Json::array({limit::owner_of(one), text_or_null(group),
                             cell(Value{percents.discount}), cell(Value{percents.markup})}));
    Json reply = table({"owner", "price_group", "discount", "markup"}, rows);
    std::vector<std::string> notes;
    for (const char* name : {"manual-limits-by-user", "manual-limits-by-agreement"})
        if (!segment::option(*work.session, segment::option_named(name)))
            notes.push_back(
                fmt::format("{} is switched off: `tessera option set {} on`", name, name));
    if (!notes.empty()) reply["notes"] = notes;
    return reply;
}

limit::Asked asked_of(Work& work, Call& call, const Arguments& arguments) {
    limit::Asked asked;
    asked.user = arguments.text("of", call.user);
    asked.kind = arguments.text("kind", "sale");
    if (!limit::is_checked(asked.kind))
        throw usage("limit.unchecked-kind",
                    fmt::format("what is given by hand in a document of the kind \"{}\" is not "
                                "checked.{}",
                                asked.kind, did_you_mean(asked.kind, limit::checked_kinds())),
                    fmt::format("Checked are {}.", join(limit::checked_kinds(), ", ")));
    if (arguments.has("partner"))
        asked.partner =
            find_subjects(work, db::Subject::partner, false, {arguments.text("partner")}).front();
    if (arguments.has("agreement")) {
        const auto one = agreement::find(*work.session, arguments.text("agreement"));
        if (one.individual()) {
            require_right(call, "limit.show", "agreement.read-individual");
            require_seen(work, *one.partner, one.code);
        }
        asked.agreement = one;
    }
    return asked;
}

Json percent_cell(const limit::Bound& bound) {
    return bound.percent ? cell(Value{*bound.percent}) : Json();
}

// In general, and for each price group that anybody who has a say names.
Json show(Call& call, const Arguments& arguments) {
    Work work(call);
    const limit::Asked asked = asked_of(work, call, arguments);
    const limit::Sources sources = limit::gather(work.desk, asked);
    std::set<std::string> groups{""};
    const auto add = [&](const limit::ByGroup& percents) {
        for (const auto& [group, ignored] : percents) groups.insert(group);
    };
    add(sources.own);
    for (const auto* several : {&sources.groups, &sources.segments})
        for (const Limit& one : *several) add(one.percents);
    if (sources.terms) add(sources.terms->percents);
    Json rows = Json::array();
    for (const std::string& group : groups) {
        const limit::Allowed allowed = limit::allowed(sources, asked.user, group);
        rows.push_back(Json::array({text_or_null(group), percent_cell(allowed.discount),
                                    text_or_null(allowed.discount.by), percent_cell(allowed.markup),
                                    text_or_null(allowed.markup.by)}));
    }
    Json reply = table({"price_group", "discount", "discount_by", "markup", "markup_by"}, rows);
    if (limit::may_deviate(*work.session, asked.user))
        reply["notes"] = {
            fmt::format("{} may deviate from the terms of sale, and is not limited", asked.user)};
    else if (!sources.by_user && !sources.by_agreement)
        reply["notes"] = {"limits are switched off: `tessera option set manual-limits-by-user on`"};
    return reply;
}

Json erase(Call& call, const Arguments& arguments) {
    Work work(call);
    const std::string owner = arguments.text("owner");
    work.write(call, [&] { limit::remove(*work.session, limit::find(*work.session, owner)); });
    return {{"message", fmt::format("manual limits of {} are deleted", owner)}};
}

} // namespace

void add_limit_operations(Catalogue& catalogue) {
    const Param of{"of", ParamKind::text, "the user who sells; whoever asks if left out"};
    const Param partner{"partner", ParamKind::text, "code or unique name of a partner"};
    const Param agreement{"agreement", ParamKind::text, "code of the agreement of the document"};
    const Param kind{"kind", ParamKind::text, "the kind of the document; sale if left out"};
    catalogue.add({"limit.list",
                   "lists who may give which discount and markup by hand",
                   "[[manual_limit]] of a file that is applied says so.\ntessera limit list",
                   "limit.read",
                   {},
                   list});
    catalogue.add({"limit.show",
                   "shows the largest discount and markup that a user may give by hand",
                   "The smallest of what the user, the agreement and the segments of the partner "
                   "allow; of several groups of the user, or segments, the largest. Empty is no "
                   "limit.\ntessera limit show --of anna\ntessera limit show --of anna --partner "
                   "C-001",
                   "limit.read",
                   {of, partner, agreement, kind},
                   show});
    catalogue.add({"limit.delete",
                   "deletes the limits of an owner",
                   "tessera limit delete user:anna",
                   "limit.change",
                   {{"owner", ParamKind::text,
                     "user:NAME, user_group:NAME, agreement:CODE or "
                     "segment:CODE",
                     true, true}},
                   erase});
}

} // namespace tessera::app
