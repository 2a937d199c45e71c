// Writing a plugin in C++20: a class with some of the functions below becomes a descriptor whose
// entries let no exception out. Header-only; nothing here crosses the boundary, so every plugin may
// have its own copy.
//
// The example is compiled by tests/abi/headers.sh; wrapped, it and the table below were unreadable.
// clang-format off
//
//     namespace sdk = tessera::sdk;
//     namespace {
//     struct Greeter {
//         explicit Greeter(sdk::Host given) : host(given) {}
//         tessera_status on(sdk::Context, std::string_view, int, sdk::Record subject, sdk::Answer) const {
//             host.info("welcome, " + subject.text("name"));
//             return TESSERA_OK;
//         }
//         sdk::Host host;
//     };
//     } // namespace
//     const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
//         static constexpr auto descriptor = sdk::descriptor<Greeter>("greeter", "1.0.0");
//         return &descriptor;
//     }
//
// What the class may have, all optional but the constructor:
//
//     explicit P(Host)                           create                      [main-thread]
//     void start()                               start                       [main-thread]
//     void stop()                                stop                        [main-thread]
//     void describe(TextSink) const              tessera.scheme-template/1   [any-thread] [concurrent] [pure]
//     void compute(Context, const Batch&) const  its computed fields         [any-thread] [concurrent] [pure]
//     tessera_status on(Context, std::string_view topic, int phase, Record, Answer)
//                                                tessera.event-subscriber/1  [any-thread] [concurrent]
//     void check(Context, const Shipments&) const
//                                                tessera.ban-rule/1          [any-thread] [concurrent] [pure]
//     void propose(Context, const Links&) const  tessera.competitor-linker/1 [any-thread] [concurrent] [pure]
//     void check(Context, const Conditions&) const
//                                                tessera.discount-condition/1 [any-thread] [concurrent] [pure]
//     void calculate(Context, const Amounts&) const
//                                                tessera.discount-kind/1     [any-thread] [concurrent] [pure]
// clang-format on
#pragma once

#include "tessera/abi.h"
#include "tessera/value.hpp"

#include <concepts>
#include <exception>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Hidden, or g++ would let two plugins share the statics of inline functions.
#pragma GCC visibility push(hidden)
namespace tessera::sdk {

// Runs `body` and answers its status; whatever it throws becomes a status and a text.
// [any-thread]
template <class Body>
tessera_status guarded(tessera_error* error, Body&& body) noexcept {
    try {
        return body();
    } catch (const Failure& failure) {
        const tessera_status status = failure.status() < 0 ? failure.status() : TESSERA_FAULT;
        return error->fail(error, status, str(failure.what()));
    } catch (const std::bad_alloc&) {
        return error->fail(error, TESSERA_FAULT, str("out of memory"));
    } catch (const std::exception& exception) {
        return error->fail(error, TESSERA_FAULT, str(exception.what()));
    } catch (...) {
        return error->fail(error, TESSERA_FAULT, str("an exception of a foreign type was thrown"));
    }
}

// The context of one call; valid until the call returns. [any-thread]
class Context {
public:
    explicit Context(const tessera_ctx* ctx)
        : ctx_(ctx) {}
    bool cancelled() const { return ctx_->cancelled(ctx_) != 0; }
    // Leaves the call with TESSERA_TIMEOUT when there is no time left.
    void check() const {
        if (cancelled()) throw Failure(TESSERA_TIMEOUT, "the deadline of the call has passed");
    }
    tessera_value attribute(std::string_view key) const {
        tessera_value value = missing();
        return ctx_->attribute(ctx_, str(key), &value) == TESSERA_OK ? value : missing();
    }
    const tessera_ctx* raw() const { return ctx_; }

private:
    const tessera_ctx* ctx_;
};

// The text of a failure that a service reports to us, kept to be thrown on. [any-thread]
struct CaughtError : tessera_error {
    CaughtError()
        : tessera_error{sizeof(tessera_error), &CaughtError::keep} {}
    static tessera_status keep(tessera_error* self, tessera_status status,
                               tessera_str text) noexcept {
        try {
            static_cast<CaughtError*>(self)->text.assign(view(text));
        } catch (...) { // without memory for the text, the status alone has to do
        }
        return status;
    }
    std::string text;
};

// The host: log, settings, services; valid until destroy. [any-thread] [concurrent]
class Host {
public:
    explicit Host(const tessera_host* host)
        : host_(host) {}

