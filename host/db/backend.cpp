#include "db/backend.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/databases.hpp"
#include "db/sqlite_adapter.hpp"

#include <boost/dll/shared_library.hpp>
#include <fmt/format.h>

namespace tessera::db {

namespace {

const Known& known_by(const std::string& url) {
    const std::size_t end = url.find("://");
    const std::string scheme = end == std::string::npos ? "sqlite3" : url.substr(0, end);
    std::vector<std::string> schemes;
    std::string forms;
    for (const Known& each : known_databases()) {
        if (each.scheme.empty()) continue;
        if (each.scheme == scheme) return each;
        schemes.emplace_back(each.scheme);
        forms += fmt::format(", {}", each.form);
    }
    throw usage("db.bad-url",
                fmt::format("this program cannot open {}:// databases.{}", scheme,
                            did_you_mean(scheme, schemes)),
                "Write a file name" + forms + ".");
}

// What was believed before: who installs, installs all of it. A host beside an older library
// crashed at the first statement.
void require_own(const boost::dll::shared_library& library, const std::filesystem::path& path) {
    constexpr std::string_view ours = TESSERA_DB_BUILD;
    const std::string theirs =
        library.has(build_symbol) ? std::string(&library.get<const char>(build_symbol)) : "none";
    if (theirs == ours) return;
    throw usage("db.backend-other-build",
                fmt::format("{} is of another build of Tessera ({}, and this program is of {})",
                            path.string(), theirs, ours),
                "Install both together: `cmake --install`, or the same package.");
}

// Stays open for good, as it is linked to (nodelete): sessions live in it, and whoever holds one
// does not know.
MakeAdapter* open_library(const Known& known, const Settings& settings) {
    std::vector<std::string> tried;
    for (const std::filesystem::path& folder : settings.libraries) {
        const std::filesystem::path path = folder / known.library;
        std::error_code none;
        if (!std::filesystem::exists(path, none)) {
            tried.push_back(fmt::format("{}: not there", path.string()));
            continue;
        }
        try {
            boost::dll::shared_library library(path, boost::dll::load_mode::rtld_now);
            require_own(library, path);
            return &library.get<MakeAdapter>(make_adapter_symbol);
        } catch (const Error&) {
            throw;
        } catch (const std::exception& error) {
            tried.emplace_back(error.what());
        }
    }
    if (tried.empty()) tried.emplace_back("no folder of libraries is known");
    throw usage("db.backend-missing",
                fmt::format("the library for {}:// databases cannot be opened ({})", known.scheme,
                            join(tried, "; ")),
                fmt::format("Install the package {} and what it needs; {} lies beside Tessera's "
                            "plugins.",
                            known.package, known.library));
}

} // namespace

void check_url(const std::string& url) {
    if (known_by(url).library.empty()) sqlite_file(url);
}

const Dialect* dialect_of(const std::string& url) {
    const auto dialect = known_by(url).dialect;
    return dialect != nullptr ? &dialect() : nullptr;
}

std::unique_ptr<BackendAdapter> adapter_for(const Settings& settings) {
    const Known& known = known_by(settings.url);
    if (known.library.empty()) return sqlite_adapter(settings);
    return std::unique_ptr<BackendAdapter>(open_library(known, settings)(settings));
}

} // namespace tessera::db
