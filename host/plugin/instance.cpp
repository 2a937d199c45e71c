#include "plugin/instance.hpp"

#include "base/error.hpp"
#include "plugin/document.hpp"
#include "plugin/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <utility>

namespace tessera::plugin {

namespace {

// Subjects in one compute() call: small enough that a deadline means something, large enough that
// its cost vanishes.
constexpr std::size_t batch_size = 65'536;

// The answers that a plugin may give; anything else is nonsense.
bool known(tessera_status status) {
    return status >= TESSERA_FAULT && status <= TESSERA_NO_MATCH;
}

std::string_view name_of(tessera_status status) {
    switch (status) {
    case TESSERA_INVALID: return "invalid";
    case TESSERA_DENIED: return "denied";
    case TESSERA_MISSING: return "missing";
    case TESSERA_CONFLICT: return "conflict";
    case TESSERA_DB: return "database";
    case TESSERA_TIMEOUT: return "timeout";
    default: return "fault";
    }
}

} // namespace

// Counts a call; `open` is false when the plugin is being stopped.
class Instance::Entered {
public:
    explicit Entered(Instance& instance)
        : instance_(instance) {
        const std::lock_guard lock(instance_.mutex_);
        open = !instance_.closing_;
        if (open) ++instance_.in_flight_;
    }
    ~Entered() {
        if (!open) return;
        const std::lock_guard lock(instance_.mutex_);
        if (--instance_.in_flight_ == 0) instance_.idle_.notify_all();
    }
    bool open = false;

private:
    Instance& instance_;
};

Ending Instance::called(const char* entry, const CallContext& context, const Body& body) noexcept
    try {
    const Entered entered(*this);
    if (!entered.open)
        return {Ending::failed, "plugin.not-running",
                fmt::format("plugin {} is being stopped", id_)};
    return guarded(entry, context, body);
} catch (...) {
    return {Ending::failed, "plugin.no-memory", {}};
}

Ending Instance::guarded(const char* entry, const CallContext& context, const Body& body) noexcept
    try {
    const auto failed = [&](std::string_view code, const std::string& text,
                            Ending::Kind kind = Ending::failed) {
        return Ending{kind, std::string(code), fmt::format("plugin {}: {} {}", id_, entry, text)};
    };
    const auto allowed = context.deadline.value_or(deadline_);
    const auto start = Clock::now();
    CallHandle call(context, start + allowed);
    ErrorHandle error;
    tessera_status status = TESSERA_OK;
    {
        const Watchdog::Watch watch(*watchdog_, id_, entry, call.deadline);
        // A well-made plugin lets nothing out; this catches the others when they share our C++
        // library.
        try {
            status = body(call, error);
        } catch (const std::exception& thrown) {
            return failed("plugin.threw", fmt::format("let an exception out: {}", thrown.what()));
        } catch (...) {
            return failed("plugin.threw", "let an exception out, of an unknown type");
        }
    }
    const auto end = Clock::now();
    if (!known(status))
        return failed("plugin.bad-status",
                      fmt::format("answered the status {}, which does not exist", status));
    if (status == TESSERA_TIMEOUT || end >= call.deadline)
        return failed(
            "plugin.timeout",
            fmt::format("took {} ms, and its deadline was {} ms",
                        std::chrono::duration_cast<std::chrono::milliseconds>(end - start).count(),
                        allowed.count()),
            Ending::timeout);
    if (status < 0)
        return failed("plugin.failed",
                      error.text.empty()
                          ? fmt::format("failed ({}) without saying why", name_of(status))
                          : fmt::format("failed ({}): {}", name_of(status), error.text));
    if (status == TESSERA_VETO) return {Ending::veto, {}, {}};
    return {status == TESSERA_NO_MATCH ? Ending::no_match : Ending::ok, {}, {}};
} catch (...) {
    return {Ending::failed, "plugin.no-memory", {}};
}

Instance::Instance(Setup setup)
    : lease_(Lease::open(setup.manifest))
    , id_(setup.manifest.id)
    , host_(setup.manifest.id, std::move(setup.settings), std::move(setup.log), setup.facts)
    , deadline_(setup.deadline)
    , watchdog_(std::move(setup.watchdog))
    , unmap_(setup.unmap) {
    const auto insist = [&](const Ending& ending) {
        if (ending.kind == Ending::ok) return;
        throw failure(ending.code.empty() ? "plugin.bad-status" : ending.code,
                      ending.text.empty()
                          ? fmt::format("plugin {} answered neither yes nor a failure", id_)
                          : ending.text,
                      "see the plugin's documentation, or ask its author");
    };
    try {
        insist(guarded("create", {}, [&](CallHandle&, ErrorHandle& error) {
            const tessera_status status = lease_->descriptor().create(&host_, &self_, &error);
            created_ = status == TESSERA_OK;
            return status;
        }));
        if (lease_->descriptor().start)
            insist(guarded("start", {}, [&](CallHandle&, ErrorHandle& error) {
                const tessera_status status = lease_->descriptor().start(self_, &error);
                started_ = status == TESSERA_OK;
                return status;
            }));
        else
            started_ = true;
        find_extensions(setup.manifest);
        read_document();
    } catch (...) {
        give_up();
        throw;
    }
}

void Instance::find_extensions(const Manifest& manifest) {
    const auto ask = [&](const char* id, std::uint32_t smallest) -> const void* {
        if (!manifest.provides_extension(id)) return nullptr;
        const void* table = nullptr;
        const Ending ending = guarded("extension", {}, [&](CallHandle&, ErrorHandle&) {
            table = lease_->descriptor().extension(self_, id);
            return TESSERA_OK;
        });
        if (!ending.good()) throw failure(ending.code, ending.text);
        if (!table)
            throw failure(
                "plugin.does-not-provide",
                fmt::format("plugin {}: its plugin.toml provides {}, the library does not", id_,
                            id),
                "make both say the same");
        std::uint32_t size = 0; // every table begins with it
        std::memcpy(&size, table, sizeof size);
        if (size < smallest || size > 64 * 1024)
            throw failure(
                "plugin.bad-table",
                fmt::format(
                    "plugin {}: its table for {} says it has {} bytes, and the smallest is {}", id_,
                    id, size, smallest),
                "set size to the sizeof of the struct");
        return table;
    };
    template_ = static_cast<const tessera_scheme_template_v1*>(
        ask(TESSERA_EXT_SCHEME_TEMPLATE, sizeof(tessera_scheme_template_v1)));
    subscriber_ = static_cast<const tessera_event_subscriber_v1*>(
        ask(TESSERA_EXT_EVENT_SUBSCRIBER, sizeof(tessera_event_subscriber_v1)));
    ban_rule_ = static_cast<const tessera_ban_rule_v1*>(
        ask(TESSERA_EXT_BAN_RULE, sizeof(tessera_ban_rule_v1)));
    linker_ = static_cast<const tessera_competitor_linker_v1*>(
        ask(TESSERA_EXT_COMPETITOR_LINKER, sizeof(tessera_competitor_linker_v1)));
    condition_ = static_cast<const tessera_discount_condition_v1*>(
        ask(TESSERA_EXT_DISCOUNT_CONDITION, sizeof(tessera_discount_condition_v1)));
    discount_kind_ = static_cast<const tessera_discount_kind_v1*>(
        ask(TESSERA_EXT_DISCOUNT_KIND, sizeof(tessera_discount_kind_v1)));
    if ((template_ && !template_->describe) || (subscriber_ && !subscriber_->on) ||
        (ban_rule_ && !ban_rule_->check) || (linker_ && !linker_->propose) ||
        (condition_ && !condition_->check) || (discount_kind_ && !discount_kind_->calculate))
        throw failure(
            "plugin.bad-table",
            fmt::format("plugin {}: describe, on, check, propose or calculate is null", id_),
            "only compute may be null");
}

void Instance::read_document() {
    if (!template_) return;
    TextHandle sink;
    const Ending ending = guarded("describe", {}, [&](CallHandle&, ErrorHandle& error) {
        return template_->describe(self_, &sink, &error);
    });
    if (ending.kind != Ending::ok && !sink.overflowed)
        throw failure(ending.code.empty() ? "plugin.bad-status" : ending.code,
                      ending.text.empty()
                          ? fmt::format("plugin {}: describe gave no description", id_)
                          : ending.text);
    const std::string problem = sink.overflowed ? "it is longer than 1 MiB, or a piece has no data"
                                                : document_problem(sink.text);
    if (!problem.empty())
        throw failure("plugin.bad-description",
                      fmt::format("plugin {}: its description cannot be used: {}", id_, problem),
                      "sdk/schema/scheme-template-1.json says what it looks like");
    document_ = std::move(sink.text);
}

Ending Instance::compute(const ComputeRequest& request, ComputeReply& reply,
                         const CallContext& context) {
    if (!template_ || !template_->compute)
        return {Ending::failed, "plugin.does-not-provide",
                fmt::format("plugin {} computes no fields", id_)};
    for (const auto& field : request.fields)
        for (const auto& input : field.inputs)
            if (input.size() != request.keys.size())
                return {Ending::failed, "plugin.bad-request",
                        fmt::format("plugin {}: field {} was given {} inputs for {} subjects", id_,
                                    field.name, input.size(), request.keys.size())};
    reply.columns.assign(request.fields.size(), std::vector<Value>(request.keys.size()));
    for (std::size_t first = 0; first < request.keys.size(); first += batch_size) {
        const std::size_t count = std::min(batch_size, request.keys.size() - first);
        if (const Ending ending = compute_part(request, first, count, reply, context);
            !ending.good())
            return ending;
    }
    return {};
}

Ending Instance::compute_part(const ComputeRequest& request, std::size_t first, std::size_t count,
                              ComputeReply& reply, const CallContext& context) {
    // Everything below is borrowed by the plugin until the call returns.
    std::vector<tessera_str> keys(count);
    for (std::size_t i = 0; i < count; ++i) keys[i] = str(request.keys[first + i]);
    struct Asked {
        std::vector<std::vector<tessera_value>> columns;
        std::vector<const tessera_value*> inputs;
        std::vector<tessera_value> arguments;
        tessera_field_request request{};
    };
    std::vector<Asked> asked(request.fields.size());
    std::vector<const tessera_field_request*> fields;
    for (std::size_t f = 0; f < asked.size(); ++f) {
        const auto& field = request.fields[f];
        Asked& one = asked[f];
        for (const auto& input : field.inputs) {
            auto& column = one.columns.emplace_back(count);
            for (std::size_t i = 0; i < count; ++i) column[i] = to_abi(input[first + i]);
        }
        for (const auto& column : one.columns) one.inputs.push_back(column.data());
        for (const Value& argument : field.arguments) one.arguments.push_back(to_abi(argument));
        one.request = {sizeof one.request,
                       str(field.name),
                       static_cast<std::uint32_t>(one.inputs.size()),
                       static_cast<std::uint32_t>(one.arguments.size()),
                       one.inputs.data(),
                       one.arguments.data()};
        fields.push_back(&one.request);
    }
    const tessera_compute_request whole{sizeof whole,
                                        request.today.days,
                                        static_cast<std::uint32_t>(count),
                                        static_cast<std::uint32_t>(fields.size()),
                                        keys.data(),
                                        fields.data()};
    ValueHandle sink(reply, first, count);
    Ending ending = called("compute", context, [&](CallHandle& call, ErrorHandle& error) {
        return template_->compute(self_, &call, &whole, &sink, &error);
    });
    // Neither is an answer here: taken as one, every subject would be without a value.
    if (ending.kind == Ending::veto || ending.kind == Ending::no_match)
        return {Ending::failed, "plugin.bad-status",
                fmt::format("plugin {}: compute answered {}", id_,
                            ending.kind == Ending::veto ? "a veto" : "that it has nothing to say")};
    // A value that was refused says more than the failure, or the silence, that followed it.
    if ((ending.good() || ending.code == "plugin.failed") && !sink.problem.empty())
        return {Ending::failed, "plugin.bad-value",
                fmt::format("plugin {}: {}", id_, sink.problem)};
    return ending;
}

Ending Instance::on(std::string_view topic, Phase phase, const Record& subject,
                    const CallContext& context, Answer& answer) noexcept {
    try {
        if (!subscriber_)
            return {Ending::failed, "plugin.does-not-provide",
                    fmt::format("plugin {} subscribes to nothing", id_)};
        RecordHandle record(subject);
        AnswerHandle said;
        Ending ending = called("on", context, [&](CallHandle& call, ErrorHandle& error) {
            return subscriber_->on(self_, &call, str(topic), static_cast<std::int32_t>(phase),
                                   &record, &said, &error);
        });
        // A veto that was said and then not answered, or answered and not said, is no clear yes.
        const bool answered = ending.kind == Ending::veto;
        if (answered && phase != Phase::before)
            return {
                Ending::failed, "plugin.late-veto",
                fmt::format("plugin {}: it vetoed {} after the commit, when nothing can be stopped",
                            id_, topic)};
        if (answered && !said.problem.empty())
            return {Ending::failed, "plugin.unclear-veto",
                    fmt::format("plugin {}: on {} it said a veto {}", id_, topic, said.problem)};
        if ((answered || ending.good()) &&
            (answered != said.vetoed || (answered && said.code.empty())))
            return {Ending::failed, "plugin.unclear-veto",
                    fmt::format("plugin {}: on {} it {}", id_, topic,
                                answered ? "answered a veto without a code"
                                         : "said a veto and did not answer it")};
        if (answered) {
            answer.code = fmt::format("{}/{}", id_, said.code);
            answer.text = said.text;
        }
        return ending;
    } catch (...) {
        return {Ending::failed, "plugin.no-memory", {}};
    }
}

void Instance::give_up() noexcept {
    const auto& descriptor = lease_->descriptor();
    const auto finish = [&](const char* entry, void (*function)(void*)) {
        return guarded(entry, {}, [&](CallHandle&, ErrorHandle&) {
            function(self_);
            return TESSERA_OK;
        });
    };
    if (std::exchange(started_, false) && descriptor.stop) finish("stop", descriptor.stop);
    if (std::exchange(created_, false)) finish("destroy", descriptor.destroy);
    if (!unmap_) lease_->keep_mapped();
    closed_ = true;
}

bool Instance::close() {
    {
        std::unique_lock lock(mutex_);
        if (closed_) return true;
        closing_ = true;
        if (!idle_.wait_for(lock, deadline_, [&] { return in_flight_ == 0; })) {
            lease_->keep_mapped();
            closed_ = true;
            return false;
        }
    }
    give_up();
    return true;
}

Instance::~Instance() {
    close();
}

} // namespace tessera::plugin
