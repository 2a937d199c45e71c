// Push-down: the part of a filter that the database can answer, with bound values.
#pragma once

#include "db/dialect.hpp"
#include "scheme/measure.hpp"
#include "scheme/path_sql.hpp"
#include "scheme/rule.hpp"

#include <functional>
#include <optional>
#include <span>

namespace tessera::scheme {

struct Pushdown {
    db::Query condition; // "" : everything
    bool exact = true;   // false: the evaluator decides again over what comes
};

// What the dialect's table allows of the node. column: SQL for a slot, or "" for one that cannot be
// asked.
Pushdown push_down(const Node& node, const Slots& slots, const db::Dialect& dialect,
                   const std::function<std::string(const Slot&)>& column);

// SQL that holds where a day or moment column lies in the interval; "" for an open one.
db::Query in_interval(const Interval& interval, const std::string& column, Type type,
                      const Zone& zone);

// SQL that holds where `number` is one of these, ascending. A list longer than `longest_among` is
// asked for as a range, in which others lie too.
constexpr std::size_t longest_among = 512;
db::Query among(const std::string& number, std::span<const std::int64_t> numbers);

} // namespace tessera::scheme
