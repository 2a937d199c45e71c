// Which agreements apply to a partner on a day, and why others do not.
#include "agreement/agreement.hpp"

#include "base/error.hpp"
#include "segment/members.hpp"
#include "segment/names_db.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tessera::agreement {

namespace {

class Choice {
public:
    Choice(const segment::Desk& desk, const Asked& asked, const std::vector<Agreement>& all)
        : desk_(desk)
        , asked_(asked) {
        std::vector<std::int64_t> segments;
        for (const Agreement& one : all)
            if (one.segment) segments.push_back(*one.segment);
        std::sort(segments.begin(), segments.end());
        segments.erase(std::unique(segments.begin(), segments.end()), segments.end());
        for (const segment::Segment& s : segment::load(desk.session, segments))
            segments_.emplace(s.id, s);
        if (!asked.partner) return;
        for (const auto& membership :
             segment::memberships_of(desk.session, *asked.partner, segments))
            in_.insert(membership.segment);
        segment::DatabaseNames names(desk.session, desk.catalog);
        const auto named = names.by_key("partner", Value{*asked.partner});
        partner_ = named ? named->code : std::to_string(*asked.partner);
    }

    // Individual ones of others are nobody else's business.
    bool may_be_for_him(const Agreement& one) const {
        return !one.supplier && (!one.partner || one.partner == asked_.partner);
    }

    // Why it is not available, or "".
    std::string reason(const Agreement& one) const {
        if (one.deleted) return "it is marked for deletion";
        if (one.status == Status::not_approved) return "it is not approved";
        if (one.status == Status::closed) return "it is closed";
        if (one.operation != asked_.operation)
            return fmt::format("it is for the operation {}, not {}", one.operation,
                               asked_.operation);
        if (!asked_.currency.empty() && !one.currency.empty() && one.currency != asked_.currency)
            return fmt::format("it is in {}, not {}", one.currency, asked_.currency);
        if (one.starts && asked_.day < *one.starts)
            return fmt::format("it starts on {}", to_text(Value{*one.starts}));
        if (one.ends && *one.ends < asked_.day)
            return fmt::format("it ended on {}", to_text(Value{*one.ends}));
        if (!one.segment) return {};
        const auto found = segments_.find(*one.segment);
        if (found == segments_.end()) return "its segment is gone";
        if (!asked_.partner)
            return fmt::format("it is for members of \"{}\", and no partner is chosen",
                               found->second.name);
        if (!in_.contains(*one.segment))
            return fmt::format("it is for members of \"{}\", and {} is not in it",
                               found->second.name, partner_);
        return {};
    }

private:
    const segment::Desk& desk_;
    const Asked& asked_;
    std::map<std::int64_t, segment::Segment> segments_;
    std::set<std::int64_t> in_; // of the partner
    std::string partner_;
};

} // namespace

std::vector<Offer> offers(const segment::Desk& desk, const Asked& asked) {
    const std::vector<Agreement> all = load_all(desk.session);
    const Choice choice(desk, asked, all);
    std::map<std::int64_t, const Agreement*> by_id;
    for (const Agreement& one : all) by_id[one.id] = &one;
    std::vector<Offer> found;
    for (const Agreement& one : all) {
        if (!choice.may_be_for_him(one)) continue;
        Offer offer{one, choice.reason(one)};
        if (one.based_on) offer.agreement = complete(desk.session, one);
        found.push_back(std::move(offer));
    }
    std::stable_sort(found.begin(), found.end(), [](const Offer& a, const Offer& b) {
        if (a.available() != b.available()) return a.available();
        return a.agreement.priority > b.agreement.priority;
    });
    return found;
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

Offer offer_of(const segment::Desk& desk, const Asked& asked, std::string_view code) {
    const Agreement one = find(desk.session, code);
    for (Offer& offer : offers(desk, asked))
        if (offer.agreement.id == one.id) return std::move(offer);
    return {one, one.supplier ? "it is a supplier's" : "it is another partner's own"};
}

} // namespace tessera::agreement
