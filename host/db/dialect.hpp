// What differs between databases, one file for each: types, statement forms, and which leaf of a
// rule the database can answer as the batch evaluator would. What has a body here is what most of
// them share; a further database is a file and an entry of the list in dialect.cpp.
#pragma once

#include "db/session.hpp"
#include "db/table.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::db {

// Our own kinds of database error; native codes are mapped by the dialect. The code of the
// thrown Error is "db." plus this name ("db.lock-timeout").
enum class Trouble {
    unique,
    foreign_key,
    not_null,
    serialisation,
    deadlock,
    lock_timeout,
    connection_lost,
    read_only,
    out_of_space,
    input_output,
    permission,
    syntax,
    no_such_table,
    cancelled,
    overflow,
    too_long,
    corrupt,
    cannot_open,
    other,
};
std::string_view to_string(Trouble trouble);

// Leaf kinds of a rule, as the push-down table knows them (architecture section 5).
enum class Leaf {
    compare_number, // = <> < <= > >= of an integer, decimal, boolean or reference column and a
                    // value
    compare_text,   // < <= > >= of text, by code point
    compare_date,   // of dates and moments (bounds already computed)
    in_list,        // equal to one of several, or text equal to one
    contains,
    begins_with,
    like, // case folded
    filled,
    in_segment,    // membership of a stored segment
    attribute,     // any of several custom values
    column_column, // two columns of one subject
    expression,    // arithmetic, functions
    count_leaves_
};

// exact: SQL selects the rows that the evaluator would; superset: those and perhaps others, the
// evaluator decides again; none: not pushed.
enum class Pushed { none, superset, exact };

class Dialect {
public:
    virtual ~Dialect() = default;
    virtual std::string_view name() const = 0; // "sqlite"

    virtual Pushed pushed(Leaf leaf) const = 0;

    // What a native error code means, as the client library or a hosting ERP reports it. message:
    // the server's own words, for codes that stand for many things.
    virtual Trouble trouble_of(int native, std::string_view message) const = 0;

    // DDL.
    virtual std::string column_type(const Column& column) const = 0;
    virtual std::vector<std::string> create_table(const Table& table,
                                                  std::string_view prefix) const;
    virtual bool transactional_ddl() const = 0;
    // Where the definition of a temporary table is no part of a session: what migrate() runs to
    // make it once. "" where temporary_table() does.
    virtual std::string lasting_temporary_table(const Table& table, std::string_view prefix) const {
        static_cast<void>(table), static_cast<void>(prefix);
        return {};
    }
    // Statements that prepare a whole database for our tables, run by migrate() outside a
    // transaction and never on a borrowed session.
    virtual std::vector<std::string> prepare_database() const { return {}; }
    // Keeps other programs from upgrading the tables at the same time, and the end of that; ""
    // where a writing transaction does.
    virtual std::string lock_tables() const { return {}; }
    virtual std::string unlock_tables() const { return {}; }

    // Statement forms.
    virtual std::string quote(std::string_view identifier) const;
    // How the name of one of our columns is written that means something else in this database; ""
    // for all others.
    virtual std::string_view reserved(std::string_view word) const { return word.substr(0, 0); }
    // What follows a SELECT that needs no table.
    virtual std::string_view from_nothing() const { return ""; }
    // INSERT that overwrites `update` columns where the `keys` exist; one ? for each of keys +
    // update.
    virtual std::string upsert(std::string_view table, std::span<const std::string> keys,
                               std::span<const std::string> update) const;
    // INSERT that leaves an existing row alone.
    virtual std::string insert_new(std::string_view table,
                                   std::span<const std::string> columns) const;
    virtual std::string limit(std::string_view select, std::int64_t rows,
                              std::int64_t offset) const;
    // A table that this session alone sees; it may be there already.
    virtual std::string temporary_table(std::string_view name,
                                        std::span<const Column> columns) const;
    virtual std::string drop_temporary(std::string_view name) const = 0;
    // A bound value in a text, where the database must be told what it is: of an integer, or of
    // text.
    virtual std::string bound(std::string mark, bool integer) const {
        static_cast<void>(integer);
        return mark;
    }

    // Expressions that bring a mapped column into our form: a date as "2026-03-31", a moment as
    // "2026-03-31T12:00:00.000000Z", a decimal as a whole number of 1/10,000 (`real`: computed as
    // double and rounded row by row, architecture section 4), a key as text, a boolean as 0 or 1.
    virtual std::string as_date(std::string_view expression) const = 0;
    virtual std::string as_moment(std::string_view expression) const = 0;
    virtual std::string as_decimal(std::string_view expression, bool real) const = 0;
    virtual std::string as_integer(std::string_view expression) const = 0;
    virtual std::string as_boolean(std::string_view expression) const = 0;
    virtual std::string as_text(std::string_view expression) const = 0; // of binary collation
    virtual std::string as_uuid(std::string_view expression) const = 0; // small letters, hyphens
    // A text column of ours, for a comparison by the collation of the ERP's column beside it, whose
    // index then serves.
    virtual std::string beside(std::string column) const { return column; }

protected:
    static std::string definition(const Column& column, const std::string& type);
    static std::vector<std::string> create_indexes(const Table& table, std::string_view prefix);
};

const Dialect& sqlite_dialect(); // where no database is named
// The dialect of a connection string's backend or of an embedder's name; usage
// "db.unknown-dialect".
const Dialect& dialect_named(std::string_view name);

} // namespace tessera::db
