#include "plugin/watchdog.hpp"

#include <utility>

namespace tessera::plugin {

namespace {
using Clock = std::chrono::steady_clock;
// How often calls in flight are looked at; nothing is looked at while there are none.
constexpr auto period = std::chrono::milliseconds(50);
} // namespace

Watchdog::Watchdog(Report late, Report hung, std::chrono::milliseconds patience)
    : late_(std::move(late))
    , hung_(std::move(hung))
    , patience_(patience) {}

Watchdog::~Watchdog() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

Watchdog::Watch::Watch(Watchdog& dog, const std::string& plugin, const char* entry,
                       Clock::time_point deadline)
    : dog_(dog)
    , plugin_(plugin)
    , entry_(entry)
    , since_(Clock::now())
    , deadline_(deadline) {
    bool wake = false;
    {
        const std::lock_guard lock(dog_.mutex_);
        if (!dog_.thread_.joinable()) dog_.thread_ = std::thread([&d = dog_] { d.run(); });
        place_ = dog_.calls_.insert(dog_.calls_.end(), this);
        wake = std::exchange(dog_.asleep_, false);
    }
    if (wake) dog_.wake_.notify_one();
}

Watchdog::Watch::~Watch() {
    const std::lock_guard lock(dog_.mutex_);
    dog_.calls_.erase(place_);
}

void Watchdog::run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        if (calls_.empty()) {
            // Each time it falls asleep again it must say so: a call that was over before this
            // thread looked has taken the mark away, and the next one would not wake anybody.
            while (!stopping_ && calls_.empty()) {
                asleep_ = true;
                wake_.wait(lock);
            }
            asleep_ = false;
        } else {
            wake_.wait_for(lock, period, [&] { return stopping_; });
        }
        const auto now = Clock::now();
        for (Watch* call : calls_) {
            const auto report = [&](const Report& to, bool& reported) {
                if (!to || std::exchange(reported, true)) return;
                to(call->plugin_, call->entry_,
                   std::chrono::duration_cast<std::chrono::milliseconds>(now - call->since_));
            };
            if (now >= call->deadline_) report(late_, call->late_);
            if (now >= call->deadline_ + patience_) report(hung_, call->hung_);
        }
    }
}

} // namespace tessera::plugin
