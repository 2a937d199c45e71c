// Who has a say in a sale: the user and his groups, the agreement, the segments of the partner.
#include "limit/limit.hpp"

#include "access/access.hpp"
#include "segment/members.hpp"
#include "segment/options.hpp"

#include <algorithm>

namespace tessera::limit {

namespace {

struct Checked {
    std::string_view kind;
    bool terms; // in retail only the user's limit counts
};
constexpr Checked checked[] = {
    {"order", true}, {"sale", true},           {"completion_act", true},  {"service_sale", true},
    {"quote", true}, {"return_request", true}, {"retail_receipt", false},
};

const Checked* find_kind(std::string_view kind) {
    const auto found = std::find_if(std::begin(checked), std::end(checked),
                                    [&](const Checked& one) { return one.kind == kind; });
    return found == std::end(checked) ? nullptr : found;
}

} // namespace

bool is_checked(std::string_view document_kind) {
    return find_kind(document_kind) != nullptr;
}

std::vector<std::string> checked_kinds() {
    std::vector<std::string> names;
    for (const Checked& one : checked) names.emplace_back(one.kind);
    return names;
}

bool terms_are_checked(std::string_view document_kind) {
    const Checked* found = find_kind(document_kind);
    return found && found->terms;
}

bool may_deviate(db::Session& session, std::string_view user) {
    if (user == access::owner) return true;
    const auto holders = access::holders(session, deviate);
    if (holders.empty()) return false;
    const auto groups = access::groups_of(session, user);
    return std::any_of(holders.begin(), holders.end(), [&](const access::Holder& holder) {
        return holder.group ? std::find(groups.begin(), groups.end(), holder.name) != groups.end()
                            : holder.name == user;
    });
}

Sources gather(const segment::Desk& desk, const Asked& asked) {
    Sources found;
    found.by_user = found.by_agreement = false;
    if (!is_checked(asked.kind) || may_deviate(desk.session, asked.user)) return found;
    found.by_user = segment::option(desk.session, segment::Option::manual_limits_by_user);
    found.by_agreement = terms_are_checked(asked.kind) &&
                         segment::option(desk.session, segment::Option::manual_limits_by_agreement);
    if (!found.by_user && !found.by_agreement) return found;
    const auto groups = access::groups_of(desk.session, asked.user);
    std::map<std::int64_t, Limit> of_segments;
    std::optional<Limit> of_standard;
    for (Limit& limit : load_all(desk.session)) {
        switch (limit.kind) {
        case OwnerKind::user:
            if (limit.name == asked.user) found.own = std::move(limit.percents);
            break;
        case OwnerKind::user_group:
            if (std::find(groups.begin(), groups.end(), limit.name) != groups.end())
                found.groups.push_back(std::move(limit));
            break;
        case OwnerKind::agreement:
            if (!asked.agreement) break;
            if (limit.id == asked.agreement->id)
                found.terms = std::move(limit);
            else if (limit.id == asked.agreement->based_on)
                of_standard = std::move(limit);
            break;
        case OwnerKind::segment: of_segments.emplace(limit.id, std::move(limit)); break;
        }
    }
    if (!found.terms) found.terms = std::move(of_standard);
    if (!found.by_agreement || !asked.partner || of_segments.empty()) return found;
    std::vector<std::int64_t> ids;
    for (const auto& [id, limit] : of_segments) ids.push_back(id);
    for (const auto& membership : segment::memberships_of(desk.session, *asked.partner, ids))
        found.segments.push_back(of_segments.at(membership.segment));
    return found;
}

} // namespace tessera::limit
