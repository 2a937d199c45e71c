#include "scheme/pushdown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <limits>

namespace tessera::scheme {
namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t first_day = -719'162, last_day = 2'932'896; // 0001-01-01, 9999-12-31
constexpr std::int64_t day_micros = 86'400'000'000;
constexpr std::size_t longest_list = 1000; // beyond this the evaluator is asked

using db::Leaf;
using db::Pushed;
using db::Query;

Value value_of(Type type, std::int64_t number) {
    switch (type) {
    case Type::boolean: return number != 0;
    case Type::decimal: return Decimal{number};
    case Type::date: return Date{static_cast<std::int32_t>(number)};
    case Type::moment: return Moment{number};
    default: return number;
    }
}

Query in(const std::string& column, std::vector<Value> values) {
    std::string marks;
    for (std::size_t i = 0; i < values.size(); ++i) marks += i == 0 ? "?" : ", ?";
    if (values.empty()) return Query("1 = 0");
    return {fmt::format("{} IN ({})", column, marks), std::move(values)};
}

class Pusher {
public:
    Pusher(const Slots& slots, const db::Dialect& dialect,
           const std::function<std::string(const Slot&)>& column)
        : slots_(slots)
        , dialect_(dialect)
        , column_(column) {}

    // nullopt: nothing can be said.
    std::optional<Pushdown> push(const Node& node) const {
        switch (node.kind) {
        case Node::Kind::all: return conjunction(node);
        case Node::Kind::any: return disjunction(node);
        case Node::Kind::none: {
            auto inner = conjunction(node);
            // Only what is answered exactly can be turned round.
            if (!inner || !inner->exact) return std::nullopt;
            if (inner->condition.sql.empty()) return Pushdown{Query("1 = 0"), true};
            return Pushdown{negated(inner->condition), true};
        }
        case Node::Kind::leaf: return leaf(node.leaf);
        }
        return std::nullopt;
    }

private:
    std::optional<Pushdown> conjunction(const Node& node) const {
        Pushdown out;
        bool any = false;
        for (const Node& item : node.items) {
            const auto part = push(item);
            if (!part) {
                out.exact = false;
                continue;
            }
            out.exact = out.exact && part->exact;
            if (part->condition.sql.empty()) continue;
            out.condition.add(any ? " AND (" : "(").add(part->condition).add(")");
            any = true;
        }
        return out;
    }

    std::optional<Pushdown> disjunction(const Node& node) const {
        if (node.items.empty()) return Pushdown{Query("1 = 0"), true};
        Pushdown out;
        bool first = true;
        for (const Node& item : node.items) {
            const auto part = push(item);
            if (!part) return std::nullopt;
            if (part->condition.sql.empty()) return Pushdown{Query(), part->exact};
            out.exact = out.exact && part->exact;
            out.condition.add(first ? "(" : " OR (").add(part->condition).add(")");
            first = false;
        }
        return out;
    }

    // Null in SQL is neither true nor false; the negation of a comparison over a missing value is
    // true.
    static Query negated(const Query& condition) {
        Query out("CASE WHEN ");
        return out.add(condition).add(" THEN 0 ELSE 1 END = 1");
    }

    std::optional<Pushdown> leaf(const scheme::Leaf& l) const {
        if (l.kind == scheme::Leaf::Kind::never) {
            return Pushdown{Query(l.negated ? "1 = 1" : "1 = 0"), true};
        }
        if (l.slot < 0) return std::nullopt;
        const Slot& slot = slots_[l.slot];
        if (slot.kind != SlotKind::column) return std::nullopt;
        const std::string column = column_(slot);
        if (column.empty()) return std::nullopt;
        Leaf kind = Leaf::compare_number;
        auto condition = positive(l, slot, column, kind);
        const Pushed pushed = condition ? dialect_.pushed(kind) : Pushed::none;
        if (pushed == Pushed::none || (pushed == Pushed::superset && l.negated))
            return std::nullopt;
        if (l.negated) condition = negated(*condition);
        return Pushdown{std::move(*condition), pushed == Pushed::exact};
    }

    static std::optional<Query> positive(const scheme::Leaf& l, const Slot& slot,
                                         const std::string& column, Leaf& kind) {
        switch (l.kind) {
        case scheme::Leaf::Kind::range: {
            const bool day = slot.type == Type::date || slot.type == Type::moment;
            kind = day ? Leaf::compare_date : Leaf::compare_number;
            return range(l, slot, column);
        }
        case scheme::Leaf::Kind::numbers: {
            kind = Leaf::in_list;
            if (l.numbers.size() > longest_list) return std::nullopt;
            std::vector<Value> values;
            for (const auto n : l.numbers) values.push_back(value_of(slot.type, n));
            return in(column, std::move(values));
        }
        case scheme::Leaf::Kind::filled: {
            kind = Leaf::filled;
            if (slot.type == Type::text) return Query(fmt::format("{} <> ''", column));
            if (slot.type == Type::date || slot.type == Type::moment) { // not the day 0001-01-01
                return Query(
                    fmt::format("{} <> ?", column),
                    {value_of(slot.type,
                              slot.type == Type::date ? first_day : first_day * day_micros)});
            }
            return Query(fmt::format("{} <> 0", column));
        }
        case scheme::Leaf::Kind::text: return text(l, column, kind);
        default: return std::nullopt;
        }
    }

