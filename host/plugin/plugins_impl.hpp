// What is behind Plugins; for the files of this folder only.
#pragma once

#include "plugin/discover.hpp"
#include "plugin/instance.hpp"
#include "plugin/plugins.hpp"

#include <shared_mutex>

namespace tessera::plugin {

struct Plugins::Impl {
    explicit Impl(Options given);

    void refuse_unwanted();
    void refuse_unread();
    void quarantine(const std::string& id, Refusal refusal);
    std::set<std::string> wanted() const;
    std::optional<Refusal> unwanted(const std::string& id, bool example) const;
    void load(const Manifest& manifest);
    void make_statuses();
    Status status_of(const Manifest& manifest) const;
    std::shared_ptr<Instance> running(const std::string& id) const; // or null
    std::string not_running_text(const std::string& id) const;

    Options options;
    std::shared_ptr<Watchdog> watchdog;
    Found found;
    std::map<std::string, const Manifest*> known;
    std::map<std::string, Refusal> refused;
    std::set<std::string> chosen;        // wanted(); empty: all that are no examples
    std::set<std::string> not_installed; // ids that the configuration names all the same
    std::set<std::string> unread; // of `refused`: who may be a subscriber, nobody can read of what
    std::set<std::string>
        quarantined; // those of `refused` that were tried, or whose manifest is broken
    std::vector<std::string> order;
    std::map<std::string, std::string> documents;
    std::vector<Status> statuses;
    mutable std::shared_mutex mutex; // of instances
    std::map<std::string, std::shared_ptr<Instance>> instances;
};

// How a manifest looks as a Status, without state.
Status describe(const Manifest& manifest);

} // namespace tessera::plugin
