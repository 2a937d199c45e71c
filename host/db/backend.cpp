#include "db/backend.hpp"

#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/sqlite_adapter.hpp"

#include <boost/dll/shared_library.hpp>
#include <fmt/format.h>

namespace tessera::db {

namespace {

struct Backend {
    std::string_view scheme; // what a connection string begins with
    std::string_view dialect;
    std::string_view library; // "" for what is built in
    std::string_view package; // Debian's, that brings what the library needs
    std::string_view form;    // of a connection string
};

constexpr Backend backends[] = {
    {"sqlite3", "sqlite", "", "", "sqlite3://db=FILE"},
    {"postgresql", "postgresql", "tessera-db-postgresql.so", "libsoci-postgresql4.0",
     "postgresql://host=HOST dbname=NAME user=USER"},
    {"mysql", "mysql", "tessera-db-mysql.so", "libsoci-mysql4.0",
     "mysql://host=HOST db=NAME user=USER"},
    {"mariadb", "mysql", "tessera-db-mysql.so", "libsoci-mysql4.0",
     "mariadb://host=HOST db=NAME user=USER"},
    {"firebird", "firebird", "tessera-db-firebird.so", "libsoci-firebird4.0",
     "firebird://service=HOST:FILE user=USER password=PASSWORD"},
};

std::string forms() {
    std::string text;
    for (const Backend& each : backends) text += fmt::format(", {}", each.form);
    return "Write a file name" + text + ".";
}

const Backend& backend_of(const std::string& url) {
    const std::size_t end = url.find("://");
    const std::string scheme = end == std::string::npos ? "sqlite3" : url.substr(0, end);
    std::vector<std::string> known;
    for (const Backend& each : backends) {
        if (each.scheme == scheme) return each;
        known.emplace_back(each.scheme);
    }
    throw usage("db.bad-url",
                fmt::format("this program cannot open {}:// databases.{}", scheme,
                            did_you_mean(scheme, known)),
                forms());
}

// Stays open for good: sessions live in it, and whoever holds one does not know.
MakeAdapter* open_library(const Backend& backend, const Settings& settings) {
    std::vector<std::string> tried;
    for (const std::filesystem::path& folder : settings.libraries) {
        const std::filesystem::path path = folder / backend.library;
        std::error_code none;
        if (!std::filesystem::exists(path, none)) {
            tried.push_back(fmt::format("{}: not there", path.string()));
            continue;
        }
        try {
            auto* library = new boost::dll::shared_library( // NOLINT: never closed, see above
                path, boost::dll::load_mode::rtld_now);
            return &library->get<MakeAdapter>(make_adapter_symbol);
        } catch (const std::exception& error) {
            tried.emplace_back(error.what());
        }
    }
    if (tried.empty()) tried.emplace_back("no folder of libraries is known");
    throw usage("db.backend-missing",
                fmt::format("the library for {}:// databases cannot be opened ({})", backend.scheme,
                            join(tried, "; ")),
                fmt::format("Install the package {} and what it needs; {} lies beside Tessera's "
                            "plugins.",
                            backend.package, backend.library));
}

} // namespace

void check_url(const std::string& url) {
    if (backend_of(url).library.empty()) sqlite_file(url);
}

const Dialect& dialect_of(const std::string& url) {
    return dialect_named(backend_of(url).dialect);
}

std::unique_ptr<BackendAdapter> adapter_for(const Settings& settings) {
    const Backend& backend = backend_of(settings.url);
    if (backend.library.empty()) return sqlite_adapter(settings);
    return std::unique_ptr<BackendAdapter>(open_library(backend, settings)(settings));
}

} // namespace tessera::db
