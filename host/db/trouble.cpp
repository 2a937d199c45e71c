#include "db/trouble.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace tessera::db {

namespace {

struct Kind {
    Trouble trouble;
    std::string_view name;
    bool retry; // the same work may succeed from the start
    std::string_view hint;
};

constexpr std::array kinds{
    Kind{Trouble::unique, "unique", false, "A row with this key exists already."},
    Kind{Trouble::foreign_key, "foreign-key", false, "Create the row it refers to first."},
    Kind{Trouble::not_null, "not-null", false, "Give every required value."},
    Kind{Trouble::serialisation, "serialisation", true,
         "Another transaction changed the data in between; try again."},
    Kind{Trouble::deadlock, "deadlock", true, "Two transactions waited for each other; try again."},
    Kind{Trouble::lock_timeout, "lock-timeout", true,
         "Another process is writing to the database; try again when it has finished."},
    Kind{Trouble::connection_lost, "connection-lost", false,
         "Check that the server runs and can be reached; try again."},
    Kind{Trouble::read_only, "read-only", false,
         "Give this user write access to the database file and its folder, or name another "
         "database."},
    Kind{Trouble::out_of_space, "out-of-space", false,
         "Free some space where the database lies; nothing of this transaction was written."},
    Kind{Trouble::input_output, "input-output", false,
         "Check that the disk has room and no faults; nothing of this transaction was written."},
    Kind{Trouble::permission, "permission", false, "Ask for the right, or use another user."},
    Kind{Trouble::syntax, "syntax", false,
         "Check the names of tables and columns, in mappings and in queries of your own; `tessera "
         "doctor` looks the mappings through."},
    Kind{Trouble::no_such_table, "no-such-table", false,
         "Run `tessera init` for Tessera's own tables; check the mapping for others."},
    Kind{Trouble::cancelled, "cancelled", false, ""},
    Kind{Trouble::overflow, "overflow", false,
         "A value or a sum does not fit 64 bits. `tessera doctor` names values of mapped sources "
         "that do not."},
    Kind{Trouble::too_long, "too-long", false,
         "On this database codes, names of fields and keys have at most 370 characters."},
    Kind{Trouble::corrupt, "corrupt", false,
         "Check that the file is an SQLite database; restore it from a backup if it was one."},
    Kind{Trouble::cannot_open, "cannot-open", false,
         "Check the name of the database and the rights; `tessera init` creates one."},
    Kind{Trouble::encoding, "encoding", false,
         "The database needs the encoding UTF8 to hold every text. `tessera doctor` names a mapped "
         "column that cannot be read."},
    Kind{Trouble::other, "other", false,
         "If it is about mapped tables, `tessera doctor` names the source and the column."},
};

const Kind& of(Trouble trouble) {
    return *std::find_if(kinds.begin(), kinds.end(),
                         [&](const Kind& kind) { return kind.trouble == trouble; });
}

} // namespace

std::string_view to_string(Trouble trouble) {
    return of(trouble).name;
}

Error trouble(Trouble kind, const std::string& message) {
    return failure("db." + std::string(of(kind).name), message, std::string(of(kind).hint));
}

Error too_long(std::string_view message, std::string_view value) {
    if (value.empty()) return trouble(Trouble::too_long, std::string(message)); // not bound by us
    constexpr int shown = 40;
    return trouble(Trouble::too_long, fmt::format("{}: \"{}...\", of {} characters", message,
                                                  substring_of(value, 1, shown), length_of(value)));
}

Error cannot_open(std::string_view server, const std::string& reason) {
    return failure("db.cannot-open",
                   fmt::format("could not open the {} database: {}", server, reason),
                   "Check that the server runs and can be reached, and host, port, name, user and "
                   "password; the database itself is made by the server's own means.");
}

Error not_read_only(std::string_view why) {
    return usage("query.not-read-only", fmt::format("the query may only read, but {}", why),
                 "Write one SELECT over tables and views, with ordinary functions.");
}

bool may_retry(const Error& error) {
    return std::any_of(kinds.begin(), kinds.end(), [&](const Kind& kind) {
        return kind.retry && error.code() == "db." + std::string(kind.name);
    });
}

bool by_caller(const Error& error) {
    return error.code() == "call.cancelled" || error.code() == "db.cancelled";
}

} // namespace tessera::db
