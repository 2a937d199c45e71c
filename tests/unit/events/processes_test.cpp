// Deliverers that die, and deliverers at the same time.
#include "support.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <set>
#include <sys/wait.h>
#include <thread>

namespace tessera::events::test {

namespace {

const std::vector<std::string> after{"partner.created after-commit"};

int exit_code(const std::string& command) {
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// Another process delivers; 9 if a witness killed it.
int courier(const Place& place) {
    return exit_code(std::string(COURIER) + " " + place.root().string() + " >/dev/null");
}

long heard(const Place& place, const std::string& code) {
    const auto diary = place.diary();
    return std::count_if(diary.begin(), diary.end(), [&](const std::string& line) {
        return line.find("code=" + code + " ") != std::string::npos;
    });
}

std::vector<std::string> codes(int count) {
    std::vector<std::string> result;
    for (int i = 0; i < count; ++i) result.push_back("C-" + std::to_string(i));
    return result;
}

} // namespace

TEST_CASE("kill between commit and delivery: the next process delivers") {
    Place place;
    place.install("witness-a", after);
    {
        World world(place);
        world.create({"C-1"}); // and the process ends here
    }
    CHECK(courier(place) == 0);
    CHECK(heard(place, "C-1") == 1);
    CHECK(courier(place) == 0);
    CHECK(heard(place, "C-1") == 1);
}

TEST_CASE("kill in the middle of partner.created: at most one partner is repeated") {
    Place place;
    place.install("witness-a", after);
    {
        World world(place);
        world.create(codes(6));
    }
    place.order("C-3 kill\n"); // after it was heard and before that could be recorded
    CHECK(courier(place) == 9);
    CHECK(place.diary().size() == 4);
    {
        World world(place);
        CHECK(world.rows("state = 'pending' AND progress = 3 AND attempts = 1") == 1);
        // Nobody takes it over while its deliverer may still be alive.
        place.order("");
        CHECK(world.events.deliver(world.session).delivered == 0);
        CHECK(place.diary().size() == 4);
        world.let_time_pass();
    }
    CHECK(courier(place) == 0);
    for (const std::string& code : codes(6)) CHECK(heard(place, code) == (code == "C-3" ? 2 : 1));
    CHECK(place.diary()[3] == place.diary()[4]); // the same trace tells the plugin
}

TEST_CASE("an event that kills each deliverer is parked after ten attempts") {
    Place place;
    place.install("witness-a", after);
    place.order("C-1 kill\n");
    World world(place);
    world.create({"C-0", "C-1"});
    for (int i = 0; i < 10; ++i) {
        world.let_time_pass();
        CHECK(courier(place) == 9);
    }
    world.let_time_pass();
    CHECK(courier(place) == 0);
    CHECK(heard(place, "C-0") == 1);
    CHECK(heard(place, "C-1") == 10);
    REQUIRE(world.events.parked(world.session).size() == 1);
    CHECK(world.events.parked(world.session)[0].error == "the process ended during the attempt");
}

TEST_CASE("a deliverer that was thought dead does not undo what its successor recorded") {
    Place place;
    place.install("witness-a", after);
    World world(place);
    world.create({"C-0", "C-1", "C-2"});
    // While the first reads C-1, its claim passes and another deliverer does everything.
    const db::Lease other = world.database.lease();
    bool once = true;
    Events first(world.plugins.get());
    first.set_partner_reader([&](db::Session& session, std::int64_t number) {
        if (number == 2 && std::exchange(once, false)) {
            world.let_time_pass();
            CHECK(world.events.deliver(*other).delivered == 1);
        }
        return read_partner(session, number);
    });
    CHECK(first.deliver(world.session).delivered == 0);
    CHECK(world.rows("state = 'delivered' AND progress = 3") == 1);
    CHECK(heard(place, "C-0") == 1);
    CHECK(heard(place, "C-1") == 2); // both had begun it
    CHECK(heard(place, "C-2") == 1);
}

TEST_CASE("two deliverers at once: nothing is delivered twice, nothing is left") {
    Place place;
    place.install("witness-a", after);
    World world(place);
    for (const std::string& code : codes(60)) world.create({code});

    SECTION("two processes") {
        CHECK(exit_code("sh -c '" COURIER " " + place.root().string() +
                        " >/dev/null & " COURIER " " + place.root().string() +
                        " >/dev/null; a=$?; wait $! && exit $a'") == 0);
    }
    SECTION("two threads of one host") {
        std::vector<int> delivered(2);
        std::vector<std::thread> threads;
        for (int& count : delivered)
            threads.emplace_back([&world, &count] {
                const db::Lease lease = world.database.lease();
                count = world.events.deliver(*lease).delivered;
            });
        for (std::thread& thread : threads) thread.join();
        CHECK(delivered[0] + delivered[1] == 60);
    }
    const auto diary = place.diary();
    CHECK(diary.size() == 60);
    CHECK(std::set<std::string>(diary.begin(), diary.end()).size() == 60);
    CHECK(world.events.waiting(world.session).empty());
    CHECK(world.rows("state = 'delivered' AND attempts = 1") == 60);
}

} // namespace tessera::events::test
