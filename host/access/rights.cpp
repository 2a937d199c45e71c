// The table of rights: every operation names one of these.
#include "access/access.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::access {

namespace {

constexpr Right table[] = {
    {"host.read", "see the state of the host, its plugins and its schedule"},
    {"host.change", "set up the database, switch options, install the watch"},
    {"host.serve", "run the schedule and deliver events"},
    {"right.read", "see who may do what"},
    {right_to_grant, "grant and revoke rights, and say who sees which partners"},
    {"partner.read", "see partners"},
    {"partner.change", "create, change, merge and erase partners, import facts"},
    {"segment.read", "see segments, their members and reports on them"},
    {"segment.change", "create, change and delete segments and ban rules, and apply files"},
    {"segment.members",
     "form segments, change who is in one by hand, choose segments for a partner"},
    {"agreement.read", "see standard agreements, and which apply to a partner"},
    {"agreement.read-individual", "see individual agreements"},
    {"agreement.change", "change standard agreements"},
    {"agreement.change-individual", "change individual agreements"},
    {"agreement.approve",
     "put an individual agreement into force that differs from its standard one"},
    {"document.read", "see documents"},
    {"document.change", "keep, post, reprice and delete documents"},
    {"limit.read", "see how much may be given by hand"},
    {"limit.change", "change how much may be given by hand"},
    {"document.deviate", "post a document against the terms of its agreement"},
    {"discount.read", "see discounts, and price documents with them"},
    {"discount.change", "create, change and delete discounts, and say when they act"},
    {"loyalty.read", "see loyalty cards and bonus points"},
    {"loyalty.change", "hand out loyalty cards, book and spend bonus points"},
    {"shipment.check", "ask whether a partner may be shipped to"},
    {"shipment.leave", "give leave to ship to a banned partner"},
};

} // namespace

std::span<const Right> rights() {
    return table;
}

void check_right(std::string_view name) {
    if (name == every_right) return;
    std::vector<std::string> names;
    for (const Right& right : table) {
        if (right.name == name) return;
        names.emplace_back(right.name);
    }
    throw usage("right.unknown",
                fmt::format("there is no right \"{}\".{}", name, did_you_mean(name, names)),
                "`tessera right kinds` lists what there is; * stands for all.");
}

std::string to_string(const Holder& holder) {
    return holder.group ? fmt::format("the group \"{}\"", holder.name)
                        : fmt::format("\"{}\"", holder.name);
}

} // namespace tessera::access
