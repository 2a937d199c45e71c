#include "ban/checker.hpp"

#include "ban/bound.hpp"

namespace tessera::ban {

namespace {

// A session that is taken when something must be read, and given back with the check.
class OnDemand {
public:
    OnDemand(db::Database& database, const std::function<segment::Desk(db::Session&)>& desk_on)
        : database_(database)
        , desk_on_(desk_on) {}
    const segment::Desk& desk() {
        if (!desk_) {
            lease_.emplace(database_.lease());
            desk_.emplace(desk_on_(**lease_));
        }
        return *desk_;
    }

private:
    db::Database& database_;
    const std::function<segment::Desk(db::Session&)>& desk_on_;
    std::optional<db::Lease> lease_;
    std::optional<segment::Desk> desk_;
};

std::vector<std::string> warm_bans(const segment::WarmSnapshot& snapshot,
                                   std::span<const Shipment> shipments) {
    std::vector<std::string> names(shipments.size());
    for (const segment::WarmSegment* ban : snapshot.bans())
        for (std::size_t i = 0; i < shipments.size(); ++i)
            if (ban->members->contains(shipments[i].partner)) add_name(names[i], ban->name);
    return names;
}

} // namespace

Checker::Checker(db::Database& database, const plugin::Plugins& plugins,
                 segment::WarmOptions options)
    : database_(database)
    , plugins_(plugins)
    , options_(options)
    , memberships_(database, std::move(options)) {}

Checker::~Checker() = default;

std::shared_ptr<const Ready> Checker::ready(const DeskNow& desk, Date today) {
    const auto current = [&]() -> std::shared_ptr<const Ready> {
        const std::lock_guard lock(passing_);
        const bool holds =
            kept_ && kept_->today == today && options_.clock() - moment_ < options_.max_age;
        return holds ? kept_ : nullptr;
    };
    if (auto kept = current()) return kept;
    const std::lock_guard renewing(renewing_); // one reads, the others wait for it
    if (auto kept = current()) return kept;
    const auto moment = options_.clock(); // what is committed after it may be missing
    auto fresh = std::make_shared<const Ready>(make_ready(desk(), plugins_));
    const std::lock_guard lock(passing_);
    kept_ = fresh;
    moment_ = moment;
    return fresh;
}

std::vector<Decision> Checker::check(const Asker& asker, std::span<const Shipment> shipments,
                                     segment::Freshness freshness) {
    OnDemand on_demand(database_, asker.desk_on);
    const DeskNow desk = [&]() -> const segment::Desk& { return on_demand.desk(); };
    if (freshness == segment::Freshness::strict) return decide(desk(), plugins_, shipments);
    const auto ready = this->ready(desk, asker.today);
    const Reach reach{asker.user, desk, [&](std::span<const Shipment> of) {
                          return warm_bans(*memberships_.bans(freshness), of);
                      }};
    return decide(reach, plugins_, *ready, shipments);
}

} // namespace tessera::ban
