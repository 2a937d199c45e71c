// Rights: who may do what, and who sees which partners.
#include "app/operations/operations.hpp"
#include "app/operations/rights.hpp"

#include "access/access.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

namespace tessera::app {
namespace {

access::Holder holder_of(const Arguments& arguments) {
    if (arguments.has("to") == arguments.has("group"))
        throw usage("call.missing-parameter", "say who: a user or a group, one of them",
                    "Write --to USER or --group GROUP.");
    access::Holder holder{arguments.has("group"),
                          arguments.text(arguments.has("group") ? "group" : "to")};
    if (trim(holder.name).empty())
        throw usage("right.bad-holder", "the name of the user or group is empty",
                    "Write the name that calls give as --user, or that of a group.");
    if (!holder.group && holder.name == access::owner)
        throw usage("right.bad-holder",
                    fmt::format("\"{}\" has every right and sees everybody", access::owner),
                    "Name another user; hosts let nobody call himself owner who is not.");
    return holder;
}

// Every right, what it lets do, and which operations ask for it.
Json kinds(Call&, const Arguments&) {
    const Catalogue catalogue = make_catalogue();
    Json rows = Json::array(), asks = Json::array();
    for (const access::Right& right : access::rights())
        rows.push_back(Json::array({right.name, right.sentence}));
    for (const auto& [name, operation] : catalogue.all())
        asks.push_back(
            Json::array({name, operation.right.empty() ? Json() : Json(operation.right)}));
    Json reply = table({"right", "lets"}, rows);
    reply["tables"]["operations"] = table({"operation", "asks for"}, asks);
    return reply;
}

Json list(Call& call, const Arguments& arguments) {
    Work work(call);
    const auto grants = access::grants(*work.session);
    Json rows = Json::array(), limits = Json::array();
    const auto kind = [](const access::Holder& holder) { return holder.group ? "group" : "user"; };
    for (const access::Grant& grant : grants)
        rows.push_back(Json::array({kind(grant.holder), grant.holder.name, grant.right}));
    for (const access::RowLimit& limit : access::row_limits(*work.session))
        limits.push_back(Json::array({kind(limit.holder), limit.holder.name, limit.filter}));
    Json reply;
    if (arguments.has("of")) { // what one user may do, whencever he has it
        const std::string user = arguments.text("of");
        rows = Json::array();
        for (const access::Right& right : access::rights())
            rows.push_back(Json::array(
                {right.name, right.sentence, access::holds(*work.session, user, right.name)}));
        limits = Json::array();
        for (const access::RowLimit& limit : access::limits_of(*work.session, user))
            limits.push_back(Json::array({kind(limit.holder), limit.holder.name, limit.filter}));
        reply = table({"right", "lets", "holds"}, rows);
    } else {
        reply = table({"kind", "holder", "right"}, rows);
    }
    reply["tables"]["sees"] = table({"kind", "holder", "filter"}, limits);
    if (grants.empty())
        reply["notes"] = {"nothing is granted to anybody, so everybody may do everything"};
    return reply;
}

Json change(Call& call, const Arguments& arguments, bool granting) {
    Work work(call);
    const access::Holder holder = holder_of(arguments);
    for (const std::string& right : arguments.texts("rights")) access::check_right(right);
    const bool first = granting && access::grants(*work.session).empty();
    if (first)
        call.needs_confirmation(
            fmt::format("this is the first grant: from now on only \"{}\" may do what was granted "
                        "to nobody",
                        access::owner));
    std::vector<std::string> changed;
    bool last = false;
    work.write(call, [&] {
        changed.clear();
        for (const std::string& right : arguments.texts("rights"))
            if (granting ? access::grant(*work.session, holder, right)
                         : access::revoke(*work.session, holder, right))
                changed.push_back(right);
        last = !granting && !changed.empty() && access::grants(*work.session).empty();
        // Nobody is to lose all that was forbidden by taking one thing more away.
        if (last)
            call.needs_confirmation(
                "this is the last grant: without any, everybody may do everything");
    });
    Json reply;
    reply["message"] = changed.empty()
                           ? fmt::format("{} {} already", access::to_string(holder),
                                         granting ? "has that" : "does not have that")
                           : fmt::format("{}: {} {}", access::to_string(holder),
                                         granting ? "granted" : "revoked", join(changed, ", "));
    reply["changed"] = changed;
    return reply;
}

Json rows(Call& call, const Arguments& arguments) {
    Work work(call);
    const access::Holder holder = holder_of(arguments);
    const std::string filter(trim(arguments.text("filter")));
    std::size_t count = 0;
    if (!filter.empty()) { // that it can be asked is known before anybody is under it
        see_all(work);
        count = passing(work, db::Subject::partner, filter).size();
    }
    bool changed = false;
    work.write(call, [&] { changed = access::limit_rows(*work.session, holder, filter); });
    const std::string who = access::to_string(holder);
    if (filter.empty())
        return {{"message", changed ? fmt::format("{} is under no filter any more", who)
                                    : fmt::format("{} is under no filter", who)}};
    Json reply{{"message", fmt::format("{} sees partners with {}", who, filter)}};
    reply["partners"] = count; // for whoever asked; $user is his name
    return reply;
}

// Users of a request, as calls may name them.
std::vector<std::string> users_of(const Arguments& arguments) {
    if (trim(arguments.text("group")).empty())
        throw usage("right.bad-holder", "the name of the group is empty", "Give it a name.");
    auto users = arguments.texts("users");
    for (const std::string& user : users)
        if (trim(user).empty())
            throw usage("right.bad-holder", "the name of a user is empty",
                        "Write the names that calls give as --user.");
    return users;
}

Json change_group(Call& call, const Arguments& arguments, bool joining) {
    Work work(call);
    const std::string group = arguments.text("group");
    const auto users = users_of(arguments);
    std::size_t changed = 0;
    work.write(call, [&] {
        changed = 0;
        for (const std::string& user : users)
            changed += (joining ? access::join_group(*work.session, group, user)
                                : access::leave_group(*work.session, group, user))
                           ? 1
                           : 0;
    });
    return {{"message",
             fmt::format("{} {} the group \"{}\"", changed, joining ? "joined" : "left", group)}};
}

Json list_groups(Call& call, const Arguments&) {
    Work work(call);
    Json rows = Json::array();
    for (const access::GroupMember& member : access::group_members(*work.session))
        rows.push_back(Json::array({member.group, member.user}));
    return table({"group", "user"}, rows);
}

} // namespace

void add_right_operations(Catalogue& catalogue) {
    const Param rights{"rights", ParamKind::texts, "names of rights; * is all", true, true};
    const Param to{"to", ParamKind::text, "the user who gets it"};
    const Param from{"to", ParamKind::text, "the user it is taken from"};
    const Param group{"group", ParamKind::text, "a group of users instead"};
    catalogue.add({"right.kinds",
                   "lists the rights that there are, and the operations that ask for each",
                   "tessera right kinds",
                   "",
                   {},
                   kinds,
                   false});
    catalogue.add({"right.list",
                   "lists who was granted what, and who sees which partners",
                   "tessera right list\ntessera right list --of anna",
                   "right.read",
                   {{"of", ParamKind::text, "what this user may do, by himself or by a group"}},
                   list});
    catalogue.add(
        {"right.grant",
         "grants rights to a user or a group",
         "While nobody was granted anything, everybody may do everything. Who asks is what the "
         "host says, or --user.\ntessera right grant segment.read shipment.check --to anna",
         std::string(access::right_to_grant),
         {rights, to, group},
         [](Call& call, const Arguments& a) { return change(call, a, true); }});
    catalogue.add({"right.revoke",
                   "takes rights back from a user or a group",
                   "tessera right revoke segment.change --to anna",
                   std::string(access::right_to_grant),
                   {rights, from, group},
                   [](Call& call, const Arguments& a) { return change(call, a, false); }});
    catalogue.add(
        {"right.rows",
         "says which partners a user, or a group, sees",
         "A filter of the rule language, which may ask for $user. Of several, one's own and those "
         "of one's groups, any lets a partner be seen. Formation, checks on creation and shipment "
         "bans look at everybody all the same. Without --filter the limit is lifted.\ntessera "
         "right rows --to anna --filter 'main_manager = $user'",
         std::string(access::right_to_grant),
         {to, group, {"filter", ParamKind::text, "whom they see"}},
         rows});
    const std::vector<Param> members{{"group", ParamKind::text, "the name of a group", true, true},
                                     {"users", ParamKind::texts, "names of users", true, true}};
    catalogue.add({"group.add", "puts users into a group, which is made by that",
                   "tessera group add sellers anna boris", std::string(access::right_to_grant),
                   members,
                   [](Call& call, const Arguments& a) { return change_group(call, a, true); }});
    catalogue.add({"group.remove", "takes users out of a group",
                   "tessera group remove sellers boris", std::string(access::right_to_grant),
                   members,
                   [](Call& call, const Arguments& a) { return change_group(call, a, false); }});
    catalogue.add({"group.list",
                   "lists groups of users",
                   "tessera group list",
                   "right.read",
                   {},
                   list_groups});
}

} // namespace tessera::app
