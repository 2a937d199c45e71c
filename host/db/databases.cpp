#include "db/databases.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

namespace tessera::db {

const Dialect& postgresql_dialect();
const Dialect& mysql_dialect();
const Dialect& firebird_dialect();
const Dialect& oracle_dialect();
const Dialect& db2_dialect();
const Dialect& sqlserver_dialect();

std::span<const Known> known_databases() {
    static constexpr Known list[] = {
        {"sqlite", sqlite_dialect, "SQLite", "sqlite3", "sqlite3://db=FILE", "", ""},
        {"postgresql", postgresql_dialect, "PostgreSQL", "postgresql",
         "postgresql://host=HOST dbname=NAME user=USER", "tessera-db-postgresql.so",
         "libsoci-postgresql4.0"},
        {"mysql", mysql_dialect, "MySQL", "mysql", "mysql://host=HOST db=NAME user=USER",
         "tessera-db-mysql.so", "libsoci-mysql4.0"},
        {"mariadb", mysql_dialect, "MariaDB", "mariadb", "mariadb://host=HOST db=NAME user=USER",
         "tessera-db-mysql.so", "libsoci-mysql4.0"},
        {"firebird", firebird_dialect, "Firebird", "firebird",
         "firebird://service=HOST:FILE user=USER password=PASSWORD", "tessera-db-firebird.so",
         "libsoci-firebird4.0"},
        {"oracle", oracle_dialect, "Oracle", "", "", "", ""},
        {"db2", db2_dialect, "DB2", "", "", "", ""},
        {"sqlserver", sqlserver_dialect, "Microsoft SQL Server", "", "", "", ""},
        {"", nullptr, "", "odbc",
         "odbc://Driver={NAME};Server=HOST;Database=NAME;Uid=USER;Pwd=PASSWORD",
         "tessera-db-odbc.so", "libsoci-odbc4.0"},
    };
    return list;
}

const Dialect& dialect_named(std::string_view name) {
    std::vector<std::string> known;
    for (const Known& each : known_databases()) {
        if (each.dialect == nullptr) continue;
        if (each.name == name || (each.scheme == name && !name.empty())) return each.dialect();
        known.emplace_back(each.name);
    }
    throw usage(
        "db.unknown-dialect",
        fmt::format("there is no database dialect \"{}\".{}", name, did_you_mean(name, known)),
        "Known: " + join(known, ", ") + ".");
}

} // namespace tessera::db
