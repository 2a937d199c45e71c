// Failed deliveries: pauses, parking, and what a failure must not hold up.
#include "support.hpp"

#include "base/error.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <catch2/catch.hpp>
#include <sstream>

namespace tessera::events::test {

namespace {

const std::vector<std::string> after{"partner.created after-commit",
                                     "segment.changed after-commit"};

} // namespace

TEST_CASE("retry: a failed delivery is made again after a pause, not at once") {
    Place place;
    place.install("witness-a", after);
    place.order("C-1 fail\n");
    World world(place);
    world.create({"C-1"});
    world.create({"C-2"});
    auto done = world.events.deliver(world.session);
    CHECK(done.failed == 1);
    CHECK(done.delivered == 1); // the one after it is not held up
    CHECK(to_text(*world.session.value("SELECT error FROM {outbox_delivery} WHERE event = 1",
                                       Type::text))
              .find("the mail server is away") != std::string::npos);
    place.order("");
    done = world.events.deliver(world.session);
    CHECK(done.delivered + done.failed == 0); // the pause is not over
    world.let_time_pass();
    CHECK(world.events.deliver(world.session).delivered == 1);
    CHECK(world.rows("state = 'delivered' AND error IS NULL") == 2);
}

TEST_CASE("retry: the pause doubles and has a longest") {
    Place place;
    place.install("witness-a", after);
    place.order("C-1 fail\n");
    Pace pace;
    pace.first_pause = std::chrono::seconds(100);
    pace.longest_pause = std::chrono::seconds(350);
    World world(place, pace);
    world.create({"C-1"});
    for (const std::int64_t expected : {100, 200, 350, 350}) {
        world.let_time_pass();
        const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                             std::chrono::system_clock::now().time_since_epoch())
                             .count();
        CHECK(world.events.deliver(world.session).failed == 1);
        const auto due = std::get<Moment>(
            *world.session.value("SELECT moment FROM {outbox_delivery}", Type::moment));
        CHECK(due.micros / 1'000'000 - now >= expected);
        CHECK(due.micros / 1'000'000 - now <= expected + 10);
    }
}

TEST_CASE("retry: after ten attempts an event is parked for that plugin alone, and shown") {
    const std::string way = GENERATE("fail", "throw", "veto"); // a veto is too late to be one
    CAPTURE(way);
    Place place;
    place.install("witness-a", after);
    place.order("C-1 " + way + "\n");
    std::ostringstream text;
    auto log = std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text));
    World world(place, {}, log);
    world.create({"C-1"});
    for (int attempt = 1; attempt <= 10; ++attempt) {
        CHECK(world.events.parked(world.session).empty());
        world.let_time_pass();
        const auto done = world.events.deliver(world.session);
        CHECK(done.failed == 1);
        CHECK(done.parked == (attempt == 10 ? 1 : 0));
    }
    const auto parked = world.events.parked(world.session);
    REQUIRE(parked.size() == 1);
    CHECK(parked[0].event == 1);
    CHECK(parked[0].topic == "partner.created");
    CHECK(parked[0].plugin == "witness-a");
    CHECK(parked[0].attempts == 10);
    CHECK_FALSE(parked[0].error.empty());
    CHECK(text.str().find("attempt 10 of 10") != std::string::npos);
    world.let_time_pass();
    CHECK(world.events.deliver(world.session).failed == 0);
    CHECK(place.diary().size() == 10);
    CHECK(world.events.forget(world.session, -1) == 0); // parked is not delivered

    place.order("");
    CHECK(world.events.retry_parked(world.session) == 1);
    CHECK(world.events.deliver(world.session).delivered == 1);
    CHECK(world.events.parked(world.session).empty());
}

TEST_CASE("retry: partners already delivered are not delivered again, and give new attempts") {
    Place place;
    place.install("witness-a", after);
    place.order("C-2 fail\n");
    World world(place);
    world.create({"C-1", "C-2", "C-3"});
    for (int i = 0; i < 9; ++i) {
        world.let_time_pass();
        CHECK(world.events.deliver(world.session).failed == 1);
    }
    CHECK(place.diary().size() == 1 + 9); // C-1 once
    CHECK(world.rows("progress = 1 AND attempts = 9") == 1);
    place.order("C-3 fail\n"); // C-2 gets through; C-3 has its ten attempts
    for (int i = 0; i < 9; ++i) {
        world.let_time_pass();
        CHECK(world.events.deliver(world.session).failed == 1);
    }
    CHECK(world.events.parked(world.session).empty());
    place.order("");
    world.let_time_pass();
    CHECK(world.events.deliver(world.session).delivered == 1);
    CHECK(place.diary().size() == 1 + 10 + 10);
}

TEST_CASE("retry: one plugin's failure is not another's") {
    Place place;
    place.install("witness-a", {"partner.created after-commit"});
    place.install("witness-b", after);
    place.order("segment.changed fail\n");
    World world(place);
    world.in_transaction(
        [&] { world.events.record(world.context(), "segment.changed", R"({"segment":5})"); });
    world.create({"C-1"});
    const auto done = world.events.deliver(world.session);
    CHECK(done.failed == 1);
    CHECK(done.delivered == 2);
}

TEST_CASE("retry: a partner that cannot be read counts as a failed attempt") {
    Place place;
    place.install("witness-a", after);
    World world(place);
    world.events.set_partner_reader([](db::Session&, std::int64_t) -> plugin::Record {
        throw usage("source.bad-mapping", "column \"nme\" is not there");
    });
    world.create({"C-1"});
    CHECK(world.events.deliver(world.session).failed == 1);
    CHECK(world.rows("error = 'column \"nme\" is not there' AND state = 'pending'") == 1);
}

} // namespace tessera::events::test