    void debug(std::string_view message) const { log(TESSERA_LOG_DEBUG, message); }
    void info(std::string_view message) const { log(TESSERA_LOG_INFO, message); }
    void warn(std::string_view message) const { log(TESSERA_LOG_WARN, message); }
    void error(std::string_view message) const { log(TESSERA_LOG_ERROR, message); }

    // The value of a setting of the manifest; asking for one it does not declare is a Failure.
    tessera_value setting(std::string_view key) const {
        tessera_value value = missing();
        if (host_->setting(host_, str(key), &value) != TESSERA_OK)
            throw Failure(TESSERA_MISSING,
                          "plugin.toml declares no setting \"" + std::string(key) + "\"");
        return value;
    }
    std::string text(std::string_view key) const {
        return std::string(as_text(setting(key)).value_or(std::string_view()));
    }

    // Rows of a source (tessera.facts/1) that belong to the keys: `row` gets a span of values, and
    // answers false to stop. What it throws does not pass through the host: the reading stops, and
    // it is thrown on from here.
    template <class Row>
    void read(Context context, std::string_view source, std::string_view by,
              std::span<const tessera_str> fields, std::span<const tessera_str> keys,
              Row&& row) const {
        static constexpr tessera_str none{};
        read_rows(context, source, by, fields, keys.empty() ? &none : keys.data(), keys.size(),
                  row);
    }
    // All rows of a source.
    template <class Row>
    void read_all(Context context, std::string_view source, std::span<const tessera_str> fields,
                  Row&& row) const {
        read_rows(context, source, {}, fields, nullptr, 0, row);
    }
    const tessera_host* raw() const { return host_; }

private:
    template <class Row>
    void read_rows(Context context, std::string_view source, std::string_view by,
                   std::span<const tessera_str> fields, const tessera_str* keys, std::size_t n_keys,
                   Row& row) const {
        const auto* facts =
            static_cast<const tessera_facts_v1*>(host_->service(host_, TESSERA_SVC_FACTS));
        if (!facts) throw Failure(TESSERA_DENIED, "the host offers no " TESSERA_SVC_FACTS);
        struct Call {
            Row& row;
            std::exception_ptr thrown;
        } call{row, nullptr};
        const tessera_row_fn step = [](void* user, const tessera_value* values,
                                       std::uint32_t n) noexcept {
            auto& current = *static_cast<Call*>(user);
            try {
                return current.row(std::span(values, n)) ? 0 : 1;
            } catch (...) {
                current.thrown = std::current_exception();
                return 1;
            }
        };
        CaughtError caught;
        const tessera_status status =
            facts->read(host_, context.raw(), str(source), str(by), fields.data(),
                        static_cast<std::uint32_t>(fields.size()), keys,
                        static_cast<std::uint32_t>(n_keys), step, &call, &caught);
        if (call.thrown) std::rethrow_exception(call.thrown);
        if (status < 0) throw Failure(status, caught.text);
    }
    void log(std::int32_t level, std::string_view message) const {
        host_->log(host_, nullptr, level, str(message));
    }
    const tessera_host* host_;
};

// A read-only object with fields by name. [any-thread]
class Record {
public:
    explicit Record(const tessera_record* record)
        : record_(record) {}
    // Missing, also when there is no such field.
    tessera_value get(std::string_view field) const {
        tessera_value value = missing();
        return record_->get(record_, str(field), &value) == TESSERA_OK ? value : missing();
    }
    std::string text(std::string_view field) const {
        return std::string(as_text(get(field)).value_or(std::string_view()));
    }
    std::uint32_t size() const { return record_->count; }
    std::pair<std::string_view, tessera_value> at(std::uint32_t index) const {
        tessera_str name{};
        tessera_value value = missing();
        if (record_->at(record_, index, &name, &value) != TESSERA_OK) return {{}, missing()};
        return {view(name), value};
    }

private:
    const tessera_record* record_;
};

// Where a BEFORE subscriber says no: `return answer.veto("code", "text");`. [any-thread]
class Answer {
public:
    explicit Answer(tessera_answer* answer)
        : answer_(answer) {}
    tessera_status veto(std::string_view code, std::string_view text) const {
        return answer_->veto(answer_, str(code), str(text));
    }

private:
    tessera_answer* answer_;
};

// Where describe() writes its document. [any-thread]
class TextSink {
public:
    explicit TextSink(tessera_text_sink* sink)
        : sink_(sink) {}
    void write(std::string_view piece) const {
        if (sink_->write(sink_, str(piece)) != TESSERA_OK)
            throw Failure("the host takes no more text");
    }

private:
    tessera_text_sink* sink_;
};

// A batch of subjects to compute fields for. [any-thread]
class Batch {
public:
    Batch(const tessera_compute_request* request, tessera_value_sink* sink)
        : request_(request)
        , sink_(sink) {}
    Date today() const { return {request_->today}; }
    std::uint32_t size() const { return request_->n_subjects; }
    std::uint32_t fields() const { return request_->n_fields; }
    std::string_view key(std::uint32_t subject) const {
        if (subject >= size()) throw Failure(TESSERA_FAULT, "the request has no such subject");
        return view(request_->keys[subject]);
    }
    std::string_view name(std::uint32_t field) const { return view(asked(field).name); }
    // The column of the field's need number `need`, one value a subject.
    std::span<const tessera_value> input(std::uint32_t field, std::uint32_t need) const {
        if (need >= asked(field).n_inputs)
            throw Failure(TESSERA_FAULT, "the host gave fewer inputs than the description needs");
        return {asked(field).inputs[need], request_->n_subjects};
    }
    tessera_value argument(std::uint32_t field, std::uint32_t index) const {
        const tessera_field_request& one = asked(field);
        return index < one.n_arguments ? one.arguments[index] : missing();
    }
    void put(std::uint32_t field, std::uint32_t first,
             std::span<const tessera_value> values) const {
        const auto count = static_cast<std::uint32_t>(values.size());
        if (sink_->put(sink_, field, first, values.data(), count) != TESSERA_OK)
            throw Failure(TESSERA_FAULT,
                          "the host refused a value of field " + std::string(name(field)));
    }

private:
    const tessera_field_request& asked(std::uint32_t field) const {
        if (field >= fields()) throw Failure(TESSERA_FAULT, "the request has no such field");
        return *request_->fields[field];
    }
    const tessera_compute_request* request_;
    tessera_value_sink* sink_;
};

// Shipments to be checked, and where the verdicts go. [any-thread]
class Shipments {
public:
    Shipments(const tessera_ban_request* request, tessera_verdict_sink* sink)
        : request_(request)
        , sink_(sink) {}
    Date today() const { return {request_->today}; }
    std::uint32_t size() const { return request_->n_shipments; }
    std::string_view partner(std::uint32_t shipment) const {
        if (shipment >= size()) throw Failure(TESSERA_FAULT, "the request has no such shipment");
        return view(request_->partners[shipment]);
    }
    // The fact, or the parameter, number `index` of the manifest, one value a shipment.
    std::span<const tessera_value> fact(std::uint32_t index) const {
        if (index >= request_->n_facts)
            throw Failure(TESSERA_FAULT, "the host gave fewer facts than plugin.toml needs");
        return {request_->facts[index], size()};
    }
    std::span<const tessera_value> parameter(std::uint32_t index) const {
        if (index >= request_->n_parameters)
            throw Failure(TESSERA_FAULT, "the host gave fewer parameters than plugin.toml has");
        return {request_->parameters[index], size()};
    }
    void ship(std::uint32_t shipment) const { put(shipment, TESSERA_SHIP, {}); }
    void warn(std::uint32_t shipment, std::string_view reason) const {
        put(shipment, TESSERA_WARN, reason);
    }
    void refuse(std::uint32_t shipment, std::string_view reason) const {
        put(shipment, TESSERA_REFUSE, reason);
    }

private:
    void put(std::uint32_t shipment, std::int32_t verdict, std::string_view reason) const {
        if (sink_->put(sink_, shipment, verdict, str(reason)) != TESSERA_OK)
            throw Failure(TESSERA_FAULT, "the host refused a verdict");
    }
    const tessera_ban_request* request_;
    tessera_verdict_sink* sink_;
};

// Segments and competitors that may belong together, and where the proposals go. [any-thread]
class Links {
public:
    Links(const tessera_link_request* request, tessera_link_sink* sink)
        : request_(request)
        , sink_(sink) {}
    Date today() const { return {request_->today}; }
    std::uint32_t segments() const { return request_->n_segments; }
    std::uint32_t competitors() const { return request_->n_competitors; }
    std::string_view segment_code(std::uint32_t segment) const {
        return view(request_->segment_codes[known(segment, segments())]);
    }
    std::string_view segment_name(std::uint32_t segment) const {
        return view(request_->segment_names[known(segment, segments())]);
    }
    std::int64_t members(std::uint32_t segment) const {
        return request_->members[known(segment, segments())];
    }
    std::string_view competitor_code(std::uint32_t competitor) const {
        return view(request_->competitor_codes[known(competitor, competitors())]);
    }
    std::string_view competitor_name(std::uint32_t competitor) const {
        return view(request_->competitor_names[known(competitor, competitors())]);
    }
    // The fact number `index` of the manifest.
    const tessera_link_fact& fact(std::uint32_t index) const {
        if (index >= request_->n_facts)
            throw Failure(TESSERA_FAULT, "the host gave fewer facts than plugin.toml needs");
        return *request_->facts[index];
    }
    // The parameter number `index` of the manifest, in the order of their names.
    const tessera_value& parameter(std::uint32_t index) const {
        if (index >= request_->n_parameters)
            throw Failure(TESSERA_FAULT, "the host gave fewer parameters than plugin.toml has");
        return request_->parameters[index];
    }
    // strength: in 1/10,000, see abi.h.
    void propose(std::uint32_t segment, std::uint32_t competitor, std::int64_t strength,
                 std::string_view reason) const {
        if (sink_->put(sink_, segment, competitor, strength, str(reason)) != TESSERA_OK)
            throw Failure(TESSERA_FAULT, "the host refused a proposal");
    }

private:
    static std::uint32_t known(std::uint32_t index, std::uint32_t size) {
        if (index >= size) throw Failure(TESSERA_FAULT, "the request has nothing of that number");
        return index;
    }
    const tessera_link_request* request_;
    tessera_link_sink* sink_;
};

// What conditions and kinds of discounts are asked, and where the answers go. [any-thread]
class DiscountItems {
public:
    explicit DiscountItems(const tessera_discount_request* request)
        : request_(request) {}
    Date today() const { return {request_->today}; } // the day of the document
    std::uint32_t size() const { return request_->n_items; }
    // The fact, or the parameter, number `index` of the manifest, one value an item.
    std::span<const tessera_value> fact(std::uint32_t index) const {
        if (index >= request_->n_facts)
            throw Failure(TESSERA_FAULT, "the host gave fewer facts than plugin.toml needs");
        return {request_->facts[index], size()};
    }
    std::span<const tessera_value> parameter(std::uint32_t index) const {
        if (index >= request_->n_parameters)
            throw Failure(TESSERA_FAULT, "the host gave fewer parameters than plugin.toml has");
        return {request_->parameters[index], size()};
    }

private:
    const tessera_discount_request* request_;
};

// [any-thread]
class Conditions : public DiscountItems {
public:
    Conditions(const tessera_discount_request* request, tessera_condition_sink* sink)
        : DiscountItems(request)
        , sink_(sink) {}
    // seen: the value that decided, for people.
    void met(std::uint32_t item, std::string_view seen = {}) const {
        times(item, TESSERA_MET, seen);
    }
    void not_met(std::uint32_t item, std::string_view seen = {}) const {
        times(item, TESSERA_NOT_MET, seen);
    }
    void times(std::uint32_t item, std::int64_t times, std::string_view seen = {}) const {
        if (sink_->put(sink_, item, times, str(seen)) != TESSERA_OK)
            throw Failure(TESSERA_FAULT, "the host refused an answer");
    }

private:
    tessera_condition_sink* sink_;
};

// [any-thread]
class Amounts : public DiscountItems {
public:
    Amounts(const tessera_discount_request* request, tessera_amount_sink* sink)
        : DiscountItems(request)
        , sink_(sink) {}
    void take_off(std::uint32_t line, Decimal amount) const {
        if (sink_->put(sink_, line, amount.rounded(4).units()) != TESSERA_OK)
            throw Failure(TESSERA_FAULT, "the host refused an amount");
    }

private:
    tessera_amount_sink* sink_;
};

// What a class offers, by the functions it has. [pure]
template <class P>
concept Describes = requires(const P& p, TextSink out) {
    p.describe(out);
};
template <class P>
concept Computes = requires(const P& p, Context context, const Batch& batch) {
    p.compute(context, batch);
};
template <class P>
concept Subscribes = requires(P& p, Context context, std::string_view topic, Record subject,
                              Answer answer) {
    { p.on(context, topic, 1, subject, answer) } -> std::same_as<tessera_status>;
};

// [pure]
template <class P>
concept ChecksShipments = requires(const P& p, Context context, const Shipments& shipments) {
    p.check(context, shipments);
};

// [pure]
template <class P>
concept LinksCompetitors = requires(const P& p, Context context, const Links& links) {
    p.propose(context, links);
};

// [pure]
template <class P>
concept ChecksConditions = requires(const P& p, Context context, const Conditions& conditions) {
    p.check(context, conditions);
};
// [pure]
template <class P>
concept CalculatesDiscounts = requires(const P& p, Context context, const Amounts& amounts) {
    p.calculate(context, amounts);
};

// The functions of the boundary for a class P; each is as its namesake in abi.h. [any-thread]
template <class P>
struct Adapter {
    static P& plugin(void* self) noexcept { return *static_cast<P*>(self); }

