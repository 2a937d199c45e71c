// Names the plugin that does not come back: deadlines are cooperative, so somebody must look from
// outside.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace tessera::plugin {

// One thread, started with the first call, that reports each call once when it is overdue.
class Watchdog {
public:
    using Report = std::function<void(const std::string& plugin, const char* entry,
                                      std::chrono::milliseconds running)>;
    explicit Watchdog(Report report);
    ~Watchdog();

    // A call is watched as long as this object lives.
    class Watch {
    public:
        Watch(Watchdog& dog, const std::string& plugin, const char* entry,
              std::chrono::steady_clock::time_point deadline);
        ~Watch();
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

    private:
        friend class Watchdog;
        Watchdog& dog_;
        const std::string& plugin_;
        const char* entry_;
        std::chrono::steady_clock::time_point since_, deadline_;
        bool reported_ = false;
        std::list<Watch*>::iterator place_;
    };

private:
    void run();
    Report report_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::list<Watch*> calls_;
    bool stopping_ = false, asleep_ = false;
    std::thread thread_;
};

} // namespace tessera::plugin
