#include "report/values.hpp"

#include <set>
#include <string>

namespace tessera::report {

using scheme::Aggregate;

bool is_number(Type type) {
    return type == Type::integer || type == Type::decimal;
}

std::optional<Number> number_of(const Value& value) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return Number(*whole);
    if (const auto* decimal = std::get_if<Decimal>(&value)) return Number(*decimal);
    const auto* text = std::get_if<std::string>(&value);
    if (text && !text->empty() && text->find_first_not_of("-.0123456789") == text->npos)
        return Number::parse(*text);
    return std::nullopt;
}

Value value_of(const Number& number, Type type) {
    if (type == Type::decimal) {
        if (const auto decimal = number.to_decimal()) return *decimal;
    } else if (const auto whole = number.to_integer()) {
        return *whole;
    }
    return number.to_text();
}

Type total_type(Aggregate aggregate, Type column) {
    switch (aggregate) {
    case Aggregate::count:
    case Aggregate::count_distinct: return Type::integer;
    case Aggregate::avg: return Type::decimal;
    default: return column;
    }
}

namespace {

template <class T>
int order(const T& a, const T& b) {
    return a < b ? -1 : b < a ? 1 : 0;
}

bool is_numeric(const Value& value) {
    return is_number(type_of(value));
}

// Numbers that fit are compared in units of 1/10,000, without a Number.
std::optional<int128> units_of(const Value& value) {
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        return int128{*whole} * Decimal::scale;
    if (const auto* decimal = std::get_if<Decimal>(&value)) return decimal->units;
    return std::nullopt;
}

Value sum_of(std::span<const Value* const> values, bool average, Type type) {
    Number sum;
    std::int64_t count = 0;
    int128 units = 0; // the usual ones; 2^63 values of 2^63 fit
    for (const Value* value : values) {
        if (is_null(*value)) continue;
        ++count;
        if (const auto small = units_of(*value))
            units += *small;
        else if (const auto large = number_of(*value))
            sum = sum + *large;
    }
    sum = sum + Number::of_units(units);
    if (!average) return value_of(sum, type);
    const auto quotient = divide(sum, Number(count));
    return quotient ? value_of(*quotient, type) : Value{};
}

} // namespace

int compare(const Value& a, const Value& b) {
    if (is_null(a) || is_null(b)) return order(!is_null(a), !is_null(b));
    const auto left = units_of(a), right = units_of(b);
    if (left && right) return order(*left, *right);
    if (is_numeric(a) || is_numeric(b)) {
        const auto x = number_of(a), y = number_of(b); // one of them is too long for a decimal
        if (x && y) return order(*x, *y);
    }
    if (a.index() != b.index()) return order(a.index(), b.index());
    if (const auto* text = std::get_if<std::string>(&a))
        return order(*text, std::get<std::string>(b)); // bytes of UTF-8 order as code points do
    if (const auto* flag = std::get_if<bool>(&a)) return order(*flag, std::get<bool>(b));
    if (const auto* date = std::get_if<Date>(&a)) return order(*date, std::get<Date>(b));
    if (const auto* moment = std::get_if<Moment>(&a)) return order(*moment, std::get<Moment>(b));
    return 0;
}

Value total_of(Aggregate aggregate, std::span<const Value* const> values, Type column) {
    const Type type = total_type(aggregate, column);
    const auto filled = [&] {
        std::int64_t count = 0;
        for (const Value* value : values) count += is_null(*value) ? 0 : 1;
        return count;
    };
    switch (aggregate) {
    case Aggregate::sum: return sum_of(values, false, type);
    case Aggregate::avg: return sum_of(values, true, type);
    case Aggregate::count: return filled();
    case Aggregate::count_distinct: {
        const auto before = [](const Value* a, const Value* b) { return compare(*a, *b) < 0; };
        std::set<const Value*, decltype(before)> different(before);
        for (const Value* value : values)
            if (!is_null(*value)) different.insert(value);
        return static_cast<std::int64_t>(different.size());
    }
    case Aggregate::min:
    case Aggregate::max: break;
    }
    const Value* best = nullptr;
    const int wanted = aggregate == Aggregate::min ? -1 : 1;
    for (const Value* value : values)
        if (!is_null(*value) && (!best || compare(*value, *best) == wanted)) best = value;
    return best ? *best : Value{};
}

} // namespace tessera::report
