// Claims on scheduled runs: a lease that ends, a token that no longer counts.
#include "app/schedule_runs.hpp"
#include "base/error.hpp"
#include "db/clock.hpp"
#include "db/migrate.hpp"
#include "db/transaction.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <unistd.h>

using namespace tessera;
using namespace tessera::app;

namespace {

struct Fixture {
    std::filesystem::path file = std::filesystem::temp_directory_path() /
                                 ("tessera_runs_" + std::to_string(::getpid()) + ".db");
    db::Database database{{file.string(), "tessera_", 10, 10, 60, {}, true}};
    db::Lease first = database.lease(), second = database.lease();
    Moment at = db::database_clock(*first);

    Fixture() {
        db::migrate(*first);
        for (const std::int64_t segment : {1, 2})
            first->execute(
                {"INSERT INTO {schedule_state} (segment, next_due, attempts) VALUES (?, ?, 0)",
                 {segment, at}});
    }
    ~Fixture() {
        for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + end);
    }
    Moment in(std::int64_t seconds) const { return {at.micros + seconds * 1'000'000}; }
};

} // namespace

TEST_CASE("a claim: due again when its lease ends, and running until then [FRM-6]") {
    Fixture f;
    const auto runs = claim(*f.first, {1, 2}, f.at, f.in(60));
    REQUIRE(runs.size() == 2);
    CHECK(runs[1].number == runs[0].number + 1);
    const auto states = schedule_states(*f.second);
    CHECK(states.at(1).next_due == f.in(60));
    CHECK(states.at(2).running);
    CHECK(end_run(*f.first, runs[0], "formed", "", f.in(1)));
    write_state(*f.first, 1, f.in(1200), 0, "", f.in(1));
    CHECK_FALSE(schedule_states(*f.second).at(1).running);
    CHECK(schedule_states(*f.second).at(1).next_due == f.in(1200));
    CHECK_FALSE(end_abandoned(*f.second, 1, "abandoned", f.in(2)));
}

TEST_CASE("a claim that was taken over: the first host writes nothing any more [FRM-6] [FRM-11]") {
    Fixture f;
    const auto late = claim(*f.first, {1, 2}, f.at, f.in(60));
    CHECK(end_abandoned(*f.second, 2, "abandoned", f.in(61)));
    const auto taken = claim(*f.second, {2}, f.in(61), f.in(121));
    CHECK(end_run(*f.first, late[0], "formed", "", f.in(62)));
    CHECK_FALSE(end_run(*f.first, late[1], "formed", "", f.in(62)));
    CHECK(end_run(*f.second, taken[0], "formed", "", f.in(63)));
    CHECK(f.first->rows("SELECT outcome FROM {schedule_run} ORDER BY number", {Type::text}) ==
          std::vector<db::Row>{
              {std::string("formed")}, {std::string("failed")}, {std::string("formed")}});
}
