#include "events/delivery.hpp"

#include "db/clock.hpp"
#include "events/ask.hpp"
#include "events/payload.hpp"
#include "events/topics.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <cstdlib>

namespace tessera::events {

namespace {

Moment later(Moment moment, std::chrono::milliseconds by) {
    return {moment.micros + std::chrono::microseconds(by).count()};
}

} // namespace

Courier::Courier(const plugin::Plugins& plugins, db::Session& session,
                 const Events::PartnerReader& reader, const Pace& pace, spdlog::logger* log,
                 const std::function<bool()>& stop)
    : plugins_(plugins)
    , session_(session)
    , reader_(reader)
    , pace_(pace)
    , log_(log)
    , stop_(stop) {}

Events::Delivery Courier::deliver() {
    find_running();
    if (running_.empty()) return result_;
    set_clock();
    // One pass in the order of events: what fails now is not tried again by this call.
    outbox::Task last;
    while (!stopped()) {
        auto task = outbox::next_due(session_, running_, last, reader_ != nullptr, now());
        if (!task) break;
        last = *task;
        attend(*task);
    }
    return result_;
}

// Events of plugins that do not run stay where they are, without an attempt being counted.
void Courier::find_running() {
    for (const plugin::Status& status : plugins_.statuses())
        if (status.state == "running" && !status.topics.empty()) running_.emplace_back(status.id);
}

void Courier::attend(outbox::Task& task) {
    if (task.attempts >= pace_.attempts) {
        // The last attempt was begun and never ended: the process died in it, perhaps of it.
        settle_failure(task, "the process ended during the attempt");
        return;
    }
    // Counted before the call, so that an event that kills its deliverer is parked at last.
    ++task.attempts;
    if (!write(task, outbox::pending, claim_end())) return; // somebody else was quicker
    std::string error;
    Ending ending = Ending::failed;
    try {
        ending = hand_over(task, error);
    } catch (const std::exception& trouble) { // a partner that cannot be read, a broken payload
        error = trouble.what();
    }
    settle(task, ending, error);
}

Courier::Ending Courier::hand_over(outbox::Task& task, std::string& error) {
    const auto subscribers = plugins_.subscribers(task.topic, plugin::Phase::after_commit);
    const auto to =
        std::find_if(subscribers.begin(), subscribers.end(),
                     [&](const plugin::Subscriber& one) { return one.plugin == task.plugin; });
    // A newer version of the plugin no longer wants the topic.
    if (to == subscribers.end()) return Ending::done;
    if (task.topic == topics::partner_created) return hand_over_partners(task, *to, error);
    return call(task, *to, fields_of(task.payload), fmt::format("event {}", task.event), error);
}

Courier::Ending Courier::hand_over_partners(outbox::Task& task, const plugin::Subscriber& to,
                                            std::string& error) {
    const std::vector<std::int64_t> partners = partners_of(task.payload);
    const auto count = static_cast<std::int64_t>(partners.size());
    while (task.progress < count) {
        if (stopped()) return Ending::put_back;
        const plugin::Record fields =
            reader_(session_, partners[static_cast<std::size_t>(task.progress)]);
        if (!fields.empty()) { // not erased since
            const std::string trace = fmt::format("event {}.{}", task.event, task.progress + 1);
            if (const Ending ending = call(task, to, fields, trace, error); ending != Ending::done)
                return ending;
        }
        ++task.progress;
        task.attempts = 1; // the first at the next partner
        // Of one that is skipped nothing needs to be remembered, of the last settle() writes it.
        if (!fields.empty() && task.progress < count && !write(task, outbox::pending, claim_end()))
            return Ending::lost;
    }
    return Ending::done;
}

Courier::Ending Courier::call(const outbox::Task& task, const plugin::Subscriber& to,
                              const plugin::Record& subject, const std::string& trace,
                              std::string& error) const {
    plugin::CallContext context;
    context.user = task.user;
    context.trace = trace;
    context.today = task.as_of;
    const plugin::Answer answer = ask(plugins_, to, subject, context, log_);
    if (answer.status == plugin::Answer::ok) return Ending::done;
    if (answer.code == "plugin.not-running") return Ending::put_back; // stopped meanwhile
    error = fmt::format("{} ({})", answer.text, answer.code);
    return Ending::failed;
}

void Courier::settle(outbox::Task& task, Ending ending, const std::string& error) {
    switch (ending) {
    case Ending::lost: return;
    case Ending::done:
        if (write(task, outbox::delivered, now())) ++result_.delivered;
        return;
    case Ending::put_back:
        --task.attempts;
        write(task, outbox::pending, outbox::at_once);
        return;
    case Ending::failed: settle_failure(task, error); return;
    }
}

void Courier::settle_failure(outbox::Task& task, const std::string& error) {
    const bool last = task.attempts >= pace_.attempts;
    const Moment moment = last ? now() : pause_after(task.attempts);
    if (!write(task, last ? outbox::parked : outbox::pending, moment, error)) return;
    ++result_.failed;
    if (last) ++result_.parked;
    if (log_)
        log_->log(last ? spdlog::level::err : spdlog::level::warn,
                  "event {} ({}) was not delivered to plugin {}, attempt {} of {}: {}", task.event,
                  task.topic, task.plugin, task.attempts, pace_.attempts, error);
}

bool Courier::write(outbox::Task& task, const char* state, Moment due, const std::string& error) {
    return outbox::write_back(session_, task, state, due, error);
}

// Hosts share the database's clock, which tells the second; a host that is nearly right goes by its
// own.
void Courier::set_clock() {
    constexpr std::int64_t nearly = 2'000'000;
    const std::int64_t ahead = db::database_clock(session_).micros - outbox::now().micros;
    ahead_ = std::abs(ahead) < nearly ? 0 : ahead;
}

Moment Courier::now() const {
    return {outbox::now().micros + ahead_};
}

Moment Courier::pause_after(int attempts) const {
    auto pause = pace_.first_pause;
    for (int i = 1; i < attempts && pause < pace_.longest_pause; ++i) pause *= 2;
    return later(now(), std::min(pause, pace_.longest_pause));
}

Moment Courier::claim_end() const {
    return later(now(), pace_.claim);
}

} // namespace tessera::events
