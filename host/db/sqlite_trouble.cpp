// SQLite's result codes as our own kinds of trouble.
#include "db/sqlite_trouble.hpp"

#include <sqlite3.h>

namespace tessera::db {

namespace {

struct CodeRow {
    int code; // extended, or primary
    Trouble trouble;
};

// An extended code is looked for first, then its primary code.
constexpr CodeRow codes[] = {
    {SQLITE_CONSTRAINT_UNIQUE, Trouble::unique},
    {SQLITE_CONSTRAINT_PRIMARYKEY, Trouble::unique},
    {SQLITE_CONSTRAINT_ROWID, Trouble::unique},
    {SQLITE_CONSTRAINT_FOREIGNKEY, Trouble::foreign_key},
    {SQLITE_CONSTRAINT_NOTNULL, Trouble::not_null},
    {SQLITE_BUSY_SNAPSHOT, Trouble::serialisation},
    {SQLITE_BUSY, Trouble::lock_timeout},
    {SQLITE_LOCKED, Trouble::lock_timeout},
    {SQLITE_READONLY, Trouble::read_only},
    {SQLITE_FULL, Trouble::out_of_space},
    {SQLITE_IOERR, Trouble::input_output},
    {SQLITE_PERM, Trouble::permission},
    {SQLITE_AUTH, Trouble::permission},
    {SQLITE_INTERRUPT, Trouble::cancelled},
    {SQLITE_CORRUPT, Trouble::corrupt},
    {SQLITE_NOTADB, Trouble::corrupt},
    {SQLITE_CANTOPEN, Trouble::cannot_open},
};

} // namespace

Trouble sqlite_trouble(int extended, std::string_view message) {
    for (const int code : {extended, extended & 0xff})
        for (const CodeRow& row : codes)
            if (row.code == code) return row.trouble;
    // An embedder or a driver may know the primary code alone.
    if (extended == SQLITE_CONSTRAINT) {
        if (message.find("UNIQUE constraint") != message.npos) return Trouble::unique;
        if (message.find("NOT NULL constraint") != message.npos) return Trouble::not_null;
        if (message.find("FOREIGN KEY constraint") != message.npos) return Trouble::foreign_key;
    }
    if ((extended & 0xff) != SQLITE_ERROR) return Trouble::other;
    // One code for everything else: only the message tells.
    if (message.find("no such table") != message.npos) return Trouble::no_such_table;
    if (message.find("integer overflow") != message.npos) return Trouble::overflow;
    for (const std::string_view sign :
         {"syntax error", "no such", "ambiguous", "incomplete input", "wrong number",
          "has no column", "unrecognized token", "misuse"})
        if (message.find(sign) != message.npos) return Trouble::syntax;
    return Trouble::other;
}

} // namespace tessera::db
