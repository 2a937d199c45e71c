#include "events/signals.hpp"

#include "events/ask.hpp"
#include "events/topics.hpp"

#include <boost/signals2/signal.hpp>

namespace tessera::events {

namespace {

// Walks the slots in their order and stops at the first that does not say yes: those after it are
// not asked at all.
struct FirstNo {
    using result_type = Signals::No;
    template <class Iterator>
    result_type operator()(Iterator slot, Iterator end) const {
        for (; slot != end; ++slot)
            if (result_type said = *slot; said.answer.status != plugin::Answer::ok) return said;
        return {};
    }
};

} // namespace

struct Signals::Impl {
    std::vector<plugin::Subscriber> subscribers; // slots point at them
    boost::signals2::signal<No(const plugin::Record&, const plugin::CallContext&), FirstNo>
        creating;
    boost::signals2::signal<void(const Context&, const std::vector<NewPartner>&,
                                 std::vector<Entered>&)>
        created;
    boost::signals2::signal<void(const Context&, std::int64_t, std::int64_t)> merged;
    boost::signals2::signal<void(const Context&, std::int64_t)> erased;
};

Signals::Signals(const plugin::Plugins* plugins, std::shared_ptr<spdlog::logger> log)
    : impl_(std::make_unique<Impl>()) {
    if (!plugins) return;
    impl_->subscribers = plugins->subscribers(topics::partner_creating, plugin::Phase::before);
    for (const plugin::Subscriber& subscriber : impl_->subscribers)
        impl_->creating.connect(subscriber.rank, [plugins, &subscriber, log](
                                                     const plugin::Record& partner,
                                                     const plugin::CallContext& context) noexcept {
            return No{&subscriber, ask(*plugins, subscriber, partner, context, log.get())};
        });
}

Signals::~Signals() = default;

Signals::No Signals::creating(const plugin::Record& partner,
                              const plugin::CallContext& context) const {
    return impl_->creating(partner, context);
}

void Signals::on_created(Events::CreatedSlot slot) {
    impl_->created.connect(std::move(slot));
}
void Signals::on_merged(Events::MergedSlot slot) {
    impl_->merged.connect(std::move(slot));
}
void Signals::on_erased(Events::ErasedSlot slot) {
    impl_->erased.connect(std::move(slot));
}

void Signals::created(const Context& context, const std::vector<NewPartner>& partners,
                      std::vector<Entered>& entered) const {
    impl_->created(context, partners, entered);
}
void Signals::merged(const Context& context, std::int64_t from, std::int64_t into) const {
    impl_->merged(context, from, into);
}
void Signals::erased(const Context& context, std::int64_t partner) const {
    impl_->erased(context, partner);
}

} // namespace tessera::events
