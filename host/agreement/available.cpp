// Which agreements apply to a partner on a day, and why others do not.
#include "agreement/agreement.hpp"

#include "base/error.hpp"
#include "segment/members.hpp"
#include "segment/names_db.hpp"
#include "segment/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tessera::agreement {

namespace {

// Of so few partners the primary key is probed; for more, each segment is read once.
constexpr std::size_t few = 16;

} // namespace

Offering::Offering(const segment::Desk& desk, std::span<const std::int64_t> partners)
    : desk_(desk)
    , all_(load_all(desk.session)) {
    // Before it is asked whether one applies: what it leaves to its standard one, such as the
    // currency, decides as well.
    for (Agreement& one : all_) {
        const auto standard = std::find_if(all_.begin(), all_.end(), [&](const Agreement& other) {
            return one.based_on == other.id;
        });
        if (standard != all_.end()) one = complete(std::move(one), *standard);
    }
    std::vector<std::int64_t> segments;
    for (const Agreement& one : all_)
        if (one.segment) segments.push_back(*one.segment);
    std::sort(segments.begin(), segments.end());
    segments.erase(std::unique(segments.begin(), segments.end()), segments.end());
    if (segments.empty()) return;
    for (const segment::Segment& s : segment::load(desk.session, segments))
        segments_.emplace(s.id, s.name);
    const std::set<std::int64_t> distinct(partners.begin(), partners.end());
    if (distinct.size() <= few) {
        for (const std::int64_t partner : distinct)
            for (const auto& membership : segment::memberships_of(desk.session, partner, segments))
                in_.emplace(membership.segment, partner);
        return;
    }
    segment::SegmentMemberships memberships(desk);
    for (const std::int64_t id : segments) {
        const scheme::MemberSet& members = memberships.members(id);
        for (const std::int64_t partner : distinct)
            if (members.contains(partner)) in_.emplace(id, partner);
    }
}

std::string Offering::reason(const Agreement& one, const Asked& asked) const {
    if (one.deleted) return "it is marked for deletion";
    if (one.status == Status::not_approved) return "it is not approved";
    if (one.status == Status::closed) return "it is closed";
    if (one.operation != asked.operation)
        return fmt::format("it is for the operation {}, not {}", one.operation, asked.operation);
    if (!asked.currency.empty() && !one.currency.empty() && one.currency != asked.currency)
        return fmt::format("it is in {}, not {}", one.currency, asked.currency);
    if (one.starts && asked.day < *one.starts)
        return fmt::format("it starts on {}", to_text(Value{*one.starts}));
    if (one.ends && *one.ends < asked.day)
        return fmt::format("it ended on {}", to_text(Value{*one.ends}));
    if (!one.segment) return {};
    const auto found = segments_.find(*one.segment);
    if (found == segments_.end()) return "its segment is gone";
    if (!asked.partner)
        return fmt::format("it is for members of \"{}\", and no partner is chosen", found->second);
    if (in_.contains({*one.segment, *asked.partner})) return {};
    return fmt::format("it is for members of \"{}\", and {} is not in it", found->second,
                       name_of(*asked.partner));
}

// Asked only where somebody is to read it.
std::string Offering::name_of(std::int64_t partner) const {
    segment::DatabaseNames names(desk_.session, desk_.catalog, segment::DatabaseNames::Labels::any);
    const auto named = names.by_key("partner", Value{partner});
    return named ? named->code : std::to_string(partner);
}

std::vector<Offer> Offering::offers(const Asked& asked) const {
    std::vector<Offer> found;
    for (const Agreement& one : all_) {
        // Individual ones of others are nobody else's business.
        if (one.supplier || (one.partner && one.partner != asked.partner)) continue;
        found.push_back({one, reason(one, asked)});
    }
    std::stable_sort(found.begin(), found.end(), [](const Offer& a, const Offer& b) {
        if (a.available() != b.available()) return a.available();
        return a.agreement.priority > b.agreement.priority;
    });
    return found;
}

std::vector<Offer> offers(const segment::Desk& desk, const Asked& asked) {
    std::vector<std::int64_t> partners;
    if (asked.partner) partners.push_back(*asked.partner);
    return Offering(desk, partners).offers(asked);
}

const Offer* default_of(std::span<const Offer> offers, std::string_view chosen) {
    std::vector<const Offer*> available, individual;
    for (const Offer& offer : offers) {
        if (!offer.available()) continue;
        available.push_back(&offer);
        if (offer.agreement.individual()) individual.push_back(&offer);
    }
    if (available.empty()) return nullptr;
    if (available.size() == 1) return available.front();
    if (individual.size() == 1 && available.size() > individual.size()) return individual.front();
    for (const Offer* offer : available)
        if (offer->agreement.code == chosen) return offer;
    std::stable_sort(available.begin(), available.end(), [](const Offer* a, const Offer* b) {
        return a->agreement.priority > b->agreement.priority;
    });
    const bool alone = available[0]->agreement.priority > available[1]->agreement.priority;
    return alone ? available.front() : nullptr;
}

std::string problem_with(std::span<const Offer> offers, const std::string& code) {
    for (const Offer& offer : offers)
        if (offer.agreement.code == code) return offer.reason;
    return "there is none of this code for the partner";
}

} // namespace tessera::agreement
