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

// One thread, started with the first call, that reports each call once when it is overdue, and once
// more when it is so far overdue that nobody believes in it any longer.
class Watchdog {
public:
    using Report = std::function<void(const std::string& plugin, const char* entry,
                                      std::chrono::milliseconds running)>;
    // late hears of each call that is past its deadline, hung (if there is one) of each that is
    // past it by `patience`. Both are called on the dog's thread, while the call cannot end.
    explicit Watchdog(Report late, Report hung = {}, std::chrono::milliseconds patience = {});
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
        bool late_ = false, hung_ = false; // has been reported as such
        std::list<Watch*>::iterator place_;
    };

private:
    void run();
    Report late_, hung_;
    std::chrono::milliseconds patience_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::list<Watch*> calls_;
    bool stopping_ = false, asleep_ = false;
    std::thread thread_;
};

} // namespace tessera::plugin