    static tessera_status create(const tessera_host* host, void** self,
                                 tessera_error* error) noexcept {
        return guarded(error, [&] {
            *self = new P(Host(host));
            return tessera_status(TESSERA_OK);
        });
    }
    static tessera_status start(void* self, tessera_error* error) noexcept {
        return guarded(error, [&] {
            if constexpr (requires(P & p) { p.start(); }) plugin(self).start();
            return tessera_status(TESSERA_OK);
        });
    }
    static void stop(void* self) noexcept {
        if constexpr (requires(P & p) { p.stop(); }) {
            try {
                plugin(self).stop();
            } catch (...) { // there is nobody left to tell
            }
        }
    }
    static void destroy(void* self) noexcept { delete static_cast<P*>(self); }

    static tessera_status describe(void* self, tessera_text_sink* out,
                                   tessera_error* error) noexcept {
        return guarded(error, [&] {
            if constexpr (Describes<P>) std::as_const(plugin(self)).describe(TextSink(out));
            return tessera_status(TESSERA_OK);
        });
    }
    static tessera_status compute(void* self, const tessera_ctx* ctx,
                                  const tessera_compute_request* request, tessera_value_sink* out,
                                  tessera_error* error) noexcept {
        return guarded(error, [&] {
            if constexpr (Computes<P>)
                std::as_const(plugin(self)).compute(Context(ctx), Batch(request, out));
            return tessera_status(TESSERA_OK);
        });
    }
    static tessera_status on(void* self, const tessera_ctx* ctx, tessera_str topic,
                             std::int32_t phase, const tessera_record* subject,
                             tessera_answer* answer, tessera_error* error) noexcept {
        return guarded(error, [&]() -> tessera_status {
            if constexpr (Subscribes<P>)
                return plugin(self).on(Context(ctx), view(topic), phase, Record(subject),
                                       Answer(answer));
            return TESSERA_NO_MATCH;
        });
    }

