// Ending a statement from the outside: who watches is awake whenever there is something to watch.
#include "app/interrupter.hpp"
#include "db/database.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>
#include <unistd.h>

using namespace tessera;
using namespace tessera::app;

TEST_CASE("a long call is watched, also after calls that were over before the watcher woke") {
    const std::filesystem::path file = std::filesystem::temp_directory_path() /
                                       ("tessera_watch_" + std::to_string(::getpid()) + ".db");
    {
        db::Database database{{file.string(), "tessera_", 10, 10, 60, {}, true}};
        const db::Lease session = database.lease();
        Interrupter interrupter;
        int unwatched = 0;
        for (int i = 0; i < 20; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(120)); // it falls asleep
            {
                const Interrupter::Watch brief(interrupter, *session, [] { return false; });
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5)); // it has looked
            std::atomic<bool> asked = false;
            const Interrupter::Watch lasting(interrupter, *session, [&] {
                asked = true;
                return false;
            });
            for (int wait = 0; wait < 200 && !asked; ++wait)
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            if (!asked) ++unwatched;
        }
        CHECK(unwatched == 0);
    }
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + end);
}
