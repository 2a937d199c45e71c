// What the check of one new partner costs, in prepared point queries: bench_creation PLUGINS, with
// TESSERA_DATABASE naming a database in which segments ask for the check. Prints microseconds of
// the check, of a point query, and how many segments the partner enters.
#include "app/host.hpp"
#include "db/transaction.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <stdexcept>

using namespace tessera;

namespace {

// The median of many, in microseconds.
double median(int times, const std::function<void()>& work) {
    std::vector<double> took;
    for (int i = 0; i < times; ++i) {
        const auto start = std::chrono::steady_clock::now();
        work();
        const std::chrono::duration<double, std::micro> each =
            std::chrono::steady_clock::now() - start;
        took.push_back(each.count());
    }
    std::nth_element(took.begin(), took.begin() + times / 2, took.end());
    return took[static_cast<std::size_t>(times) / 2];
}

void measure(const char* plugins) {
    app::HostOptions options;
    options.config = app::find_config();
    options.config.plugin_directories = {plugins};
    options.config.log_level = "off";
    app::Host host(std::move(options));
    const db::Lease lease = host.lease();
    db::Session& session = *lease;
    app::Call call{host, "owner", host.today(), false, true, {}, {}};
    const segment::Desk desk = app::segment_desk(call, session);

    // The newest partner, as it was a moment after its row was written.
    const std::int64_t partner = session.integer(db::Query("SELECT MAX(number) FROM {partner}"));
    session.execute({"DELETE FROM {segment_member} WHERE subject = ?", {partner}});
    std::size_t entered = 0;
    const double check = median(301, [&] {
        session.begin(db::Access::write);
        std::vector<events::Entered> found;
        host.creation_check().run(desk, {{partner, {}}}, found);
        entered = found.size();
        session.rollback();
    });
    const double point = median(20001, [&] {
        session.integer({"SELECT entered FROM {segment_member} WHERE segment = ? AND subject = ?",
                         {std::int64_t{1}, partner}});
    });
    fmt::print("{:.2f} {:.3f} {}\n", check, point, entered);
}

} // namespace

int main(int count, char** words) {
    try {
        if (count != 2) throw std::invalid_argument("bench_creation PLUGINS");
        measure(words[1]);
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}
