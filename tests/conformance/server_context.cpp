#include "context.hpp"

#include "base/error.hpp"
#include "db/database.hpp"
#include "db/migrate.hpp"
#include "db/table.hpp"
#include "support/places.hpp"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fmt/format.h>
#include <thread>

namespace tessera::conformance {
namespace {

struct Server {
    std::string name;
    const char* variable; // of the environment: its URL
};

const std::vector<Server>& servers() {
    static const std::vector<Server> list{
        {"postgresql", "TESSERA_TEST_POSTGRESQL"},
        {"postgresql in the C locale", "TESSERA_TEST_POSTGRESQL_C"},
        {"postgresql that sorts as people do", "TESSERA_TEST_POSTGRESQL_ICU"},
        {"mariadb", "TESSERA_TEST_MARIADB"},
        {"mariadb with a case-insensitive default collation", "TESSERA_TEST_MARIADB_CI"},
        {"sqlite by odbc", "TESSERA_TEST_ODBC_SQLITE"},
        {"postgresql by odbc", "TESSERA_TEST_ODBC_POSTGRESQL"},
        {"mariadb by odbc", "TESSERA_TEST_ODBC_MARIADB"},
        {"firebird", "TESSERA_TEST_FIREBIRD"},
    };
    return list;
}

// Tables of its own in the server's database, gone with the context.
class ServerContext : public Context {
public:
    ServerContext(std::string name, const char* url)
        : name_(std::move(name))
        , database_(settings(url))
        , lease_(std::make_unique<db::Lease>(database_.lease())) {
        make_tables();
    }
    ~ServerContext() override {
        try {
            for (const db::Table& table : db::tables())
                session().execute(fmt::format("DROP TABLE {{{}}}", table.name));
        } catch (const Error&) {
            // The next run has a server of its own.
        }
    }
    std::string name() const override { return name_; }
    db::Session& session() override { return **lease_; }
    db::Database& database() override { return database_; }

private:
    // On Firebird two that make tables in one database at the same time may meet in its catalogue,
    // as here two test programs do; the loser begins again.
    void make_tables() {
        for (int left = 20;; --left) {
            try {
                db::migrate(**lease_);
                return;
            } catch (const Error& error) {
                const bool met = error.code() == "db.deadlock" ||
                                 error.code() == "db.serialisation" ||
                                 error.code() == "db.lock-timeout";
                if (!met || left == 0) throw;
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
            }
        }
    }

    // Several test programs share the server.
    static std::string prefix() {
        static std::atomic<int> number{0};
        constexpr int most = 10'000;
        return fmt::format("c{:03x}{:x}_", ::getpid() & 0xfff, ++number % most);
    }
    static db::Settings settings(const char* url) {
        db::Settings settings;
        settings.url = url;
        settings.prefix = prefix();
        settings.create = true; // SQLite's file behind ODBC
        settings.libraries = {test::binary_dir() / "databases"};
        return settings;
    }

    std::string name_;
    db::Database database_;
    std::unique_ptr<db::Lease> lease_;
};

} // namespace

std::vector<std::string> context_names() {
    std::vector<std::string> names{"sqlite"};
    for (const Server& server : servers()) {
        if (std::getenv(server.variable) != nullptr)
            names.push_back(server.name);
        else if (std::getenv("TESSERA_REQUIRE_SERVERS") != nullptr)
            throw usage("test.no-server", fmt::format("{} is not set", server.variable),
                        "Run the tests by ./test.sh, which starts the servers.");
    }
    return names;
}

std::unique_ptr<Context> make_context(const std::string& name) {
    for (const Server& server : servers())
        if (server.name == name)
            return std::make_unique<ServerContext>(name, std::getenv(server.variable));
    return sqlite_context();
}

} // namespace tessera::conformance
