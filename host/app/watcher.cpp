#include "app/watcher.hpp"

#include "app/operations/operations.hpp"
#include "app/scheduler.hpp"
#include "base/error.hpp"
#include "db/transaction.hpp"
#include "db/trouble.hpp"
#include "db/watch.hpp"
#include "partner/tell.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>

namespace tessera::app {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::int64_t at_once = 500; // partners in one transaction
constexpr auto shortest = std::chrono::milliseconds(100);

bool polls(const std::vector<db::Watch>& watches) {
    return std::any_of(watches.begin(), watches.end(), [](const db::Watch& w) { return w.poll(); });
}

// On a thread of its own it has nobody to show its progress to.
Call in_silence(Call call) {
    call.progress = {};
    return call;
}

class Look {
public:
    explicit Look(Call& call)
        : call_(call)
        , work_(call) {}

    Noticed run() {
        const db::Sources& sources = work_.desk.catalog.sources();
        const auto watches = db::watches(*work_.session);
        if (watches.empty() || sources.at("partner").own) return {};
        if (polls(watches) && db::any_unnumbered(*work_.session, sources))
            db::assign_numbers(*work_.session, sources, db::Subject::partner);
        for (db::Numbered numbered{1, {}}; numbered.rows != 0;) {
            call_.check_cancelled();
            numbered = db::number_noticed(*work_.session, sources);
            for (const std::string& why : numbered.refused)
                call_.host.log().error("a new partner has a key that cannot be kept: {}", why);
        }
        for (std::vector<std::int64_t> numbers; next(numbers);) tell(numbers);
        if (noticed_.partners != 0)
            call_.host.log().info("new partners: {}, segments entered: {}", noticed_.partners,
                                  noticed_.entered);
        deliver_events(call_);
        return noticed_;
    }

private:
    // Numbers that lie close together: they are read as a range.
    bool next(std::vector<std::int64_t>& numbers) {
        call_.check_cancelled();
        numbers = db::untold(*work_.session, seen_, at_once);
        if (numbers.empty()) return false;
        while (numbers.back() - numbers.front() > 8 * at_once) numbers.pop_back();
        seen_ = numbers.back();
        return true;
    }

    // Whose facts a rule cannot bear holds up no other.
    void tell(std::span<const std::int64_t> numbers) {
        partner::Told told;
        try {
            db::in_transaction(*work_.session, [&] {
                told = partner::tell(partner_desk(call_, *work_.session), numbers.front(),
                                     numbers.back());
            });
        } catch (const Error& error) {
            if (db::by_caller(error) || db::may_retry(error)) throw;
            if (numbers.size() > 1) {
                const std::size_t half = numbers.size() / 2;
                tell(numbers.first(half));
                tell(numbers.subspan(half));
                return;
            }
            ++noticed_.failed;
            call_.host.log().error("the new partner of number {} is not checked yet: {} ({})",
                                   numbers.front(), error.message(), error.code());
        }
        noticed_.partners += told.partners;
        noticed_.entered += static_cast<std::int64_t>(told.entered.size());
    }

    Call& call_;
    Work work_;
    std::int64_t seen_ = 0;
    Noticed noticed_;
};

} // namespace

Noticed look_for_partners(Call& call) {
    return Look(call).run();
}

Watcher::Watcher(const Call& call)
    : call_(in_silence(call))
    , thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Watcher::run(const std::stop_token& stop) {
    if (call_.host.catalog().sources().at("partner").own) return; // nobody else inserts them
    while (!stop.stop_requested()) {
        try {
            watch(stop);
        } catch (const std::exception& error) {
            const auto* ours = dynamic_cast<const Error*>(&error);
            if (ours == nullptr || !db::by_caller(*ours))
                call_.host.log().error("new partners: {}", error.what());
            for (int i = 0; i < 10 && !stop.stop_requested(); ++i)
                std::this_thread::sleep_for(shortest);
        }
    }
}

// On one connection, which an idle host keeps: it asks the database for a few rows, and looks only
// if there are any.
void Watcher::watch(const std::stop_token& stop) {
    const db::WatchSettings& settings = call_.host.config().watch;
    const auto stopped = [&] {
        return stop.stop_requested() || (call_.cancelled && call_.cancelled());
    };
    const db::Lease session = call_.host.lease();
    auto next_poll = Clock::now();
    while (!stopped()) {
        const auto watches = db::watches(*session);
        const bool due = polls(watches) && Clock::now() >= next_poll;
        if (!watches.empty() && (due || db::anything_noticed(*session))) {
            Call one = call_;
            one.today = shared_today(call_.host);
            look_for_partners(one);
            next_poll = Clock::now() + std::chrono::seconds(settings.poll_seconds);
        }
        const auto next = Clock::now() + std::chrono::seconds(settings.seconds);
        while (!stopped() && Clock::now() < next)
            if (db::await(*session, db::sign_of(*session), shortest)) break;
    }
}

} // namespace tessera::app
