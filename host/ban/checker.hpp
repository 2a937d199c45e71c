// Shipment checks by the many, in one process: what is the same for all of them is kept.
//
// The rule of consistency. Ban segments and who is in them are never older than `max_age` when a
// shipment is checked, as segment::WarmMemberships says; the rules of bans and the option neither.
// Facts of live rules (a debt, an overdue day) are read at every check, so a payment lifts a ban at
// once, and so is leave to ship. With Freshness::strict nothing is kept: whatever was committed
// before the question holds, as decide() has it.
#pragma once

#include "ban/ban.hpp"
#include "segment/warm.hpp"

#include <memory>
#include <mutex>

namespace tessera::ban {

struct Ready; // bound.hpp

// Who asks, on which day, and how to make a desk for him on a session.
struct Asker {
    std::string user;
    Date today;
    std::function<segment::Desk(db::Session&)> desk_on;
};

class Checker {
public:
    // Both outlive the checker.
    Checker(db::Database& database, const plugin::Plugins& plugins,
            segment::WarmOptions options = {});
    ~Checker();

    // As decide() on a session of its own. No statement is sent where what is kept is new enough,
    // no rule asks for facts of partners, and nothing is said against anybody. Many at once read
    // each source once. [any thread]
    std::vector<Decision> check(const Asker& asker, std::span<const Shipment> shipments,
                                segment::Freshness freshness = segment::Freshness::bounded);

private:
    std::shared_ptr<const Ready> ready(const std::function<const segment::Desk&()>& desk,
                                       Date today);

    db::Database& database_;
    const plugin::Plugins& plugins_;
    const segment::WarmOptions options_;
    segment::WarmMemberships memberships_;
    std::mutex renewing_; // who holds it reads and binds the rules
    std::mutex passing_;  // held only while the next two are copied
    std::shared_ptr<const Ready> kept_;
    std::chrono::steady_clock::time_point moment_{};
};

} // namespace tessera::ban
