// One running plugin: its library, the object that create() made, and every call into it under
// guard.
#pragma once

#include "plugin/handles.hpp"
#include "plugin/lease.hpp"
#include "plugin/watchdog.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace tessera::plugin {

// How a guarded call ended. ok, veto and no_match are answers; the others carry a code and a
// sentence that begins with the plugin's id.
struct Ending {
    enum Kind { ok, no_match, veto, failed, timeout } kind = ok;
    std::string code, text;
    bool good() const { return kind == ok || kind == no_match; }
};

class Instance {
public:
    struct Setup {
        const Manifest& manifest;
        Settings settings; // already checked
        std::shared_ptr<spdlog::logger> log;
        FactReader* facts = nullptr;
        std::chrono::milliseconds deadline{};
        std::shared_ptr<Watchdog> watchdog;
        bool unmap = false;
    };
    // Loads, creates, starts, asks for what the manifest provides, and reads the description of a
    // template. Throws failure with the code of what went wrong; nothing is left behind then.
    explicit Instance(Setup setup);
    ~Instance(); // close()
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    const std::string& id() const { return id_; }
    const std::string& document() const { return document_; } // "" unless it is a template

    Ending compute(const ComputeRequest& request, ComputeReply& reply, const CallContext& context);
    Ending on(std::string_view topic, Phase phase, const Record& subject,
              const CallContext& context, Answer& answer) noexcept;
    Ending check(const BanRequest& request, BanReply& reply, const CallContext& context);
    Ending check(const DiscountRequest& request, ConditionReply& reply, const CallContext& context);
    Ending calculate(const DiscountRequest& request, AmountReply& reply,
                     const CallContext& context);
    Ending propose(const LinkRequest& request, LinkReply& reply, const CallContext& context);

    // No new calls from now on; waits for those in flight until the deadline, then stop() and
    // destroy(). When they do not end in time, false: the plugin is left as it is, mapped and
    // alive.
    bool close();

private:
    class Entered; // one call in flight
    // Calls the plugin and answers its status.
    using Body = std::function<tessera_status(CallHandle&, ErrorHandle&)>;
    Ending guarded(const char* entry, const CallContext& context, const Body& body) noexcept;
    // The same, counted as a call in flight.
    Ending called(const char* entry, const CallContext& context, const Body& body) noexcept;
    Ending compute_part(const ComputeRequest& request, std::size_t first, std::size_t count,
                        ComputeReply& reply, const CallContext& context);
    void find_extensions(const Manifest& manifest);
    void read_document();
    void give_up() noexcept; // stop and destroy, whatever they do

    std::shared_ptr<const Lease> lease_; // first, so destroyed last
    std::string id_;
    HostHandle host_;
    std::chrono::milliseconds deadline_;
    std::shared_ptr<Watchdog> watchdog_; // an abandoned call may outlive the host
    bool unmap_;
    void* self_ = nullptr;
    bool created_ = false, started_ = false;
    const tessera_scheme_template_v1* template_ = nullptr;
    const tessera_event_subscriber_v1* subscriber_ = nullptr;
    const tessera_ban_rule_v1* ban_rule_ = nullptr;
    const tessera_competitor_linker_v1* linker_ = nullptr;
    const tessera_discount_condition_v1* condition_ = nullptr;
    const tessera_discount_kind_v1* discount_kind_ = nullptr;
    std::string document_;

    std::mutex mutex_;
    std::condition_variable idle_;
    int in_flight_ = 0;
    bool closing_ = false;
    bool closed_ = false; // or abandoned: nothing more is called
};

} // namespace tessera::plugin