    static tessera_status check(void* self, const tessera_ctx* ctx,
                                const tessera_ban_request* request, tessera_verdict_sink* out,
                                tessera_error* error) noexcept {
        return guarded(error, [&] {
            if constexpr (ChecksShipments<P>)
                std::as_const(plugin(self)).check(Context(ctx), Shipments(request, out));
            return tessera_status(TESSERA_OK);
        });
    }

    static tessera_status propose(void* self, const tessera_ctx* ctx,
                                  const tessera_link_request* request, tessera_link_sink* out,
                                  tessera_error* error) noexcept {
        return guarded(error, [&] {
            if constexpr (LinksCompetitors<P>)
                std::as_const(plugin(self)).propose(Context(ctx), Links(request, out));
            return tessera_status(TESSERA_OK);
        });
    }

    static tessera_status check_conditions(void* self, const tessera_ctx* ctx,
                                           const tessera_discount_request* request,
                                           tessera_condition_sink* out,
                                           tessera_error* error) noexcept {
        return guarded(error, [&] {
            if constexpr (ChecksConditions<P>)
                std::as_const(plugin(self)).check(Context(ctx), Conditions(request, out));
            return tessera_status(TESSERA_OK);
        });
    }
    static tessera_status calculate(void* self, const tessera_ctx* ctx,
                                    const tessera_discount_request* request,
                                    tessera_amount_sink* out, tessera_error* error) noexcept {
        return guarded(error, [&] {
            if constexpr (CalculatesDiscounts<P>)
                std::as_const(plugin(self)).calculate(Context(ctx), Amounts(request, out));
            return tessera_status(TESSERA_OK);
        });
    }

