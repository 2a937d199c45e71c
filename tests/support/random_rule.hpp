// Random rules from a seed, for property tests: of the language (wild) and of the evaluator (tame).
#pragma once

#include "base/date.hpp"
#include "scheme/language.hpp"

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace tessera::testing {

// A field that a rule may name. `values` are what its data holds, so that comparisons meet them.
struct RandomField {
    std::string name;
    Type type = Type::text;
    bool measure = false; // may take a window
    std::vector<Value> values{};
};

struct RandomRuleOptions {
    int depth = 5; // of the tree, about
    // Everything that the language can say, whether it makes sense or not: attributes, parameters,
    // segments, hierarchies, named arguments, empty groups, any type beside any other. A tame rule
    // names only fields and compares like with like.
    bool wild = false;
};

class RandomRule {
public:
    RandomRule(std::vector<RandomField> fields, std::uint64_t seed, RandomRuleOptions options = {})
        : fields_(std::move(fields))
        , random_(seed)
        , options_(options) {}

    scheme::FilterPtr filter() { return filter(options_.depth); }
    scheme::ExprPtr expression(Type type) { return expression(type, options_.depth); }

    // 0 … n-1; the same on every platform, which the distributions of <random> are not.
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
    bool one_in(std::size_t n) { return below(n) == 0; }

private:
    using Expr = scheme::Expr;
    using ExprPtr = scheme::ExprPtr;
    using ExprKind = scheme::ExprKind;
    using Filter = scheme::Filter;
    using FilterPtr = scheme::FilterPtr;
    using Comparison = scheme::Comparison;

    template <typename T>
    const T& pick(const std::vector<T>& from) {
        return from[below(from.size())];
    }
    static ExprPtr made(Expr expr) { return std::make_shared<const Expr>(std::move(expr)); }
    static ExprPtr made(ExprKind kind, std::vector<ExprPtr> items) {
        Expr expr;
        expr.kind = kind;
        expr.items = std::move(items);
        return made(std::move(expr));
    }
    static ExprPtr literal(Value value) {
        Expr expr;
        expr.value = std::move(value);
        return made(std::move(expr));
    }
    static ExprPtr named(ExprKind kind, std::string name) {
        Expr expr;
        expr.kind = kind;
        expr.name = std::move(name);
        return made(std::move(expr));
    }

    Type any_type() {
        return pick(std::vector{Type::boolean, Type::integer, Type::decimal, Type::text, Type::date,
                                Type::moment});
    }
    Type field_type() { return fields_.empty() ? Type::integer : pick(fields_).type; }

    Value value(Type type) {
        std::vector<Value> known;
        for (const RandomField& field : fields_)
            if (field.type == type)
                for (const Value& v : field.values)
                    if (type_of(v) == type && v != Value(std::string())) known.push_back(v);
        if (!known.empty() && !one_in(4)) return pick(known);
        constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
        constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
        const std::vector<std::int64_t> numbers{0, 1, -1, 3, 10'000, 12'345, -7, most, least};
        switch (type) {
        case Type::boolean: return one_in(2);
        case Type::integer: return pick(numbers);
        case Type::decimal: return Decimal{pick(numbers)};
        case Type::date: return Date{static_cast<std::int32_t>(below(30'000)) - 5'000};
        case Type::moment:
            return Moment{static_cast<std::int64_t>(below(2'000'000'000)) * 1'000'000 +
                          (one_in(4) ? 123'400 : 0)};
        default: return text();
        }
    }
    std::string text() {
        const std::vector<std::string> tame{"Perm", "perm", "Пермь", "ПЕРМЬ", "Ærø", "straße", "a"};
        const std::vector<std::string> wild{"a\"b", "\\", "\\n", "x\ny", "\t", "and",  "# no",
                                            "$p",   "😀",  " ",   "100%", "\r", "\x01", "@off"};
        return options_.wild && one_in(2) ? pick(wild) : pick(tame);
    }
    std::string name() {
        return pick(std::vector<std::string>{"amount", "сумма", "Fråga", "last", "month", "start",
                                             "days", "segment", "hierarchy", "x1", "_"});
    }
    std::string argument_name() { return pick(std::vector<std::string>{"days", "limit", "порог"}); }

    ExprPtr field(Type type, int depth) {
        std::vector<const RandomField*> known;
        for (const RandomField& field : fields_)
            if (field.type == type || (options_.wild && one_in(8))) known.push_back(&field);
        if (known.empty()) return literal(value(type));
        const RandomField& chosen = *pick(known);
        Expr expr;
        expr.kind = ExprKind::field;
        expr.name = chosen.name;
        if (chosen.measure && one_in(2)) expr.arguments.window = window(depth);
        if (options_.wild && depth > 0 && one_in(4)) expr.arguments = arguments(depth - 1);
        return made(std::move(expr));
    }
    scheme::Arguments arguments(int depth) {
        scheme::Arguments result;
        if (one_in(2)) result.window = window(depth);
        for (int i = 0; i < 3; ++i) {
            const std::string wanted = argument_name();
            bool known = false;
            for (const auto& [other, value] : result.named) known = known || other == wanted;
            if (!known && one_in(3))
                result.named.emplace_back(wanted, expression(any_type(), depth));
        }
        if (one_in(3)) result.where = filter(depth);
        return result;
    }
    scheme::Window window(int depth) {
        const std::vector<std::string> periods{"this month",
                                               "last quarter",
                                               "this year to date",
                                               "rest of this week",
                                               "last month to same day",
                                               "next tenday",
                                               "next halfyear to same day",
                                               "today",
                                               "yesterday",
                                               "last 7 days",
                                               "last 3 months",
                                               "next 2 weeks",
                                               "month 2026-02",
                                               "2025-12-31..2026-03-31",
                                               "..2026-01-31",
                                               "2024-02-29.."};
        if (!options_.wild || one_in(2)) return {parse_period(pick(periods)), {}, nullptr, nullptr};
        if (one_in(3)) return {std::nullopt, name(), nullptr, nullptr};
        // Not two literal dates: those are a period.
        ExprPtr from = one_in(3) ? nullptr : expression(Type::date, depth);
        return {std::nullopt, {}, std::move(from), named(ExprKind::today, {})};
    }

    ExprPtr call(std::string function, std::vector<ExprPtr> items) {
        Expr expr;
        expr.kind = ExprKind::call;
        expr.name = std::move(function);
        expr.items = std::move(items);
        return made(std::move(expr));
    }
    ExprPtr unit() {
        return literal(pick(std::vector<std::string>{"day", "week", "tenday", "month", "quarter",
                                                     "halfyear", "year"}));
    }
    ExprPtr duration(int depth) {
        Expr expr;
        expr.kind = ExprKind::duration;
        expr.unit = pick(std::vector{Unit::day, Unit::week, Unit::tenday, Unit::month,
                                     Unit::quarter, Unit::halfyear, Unit::year});
        const auto count = static_cast<std::int64_t>(below(100));
        expr.items = {literal(options_.wild && one_in(3) ? -count : count)};
        if (options_.wild && one_in(3)) expr.items = {expression(Type::decimal, depth)};
        if (expr.items[0]->kind == ExprKind::literal &&
            type_of(expr.items[0]->value) != Type::integer)
            expr.items = {literal(count)};
        return made(std::move(expr));
    }
    ExprPtr cases(Type type, int depth) {
        Expr expr;
        expr.kind = ExprKind::cases;
        for (std::size_t i = 0; i <= below(2); ++i)
            expr.cases.push_back({filter(depth), expression(type, depth)});
        if (one_in(2)) expr.items = {expression(type, depth)};
        return made(std::move(expr));
    }

    ExprPtr expression(Type type, int depth) {
        if (options_.wild && one_in(6)) type = any_type();
        if (depth <= 0 || one_in(3)) return one_in(2) ? literal(value(type)) : field(type, depth);
        --depth;
        if (options_.wild && one_in(4)) return wild_expression(type, depth);
        if (one_in(8)) return cases(type, depth);
        if (one_in(8)) return call("coalesce", {expression(type, depth), expression(type, depth)});
        switch (type) {
        case Type::integer:
        case Type::decimal: return number(type, depth);
        case Type::date: return day(depth);
        case Type::text:
            return one_in(2) ? field(type, depth)
                             : call("substring", {expression(type, depth), literal(std::int64_t{1}),
                                                  literal(static_cast<std::int64_t>(below(5)))});
        default: return field(type, depth);
        }
    }
    ExprPtr number(Type type, int depth) {
        const auto operand = [&] { return expression(type, depth); };
        switch (below(type == Type::integer ? 11 : 7)) {
        case 0: return made(ExprKind::add, {operand(), operand()});
        case 1: return made(ExprKind::subtract, {operand(), operand()});
        case 2: return made(ExprKind::multiply, {operand(), operand()});
        case 3: return made(ExprKind::divide, {operand(), operand()});
        case 4: return made(ExprKind::negate, {operand()});
        case 5: return call("round", {operand()});
        case 6: return call("round", {operand(), literal(static_cast<std::int64_t>(below(5)))});
        case 7: return call("length", {expression(Type::text, depth)});
        case 8: return call("diff", {day(depth), day(depth), unit()});
        case 9: return call("weekday", {day(depth)});
        default:
            return call(pick(std::vector<std::string>{"year", "quarter", "month", "week", "day"}),
                        {day(depth)});
        }
    }
    ExprPtr day(int depth) {
        if (depth <= 0) return one_in(2) ? named(ExprKind::today, {}) : field(Type::date, depth);
        --depth;
        switch (below(8)) {
        case 0: return named(ExprKind::today, {});
        case 1: {
            Expr expr;
            expr.kind = ExprKind::standard_date;
            expr.date = {pick(std::vector{Which::last, Which::this_, Which::next}),
                         pick(std::vector{Unit::day, Unit::week, Unit::tenday, Unit::month,
                                          Unit::quarter, Unit::halfyear, Unit::year})};
            return made(std::move(expr));
        }
        case 2: return made(ExprKind::subtract, {day(depth), duration(depth)});
        case 3: return made(ExprKind::add, {day(depth), duration(depth)});
        case 4: return call("start_of", {day(depth), unit()});
        case 5: return call("end_of", {day(depth), unit()});
        case 6:
            return call("add", {day(depth), literal(static_cast<std::int64_t>(below(40))), unit()});
        default: return field(Type::date, depth);
        }
    }
    ExprPtr wild_expression(Type type, int depth) {
        switch (below(6)) {
        case 0: return named(ExprKind::attribute, text());
        case 1: return named(ExprKind::parameter, name());
        case 2: {
            Expr expr;
            expr.kind = ExprKind::parameter;
            expr.name = name();
            expr.part = one_in(2) ? "start" : "end";
            return made(std::move(expr));
        }
        case 3: return made(ExprKind::negate, {expression(type, depth)});
        case 4: return made(ExprKind::divide, {expression(type, depth), expression(type, depth)});
        default: return made(ExprKind::subtract, {expression(type, depth), duration(depth)});
        }
    }
    ExprPtr list(Type type, int depth) {
        std::vector<ExprPtr> items;
        const std::size_t count = below(4) + (options_.wild ? 0 : 1);
        for (std::size_t i = 0; i < count; ++i)
            items.push_back(options_.wild && one_in(3) ? expression(type, depth)
                                                       : literal(value(type)));
        return made(ExprKind::list, std::move(items));
    }

    FilterPtr filter(int depth) {
        Filter filter;
        if (depth > 0 && !one_in(3)) {
            filter.kind = pick(std::vector{scheme::FilterKind::all, scheme::FilterKind::any,
                                           scheme::FilterKind::none});
            const std::size_t least = options_.wild ? 0 : 1;
            const std::size_t count = least + below(4);
            for (std::size_t i = 0; i < count; ++i) filter.items.push_back(this->filter(depth - 1));
        } else {
            filter.kind = scheme::FilterKind::comparison;
            compare(filter, depth);
        }
        if (options_.wild && one_in(4)) {
            filter.view =
                pick(std::vector{scheme::View::normal, scheme::View::quick, scheme::View::hidden});
            if (one_in(2)) filter.title = text();
            if (one_in(2)) filter.user_id = text();
        }
        filter.used = !one_in(10);
        return std::make_shared<const Filter>(std::move(filter));
    }
    void compare(Filter& filter, int depth) {
        const Type type = options_.wild ? any_type() : field_type();
        filter.left = expression(type, depth);
        filter.comparison = comparison(type);
        switch (positive_of(filter.comparison)) {
        case Comparison::filled: break;
        case Comparison::in_list:
        case Comparison::in_list_by_hierarchy: filter.right = list(type, depth); break;
        case Comparison::in_hierarchy: filter.right = literal(value(type)); break;
        case Comparison::in_segment:
            if (one_in(2)) filter.left = nullptr;
            filter.right = one_in(2) ? literal(text()) : made(ExprKind::list, {literal(text())});
            break;
        case Comparison::like:
            filter.right = literal(
                pick(std::vector<std::string>{"%e%", "P_rm", "[А-Я]%", "!%", "[^a]%", "straß%"}));
            if (one_in(2)) filter.escape = U'!';
            if (std::get<std::string>(filter.right->value) == "!%") filter.escape = U'!';
            break;
        case Comparison::contains:
        case Comparison::begins_with: filter.right = literal(text()); break;
        default: filter.right = expression(type, depth); break;
        }
        if (type == Type::boolean && one_in(2) &&
            scheme::positive_of(filter.comparison) == Comparison::equal)
            filter.right = literal(true);
    }
    Comparison comparison(Type type) {
        if (options_.wild)
            return static_cast<Comparison>(
                below(static_cast<std::size_t>(Comparison::not_in_segment) + 1));
        std::vector<Comparison> known{Comparison::equal,   Comparison::not_equal,
                                      Comparison::filled,  Comparison::not_filled,
                                      Comparison::in_list, Comparison::not_in_list};
        if (type != Type::boolean)
            known.insert(known.end(), {Comparison::greater, Comparison::greater_or_equal,
                                       Comparison::less, Comparison::less_or_equal});
        if (type == Type::text)
            known.insert(known.end(),
                         {Comparison::contains, Comparison::not_contains, Comparison::begins_with,
                          Comparison::not_begins_with, Comparison::like, Comparison::not_like});
        return pick(known);
    }

    std::vector<RandomField> fields_;
    std::mt19937_64 random_;
    RandomRuleOptions options_;
};

} // namespace tessera::testing
