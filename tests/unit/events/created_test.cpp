// The host's own slots, inside the transaction.
#include "support.hpp"

#include "base/error.hpp"

#include <catch2/catch.hpp>

namespace tessera::events::test {

namespace {

const std::vector<std::string> after{"partner.created after-commit"};

} // namespace

TEST_CASE("host slots run in the order connected, and their entries reach the reply [NEW-6]") {
    Place place;
    World world(place);
    std::string order;
    world.events.on_created([&](const Context& context, const std::vector<NewPartner>& partners,
                                std::vector<Entered>& entered) {
        order += "first ";
        CHECK(context.session.in_transaction());
        // The row is there: a rule can be evaluated over it.
        CHECK(context.session.integer("SELECT COUNT(*) FROM {partner}") == 2);
        for (const NewPartner& partner : partners)
            entered.push_back({partner.number, 5, "Cold", to_text(partner.fields.at("code"))});
    });
    world.events.on_created([&](const Context&, const auto&, std::vector<Entered>& entered) {
        order += "second";
        CHECK(entered.size() == 2);
    });
    const auto entered = world.create({"C-1", "C-2"});
    CHECK(order == "first second");
    REQUIRE(entered.size() == 2);
    CHECK(entered[1].why == "C-2");
    CHECK(entered[1].segment_name == "Cold");
}

TEST_CASE("a slot that throws rolls back partner, slots' work and event; later slots do not run") {
    Place place;
    place.install("witness-a", after);
    World world(place);
    bool later = false;
    world.events.on_created([](const Context& context, const auto&, auto&) {
        context.session.execute("INSERT INTO {segment_member} (segment, subject, entered) "
                                "VALUES (1, 1, 1)");
    });
    world.events.on_created([](const Context&, const auto&, auto&) {
        throw failure("db.out-of-space", "the disk is full");
    });
    world.events.on_created([&](const Context&, const auto&, auto&) { later = true; });
    CHECK_THROWS_WITH(world.create({"C-1"}), "the disk is full");
    CHECK_FALSE(later);
    for (const char* table : {"partner", "segment_member", "outbox", "outbox_delivery"})
        CHECK(world.session.integer(std::string("SELECT COUNT(*) FROM {") + table + "}") == 0);
    CHECK(world.events.deliver(world.session).delivered == 0);
    CHECK(place.diary().empty());
}

TEST_CASE("merging and erasing run their slots in the order connected") {
    Place place;
    World world(place);
    std::string said;
    world.events.on_merged([&](const Context&, std::int64_t from, std::int64_t into) {
        said += std::to_string(from) + ">" + std::to_string(into) + " ";
    });
    world.events.on_merged([&](const Context&, auto, auto) { said += "again "; });
    world.events.on_erased(
        [&](const Context&, std::int64_t partner) { said += "-" + std::to_string(partner); });
    world.events.merged(world.context(), 3, 4);
    world.events.erased(world.context(), 3);
    CHECK(said == "3>4 again -3");
}

TEST_CASE("a creation of nobody runs no slot and writes no event") {
    Place place;
    place.install("witness-a", after);
    World world(place);
    bool ran = false;
    world.events.on_created([&](const Context&, const auto&, auto&) { ran = true; });
    world.create({});
    CHECK_FALSE(ran);
    CHECK(world.session.integer("SELECT COUNT(*) FROM {outbox}") == 0);
}

TEST_CASE("two hosts in one process keep their slots apart") {
    Place place, other;
    World one(place), two(other);
    int called = 0;
    one.events.on_created([&](const Context&, const auto&, auto&) { ++called; });
    two.create({"C-1"});
    CHECK(called == 0);
    one.create({"C-1"});
    CHECK(called == 1);
}

} // namespace tessera::events::test
