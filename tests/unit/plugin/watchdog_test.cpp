// Who does not come back is named, also after calls that were over before anybody looked.
#include "plugin/watchdog.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

using namespace std::chrono_literals;
using tessera::plugin::Watchdog;
using Clock = std::chrono::steady_clock;

namespace {

// Reports that came, for whom somebody can wait.
class Reports {
public:
    Watchdog::Report into() {
        return [this](const std::string& plugin, const char*, std::chrono::milliseconds) {
            const std::lock_guard lock(mutex_);
            last_ = plugin;
            ++count_;
            came_.notify_all();
        };
    }
    bool wait_for(int count) {
        std::unique_lock lock(mutex_);
        return came_.wait_for(lock, 5s, [&] { return count_ >= count; });
    }
    std::string last() {
        const std::lock_guard lock(mutex_);
        return last_;
    }

private:
    std::mutex mutex_;
    std::condition_variable came_;
    std::string last_;
    int count_ = 0;
};

} // namespace

TEST_CASE("a call past its deadline is reported once, while it still runs") {
    Reports reports;
    Watchdog dog(reports.into());
    const std::string plugin = "slow";
    const Watchdog::Watch watch(dog, plugin, "compute", Clock::now() + 1ms);
    REQUIRE(reports.wait_for(1));
    CHECK(reports.last() == "slow");
    CHECK_FALSE(reports.wait_for(2));
}

TEST_CASE("a call that is overdue for longer than one has patience is reported once more") {
    Reports late, hung;
    Watchdog dog(late.into(), hung.into(), 100ms);
    const std::string plugin = "stuck";
    const auto start = Clock::now();
    const Watchdog::Watch watch(dog, plugin, "compute", start + 1ms);
    REQUIRE(late.wait_for(1));
    REQUIRE(hung.wait_for(1));
    CHECK(Clock::now() - start >= 101ms);
    CHECK(hung.last() == "stuck");
    CHECK_FALSE(hung.wait_for(2));
    CHECK_FALSE(late.wait_for(2));
}

TEST_CASE("a call is watched after one that was over before anybody looked") {
    Reports reports;
    Watchdog dog(reports.into());
    const std::string quick = "quick", slow = "slow";
    for (int round = 1; round <= 10; ++round) {
        INFO("round " << round);
        // Longer than it looks at calls in flight: the watching thread sleeps.
        std::this_thread::sleep_for(80ms);
        { const Watchdog::Watch over(dog, quick, "react", Clock::now() + 1h); }
        std::this_thread::sleep_for(2ms); // woken, it finds nothing and sleeps again
        const Watchdog::Watch watch(dog, slow, "compute", Clock::now());
        REQUIRE(reports.wait_for(round));
    }
}
