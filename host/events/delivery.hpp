// Hands due events of the outbox to running subscribers.
//
// A delivery is taken by moving the moment it is due into the future, in a short transaction; what
// is written about it later is written only if that moment still stands there. So two deliverers
// share the work without a second state, and one that died gives its events back by itself.
#pragma once

#include "events/outbox.hpp"

namespace tessera::events {

class Courier {
public:
    Courier(const plugin::Plugins& plugins, db::Session& session,
            const Events::PartnerReader& reader, const Pace& pace, spdlog::logger* log,
            const std::function<bool()>& stop);
    Events::Delivery deliver();

private:
    enum class Ending {
        done,
        failed,
        put_back, // nobody's fault: the plugin does not run, or we are to stop
        lost,     // somebody else has taken it over
    };

    void find_running();
    void set_clock();
    Moment now() const;
    void attend(outbox::Task& task);
    Ending hand_over(outbox::Task& task, std::string& error);
    Ending hand_over_partners(outbox::Task& task, const plugin::Subscriber& to, std::string& error);
    Ending call(const outbox::Task& task, const plugin::Subscriber& to,
                const plugin::Record& subject, const std::string& trace, std::string& error) const;
    void settle(outbox::Task& task, Ending ending, const std::string& error);
    void settle_failure(outbox::Task& task, const std::string& error);
    // Writes the task as it is now; false if it is no longer ours.
    bool write(outbox::Task& task, const char* state, Moment due, const std::string& error = {});
    bool stopped() const { return stop_ && stop_(); }
    Moment pause_after(int attempts) const;
    Moment claim_end() const;

    const plugin::Plugins& plugins_;
    db::Session& session_;
    const Events::PartnerReader& reader_;
    const Pace& pace_;
    spdlog::logger* log_;
    const std::function<bool()>& stop_;
    std::int64_t ahead_ = 0;     // of our clock, by microseconds: the database's
    std::vector<Value> running_; // ids of plugins that may be called
    Events::Delivery result_;
};

} // namespace tessera::events
