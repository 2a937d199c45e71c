#include "events/events.hpp"

#include "base/error.hpp"
#include "events/delivery.hpp"
#include "events/outbox.hpp"
#include "events/payload.hpp"
#include "events/signals.hpp"
#include "events/topics.hpp"

#include <fmt/format.h>

namespace tessera::events {

struct Events::Impl {
    plugin::Plugins* plugins;
    std::shared_ptr<spdlog::logger> log;
    Pace pace;
    Signals signals;
    PartnerReader reader;
    FactSource facts;
};

namespace {

std::string shown(const plugin::Record& fields) {
    for (const char* name : {"code", "name"})
        if (const auto field = fields.find(name); field != fields.end() && !is_null(field->second))
            return fmt::format("partner \"{}\"", to_text(field->second));
    return "a partner without code and name";
}

// Reads inside the transaction. Trouble in catching up is the creation's, not the plugin's.
class FactsInside : public plugin::FactReader {
public:
    FactsInside(const Context& context, const Events::FactSource& source)
        : context_(context)
        , source_(source) {}
    void read(const plugin::FactRequest& request,
              const std::function<bool(std::span<const Value>)>& row) override {
        try {
            if (context_.catch_up && !trouble_) context_.catch_up();
        } catch (...) {
            trouble_ = std::current_exception();
        }
        throw_trouble();
        source_(context_.session, request, row);
    }
    void throw_trouble() const {
        if (trouble_) std::rethrow_exception(trouble_);
    }

private:
    const Context& context_;
    const Events::FactSource& source_;
    std::exception_ptr trouble_;
};

Error no_from(const Signals::No& no, const plugin::Record& fields) {
    const std::string& id = no.who->plugin;
    if (no.answer.status == plugin::Answer::veto)
        return refusal("partner.vetoed",
                       fmt::format("{} was not created: plugin {} refuses it: {} ({})",
                                   shown(fields), id, no.answer.text, no.answer.code),
                       "change what it objects to, and create the partner again");
    // Not a business answer: nobody has said no to this partner.
    return failure(
        "partner.subscriber-failed",
        fmt::format("{} was not created: plugin {} was asked and gave no answer: {} ({})",
                    shown(fields), id, no.answer.text, no.answer.code),
        fmt::format("`tessera plugin explain {}` says how it stands; who switches it off in the "
                    "configuration creates partners without asking it",
                    id));
}

} // namespace

Events::Events(plugin::Plugins* plugins, std::shared_ptr<spdlog::logger> log, Pace pace)
    : impl_(new Impl{plugins, log, pace, Signals(plugins, log), {}, {}}) {}
Events::~Events() = default;

void Events::creating(const Context& context, const NewPartner& partner) {
    plugin::CallContext surroundings;
    surroundings.user = context.user;
    surroundings.today = context.today;
    FactsInside facts(context, impl_->facts);
    if (impl_->facts) surroundings.facts = &facts;
    const Signals::No no = impl_->signals.creating(partner.fields, surroundings);
    facts.throw_trouble();
    if (no.who) throw no_from(no, partner.fields);
}

void Events::set_fact_source(FactSource source) {
    impl_->facts = std::move(source);
}

void Events::on_created(CreatedSlot slot) {
    impl_->signals.on_created(std::move(slot));
}
void Events::on_merged(MergedSlot slot) {
    impl_->signals.on_merged(std::move(slot));
}
void Events::on_erased(ErasedSlot slot) {
    impl_->signals.on_erased(std::move(slot));
}

std::vector<Entered> Events::created(const Context& context,
                                     const std::vector<NewPartner>& partners) {
    std::vector<Entered> entered;
    if (partners.empty()) return entered;
    impl_->signals.created(context, partners, entered);
    std::vector<std::int64_t> numbers;
    for (const NewPartner& partner : partners) numbers.push_back(partner.number);
    record(context, topics::partner_created, partners_payload(numbers));
    return entered;
}

void Events::merged(const Context& context, std::int64_t from, std::int64_t into) {
    impl_->signals.merged(context, from, into);
}
void Events::erased(const Context& context, std::int64_t partner) {
    impl_->signals.erased(context, partner);
}

void Events::record(const Context& context, std::string_view topic, const std::string& payload) {
    fields_of(payload); // refuses here, at its writer, what no subscriber could be given
    std::vector<plugin::Subscriber> subscribers;
    if (impl_->plugins)
        subscribers = impl_->plugins->subscribers(topic, plugin::Phase::after_commit);
    outbox::write(context, topic, payload, subscribers);
}

void Events::set_partner_reader(PartnerReader reader) {
    impl_->reader = std::move(reader);
}

Events::Delivery Events::deliver(db::Session& session, const std::function<bool()>& stop) {
    if (session.in_transaction() || session.borrowed())
        throw failure("events.deliver-in-transaction",
                      "cannot deliver events inside a transaction that may still be rolled back",
                      "deliver with a session of Tessera's own, after the commit");
    if (!impl_->plugins) return {};
    return Courier(*impl_->plugins, session, impl_->reader, impl_->pace, impl_->log.get(), stop)
        .deliver();
}

std::vector<Events::Parked> Events::parked(db::Session& session) const {
    return outbox::list_parked(session);
}
std::int64_t Events::retry_parked(db::Session& session) {
    return outbox::retry_parked(session);
}
std::vector<Events::Waiting> Events::waiting(db::Session& session) const {
    return outbox::list_waiting(session);
}
std::int64_t Events::forget(db::Session& session, std::int64_t days) {
    return outbox::forget(session, days);
}

} // namespace tessera::events
