// One open Tessera as embed.h gives it out: a host, the catalogue, and the calls that run in it.
#pragma once

#include "app/host.hpp"
#include "tessera/embed.h"

#include <sys/types.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string_view>

namespace tessera::embed {

class Instance {
public:
    explicit Instance(const tessera_open_options& options);
    ~Instance(); // drains

    // Any operation, as embed.h says. [any thread] Errors: thrown as Error.
    app::Json call(const tessera_call_options& options, std::string_view operation,
                   app::Json request);
    bool forked() const; // this process is a child of the one that opened it

private:
    app::Call make_call(const tessera_call_options& options) const;

    pid_t owner_;
    app::Catalogue catalogue_;
    std::unique_ptr<app::Host> host_;
    std::atomic<bool> closing_ = false;
    std::mutex mutex_;
    std::condition_variable ended_;
    int running_ = 0;
};

} // namespace tessera::embed
