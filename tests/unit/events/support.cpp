#include "support.hpp"

#include "db/migrate.hpp"
#include "db/sequence.hpp"
#include "db/transaction.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <unistd.h>

namespace tessera::events::test {

namespace fs = std::filesystem;

Place::Place(fs::path root)
    : root_(std::move(root))
    , own_(root_.empty()) {
    if (!own_) return;
    std::string name = (fs::temp_directory_path() / "tessera-events-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
    fs::create_directories(root_ / "plugins");
}

Place::~Place() {
    std::error_code ignored;
    if (own_) fs::remove_all(root_, ignored);
}

void Place::install(const std::string& id, const std::vector<std::string>& topics,
                    const std::string& more) const {
    const fs::path folder = root_ / "plugins" / id;
    fs::create_directories(folder);
    if (!fs::exists(folder / (id + ".so")))
        fs::create_symlink(fs::path(WITNESSES) / (id + ".so"), folder / (id + ".so"));
    std::ofstream manifest(folder / "plugin.toml");
    manifest << fmt::format("id = \"{}\"\nversion = \"1.0.0\"\nabi = \"1.0\"\n"
                            "provides = [\"tessera.event-subscriber/1\"]\n",
                            id);
    for (const std::string& topic : topics) {
        const auto blank = topic.find(' ');
        manifest << fmt::format("[[topics]]\ntopic = \"{}\"\nphase = \"{}\"\n{}\n",
                                topic.substr(0, blank), topic.substr(blank + 1), more);
    }
    for (const char* file : {"diary", "orders"})
        manifest << fmt::format("[settings.{0}]\ntype = \"text\"\ndefault = \"{1}/{0}\"\n", file,
                                root_.string());
}

void Place::break_library(const std::string& id) const {
    fs::remove(root_ / "plugins" / id / (id + ".so"));
}

void Place::order(const std::string& orders) const {
    std::ofstream(root_ / "orders") << orders;
}

std::vector<std::string> Place::diary() const {
    std::vector<std::string> lines;
    std::ifstream file(root_ / "diary");
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

plugin::Options Place::plugins() const {
    plugin::Options options;
    options.directories = {root_ / "plugins"};
    options.deadline = std::chrono::milliseconds(2000);
    return options;
}

db::Settings Place::database() const {
    db::Settings settings;
    settings.url = "sqlite3://db=" + (root_ / "t.db").string();
    settings.create = true;
    return settings;
}

World::World(const Place& on, Pace pace, std::shared_ptr<spdlog::logger> log)
    : place(on)
    , database(on.database())
    , lease(database.lease())
    , session(*lease)
    , plugins(plugin::Plugins::open(on.plugins()))
    , events(plugins.get(), std::move(log), pace) {
    db::migrate(session);
    events.set_partner_reader(read_partner);
}

std::vector<Entered> World::create(const std::vector<std::string>& codes) {
    std::vector<Entered> entered;
    in_transaction([&] {
        std::vector<NewPartner> partners;
        for (const std::string& code : codes) {
            NewPartner partner{0, {{"code", code}}};
            events.creating(context(), partner);
            partner.number = db::reserve(session, "partner");
            session.execute(
                {"INSERT INTO {partner} (number, code) VALUES (?, ?)", {partner.number, code}});
            partners.push_back(std::move(partner));
        }
        entered = events.created(context(), partners);
    });
    return entered;
}

void World::in_transaction(const std::function<void()>& work) {
    db::Transaction transaction(session);
    work();
    transaction.commit();
}

std::int64_t World::rows(const std::string& of_outbox_delivery) {
    return session.integer(
        {"SELECT COUNT(*) FROM {outbox_delivery} WHERE " + of_outbox_delivery, {}});
}

void World::let_time_pass() {
    session.execute(
        {"UPDATE {outbox_delivery} SET moment = ? WHERE state = 'pending'", {Moment{}}});
}

plugin::Record read_partner(db::Session& session, std::int64_t number) {
    const auto row =
        session.row({"SELECT code FROM {partner} WHERE number = ?", {number}}, {Type::text});
    if (!row) return {};
    return {{"code", (*row)[0]}, {"number", number}};
}

} // namespace tessera::events::test
