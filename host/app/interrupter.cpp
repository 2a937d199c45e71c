#include "app/interrupter.hpp"

#include "db/session.hpp"

#include <chrono>
#include <utility>

namespace tessera::app {

namespace {
// How often calls in flight are asked about; nothing is asked while there are none.
constexpr auto period = std::chrono::milliseconds(50);
} // namespace

Interrupter::~Interrupter() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

Interrupter::Watch::Watch(Interrupter& interrupter, db::Session& session,
                          std::function<bool()> stop)
    : interrupter_(interrupter)
    , session_(session)
    , stop_(std::move(stop)) {
    if (!stop_) return;
    bool wake = false;
    {
        const std::lock_guard lock(interrupter_.mutex_);
        if (!interrupter_.thread_.joinable())
            interrupter_.thread_ = std::thread([&one = interrupter_] { one.run(); });
        place_ = interrupter_.watches_.insert(interrupter_.watches_.end(), this);
        wake = std::exchange(interrupter_.asleep_, false);
    }
    if (wake) interrupter_.wake_.notify_one();
}

Interrupter::Watch::~Watch() {
    if (!stop_) return;
    const std::lock_guard lock(interrupter_.mutex_);
    interrupter_.watches_.erase(place_);
}

// Interrupted again and again: what ends may have been a short statement before the long one.
void Interrupter::run() {
    std::unique_lock lock(mutex_);
    while (!ending_) {
        if (watches_.empty()) {
            // Said each time it falls asleep: woken for a call that was over by then, it sleeps on,
            // and the next call must wake it again. (It was said once, and that call was never
            // ended.)
            wake_.wait(lock, [&] {
                asleep_ = watches_.empty();
                return ending_ || !asleep_;
            });
        } else {
            wake_.wait_for(lock, period, [&] { return ending_; });
        }
        for (Watch* watch : watches_)
            if (watch->stop_()) watch->session_.interrupt();
    }
}

} // namespace tessera::app
