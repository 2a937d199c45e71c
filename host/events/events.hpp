// Signals inside the transaction, and the outbox after it (architecture section 3, plugin-sdk 2.5).
//
// A signal never crosses the plugin boundary: the host connects its own slots, which call plugins under
// guard. What plugins hear after a commit is written to the outbox in the same transaction and delivered
// from there, at least once.
#pragma once

#include "base/value.hpp"
#include "db/database.hpp"
#include "db/session.hpp"
#include "plugin/plugins.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tessera::events {

// What surrounds an emission: the open transaction, who acts, and the day.
struct Context {
    db::Session& session;
    std::string user;
    Date today;
};

// A partner before and after its row is written. fields: public names of section 4, custom fields as
// "attribute.NAME" (several values joined by "|").
struct NewPartner {
    std::int64_t number = 0; // 0 before the row is written
    plugin::Record fields;
};

// What one creation led to, for the reply: filled by the host's own slots.
struct Entered {
    std::int64_t partner = 0;
    std::int64_t segment = 0;
    std::string segment_name;
    std::string why; // the filter with the values seen
};

class Events {
public:
    // plugins may be null (no plugin is asked). zone-less: moments are UTC.
    explicit Events(plugin::Plugins* plugins, std::shared_ptr<spdlog::logger> log = nullptr);
    ~Events();

    // partner.creating: plugins in the order of their ranks; the first veto ends it. Throws refusal
    // "partner.vetoed" with the plugin's id, code and text; a subscriber that fails or is late stops the
    // creation too (refusal "partner.subscriber-failed"): nothing fails open.
    void creating(const Context& context, const NewPartner& partner);

    // The host's own slots, run inside the transaction in the order connected. A slot that throws rolls
    // the transaction back.
    using CreatedSlot =
        std::function<void(const Context&, const std::vector<NewPartner>&, std::vector<Entered>&)>;
    void on_created(CreatedSlot slot);
    using MergedSlot = std::function<void(const Context&, std::int64_t from, std::int64_t into)>;
    void on_merged(MergedSlot slot);
    using ErasedSlot = std::function<void(const Context&, std::int64_t partner)>;
    void on_erased(ErasedSlot slot);

    // Runs the created slots and writes one partner.created event with all keys of this transaction.
    std::vector<Entered> created(const Context& context, const std::vector<NewPartner>& partners);
    void merged(const Context& context, std::int64_t from, std::int64_t into);
    void erased(const Context& context, std::int64_t partner);

    // Writes an event into the outbox, in the open transaction. payload: a JSON object as text. What nobody
    // subscribes to is stored as delivered.
    void record(const Context& context, std::string_view topic, const std::string& payload);

    struct Delivery {
        int delivered = 0, failed = 0, parked = 0;
    };
    // Delivers what is due to every subscriber that has not had it, oldest first; progress is recorded for
    // each (event, plugin), for partner.created partner by partner. After ten failed attempts an event is
    // parked for that plugin. Never throws for what a plugin does wrong.
    Delivery deliver(db::Session& session, const std::function<bool()>& stop = {});

    struct Parked {
        std::int64_t event = 0;
        std::string topic, plugin, error;
        int attempts = 0;
    };
    std::vector<Parked> parked(db::Session& session) const;
    // Removes events that every subscriber has had and that are older than the given number of days.
    std::int64_t forget(db::Session& session, std::int64_t days);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace tessera::events
