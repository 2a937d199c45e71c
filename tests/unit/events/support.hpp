// What the tests of host/events share: a folder with a database, witness plugins and their diary.
#pragma once

#include "db/database.hpp"
#include "events/events.hpp"
#include "plugin/plugins.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tessera::events::test {

// The folder outlives the objects on it, as a disk outlives a process. Empty root: a new folder.
class Place {
public:
    explicit Place(std::filesystem::path root = {});
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    const std::filesystem::path& root() const { return root_; }

    // Installs a witness ("witness-a", -b or -c). topics: "partner.creating before" and the like;
    // more: further lines of the manifest's topics, for instance "priority = 1".
    void install(const std::string& id, const std::vector<std::string>& topics,
                 const std::string& more = "") const;
    void break_library(const std::string& id) const; // leaves the manifest without its library
    void order(const std::string& orders) const;     // what witnesses do, "C-1 veto\n"
    std::vector<std::string> diary() const;

    plugin::Options plugins() const;
    db::Settings database() const;

private:
    std::filesystem::path root_;
    bool own_;
};

// One process on a place.
struct World {
    explicit World(const Place& place, Pace pace = {},
                   std::shared_ptr<spdlog::logger> log = nullptr);
    const Place& place;
    db::Database database;
    db::Lease lease;
    db::Session& session;
    std::unique_ptr<plugin::Plugins> plugins;
    Events events;

    Context context() { return {session, "anna", Date{20'000}}; }
    // Creates the partner as host/partner does, in one transaction: asked, written, announced.
    std::vector<Entered> create(const std::vector<std::string>& codes);
    void in_transaction(const std::function<void()>& work);
    std::int64_t rows(const std::string& of_outbox_delivery = "1 = 1");
    void let_time_pass(); // all that waits is due
};

// The fields of a partner, read from Tessera's own table.
plugin::Record read_partner(db::Session& session, std::int64_t number);

} // namespace tessera::events::test