    static const void* extension(void*, const char* id) noexcept {
        static constexpr tessera_scheme_template_v1 scheme_template{
            sizeof(tessera_scheme_template_v1), &Adapter::describe,
            Computes<P> ? &Adapter::compute : nullptr};
        static constexpr tessera_event_subscriber_v1 subscriber{sizeof(tessera_event_subscriber_v1),
                                                                &Adapter::on};
        static constexpr tessera_ban_rule_v1 ban_rule{sizeof(tessera_ban_rule_v1), &Adapter::check};
        static constexpr tessera_competitor_linker_v1 linker{sizeof(tessera_competitor_linker_v1),
                                                             &Adapter::propose};
        static constexpr tessera_discount_condition_v1 condition{
            sizeof(tessera_discount_condition_v1), &Adapter::check_conditions};
        static constexpr tessera_discount_kind_v1 kind{sizeof(tessera_discount_kind_v1),
                                                       &Adapter::calculate};
        const std::string_view wanted(id);
        if (ChecksConditions<P> && wanted == TESSERA_EXT_DISCOUNT_CONDITION) return &condition;
        if (CalculatesDiscounts<P> && wanted == TESSERA_EXT_DISCOUNT_KIND) return &kind;
        if (Describes<P> && wanted == TESSERA_EXT_SCHEME_TEMPLATE) return &scheme_template;
        if (Subscribes<P> && wanted == TESSERA_EXT_EVENT_SUBSCRIBER) return &subscriber;
        if (ChecksShipments<P> && wanted == TESSERA_EXT_BAN_RULE) return &ban_rule;
        if (LinksCompetitors<P> && wanted == TESSERA_EXT_COMPETITOR_LINKER) return &linker;
        return nullptr;
    }
};

// The descriptor of a plugin class; id and version as in plugin.toml. [pure]
template <class P>
constexpr tessera_plugin_v1 descriptor(const char* id, const char* version,
                                       std::uint32_t abi_minor_needed = 0) {
    return {sizeof(tessera_plugin_v1),
            abi_minor_needed,
            id,
            version,
            &Adapter<P>::create,
            &Adapter<P>::start,
            &Adapter<P>::stop,
            &Adapter<P>::destroy,
            &Adapter<P>::extension};
}

} // namespace tessera::sdk
#pragma GCC visibility pop
