#include "plugin/plugins_impl.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "plugin/settings.hpp"
#include "tessera/abi.h"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <mutex>

namespace tessera::plugin {

std::string_view to_string(Phase phase) {
    return phase == Phase::before ? "before" : "after-commit";
}

bool on_purpose(std::string_view code) {
    return code == "plugin.switched-off" || code == "plugin.not-chosen" || code == "plugin.example";
}

Status describe(const Manifest& manifest) {
    Status status;
    status.id = manifest.id;
    status.version = manifest.version_text;
    status.title = manifest.title;
    status.path = manifest.path;
    status.provides = manifest.provides;
    status.example = manifest.example;
    const auto texts = [](const std::map<std::string, Range>& ranges) {
        std::vector<std::string> result;
        for (const auto& [id, range] : ranges) result.push_back(id + " " + range.text());
        return result;
    };
    status.requires_ = texts(manifest.requires_);
    status.optional = texts(manifest.optional);
    status.conflicts = texts(manifest.conflicts);
    for (const Topic& topic : manifest.topics)
        status.topics.push_back(fmt::format("{} {}", topic.topic, to_string(topic.phase)));
    return status;
}

namespace {

// It knows nothing of the host, which an abandoned call may outlive.
std::shared_ptr<Watchdog> watchdog_of(const Options& options) {
    const auto late = [log = options.log](const std::string& plugin, const char* entry,
                                          std::chrono::milliseconds running) {
        if (log)
            log->error("plugin {} has not come back from {} for {} ms; its deadline has passed",
                       plugin, entry, running.count());
    };
    if (!options.on_hung) return std::make_shared<Watchdog>(late);
    const auto hung = [log = options.log,
                       on_hung = options.on_hung](const std::string& plugin, const char* entry,
                                                  std::chrono::milliseconds running) {
        if (log)
            log->error("plugin {} has not come back from {} for {} ms: it hangs, and is no longer "
                       "waited for",
                       plugin, entry, running.count());
        on_hung(plugin);
    };
    return std::make_shared<Watchdog>(late, hung, options.patience);
}

} // namespace

Plugins::Impl::Impl(Options given)
    : options(std::move(given))
    , watchdog(watchdog_of(options))
    , found(discover(options.directories)) {
    for (const Manifest& manifest : found.manifests) known.emplace(manifest.id, &manifest);
    chosen = wanted();
    refuse_unwanted();
    refuse_unread();
    Plan plan = make_plan(found.manifests, refused);
    order = std::move(plan.order);
    refused = std::move(plan.refused);
    if (options.load)
        for (const std::string& id : order) load(*known.at(id));
    make_statuses();
}

// Those that the configuration chooses, with what they require, at any depth.
std::set<std::string> Plugins::Impl::wanted() const {
    std::set<std::string> wanted = options.only;
    for (std::size_t before = 0; before != wanted.size();) {
        before = wanted.size();
        for (const std::string& id : std::set<std::string>(wanted))
            if (const auto entry = known.find(id); entry != known.end())
                for (const auto& [other, range] : entry->second->requires_) wanted.insert(other);
    }
    return wanted;
}

// Why the deployer does not want it, or nothing; the codes of on_purpose().
std::optional<Refusal> Plugins::Impl::unwanted(const std::string& id, bool example) const {
    const bool named = options.also.contains(id) || chosen.contains(id);
    if (options.disabled.contains(id))
        return Refusal{
            "plugin.switched-off",
            fmt::format("it is switched off in the configuration: [plugins.{}] enabled", id)};
    if (!options.only.empty() && !named)
        return Refusal{"plugin.not-chosen", "the configuration names other plugins only"};
    if (example && !named)
        return Refusal{"plugin.example",
                       fmt::format("it is an example, which is loaded only when named: "
                                   "[plugins] examples = [\"{}\"]",
                                   id)};
    return {};
}

void Plugins::Impl::quarantine(const std::string& id, Refusal refusal) {
    if (options.log)
        options.log->error("plugin {} is quarantined ({}): {}", id, refusal.code, refusal.reason);
    quarantined.insert(id);
    refused[id] = std::move(refusal);
}

// Unwanted, or for another ABI: reasons that need no look at anyone else.
void Plugins::Impl::refuse_unwanted() {
    for (const auto& [id, manifest] : known) {
        if (auto refusal = unwanted(id, manifest->example))
            refused[id] = std::move(*refusal);
        else if (options.hung.contains(id))
            quarantine(id, {"plugin.hung",
                            "a call into it never came back, so the host began anew without it; "
                            "mend it or switch it off, then start the host again"});
        else if (manifest->abi.major != TESSERA_ABI_MAJOR)
            quarantine(id, {"plugin.wrong-abi-major",
                            fmt::format("it is for ABI {}, this host has ABI {}; install its "
                                        "version for this host",
                                        manifest->abi.major, TESSERA_ABI_MAJOR)});
        else if (manifest->abi.minor > static_cast<int>(TESSERA_ABI_MINOR))
            quarantine(id, {"plugin.newer-abi",
                            fmt::format("it needs ABI {}.{}, this host has {}.{}; update the host",
                                        manifest->abi.major, manifest->abi.minor, TESSERA_ABI_MAJOR,
                                        TESSERA_ABI_MINOR)});
    }
}

// Plugins without a manifest that can be read: what they would be asked about nobody knows.
void Plugins::Impl::refuse_unread() {
    std::vector<std::string> ids;
    for (const auto& [id, manifest] : known) ids.push_back(id);
    for (const Rejected& one : found.rejected) {
        if (known.contains(one.id)) { // another of its id is used
            if (!one.manifest && options.log)
                options.log->warn("{} is passed over ({}): {}; another plugin {} is used",
                                  one.path.string(), one.refusal.code, one.refusal.reason, one.id);
            continue;
        }
        ids.push_back(one.id);
        if (one.may_subscribe) unread.insert(one.id);
        if (refused.contains(one.id)) continue;
        if (auto refusal = unwanted(one.id, false))
            refused[one.id] = std::move(*refusal);
        else
            quarantine(one.id, one.refusal);
    }
    std::set<std::string> named = options.only;
    named.insert(options.also.begin(), options.also.end());
    for (const auto& [id, settings] : options.settings) named.insert(id);
    named.insert(options.hung.begin(), options.hung.end()); // as it was named, it is missed
    for (const std::string& id : named) {
        if (std::find(ids.begin(), ids.end(), id) != ids.end()) continue;
        not_installed.insert(id);
        unread.insert(id);
        if (auto refusal = unwanted(id, false))
            refused[id] = std::move(*refusal);
        else
            quarantine(id,
                       {"plugin.unknown", fmt::format("{}, and it is not installed.{}",
                                                      options.hung.contains(id)
                                                          ? "it hung in the host before this one"
                                                          : "the configuration names it",
                                                      did_you_mean(id, ids))});
    }
}

void Plugins::Impl::load(const Manifest& manifest) {
    // A dependency may have failed since the plan was made.
    if (auto refusal = blocked(manifest, known, refused)) {
        refused[manifest.id] = std::move(*refusal);
        return;
    }
    try {
        const auto settings = options.settings.find(manifest.id);
        auto instance = std::make_shared<Instance>(Instance::Setup{
            manifest,
            check_settings(manifest,
                           settings == options.settings.end() ? Settings() : settings->second),
            options.log, options.facts, options.deadline, watchdog, options.unmap});
        if (!instance->document().empty()) documents[manifest.id] = instance->document();
        instances.emplace(manifest.id, std::move(instance));
    } catch (const Error& error) {
        quarantine(manifest.id,
                   {error.code(), error.hint().empty() ? error.message()
                                                       : error.message() + "; " + error.hint()});
    } catch (const std::exception& error) {
        quarantine(manifest.id, {"plugin.load-failed", error.what()});
    }
}

Status Plugins::Impl::status_of(const Manifest& manifest) const {
    Status status = describe(manifest);
    if (const auto why = refused.find(manifest.id); why != refused.end()) {
        status.state = quarantined.contains(manifest.id) ? "quarantined" : "disabled";
        status.code = why->second.code;
        status.reason = why->second.reason;
    } else {
        status.state = options.load ? "running" : "found";
    }
    return status;
}

void Plugins::Impl::make_statuses() {
    const auto add = [&](Status status, const Refusal& why, bool broken) {
        status.state = broken ? "quarantined" : "disabled";
        status.code = why.code;
        status.reason = why.reason;
        statuses.push_back(std::move(status));
    };
    for (const Manifest& manifest : found.manifests) statuses.push_back(status_of(manifest));
    for (const Rejected& one : found.rejected) {
        Status status = one.manifest ? describe(*one.manifest) : Status();
        status.id = one.id;
        status.path = one.path;
        const bool unwanted = !known.contains(one.id) && !quarantined.contains(one.id);
        add(std::move(status), unwanted ? refused.at(one.id) : one.refusal,
            !one.manifest && !unwanted);
    }
    for (const std::string& id : not_installed) {
        Status status;
        status.id = id;
        add(std::move(status), refused.at(id), quarantined.contains(id));
    }
    std::stable_sort(statuses.begin(), statuses.end(),
                     [](const Status& a, const Status& b) { return a.id < b.id; });
}

std::shared_ptr<Instance> Plugins::Impl::running(const std::string& id) const {
    const std::shared_lock lock(mutex);
    const auto found_instance = instances.find(id);
    return found_instance == instances.end() ? nullptr : found_instance->second;
}

std::string Plugins::Impl::not_running_text(const std::string& id) const {
    if (const auto why = refused.find(id); why != refused.end())
        return fmt::format("plugin {} does not run: {}", id, why->second.reason);
    return known.contains(id) ? fmt::format("plugin {} does not run: it has been stopped", id)
                              : fmt::format("there is no plugin {}", id);
}

Plugins::Plugins(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}
Plugins::~Plugins() {
    stop();
}

std::unique_ptr<Plugins> Plugins::open(Options options) {
    return std::unique_ptr<Plugins>(new Plugins(std::make_unique<Impl>(std::move(options))));
}

const std::vector<Status>& Plugins::statuses() const {
    return impl_->statuses;
}

std::vector<Plugins::Template> Plugins::templates() const {
    std::vector<Template> result;
    for (const auto& [id, document] : impl_->documents) result.push_back({id, document});
    return result;
}

void Plugins::compute(const std::string& plugin, const ComputeRequest& request, ComputeReply& reply,
                      const CallContext& context) const {
    const auto instance = impl_->running(plugin);
    if (!instance)
        throw failure("plugin.not-running", impl_->not_running_text(plugin),
                      fmt::format("`tessera plugin explain {}` says more", plugin));
    if (const Ending ending = instance->compute(request, reply, context); !ending.good())
        throw failure(ending.code, ending.text, "see the log, or ask the plugin's author");
}

std::vector<Subscriber> Plugins::subscribers(std::string_view topic, Phase phase) const {
    // Those that were to run are named also when they do not: a BEFORE subscriber that is missing
    // must stop the creation, not be skipped. Whoever was left out on purpose is not asked.
    const auto is_asked = [&](const std::string& id) {
        const auto why = impl_->refused.find(id);
        return why == impl_->refused.end() || !on_purpose(why->second.code);
    };
    std::vector<const Manifest*> asked;
    for (const auto& [id, manifest] : impl_->known)
        if (is_asked(id)) asked.push_back(manifest);
    std::vector<Subscriber> result;
    // BEFORE only: events for a plugin that is perhaps no subscriber would wait in the outbox for
    // ever.
    for (const std::string& id : impl_->unread)
        if (phase == Phase::before && is_asked(id))
            result.push_back({id, std::string(topic), phase, static_cast<int>(result.size())});
    for (const std::string& id : subscriber_order(asked, topic, phase, OnCycle::by_id))
        result.push_back({id, std::string(topic), phase, static_cast<int>(result.size())});
    return result;
}

Answer Plugins::call(const Subscriber& subscriber, const Record& subject,
                     const CallContext& context) const noexcept {
    Answer answer;
    try {
        const auto instance = impl_->running(subscriber.plugin);
        if (!instance)
            return {Answer::failed, "plugin.not-running",
                    impl_->not_running_text(subscriber.plugin)};
        const Ending ending =
            instance->on(subscriber.topic, subscriber.phase, subject, context, answer);
        switch (ending.kind) {
        case Ending::ok:
        case Ending::no_match: return answer;
        case Ending::veto: answer.status = Answer::veto; return answer;
        case Ending::timeout: return {Answer::timeout, ending.code, ending.text};
        case Ending::failed: return {Answer::failed, ending.code, ending.text};
        }
    } catch (...) { // out of memory: the empty text below says as much as can be said
    }
    return {Answer::failed, {}, {}};
}

void Plugins::stop() {
    std::map<std::string, std::shared_ptr<Instance>> instances;
    {
        const std::unique_lock lock(impl_->mutex);
        instances.swap(impl_->instances);
    }
    for (auto id = impl_->order.rbegin(); id != impl_->order.rend(); ++id) {
        const auto instance = instances.find(*id);
        if (instance == instances.end()) continue;
        if (instance->second->close()) continue;
        if (impl_->options.log)
            impl_->options.log->error("plugin {} is still in a call and is left as it is", *id);
        // Its thread still uses it, so it lives as long as that thread holds it.
    }
}

} // namespace tessera::plugin
