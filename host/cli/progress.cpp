#include "cli/progress.hpp"

#include "cli/width.hpp"

#include <fmt/format.h>

#include <ostream>

namespace tessera::cli {

namespace {

using namespace std::chrono_literals;

std::string line_of(const app::Progress& progress) {
    if (progress.total <= 0) return fmt::format("{}: {}", shown(progress.what), progress.done);
    // In floating point: done * 100 may not fit.
    const auto percent = static_cast<int>(100.0 * static_cast<double>(progress.done) /
                                          static_cast<double>(progress.total));
    return fmt::format("{}: {} of {} ({} %)", shown(progress.what), progress.done, progress.total,
                       percent);
}

} // namespace

// Work that ends soon says nothing: the first line comes after one interval.
ProgressLine::ProgressLine(std::ostream& out, bool live, bool quiet, Clock clock)
    : out_(out)
    , live_(live)
    , quiet_(quiet)
    , clock_(std::move(clock))
    , last_(clock_()) {}

ProgressLine::~ProgressLine() {
    clear();
}

void ProgressLine::show(const app::Progress& progress) {
    if (quiet_) return;
    const auto now = clock_();
    if (now - last_ < (live_ ? 100ms : 2000ms)) return;
    last_ = now;
    if (live_) {
        out_ << "\r\033[K" << line_of(progress) << std::flush;
        on_screen_ = true;
    } else {
        out_ << line_of(progress) << '\n' << std::flush;
    }
}

void ProgressLine::clear() {
    if (on_screen_) out_ << "\r\033[K" << std::flush;
    on_screen_ = false;
}

} // namespace tessera::cli
