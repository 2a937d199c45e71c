#include "events/ask.hpp"

#include <spdlog/logger.h>

#include <chrono>

namespace tessera::events {

plugin::Answer ask(const plugin::Plugins& plugins, const plugin::Subscriber& subscriber,
                   const plugin::Record& subject, const plugin::CallContext& context,
                   spdlog::logger* log) noexcept {
    using namespace std::chrono;
    constexpr milliseconds slow{100}; // a person notices a form that waits longer
    const auto begin = steady_clock::now();
    plugin::Answer answer = plugins.call(subscriber, subject, context);
    const auto taken = duration_cast<milliseconds>(steady_clock::now() - begin);
    if (log && taken > slow)
        log->warn("plugin {} took {} ms for {} {}", subscriber.plugin, taken.count(),
                  subscriber.topic, to_string(subscriber.phase));
    return answer;
}

} // namespace tessera::events
