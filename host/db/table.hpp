// Tessera's own tables, declared once in code and turned into DDL by each dialect.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::db {

// What a column holds is the same on every database, so that what is read, compared and sorted is
// too: no driver's decimals, dates or time zones come in between (tech-notes 2.3, 2.4).
enum class ColumnKind {
    boolean, // 0 or 1
    integer, // 64 bits, declared BIGINT everywhere (tech-notes 2.4)
    decimal, // a whole number of 1/10,000
    text,    // sorted by code point; some databases bound its length
    note,    // text of any length, in no index and never sorted by the database
    json,    // the same
    date,    // ISO text
    moment,  // ISO text, UTC, always with six places
};

struct Column {
    std::string name;
    ColumnKind kind;
    bool required = false;   // NOT NULL
    std::string default_sql; // "" for none
};

struct Index {
    std::vector<std::string> columns;
    bool unique = false;
};

struct Table {
    std::string name; // without the prefix; with it at most 30 bytes
    std::vector<Column> columns;
    std::vector<std::string> key;
    bool clustered = false; // stored in key order where the database can (SQLite: WITHOUT ROWID)
    std::vector<Index> indexes;
    int since = 1; // the migration that makes it
};

// Every table of the newest version, in the order of their making.
std::span<const Table> tables();
const Table* find_table(std::string_view name);
// What a session may need for a while (Dialect::temporary_table): where definitions last, these.
std::span<const Table> temporary_tables();

} // namespace tessera::db
