// Shows how long work goes: one line written over on a terminal, else a line every other second.
#pragma once

#include "app/operation.hpp"

#include <chrono>
#include <functional>
#include <iosfwd>
#include <string>

namespace tessera::cli {

class ProgressLine {
public:
    using Clock = std::function<std::chrono::steady_clock::time_point()>;
    ProgressLine(std::ostream& out, bool live, bool quiet,
                 Clock clock = std::chrono::steady_clock::now);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void show(const app::Progress& progress);
    void clear(); // before anything else is written

private:
    std::ostream& out_;
    bool live_, quiet_;
    Clock clock_;
    std::chrono::steady_clock::time_point last_;
    bool on_screen_ = false;
};

} // namespace tessera::cli
