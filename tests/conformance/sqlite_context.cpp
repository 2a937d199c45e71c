#include "context.hpp"

#include "db/database.hpp"
#include "db/migrate.hpp"

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fmt/format.h>

namespace tessera::conformance {
namespace {

namespace fs = std::filesystem;

// A file that vanishes with its context.
class SqliteContext : public Context {
public:
    SqliteContext()
        : folder_(fs::temp_directory_path() /
                  fmt::format("tessera-conformance-{}-{}", ::getpid(), next()))
        , database_(settings(folder_))
        , lease_(std::make_unique<db::Lease>(database_.lease())) {
        db::migrate(**lease_);
    }
    ~SqliteContext() override {
        lease_.reset();
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    std::string name() const override { return "sqlite"; }
    db::Session& session() override { return **lease_; }
    db::Database& database() override { return database_; }

private:
    static int next() {
        static std::atomic<int> number{0};
        return ++number;
    }
    static db::Settings settings(const fs::path& folder) {
        fs::create_directories(folder);
        db::Settings settings;
        settings.url = "sqlite3://db=" + (folder / "t.db").string();
        settings.create = true;
        return settings;
    }

    fs::path folder_;
    db::Database database_;
    std::unique_ptr<db::Lease> lease_;
};

} // namespace

std::unique_ptr<Context> sqlite_context() {
    return std::make_unique<SqliteContext>();
}

} // namespace tessera::conformance
