// partner.creating: who is asked, in which order, and what stops a creation.
#include "support.hpp"

#include "base/error.hpp"
#include "support/places.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <catch2/catch.hpp>
#include <sstream>

namespace tessera::events::test {

namespace {

const std::vector<std::string> before{"partner.creating before"};
const std::vector<std::string> both{"partner.creating before", "partner.created after-commit"};

Error refused(World& world, const std::string& code) {
    try {
        world.create({code});
    } catch (const Error& error) {
        return error;
    }
    FAIL("the partner was created");
    throw std::logic_error("not reached");
}

std::vector<std::string> who(const Place& place) {
    std::vector<std::string> ids;
    for (const std::string& line : place.diary()) ids.push_back(line.substr(0, line.find(' ')));
    return ids;
}

using Names = std::vector<std::string>;

} // namespace

TEST_CASE("partner.creating: subscribers are asked by rank, not by name") {
    Place place;
    place.install("witness-a", before, "after = [\"witness-b\"]");
    place.install("witness-b", before);
    place.install("witness-c", before, "priority = -1");
    World world(place);
    world.create({"C-1"});
    CHECK(who(place) == Names{"witness-c", "witness-b", "witness-a"});
    CHECK(place.diary()[0] == "witness-c partner.creating code=C-1 user:anna today:20000");
}

TEST_CASE("partner.creating: the first veto ends it, later subscribers are not asked") {
    Place place;
    for (const char* id : {"witness-a", "witness-b", "witness-c"}) place.install(id, before);
    // All three would object; only the first is heard.
    place.order("C-1 veto\n");
    World world(place);
    const Error error = refused(world, "C-1");
    CHECK(error.code() == "partner.vetoed");
    CHECK(error.outcome() == Outcome::refusal);
    CHECK(error.message() == "partner \"C-1\" was not created: plugin witness-a refuses it: this "
                             "one not (witness-a/no)");
    CHECK(who(place) == Names{"witness-a"});
    CHECK(world.session.integer("SELECT COUNT(*) FROM {partner}") == 0);
    world.create({"C-2"});
    CHECK(world.session.integer("SELECT COUNT(*) FROM {partner}") == 1);
}

TEST_CASE("partner.creating: a subscriber that fails in any way stops the creation") {
    const std::string way = GENERATE("fail", "throw", "late");
    CAPTURE(way);
    Place place;
    place.install("witness-a", before);
    place.install("witness-b", before);
    place.order("C-1 " + way + "\n");
    plugin::Options options = place.plugins();
    options.deadline = std::chrono::milliseconds(200);
    World world(place);
    const auto impatient = plugin::Plugins::open(options);
    Events events(impatient.get());
    try {
        events.creating(world.context(), {0, {{"code", "C-1"}}});
        FAIL("the partner was created");
    } catch (const Error& error) {
        CHECK(error.code() == "partner.subscriber-failed");
        CHECK(error.outcome() == Outcome::failure);
        CHECK(error.message().find("plugin witness-a") != std::string::npos);
        CHECK(error.hint().find("tessera plugin explain witness-a") != std::string::npos);
    }
    CHECK(who(place) == Names{"witness-a"});
}

TEST_CASE("partner.creating: a subscriber that could not be loaded stops the creation") {
    Place place;
    place.install("witness-a", before);
    place.break_library("witness-a");
    World world(place);
    const Error error = refused(world, "C-1");
    CHECK(error.code() == "partner.subscriber-failed");
    CHECK(error.message().find("plugin.not-running") != std::string::npos);
}

TEST_CASE("partner.creating: a subscriber that was stopped stops the creation") {
    Place place;
    place.install("witness-a", before);
    World world(place);
    world.plugins->stop();
    CHECK(refused(world, "C-1").code() == "partner.subscriber-failed");
}

TEST_CASE("partner.creating: without plugins nobody objects") {
    Place place;
    World world(place);
    Events events(nullptr);
    CHECK_NOTHROW(events.creating(world.context(), {0, {{"code", "C-1"}}}));
    world.in_transaction([&] { events.created(world.context(), {{7, {{"code", "C-1"}}}}); });
    CHECK(events.deliver(world.session).delivered == 0);
    CHECK(world.rows() == 0);
}

TEST_CASE("partner.creating: a vetoed partner is never announced after a commit") {
    Place place;
    place.install("witness-a", both);
    place.order("C-2 veto\n");
    World world(place);
    CHECK_THROWS_AS(world.create({"C-1", "C-2"}), Error); // all or nothing
    CHECK(world.events.deliver(world.session).delivered == 0);
    for (const std::string& line : place.diary())
        CHECK(line.find("partner.created") == std::string::npos);
}

TEST_CASE("partner.creating: a slow subscriber is named in the log") {
    Place place;
    place.install("witness-a", before);
    place.install("witness-b", before);
    place.order("C-1 sleep\n");
    std::ostringstream text;
    auto log = std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text));
    World world(place, {}, log);
    world.create({"C-2"});
    CHECK(text.str().empty());
    world.create({"C-1"});
    CHECK(text.str().find("plugin witness-a took 1") != std::string::npos);
    CHECK(text.str().find("for partner.creating before") != std::string::npos);
}

TEST_CASE("partner.creating: the example plugin's veto reaches the user") {
    Place place;
    plugin::Options options;
    options.directories = {tessera::test::binary_dir() / "plugins"};
    options.only = {"example-vat-check"};
    options.settings["example-vat-check"]["forbidden"] = std::string("fraud");
    const auto plugins = plugin::Plugins::open(options);
    World world(place);
    Events events(plugins.get());
    CHECK_NOTHROW(events.creating(world.context(), {0, {{"name", "Honest Ltd"}}}));
    try {
        events.creating(world.context(), {0, {{"name", "Fraud Ltd"}}});
        FAIL("the partner was created");
    } catch (const Error& error) {
        CHECK(error.message() ==
              "partner \"Fraud Ltd\" was not created: plugin example-vat-check refuses it: the "
              "name holds the word \"fraud\" (example-vat-check/forbidden-word)");
    }
}

} // namespace tessera::events::test
