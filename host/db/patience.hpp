// How long what may be tried again is tried again, and the pauses between.
#pragma once

#include <chrono>
#include <functional>
#include <optional>

namespace tessera::db {

// For one piece of work. The time counts from its first failure, and a few tries are always made:
// work that takes longer than the time itself is begun again as well. The pauses grow, and each is
// drawn from a span, so that those who got into each other's way do not meet again.
class Patience {
public:
    using Time = std::chrono::steady_clock::time_point;
    using Span = std::chrono::milliseconds;
    // What it takes from outside; tests have a clock of their own.
    struct World {
        std::function<Time()> now;
        std::function<void(Span)> pause;
        std::function<double()> chance; // from 0 to 1
    };
    static World real();
    static constexpr int least_tries = 5;
    static constexpr Span first_pause{5}, longest_pause{1000};

    explicit Patience(World world = real(), int least = least_tries);
    // After a try that failed: pauses, and answers true if there is to be another within `time`.
    bool again(Span time);
    int tries() const { return tries_; } // begun so far, the next one included

private:
    World world_;
    int least_;
    std::optional<Time> failed_; // the first try
    Span pause_ = first_pause;
    int tries_ = 1;
};

} // namespace tessera::db
