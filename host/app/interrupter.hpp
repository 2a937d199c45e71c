// Ends the statement that runs when its call is told to stop: a call that waits for its database
// cannot ask for itself.
#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace tessera::db {
class Session;
}

namespace tessera::app {

// One thread of a host, started with the first call that can be stopped.
class Interrupter {
public:
    Interrupter() = default;
    ~Interrupter();
    Interrupter(const Interrupter&) = delete;
    Interrupter& operator=(const Interrupter&) = delete;

    // As long as this object lives, statements of the session end with "db.cancelled" once `stop`
    // answers true. stop: [any thread] at once, and without a lock; empty: nothing is watched.
    class Watch {
    public:
        Watch(Interrupter& interrupter, db::Session& session, std::function<bool()> stop);
        ~Watch();
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

    private:
        friend class Interrupter;
        Interrupter& interrupter_;
        db::Session& session_;
        std::function<bool()> stop_;
        std::list<Watch*>::iterator place_;
    };

private:
    void run();
    std::mutex mutex_;
    std::condition_variable wake_;
    std::list<Watch*> watches_;
    bool ending_ = false, asleep_ = false;
    std::thread thread_;
};

} // namespace tessera::app
