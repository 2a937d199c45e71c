// What differs between databases, one file for each: types, statement forms, and which leaf of a
// rule the database can answer as the batch evaluator would. What has a body here is what most of
// them share; a further database is a file (begin with skeleton_dialect.cpp) and an entry of the
// list in databases.cpp.
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
    encoding,
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

// What a session is told before its first statement.
struct Setting {
    std::string sql;
    // Where a server does not know the setting: what each writing transaction begins with instead.
    // "": it must know it.
    std::string otherwise;
};

class Dialect {
public:
    virtual ~Dialect() = default;
    virtual std::string_view name() const = 0; // "sqlite"

    // Exact is right where text is compared character by character and no blanks are added to the
    // shorter one. Case is folded by us alone.
    virtual Pushed pushed(Leaf leaf) const;

    // What a native error code means, as the client library or a hosting ERP reports it. message:
    // the server's own words, for codes that stand for many things.
    virtual Trouble trouble_of(int native, std::string_view message) const = 0;
    // The same of an ODBC driver, which adds the SQLSTATE.
    virtual Trouble trouble_of_state(std::string_view state, int native,
                                     std::string_view message) const;

    // So that values, snapshots and waiting for locks are the same everywhere.
    virtual std::vector<Setting> settings(int seconds_to_wait) const {
        static_cast<void>(seconds_to_wait);
        return {};
    }
    // Begins a transaction, where the client's own calls do not; the last statement of a reading
    // one takes the snapshot.
    virtual std::vector<std::string> begin(Access access) const {
        static_cast<void>(access);
        return {};
    }
    virtual std::string savepoint(std::string_view name) const;
    virtual std::string rollback_to(std::string_view savepoint) const;
    virtual std::string release(std::string_view savepoint) const; // "" where none can be

    // DDL.
    virtual std::string column_type(const Column& column) const = 0;
    virtual std::vector<std::string> create_table(const Table& table,
                                                  std::string_view prefix) const;
    virtual bool transactional_ddl() const = 0;
    // Whether the definition of a temporary table is for all sessions and only its rows are one's
    // own: then migrate() makes it, once.
    virtual bool lasting_temporary_tables() const { return false; }
    std::string lasting_temporary_table(const Table& table, std::string_view prefix) const;
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
    // Of a list of values by which rows are found and deleted: how many a statement does best with.
    virtual std::size_t list_length() const { return 500; }
    // A table that this session alone sees; it may be there already.
    virtual std::string temporary_name(std::string_view prefix, std::string_view table) const;
    virtual std::string temporary_table(std::string_view name,
                                        std::span<const Column> columns) const;
    virtual std::string drop_temporary(std::string_view name) const;
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
    virtual std::string as_integer(std::string_view expression) const;
    virtual std::string as_boolean(std::string_view expression) const = 0;
    virtual std::string as_text(std::string_view expression) const = 0; // of binary collation
    virtual std::string as_uuid(std::string_view expression) const = 0; // small letters, hyphens
    // Tells the planner what a table holds that has just been filled; "" where it knows in time.
    virtual std::string statistics(std::string_view /*table*/) const { return {}; }

    // A text column of ours, for a comparison by the collation of the ERP's column beside it, whose
    // index then serves.
    virtual std::string beside(std::string column) const { return column; }

    // What `doctor` asks about the deployment's own tables; "", or an empty statement, where this
    // database cannot tell. Conditions: a text matches a regular expression; a value is there, but
    // the forms above would not read it, or as something else (type: boolean, integer, decimal,
    // date, moment, uuid); it is such a number, but too large for 64 bits; it is floating point; it
    // has more than four decimals; it is of a type that keys are not compared with (type: text,
    // integer).
    virtual std::string matches(std::string_view text, std::string_view pattern) const;
    virtual std::string unreadable(std::string_view expression, std::string_view type) const;
    virtual std::string too_large(std::string_view expression, std::string_view type) const;
    virtual std::string floating(std::string_view expression) const;
    virtual std::string finer(std::string_view expression) const;
    virtual std::string incomparable(std::string_view expression, std::string_view type) const;
    // (index, place, column) of each index that covers all rows, and one row at least if `table` is
    // a table and no view; its columns of which an index takes but the beginning.
    virtual Query indexes_of(const std::string& table) const;
    virtual Query long_columns_of(const std::string& table) const;
    // The statement that gives the right whose lack the database has told of. user: what the
    // expression grantee() answers; sql: the table, or the SELECT, that was read.
    virtual std::string grant(std::string_view told, std::string_view user,
                              std::string_view sql) const;
    virtual std::string_view grantee() const { return "CURRENT_USER"; }
    // What an administrator's client quotes names with.
    virtual char quote_mark() const { return '"'; }
    // Of a key that our tables can hold, in characters; 0: any.
    virtual std::size_t longest_key() const { return 0; }
    // A SELECT that answers the encoding of the database, if it cannot hold every text.
    virtual std::string_view narrow_encoding() const { return ""; }

protected:
    // Columns and key, each by column_type().
    std::string columns_of(const Table& table) const;
    static std::string definition(const Column& column, const std::string& type);
    static std::vector<std::string> create_indexes(const Table& table, std::string_view prefix);
    // Of the key or index of `table` that `column` shares with most texts: their number; 0 for a
    // column that stands in none.
    static std::size_t texts_indexed_with(const Table& table, const Column& column);
    // Each key that no two rows of our table "{name}" have in common.
    static std::vector<std::vector<std::string>> unique_keys(std::string_view table);

    // pushed() of a database that compares 'a' and 'a ' as equal.
    static Pushed pushed_with_padding(Leaf leaf);

    // "?, ?", and MERGE of the rows `s` given by `source`; update: columns to overwrite.
    static std::string marks(std::size_t count);
    static std::string merge(std::string_view target, std::string_view source,
                             std::span<const std::vector<std::string>> any_key,
                             std::span<const std::string> update,
                             std::span<const std::string> columns);
    static std::string fetch_next(std::string_view select, std::int64_t rows, std::int64_t offset);

    // A number in a text has more than four decimals: 1.12345, 1e-5.
    std::string has_more_decimals(std::string_view text) const;
    // too_large() by the value as a double.
    std::string beyond(std::string_view expression, std::string_view type,
                       std::string_view as_double) const;

    // A double rounded half away from zero, whatever the database's round() does.
    static std::string rounded(std::string_view scaled);
    // 0 for what ERPs write for no, in the text form of the expression.
    static std::string is_true(std::string_view expression, std::string_view text,
                               std::string_view more = "");
    // The five parts of 32 hexadecimal digits; form: of a part, "substr({}, {}, {})".
    static std::vector<std::string> uuid_parts(std::string_view form, const std::string& digits);
};

const Dialect& sqlite_dialect(); // where no database is named
// The dialect of a connection string's backend or of an embedder's name; usage
// "db.unknown-dialect".
const Dialect& dialect_named(std::string_view name);

} // namespace tessera::db
