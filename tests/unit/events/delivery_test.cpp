// What subscribers hear after the commit.
#include "support.hpp"

#include "base/error.hpp"
#include "support/places.hpp"

#include <catch2/catch.hpp>
#include <fstream>

namespace tessera::events::test {

namespace {

using Lines = std::vector<std::string>;
const Lines after{"partner.created after-commit", "segment.changed after-commit"};

} // namespace

TEST_CASE("delivery: partner.created comes partner by partner, with the fields of the moment") {
    Place place;
    place.install("witness-a", after);
    World world(place);
    world.create({"C-1", "C-2"});
    CHECK(place.diary().empty()); // nothing is heard before the delivery
    world.session.execute("UPDATE {partner} SET code = 'C-2-renamed' WHERE number = 2");
    const auto done = world.events.deliver(world.session);
    CHECK(done.delivered == 1);
    CHECK(done.failed == 0);
    CHECK(place.diary() ==
          Lines{"witness-a partner.created code=C-1 number=1 user:anna today:20000 "
                "trace:event 1.1",
                "witness-a partner.created code=C-2-renamed number=2 user:anna today:20000 "
                "trace:event 1.2"});
    CHECK(world.events.deliver(world.session).delivered == 0);
    CHECK(place.diary().size() == 2);
    CHECK(world.rows("state = 'delivered' AND progress = 2") == 1);
}

TEST_CASE("delivery: a partner erased since is skipped") {
    Place place;
    place.install("witness-a", after);
    World world(place);
    world.create({"C-1", "C-2", "C-3"});
    world.session.execute("DELETE FROM {partner} WHERE number <> 2");
    CHECK(world.events.deliver(world.session).delivered == 1);
    REQUIRE(place.diary().size() == 1);
    CHECK(place.diary()[0].find("code=C-2 ") != std::string::npos);
}

TEST_CASE("delivery: segment.changed carries its payload's own values, not the nested ones") {
    Place place;
    place.install("witness-a", after);
    World world(place);
    world.in_transaction([&] {
        world.events.record(world.context(), "segment.changed",
                            R"({"segment":5,"name":"Холодные","change":9223372036854775807,)"
                            R"("left":null,"entered":2,"more":{"a":1},"list":[1]})");
    });
    CHECK(world.events.deliver(world.session).delivered == 1);
    CHECK(place.diary() ==
          Lines{"witness-a segment.changed change=9223372036854775807 entered=2 left=- "
                "name=Холодные segment=5 user:anna today:20000 trace:event 1"});
}

TEST_CASE("delivery: events come oldest first, each to each plugin") {
    Place place;
    place.install("witness-a", after);
    place.install("witness-b", after);
    World world(place);
    world.create({"C-1"});
    world.create({"C-2"});
    CHECK(world.events.deliver(world.session).delivered == 4);
    Lines short_lines;
    for (const std::string& line : place.diary())
        short_lines.push_back(line.substr(0, line.find(" number")));
    CHECK(short_lines ==
          Lines{"witness-a partner.created code=C-1", "witness-b partner.created code=C-1",
                "witness-a partner.created code=C-2", "witness-b partner.created code=C-2"});
}

TEST_CASE("delivery: a subscriber that is broken now keeps its events until it runs again") {
    Place place;
    place.install("witness-a", after);
    place.install("witness-b", after);
    place.break_library("witness-a");
    {
        World world(place);
        world.create({"C-1"});
        CHECK(world.events.deliver(world.session).delivered == 1);
        REQUIRE(world.events.waiting(world.session).size() == 1);
        CHECK(world.events.waiting(world.session)[0].plugin == "witness-a");
        CHECK(world.events.waiting(world.session)[0].events == 1);
        CHECK(world.rows("state = 'pending' AND attempts = 0") == 1);
    }
    place.install("witness-a", after);
    World world(place);
    CHECK(world.events.deliver(world.session).delivered == 1);
    CHECK(place.diary().size() == 2);
    CHECK(world.events.waiting(world.session).empty());
}

TEST_CASE("delivery: a plugin stopped meanwhile costs no attempt") {
    Place place;
    place.install("witness-a", after);
    World world(place);
    world.create({"C-1"});
    world.plugins->stop();
    for (int i = 0; i < 12; ++i) {
        const auto done = world.events.deliver(world.session);
        CHECK(done.delivered + done.failed + done.parked == 0);
    }
    CHECK(world.rows("state = 'pending' AND attempts = 0") == 1);
    World next(place);
    CHECK(next.events.deliver(next.session).delivered == 1);
}

TEST_CASE("delivery: who no longer subscribes gets nothing, and nothing stays behind") {
    Place place;
    place.install("witness-a", after);
    {
        World world(place);
        world.create({"C-1"});
    }
    place.install("witness-a", {"segment.changed after-commit"});
    World world(place);
    world.events.deliver(world.session);
    CHECK(place.diary().empty());
    CHECK(world.events.waiting(world.session).empty());
}

TEST_CASE("delivery: partner.created waits until partners can be read") {
    Place place;
    place.install("witness-a", after);
    World world(place);
    world.create({"C-1"});
    world.in_transaction(
        [&] { world.events.record(world.context(), "segment.changed", R"({"segment":5})"); });
    Events blind(world.plugins.get());
    CHECK(blind.deliver(world.session).delivered == 1);
    CHECK(place.diary().size() == 1);
    CHECK(world.events.deliver(world.session).delivered == 1);
}

TEST_CASE("delivery: refused inside a transaction, which may still be rolled back") {
    Place place;
    place.install("witness-a", after);
    World world(place);
    world.in_transaction([&] {
        world.events.created(world.context(), {{7, {{"code", "C-7"}}}});
        try {
            world.events.deliver(world.session);
            FAIL("it delivered");
        } catch (const Error& error) {
            CHECK(error.code() == "events.deliver-in-transaction");
        }
    });
    CHECK(place.diary().empty());
}

TEST_CASE("delivery: stops between partners, keeps the place and costs no attempt") {
    Place place;
    place.install("witness-a", after);
    World world(place);
    world.create({"C-1", "C-2", "C-3"});
    const auto done =
        world.events.deliver(world.session, [&] { return place.diary().size() == 2; });
    CHECK(done.delivered + done.failed == 0);
    CHECK(place.diary().size() == 2);
    CHECK(world.rows("state = 'pending' AND attempts = 0 AND progress = 2") == 1);
    CHECK(world.events.deliver(world.session).delivered == 1);
    CHECK(place.diary().size() == 3);
}

TEST_CASE("delivery: the example plugin writes its lines") {
    Place place;
    plugin::Options options;
    options.directories = {tessera::test::binary_dir() / "plugins"};
    options.only = {"example-welcome"};
    options.settings["example-welcome"]["file"] = (place.root() / "welcome").string();
    const auto plugins = plugin::Plugins::open(options);
    World world(place);
    Events events(plugins.get());
    events.set_partner_reader(read_partner);
    world.in_transaction([&] {
        world.session.execute("INSERT INTO {partner} (number, code) VALUES (7, 'C-7')");
        events.created(world.context(), {{7, {{"code", "C-7"}}}});
        events.record(world.context(), "segment.changed", R"({"code":"cold"})");
    });
    CHECK(events.deliver(world.session).delivered == 2);
    std::ifstream file(place.root() / "welcome");
    std::string first, second;
    std::getline(file, first);
    std::getline(file, second);
    CHECK(first.starts_with("partner.created code=C-7"));
    CHECK(second == "segment.changed code=cold");
}

} // namespace tessera::events::test