    static Query range(const scheme::Leaf& l, const Slot& slot, const std::string& column) {
        if (l.first > l.last) return Query("1 = 0");
        if (slot.type == Type::date || slot.type == Type::moment) return days(l, slot, column);
        // A missing boolean is false.
        if (slot.type == Type::boolean && l.first <= 0 && l.last >= 0) {
            return l.last >= 1
                       ? Query("1 = 1")
                       : Query(fmt::format("CASE WHEN {} <> 0 THEN 0 ELSE 1 END = 1", column));
        }
        return between(column, slot.type, l.first, l.last, lowest, highest);
    }

    // Days are compared as ISO text, which is in order from the year 1 to the year 9999 only; no
    // column holds others, but a computed bound may lie outside.
    static Query days(const scheme::Leaf& l, const Slot& slot, const std::string& column) {
        const std::int64_t unit = slot.type == Type::date ? 1 : day_micros;
        const std::int64_t least = first_day * unit, most = (last_day + 1) * unit - 1;
        if (l.first > most || l.last < least) return Query("1 = 0");
        return between(column, slot.type, std::max(l.first, least), std::min(l.last, most), least,
                       most);
    }

    static Query between(const std::string& column, Type type, std::int64_t first,
                         std::int64_t last, std::int64_t least, std::int64_t most) {
        if (first == last) return {fmt::format("{} = ?", column), {value_of(type, first)}};
        Query out;
        if (first != least) out.add(fmt::format("{} >= ?", column), {value_of(type, first)});
        if (last != most) {
            out.add(fmt::format("{}{} <= ?", out.sql.empty() ? "" : " AND ", column),
                    {value_of(type, last)});
        }
        if (out.sql.empty()) out.add(fmt::format("{} IS NOT NULL", column));
        return out;
    }

    static std::optional<Query> text(const scheme::Leaf& l, const std::string& column, Leaf& kind) {
        kind = Leaf::compare_text;
        const auto ordered = [&](const char* op) {
            // Empty text is missing, and would sort before everything.
            return Query(fmt::format("{0} {1} ? AND {0} <> ''", column, op),
                         {Value{l.test.operands.front()}});
        };
        switch (l.test.comparison) {
        case Comparison::equal:
            kind = Leaf::in_list; // of one
            return Query(fmt::format("{} = ?", column), {Value{l.test.operands.front()}});
        case Comparison::greater: return ordered(">");
        case Comparison::greater_or_equal: return ordered(">=");
        case Comparison::less: return ordered("<");
        case Comparison::less_or_equal: return ordered("<=");
        case Comparison::in_list: {
            kind = Leaf::in_list;
            if (l.test.set.size() > longest_list) return std::nullopt;
            std::vector<Value> values(l.test.set.begin(), l.test.set.end());
            return in(column, std::move(values));
        }
        default: return std::nullopt; // folded in C++ by one library
        }
    }

    const Slots& slots_;
    const db::Dialect& dialect_;
    const std::function<std::string(const Slot&)>& column_;
};

} // namespace

namespace {

std::size_t leaves_of(const Node& node) {
    std::size_t leaves = node.kind == Node::Kind::leaf ? 1 : 0;
    for (const Node& item : node.items) leaves += leaves_of(item);
    return leaves;
}

} // namespace

Pushdown push_down(const Node& node, const Slots& slots, const db::Dialect& dialect,
                   const std::function<std::string(const Slot&)>& column) {
    // A longer condition is more than a database's parser takes (SQLite: 1,000 levels).
    constexpr std::size_t most_leaves = 400;
    if (leaves_of(node) > most_leaves) return {Query(), false};
    auto pushed = Pusher(slots, dialect, column).push(node);
    return pushed ? std::move(*pushed) : Pushdown{Query(), false};
}

Query in_interval(const Interval& interval, const std::string& column, Type type,
                  const Zone& zone) {
    Query out;
    const auto bound = [&](const char* op, const Value& value) {
        out.add(fmt::format("{}{} {} ?", out.sql.empty() ? "" : " AND ", column, op), {value});
    };
    if (type ==
        Type::moment) { // from the first instant of the first day to before the day after the last
        if (interval.first) bound(">=", zone.start_of_day(*interval.first));
        if (interval.last && interval.last->days < last_day) {
            bound("<", zone.start_of_day(Date{interval.last->days + 1}));
        }
    } else {
        if (interval.first) bound(">=", *interval.first);
        if (interval.last) bound("<=", *interval.last);
    }
    if (out.sql.empty() && (interval.first || interval.last)) out.add(column + " IS NOT NULL");
    return out;
}

Query among(const std::string& number, std::span<const std::int64_t> numbers) {
    if (numbers.empty()) return Query("1 = 0");
    if (numbers.size() > longest_among) {
        return {fmt::format("{0} >= ? AND {0} <= ?", number), {numbers.front(), numbers.back()}};
    }
    // Filled up to a power of two with its last number: few texts serve lists of every length, so
    // that they are prepared once.
    std::vector<Value> values(numbers.begin(), numbers.end());
    values.resize(std::bit_ceil(values.size()), values.back());
    return in(number, std::move(values));
}

} // namespace tessera::scheme
