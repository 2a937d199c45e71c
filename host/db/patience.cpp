#include "db/patience.hpp"

#include <algorithm>
#include <memory>
#include <random>
#include <thread>

namespace tessera::db {

Patience::World Patience::real() {
    const auto engine = std::make_shared<std::minstd_rand>(std::random_device{}());
    return {[] { return std::chrono::steady_clock::now(); },
            [](Span span) { std::this_thread::sleep_for(span); },
            [engine] { return std::uniform_real_distribution<>(0, 1)(*engine); }};
}

Patience::Patience(World world, int least)
    : world_(std::move(world))
    , least_(least) {}

bool Patience::again(Span time) {
    const Time now = world_.now();
    if (!failed_) failed_ = now;
    if (tries_ >= least_ && now - *failed_ >= time) return false;
    const double part = (1 + world_.chance()) / 2;
    world_.pause(Span(static_cast<Span::rep>(static_cast<double>(pause_.count()) * part)));
    pause_ = std::min(2 * pause_, longest_pause);
    ++tries_;
    return true;
}

} // namespace tessera::db
