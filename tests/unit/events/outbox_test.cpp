// What is written into the outbox, for whom, and when it goes.
#include "support.hpp"

#include "base/error.hpp"
#include "db/transaction.hpp"

#include <catch2/catch.hpp>

namespace tessera::events::test {

namespace {

const std::vector<std::string> after{"partner.created after-commit",
                                     "segment.changed after-commit"};
const std::string changed =
    R"({"segment":5,"code":"cold","name":"Холодные","change":9,"entered":2,"gone":0,"cause":"form"})";

std::int64_t events_of(World& world) {
    return world.session.integer("SELECT COUNT(*) FROM {outbox}");
}

} // namespace

TEST_CASE("outbox: one event for all partners of a transaction, one delivery for each plugin") {
    Place place;
    place.install("witness-a", after);
    place.install("witness-b", after);
    World world(place);
    world.create({"C-1", "C-2", "C-3"});
    CHECK(events_of(world) == 1);
    CHECK(world.rows("state = 'pending' AND attempts = 0 AND progress = 0") == 2);
    CHECK(to_text(*world.session.value("SELECT payload FROM {outbox}", Type::text)) ==
          R"({"partners":[1,2,3]})");
}

TEST_CASE("outbox: what is rolled back was never an event") {
    Place place;
    place.install("witness-a", after);
    World world(place);
    {
        db::Transaction transaction(world.session);
        world.events.created(world.context(), {{7, {{"code", "C-7"}}}});
        world.events.record(world.context(), "segment.changed", changed);
    }
    CHECK(events_of(world) == 0);
    CHECK(world.events.deliver(world.session).delivered == 0);
    CHECK(place.diary().empty());
}

TEST_CASE("outbox: what nobody subscribes to is stored as delivered") {
    Place place;
    place.install("witness-a", {"segment.changed after-commit"});
    World world(place);
    world.create({"C-1"});
    CHECK(events_of(world) == 1);
    CHECK(world.rows() == 0);
    CHECK(world.events.deliver(world.session).delivered == 0);
    // Who comes later does not get it.
    place.install("witness-b", after);
    World with_b(place);
    CHECK(with_b.events.deliver(with_b.session).delivered == 0);
    CHECK(with_b.events.forget(with_b.session, -1) == 1);
}

TEST_CASE("outbox: a payload that no subscriber could be given is refused where it is written") {
    Place place;
    World world(place);
    const std::string payload =
        GENERATE("", "{", "[1]", "7", R"({"share":0.5})", R"({"number":9223372036854775808})");
    CAPTURE(payload);
    try {
        world.events.record(world.context(), "segment.changed", payload);
        FAIL("it was taken");
    } catch (const Error& error) {
        CHECK(error.code() == "events.bad-payload");
    }
    CHECK(events_of(world) == 0);
}

TEST_CASE("outbox: forget removes what is old and delivered to all, and nothing else") {
    Place place;
    place.install("witness-a", after);
    place.install("witness-b", after);
    place.order("C-2 fail\n");
    World world(place);
    world.create({"C-1"});
    world.create({"C-2"});
    world.events.deliver(world.session);
    CHECK(world.events.forget(world.session, 30) == 0); // all of today
    world.session.execute({"UPDATE {outbox} SET moment = ?", {Moment{}}});
    CHECK(world.events.forget(world.session, 30) == 1);
    CHECK(events_of(world) == 1);
    CHECK(world.rows("event = 1") == 0);
    CHECK(world.rows("event = 2") == 2);
    place.order("");
    world.let_time_pass();
    CHECK(world.events.deliver(world.session).delivered == 2);
    CHECK(world.events.forget(world.session, 30) == 1);
    CHECK(world.rows() == 0);
    // Numbers are not used again, or a plugin would take a new event for an old one.
    world.create({"C-3"});
    CHECK(world.session.integer("SELECT MAX(number) FROM {outbox}") == 3);
}

} // namespace tessera::events::test
