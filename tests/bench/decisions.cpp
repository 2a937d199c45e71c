// What decisions cost in this process, replies as plain structs: bench_decisions PLUGINS WHAT, with
// TESSERA_DATABASE naming a database that holds partners and ban segments. Prints numbers, one to a
// line, each behind its name.
#include "app/host.hpp"
#include "ban/checker.hpp"
#include "db/transaction.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <random>
#include <stdexcept>
#include <thread>

using namespace tessera;

namespace {

using Clock = std::chrono::steady_clock;

double micros(Clock::duration took) {
    return std::chrono::duration<double, std::micro>(took).count();
}

// The median of many, in microseconds.
double median(int times, const std::function<void(int)>& work) {
    std::vector<double> took;
    for (int i = 0; i < times; ++i) {
        const auto start = Clock::now();
        work(i);
        took.push_back(micros(Clock::now() - start));
    }
    std::nth_element(took.begin(), took.begin() + times / 2, took.end());
    return took[static_cast<std::size_t>(times) / 2];
}

class Bench {
public:
    explicit Bench(app::Host& host)
        : host_(host)
        , lease_(host.lease())
        , checker_(*host.database(), host.plugins())
        , partners_(static_cast<std::int64_t>(
              lease_->integer(db::Query("SELECT MAX(number) FROM {partner}")))) {}

    // Of partners drawn at random: one check each.
    void checks(const std::string& name, segment::Freshness freshness, int times) {
        std::mt19937_64 random(1);
        std::uniform_int_distribution<std::int64_t> any(1, partners_);
        checker_.check(asker(), one(any(random)), freshness); // reads what is kept
        std::int64_t refused = 0;
        fmt::print("{} {:.2f}\n", name, median(times, [&](int) {
                       const auto decisions = checker_.check(asker(), one(any(random)), freshness);
                       refused += decisions.front().outcome == ban::Verdict::refuse ? 1 : 0;
                   }));
        fmt::print("{}-refused {}\n", name, refused);
    }

    void point_query() {
        std::mt19937_64 random(1);
        std::uniform_int_distribution<std::int64_t> any(1, partners_);
        fmt::print("point {:.2f}\n", median(20001, [&](int) {
                       lease_->integer({"SELECT entered FROM {segment_member} WHERE segment = ? "
                                        "AND subject = ?",
                                        {std::int64_t{1}, any(random)}});
                   }));
    }

    // Checks a second from four threads, and how many of them failed.
    void threads(std::chrono::seconds time) {
        std::atomic<std::int64_t> done{0}, failed{0};
        std::vector<std::thread> threads;
        const auto end = Clock::now() + time;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                std::mt19937_64 random(static_cast<std::uint64_t>(t) + 1);
                std::uniform_int_distribution<std::int64_t> any(1, partners_);
                while (Clock::now() < end) {
                    try {
                        checker_.check(asker(), one(any(random)));
                        ++done;
                    } catch (const std::exception& error) {
                        if (failed++ == 0) fmt::print(stderr, "{}\n", error.what());
                    }
                }
            });
        for (auto& thread : threads) thread.join();
        fmt::print("checks-a-second {:.0f}\nfailed {}\n",
                   static_cast<double>(done) / static_cast<double>(time.count()), failed.load());
    }

private:
    ban::Asker asker() {
        return {"owner", host_.today(), [this](db::Session& session) {
                    app::Call call{host_, "owner", host_.today(), false, true, {}, {}};
                    return app::segment_desk(call, session);
                }};
    }
    static std::vector<ban::Shipment> one(std::int64_t partner) {
        std::vector<ban::Shipment> shipments(1);
        shipments.front().partner = partner;
        shipments.front().code = "P";
        return shipments;
    }

    app::Host& host_;
    db::Lease lease_;
    ban::Checker checker_;
    std::int64_t partners_;
};

void measure(const char* plugins, const std::string& what) {
    app::HostOptions options;
    options.config = app::find_config();
    options.config.plugin_directories = {plugins};
    options.config.log_level = "off";
    app::Host host(std::move(options));
    Bench bench(host);
    if (what == "segments") {
        bench.checks("warm", segment::Freshness::bounded, 20001);
        bench.checks("strict", segment::Freshness::strict, 1001);
        bench.point_query();
    } else if (what == "rules") {
        bench.checks("rules", segment::Freshness::bounded, 2001);
        bench.point_query();
    } else if (what == "threads") {
        bench.threads(std::chrono::seconds(10));
    } else {
        throw std::invalid_argument("bench_decisions PLUGINS segments|rules|threads");
    }
}

} // namespace

int main(int count, char** words) {
    try {
        if (count != 3)
            throw std::invalid_argument("bench_decisions PLUGINS segments|rules|threads");
        measure(words[1], words[2]);
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}
