// Memberships from memory: of 10,000 partners in 100 segments at once, of one partner in all ban
// segments, and that from four threads while a segment changes. bench_memberships [PARTNERS], with
// TESSERA_DATABASE naming a database with our tables, in which it makes 100 ban segments; or none:
// a file of its own.
#include "db/database.hpp"
#include "db/migrate.hpp"
#include "db/transaction.hpp"
#include "segment/warm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <thread>
#include <unistd.h>

using namespace tessera;
using namespace tessera::segment;

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::int64_t segments = 100, first_segment = 1'000'000;

double micros(const std::function<void()>& work) {
    const auto start = Clock::now();
    work();
    return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}
double median(int times, const std::function<void()>& work) {
    std::vector<double> took;
    for (int i = 0; i < times; ++i) took.push_back(micros(work));
    std::nth_element(took.begin(), took.begin() + times / 2, took.end());
    return took[static_cast<std::size_t>(times) / 2];
}

// One in ten of the partners in each.
void fill(db::Session& session, std::int64_t partners) {
    std::mt19937_64 random(1);
    for (std::int64_t n = 0; n < segments; ++n) {
        db::in_transaction(session, [&] {
            const std::int64_t id = first_segment + n;
            session.execute({"DELETE FROM {segment} WHERE id = ?", {id}});
            session.execute({"DELETE FROM {segment_member} WHERE segment = ?", {id}});
            session.execute({"INSERT INTO {segment} (id, subject, code, name, kind, method, "
                             "is_folder, deleted, by_variant, check_on_create, schedule_on, "
                             "last_change) VALUES (?, 'partner', ?, ?, 'shipment_ban', "
                             "'periodic', 0, 0, 0, 0, 0, 1)",
                             {id, fmt::format("bench-{}", n), fmt::format("Bench {}", n)}});
            const std::vector<std::string> columns{"segment", "subject", "entered"};
            constexpr Type types[] = {Type::integer, Type::integer, Type::integer};
            db::Chunk chunk;
            chunk.columns.resize(3);
            for (std::int64_t partner = 1; partner <= partners; ++partner) {
                if (random() % 10 != 0) continue;
                chunk.columns[0].integers.push_back(id);
                chunk.columns[1].integers.push_back(partner);
                chunk.columns[2].integers.push_back(1);
            }
            chunk.rows = chunk.columns[0].integers.size();
            for (auto& column : chunk.columns) column.nulls.assign(chunk.rows, 0);
            session.insert("{segment_member}", columns, types, chunk);
        });
    }
}

std::size_t banned(const WarmSnapshot& snapshot, std::int64_t partner) {
    std::size_t in = 0;
    for (const WarmSegment* ban : snapshot.bans()) in += ban->members->contains(partner) ? 1 : 0;
    return in;
}

void measure(std::int64_t partners) {
    const auto folder =
        std::filesystem::temp_directory_path() / fmt::format("tessera-bench-{}", ::getpid());
    db::Settings settings;
    if (const char* url = std::getenv("TESSERA_DATABASE")) {
        settings.url = url;
    } else {
        std::filesystem::create_directories(folder);
        settings.url = "sqlite3://db=" + (folder / "t.db").string();
        settings.create = true;
    }
    const std::shared_ptr<void> gone(nullptr, [&](void*) {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    });
    db::Database database(settings);
    const db::Lease lease = database.lease();
    db::migrate(*lease);
    fill(*lease, partners);
    std::vector<std::int64_t> ids, subjects;
    for (std::int64_t n = 0; n < segments; ++n) ids.push_back(first_segment + n);
    std::mt19937_64 random(2);
    const auto anybody = [&] {
        return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(partners)) + 1;
    };
    for (int n = 0; n < 10'000; ++n) subjects.push_back(anybody());

    WarmMemberships warm(database);
    fmt::print("cold: {:.0f} ms\n", micros([&] { warm.bans(); }) / 1000);
    std::size_t seen = 0;
    fmt::print("10,000 partners in 100 segments, warm: {:.2f} ms\n",
               median(51, [&] { seen += memberships(*warm.of(ids), ids, subjects).size(); }) /
                   1000);
    fmt::print("the same, strict: {:.2f} ms\n",
               median(51, [&] {
                   seen += memberships(*warm.of(ids, Freshness::strict), ids, subjects).size();
               }) / 1000);
    fmt::print("one partner against 100 ban segments, warm: {:.2f} us\n",
               median(20'001, [&] { seen += banned(*warm.bans(), anybody()); }));
    fmt::print("the same, strict: {:.2f} us\n",
               median(2'001, [&] { seen += banned(*warm.bans(Freshness::strict), anybody()); }));

    std::atomic<bool> done{false};
    std::atomic<std::int64_t> checks{0};
    std::atomic<std::size_t> hits{0};
    std::vector<std::thread> threads;
    for (int n = 0; n < 4; ++n)
        threads.emplace_back([&, n] {
            std::mt19937_64 mine(static_cast<std::uint64_t>(n) + 10);
            std::int64_t count = 0;
            std::size_t found = 0;
            while (!done) {
                found += banned(
                    *warm.bans(),
                    static_cast<std::int64_t>(mine() % static_cast<std::uint64_t>(partners)) + 1);
                ++count;
            }
            checks += count;
            hits += found;
        });
    const auto start = Clock::now();
    std::int64_t changes = 0;
    while (Clock::now() - start < std::chrono::seconds(3)) {
        db::in_transaction(*lease, [&] {
            lease->execute({"UPDATE {segment} SET last_change = last_change + 1 WHERE id = ?",
                            {first_segment + changes % segments}});
        });
        ++changes;
        std::this_thread::sleep_for(std::chrono::milliseconds(100)); // ten formations a second
    }
    done = true;
    for (std::thread& thread : threads) thread.join();
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    fmt::print("four threads while {} changes are written: {:.0f} checks a second\n", changes,
               static_cast<double>(checks) / seconds);
    if (seen + hits == 0) fmt::print("nobody is in any of them\n");
}

} // namespace

int main(int count, char** words) {
    try {
        measure(count > 1 ? std::atoll(words[1]) : 1'000'000);
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}
