#include "cli/interrupt.hpp"

#include <atomic>
#include <csignal>

namespace tessera::cli {

namespace {

// A handler can reach nothing but what is global; it belongs to the process and not to a host.
std::atomic<bool> caught{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void remember(int) {
    caught = true;
}

} // namespace

void catch_signals() {
    struct sigaction action = {};
    action.sa_handler = remember;
    // RESETHAND: the second signal finds the default. No RESTART: a question that waits for an
    // answer ends.
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr); // how a service is asked to end: `serve` drains
    std::signal(SIGPIPE, SIG_IGN);
}

bool interrupted() {
    return caught;
}

} // namespace tessera::cli
