// The operation catalogue: one entry per thing the product can do (architecture section 8).
//
// The command line, tessera_call() and later HTTP are made from it, so that all doors have the same
// names, defaults, checks and errors. A door contains no logic.
#pragma once

#include "base/error.hpp"
#include "base/value.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::db {
class Lease;
class Session;
} // namespace tessera::db

namespace tessera::app {

class Host;

// Requests and replies. Ordered, so that people see fields in the order they were written.
using Json = nlohmann::ordered_json;

// Reads JSON without going through double: a number with a fraction or an exponent, or one that
// does not fit 64 bits, becomes its text. usage "json.broken" with line, column and what was
// expected, "json.duplicate-key", "json.too-deep".
Json parse_json(std::string_view text);

enum class ParamKind { text, integer, decimal, boolean, date, texts, object };

std::string_view takes(ParamKind kind); // for people: "a whole number"

struct Param {
    std::string name; // "segment"; on the command line --segment, unless positional
    ParamKind kind = ParamKind::text;
    std::string sentence;
    bool required = false;
    bool positional = false;                // texts: takes all remaining words
    std::optional<std::int64_t> least = {}; // of an integer
};

// The checked arguments of one call. Getters of a missing optional answer the default.
class Arguments {
public:
    explicit Arguments(Json object)
        : json_(std::move(object)) {}
    bool has(std::string_view name) const;
    std::string text(std::string_view name, std::string otherwise = {}) const;
    std::int64_t integer(std::string_view name, std::int64_t otherwise = 0) const;
    bool flag(std::string_view name) const;
    std::vector<std::string> texts(std::string_view name) const;
    std::optional<Date> date(std::string_view name) const;
    const Json& object(std::string_view name) const; // an empty object if missing

private:
    Json json_;
};

struct Progress {
    std::string what; // "importing sales"
    std::int64_t done = 0;
    std::int64_t total = -1; // -1: not known
};

// One call: who asks, for which day, and how to tell them how it goes.
struct Call {
    Host& host;
    std::string user;
    Date today;
    bool as_of = false;                            // --as-of was given
    bool confirm = false;                          // the caller has confirmed what may be lost
    std::function<void(const Progress&)> progress; // may be empty
    std::function<bool()> cancelled;               // may be empty
    // An embedder's session, inside its own transaction; null: sessions of Tessera's own.
    std::shared_ptr<db::Session> borrowed = nullptr;
    // Like `cancelled`, but asked from another thread, while a statement runs, which then ends; it
    // answers at once and takes no lock. May be empty. [any thread]
    std::function<bool()> stop = {};

    // The session to work on: the borrowed one, or one of the host's.
    db::Lease lease() const;

    void tell(std::string what, std::int64_t done, std::int64_t total = -1) const;
    // failure "call.cancelled" if the caller has given up.
    void check_cancelled() const;
    // refusal "needs-confirmation" with what would be lost, unless confirmed.
    void needs_confirmation(const std::string& what_would_be_lost) const;
};

// What a reply may hold, so that every door can show it: "message" (a sentence), any scalar fields,
// "columns" with "rows" (an array of arrays in that order: the table that csv prints), "of" (names
// of scalar fields without which the rows say little: csv puts them in each), "tables" {name:
// {columns, rows}} for further ones, "types" beside any "columns" (type names in the same
// order, so that a table knows its numbers), "notes" (an array of sentences), "next" (the cursor of
// the next page). Decimals are text ("1000.5"), dates ISO text, missing null.
struct Operation {
    std::string name;     // "segment.form" = tessera segment form
    std::string sentence; // what it does, in one
    std::string help;     // more, with an example; may be empty
    std::string right;    // "segment.change"; "" for what anybody may
    std::vector<Param> params;
    std::function<Json(Call&, const Arguments&)> run;
    bool needs_database = true; // false: runs without tables (init, plugin inspect)
};

// The request as the operation will see it: texts of integers read, decimals and dates in canonical
// text, nulls of optional parameters gone. usage "call.unknown-parameter" with the nearest name,
// "call.missing-parameter", "call.wrong-type". Doors may use it before they open a database.
Json check_request(const Operation& operation, const Json& request);

class Catalogue {
public:
    // Throws unless the user of this call has the right that an operation asks for. Unset:
    // everybody has every right.
    using RightCheck =
        std::function<void(Call&, std::string_view operation, std::string_view right)>;
    void set_right_check(RightCheck check) { right_check_ = std::move(check); }

    void add(Operation operation); // a second one of the same name is a mistake of ours: it throws
    const Operation* find(std::string_view name) const;
    const std::map<std::string, Operation, std::less<>>& all() const { return operations_; }
    const Operation&
    at(std::string_view name) const; // usage "call.unknown-operation", the nearest name
    // Checks the request (check_request) and the user's right (RightCheck), then runs it.
    // "confirm": true in a request confirms, whatever the operation. Errors are thrown as Error.
    Json call(std::string_view name, Call& call, const Json& request) const;

private:
    std::map<std::string, Operation, std::less<>> operations_;
    RightCheck right_check_;
};

// The error as doors show it: {"error":{"code","message","hint","outcome"}}.
Json to_json(const Error& error);

// Cells of a table.
Json cell(const Value& value);

} // namespace tessera::app
