// The authorizer under which a user's own SELECT runs on SQLite: an allow list, everything else is
// refused. Private to db/.
#pragma once

#include <set>
#include <string>

#include <soci/sqlite3/soci-sqlite3.h>

namespace tessera::db {

class SqliteReading {
public:
    // Looks up the tables and views that there are; others (pragma_…, sqlite_dbpage, …) stay
    // closed.
    explicit SqliteReading(sqlite_api::sqlite3* handle);

    // Why a statement was refused, "" if none was yet.
    const std::string& refused() const { return refused_; }

    // For sqlite3_set_authorizer; `self` is a SqliteReading.
    static int authorize(void* self, int action, const char* first, const char* second,
                         const char* database, const char* accessor);

private:
    bool allowed(int action, const std::string& first, const std::string& second) const;
    bool may_read(const std::string& relation, const std::string& column) const;

    // In small letters.
    std::set<std::string, std::less<>> relations_, modules_;
    std::string refused_;
};

} // namespace tessera::db
