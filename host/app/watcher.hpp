// Partners that the ERP itself inserts, as the serving host takes them in (db/watch.hpp).
#pragma once

#include "app/host.hpp"

#include <thread>

namespace tessera::app {

struct Noticed {
    std::int64_t partners = 0, entered = 0; // told of, segments entered
    std::int64_t failed = 0;                // whose check failed: tried again at the next look
};

void add_watch_operations(Catalogue& catalogue); // watch install|remove|status|look

// Numbers whom triggers or the poll have found, raises the creation of each and delivers the
// events. Nothing where no watch is installed.
Noticed look_for_partners(Call& call);

// Looks again and again, on a thread of its own, for as long as it lives. The call's `cancelled`
// and `stop` end it early.
class Watcher {
public:
    explicit Watcher(const Call& call);

private:
    void run(const std::stop_token& stop);
    void watch(const std::stop_token& stop);
    Call call_;
    std::jthread thread_; // last: it is stopped and joined first
};

} // namespace tessera::app
