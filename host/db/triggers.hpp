// How a database notices new rows in a table of the ERP's own: beside its dialect, where it can
// (watch.hpp). Private to db/.
#pragma once

#include "db/dialect.hpp"
#include "db/watch.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tessera::db {

class Triggers {
public:
    virtual ~Triggers() = default;
    // Statements that make the trigger, which leaves the key of each new row in a table of ours.
    // Whatever goes wrong with that table must not fail the ERP's own INSERT where the database can
    // help it, the ERP's user needs no rights on it, and what the ERP may ask afterwards (the last
    // number given) stays as it was.
    virtual std::vector<std::string> watch(const Watched& watched) const = 0;
    // Statements that take it away, whatever is left of it.
    virtual std::vector<std::string> unwatch(const Watched& watched) const = 0;
    // A SELECT that counts it: 0 if it is not there, stands on another table that had this name
    // once, or does not fire.
    virtual std::string watching(const Watched& watched) const = 0;
    // A SELECT that answers whether rows of the table may come in by the name of a part of it; ""
    // where there is no such thing.
    virtual std::string has_parts(std::string_view) const { return {}; }
    // What a trigger can call by name alone may be less than its maker can: the statement after
    // which a transaction calls no more than that, and a SELECT that answers how it then names the
    // table. "" where there is no difference.
    virtual std::string as_in_trigger() const { return {}; }
    virtual std::string full_name(std::string_view) const { return {}; }
    // Statements as the database's own client takes them from a file.
    virtual std::string script(const std::vector<std::string>& statements) const;
    // A SELECT that answers the schema of tables without one; "" where there are none.
    virtual std::string current_schema() const { return {}; }

protected:
    // The INSERT of a trigger. new_rows: what stands after FROM; id: an expression that is never
    // the same.
    static std::string leave_keys(const Watched& watched, std::string_view new_rows,
                                  std::string_view id);
    static std::string literal(std::string_view text);
    // Of a table, without schema and quotes.
    static std::string bare_name(const std::string& table);
    // The new row of a trigger that is run for each, as a relation of the columns it needs.
    static std::string new_row(const Dialect& dialect, const std::vector<std::string>& columns);
};

} // namespace tessera::db
