// What the tests of db share: a database file that vanishes with its test, and errors by code.
#pragma once

#include "base/error.hpp"
#include "db/database.hpp"
#include "db/migrate.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <functional>
#include <string>
#include <unistd.h>

namespace tessera::db::test {

class TemporaryFolder {
public:
    TemporaryFolder() {
        static std::atomic<int> number{0};
        path_ = std::filesystem::temp_directory_path() /
                fmt::format("tessera-db-{}-{}", ::getpid(), ++number);
        std::filesystem::create_directories(path_);
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

inline Settings settings(const std::string& url) {
    Settings result;
    result.url = url;
    result.create = true;
    result.busy_timeout_seconds = 5;
    return result;
}

// A file with Tessera's tables.
struct Fixture {
    TemporaryFolder folder;
    Database database{settings("sqlite3://db=" + folder.file("t.db"))};
    Lease lease = database.lease();
    Session& session = *lease;

    Fixture() { migrate(session); }
};

// The error that `work` throws; the test fails if it throws none.
inline Error error_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return error;
    }
    FAIL("nothing was thrown");
    throw std::logic_error("not reached");
}
inline std::string code_of(const std::function<void()>& work) {
    return error_of(work).code();
}

} // namespace tessera::db::test
