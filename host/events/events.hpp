// Signals inside the transaction, and the outbox after it (architecture section 3, plugin-sdk 2.5).
//
// A signal never crosses the plugin boundary: the host connects its own slots, which call plugins
// under guard. What plugins hear after a commit is written to the outbox in the same transaction
// and delivered from there, at least once.
#pragma once

#include "base/value.hpp"
#include "db/database.hpp"
#include "db/session.hpp"
#include "plugin/plugins.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::events {

// What surrounds an emission: the open transaction, who acts, and the day.
struct Context {
    db::Session& session;
    std::string user;
    Date today;
    // Writes what the emitter still holds back, before a subscriber reads: partners are created
    // many at a time, and the one at hand shall be seen beside those before it.
    std::function<void()> catch_up = {};
};

// A partner before and after its row is written. fields: public names of section 4, custom fields
// as "attribute.NAME" (several values joined by "|").
struct NewPartner {
    std::int64_t number = 0; // 0 before the row is written
    plugin::Record fields;
    std::vector<std::int64_t> chosen = {}; // manual segments that it enters before it is tested
};

// What one creation led to, for the reply: filled by the host's own slots.
struct Entered {
    std::int64_t partner = 0;
    std::int64_t segment = 0;
    std::string segment_name;
    std::string why; // the filter with the values seen
};

// How delivery paces itself.
struct Pace {
    // How long an event is one deliverer's own after it was taken, and after each partner of it. A
    // killed deliverer's event is taken again after that. Longer than the deadline of a plugin's
    // call, or a slow call is made twice.
    std::chrono::milliseconds claim{30'000};
    // After a failed attempt, doubled with each further one: ten attempts take about 40 minutes.
    std::chrono::milliseconds first_pause{5'000}, longest_pause{3'600'000};
    int attempts = 10; // then the event is parked
};

// Set up by one thread; afterwards every function may be called from several, each with a session
// of its own.
class Events {
public:
    // plugins may be null (no plugin is asked) and must outlive this. Moments are UTC.
    explicit Events(plugin::Plugins* plugins, std::shared_ptr<spdlog::logger> log = nullptr,
                    Pace pace = {});
    ~Events();
    Events(const Events&) = delete;
    Events& operator=(const Events&) = delete;

    // How a BEFORE subscriber reads facts: on the session of the open transaction, whose rows it
    // then sees. Until it is set plugins read as they do elsewhere, without them.
    using FactSource = std::function<void(db::Session&, const plugin::FactRequest&,
                                          const std::function<bool(std::span<const Value>)>& row)>;
    void set_fact_source(FactSource source);

    // partner.creating: plugins in the order of their ranks; the first that does not say yes ends
    // it. Throws refusal "partner.vetoed" with the plugin's id, code and text; a subscriber that
    // fails, is late or does not run stops the creation too (failure "partner.subscriber-failed"):
    // nothing fails open.
    void creating(const Context& context, const NewPartner& partner);

    // The host's own slots, run inside the transaction in the order connected. What a slot throws
    // goes to the caller, who rolls the transaction back; the slots after it are not run.
    using CreatedSlot =
        std::function<void(const Context&, const std::vector<NewPartner>&, std::vector<Entered>&)>;
    void on_created(CreatedSlot slot);
    using MergedSlot = std::function<void(const Context&, std::int64_t from, std::int64_t into)>;
    void on_merged(MergedSlot slot);
    using ErasedSlot = std::function<void(const Context&, std::int64_t partner)>;
    void on_erased(ErasedSlot slot);

    // Runs the created slots and writes one partner.created event with all partners given: call it
    // once a transaction. Nothing happens without partners.
    std::vector<Entered> created(const Context& context, const std::vector<NewPartner>& partners);
    void merged(const Context& context, std::int64_t from, std::int64_t into);
    void erased(const Context& context, std::int64_t partner);

    // Writes an event into the outbox, in the open transaction. payload: a JSON object as text; its
    // texts, whole numbers, booleans and nulls are what subscribers see, nested values are for the
    // host alone. Fractions are refused (failure "events.bad-payload"): they would be read through
    // double. Those who subscribe now will get the event, even if they do not run at the moment;
    // what nobody subscribes to is stored as delivered.
    void record(const Context& context, std::string_view topic, const std::string& payload);

    // Reads a partner as subscribers of partner.created shall see it, by its number, with the field
    // names of NewPartner; an empty record means that it has been erased since, and it is skipped.
    // Wired by the lead program from host/partner, since a partner may be mapped onto a table of
    // the ERP. Until it is set, partner.created events wait in the outbox. Called outside any
    // transaction, from the threads that deliver.
    using PartnerReader = std::function<plugin::Record(db::Session&, std::int64_t)>;
    void set_partner_reader(PartnerReader reader);

    struct Delivery {
        int delivered = 0, failed = 0, parked = 0; // (event, plugin) pairs, in this call
    };
    // Delivers what is due to every running subscriber that has not had it, oldest first; one that
    // fails does not hold up the others. Progress is recorded for each (event, plugin), for
    // partner.created partner by partner, so that a kill repeats one partner at most. A failed
    // attempt is made again after a pause (Pace), by a later call; after the last one the event is
    // parked for that plugin. The plugin sees who acted, the day, and a trace "event 17" ("event
    // 17.2" for the second partner), which is the same when the call is repeated. Answers early
    // once `stop` says so. Never throws for what a plugin does wrong; failure
    // "events.deliver-in-transaction" if the session has an open transaction or is borrowed.
    Delivery deliver(db::Session& session, const std::function<bool()>& stop = {});

    struct Parked {
        std::int64_t event = 0;
        std::string topic, plugin, error;
        int attempts = 0;
    };
    std::vector<Parked> parked(db::Session& session) const;
    // Makes all parked events due again, with all their attempts, and answers how many.
    std::int64_t retry_parked(db::Session& session);

    struct Waiting {
        std::string plugin;
        std::int64_t events = 0;
    };
    // What is not delivered and not parked, by plugin; also of plugins that do not run.
    std::vector<Waiting> waiting(db::Session& session) const;

    // Removes events that every subscriber has had and that are older than the given number of
    // days, and answers how many.
    std::int64_t forget(db::Session& session, std::int64_t days);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace tessera::events
