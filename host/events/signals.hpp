// The signals of one host: a slot for each subscriber of partner.creating, asked by rank, and the
// host's own slots. Boost.Signals2 stays in the .cpp.
#pragma once

#include "events/events.hpp"

#include <memory>

namespace tessera::events {

class Signals {
public:
    Signals(const plugin::Plugins* plugins, std::shared_ptr<spdlog::logger> log);
    ~Signals();

    // What the first subscriber said that did not say yes.
    struct No {
        const plugin::Subscriber* who = nullptr; // null: all said yes
        plugin::Answer answer;
    };
    No creating(const plugin::Record& partner, const plugin::CallContext& context) const;

    void on_created(Events::CreatedSlot slot);
    void on_merged(Events::MergedSlot slot);
    void on_erased(Events::ErasedSlot slot);
    void created(const Context& context, const std::vector<NewPartner>& partners,
                 std::vector<Entered>& entered) const;
    void merged(const Context& context, std::int64_t from, std::int64_t into) const;
    void erased(const Context& context, std::int64_t partner) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace tessera::events
