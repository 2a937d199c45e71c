#include "scheme/evaluate.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <stdexcept>

namespace tessera::scheme {
namespace {

Scalar number(const Number& value) {
    Scalar s;
    s.type = Type::decimal;
    s.number = value;
    return s;
}

Scalar whole(Type type, std::int64_t value) {
    Scalar s;
    s.type = type;
    s.whole = value;
    return s;
}

Scalar from_column(const Column& column, std::size_t index) {
    if (!column.present.test(index)) return {};
    switch (column.type) {
    case Type::integer: return number(Number(column.numbers[index]));
    case Type::decimal: return number(Number(Decimal{column.numbers[index]}));
    case Type::text: {
        Scalar s;
        s.type = Type::text;
        s.text = column.dictionary->text(column.codes[index]);
        return s;
    }
    default: return whole(column.type, column.numbers[index]);
    }
}

Scalar from_constant(const Bound& bound) {
    // Whatever its value is: a number may be too large for one.
    const bool is_number = bound.type == Type::integer || bound.type == Type::decimal;
    if (is_number && !is_null(bound.value)) return number(bound.number);
    switch (type_of(bound.value)) {
    case Type::null: return {};
    case Type::integer:
    case Type::decimal: return number(bound.number);
    case Type::text: {
        Scalar s;
        s.type = Type::text;
        s.text = std::get<std::string>(bound.value);
        return s;
    }
    case Type::boolean: return whole(Type::boolean, std::get<bool>(bound.value) ? 1 : 0);
    case Type::date: return whole(Type::date, std::get<Date>(bound.value).days);
    case Type::moment: return whole(Type::moment, std::get<Moment>(bound.value).micros);
    }
    return {};
}

Date day_of(const Scalar& s, const Zone& zone) {
    return s.type == Type::moment ? zone.day_of(Moment{s.whole})
                                  : Date{static_cast<std::int32_t>(s.whole)};
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    return a / b - ((a % b != 0 && (a < 0) != (b < 0)) ? 1 : 0);
}

// Local wall-clock seconds of the day of a moment.
std::int64_t second_of_day(const Scalar& s, const Zone& zone) {
    if (s.type != Type::moment) return 0;
    const std::int64_t second = floor_div(s.whole, 1'000'000) % 60;
    return zone.minute_of_day(Moment{s.whole}) * 60 + (second < 0 ? second + 60 : second);
}

// A day begins when its first instant comes in the zone.
std::int64_t micros_of(const Scalar& s, const Zone& zone) {
    return s.type == Type::moment
               ? s.whole
               : zone.start_of_day(Date{static_cast<std::int32_t>(s.whole)}).micros;
}

Scalar shift(const Scalar& base, Unit unit, const Scalar& count, bool backwards, const Zone& zone) {
    if (base.missing() || count.missing()) return {};
    const Number steps = (backwards ? -count.number : count.number).rounded(0);
    const auto n = steps.to_integer();
    if (!n) return {};
    try {
        if (base.type == Type::moment || unit == Unit::minute || unit == Unit::hour) {
            return whole(Type::moment, add(Moment{micros_of(base, zone)}, unit, *n).micros);
        }
        return whole(Type::date, add(Date{static_cast<std::int32_t>(base.whole)}, unit, *n).days);
    } catch (const Error&) { // beyond the calendar: missing, as a quotient by zero is
        return {};
    }
}

Scalar call_date(const std::string& name, const std::vector<Scalar>& args, Unit unit,
                 const Zone& zone) {
    if (args[0].missing()) return {};
    const Date day = day_of(args[0], zone);
    const Civil civil = civil_of(day);
    const auto count = [](std::int64_t n) { return number(Number(n)); };
    if (name == "year") return count(civil.year);
    if (name == "quarter") return count(quarter_of(day));
    if (name == "month") return count(civil.month);
    if (name == "week") return count(iso_week(day));
    if (name == "day") return count(civil.day);
    if (name == "weekday") return count(weekday(day));
    if (name == "hour") return count(second_of_day(args[0], zone) / 3600);
    if (name == "minute") return count(second_of_day(args[0], zone) / 60 % 60);
    if (name == "second") return count(second_of_day(args[0], zone) % 60);
    if (name == "start_of") return whole(Type::date, start_of(unit, day).days);
    if (name == "end_of") return whole(Type::date, end_of(unit, day).days);
    if (name == "add") return shift(args[0], unit, args[1], false, zone);
    if (name == "diff") {
        if (args[1].missing()) return {};
        if (unit == Unit::minute || unit == Unit::hour) {
            const std::int64_t step = unit == Unit::minute ? 60'000'000 : 3'600'000'000;
            return count((micros_of(args[1], zone) - micros_of(args[0], zone)) / step);
        }
        return count(diff(day, day_of(args[1], zone), unit));
    }
    throw std::logic_error("function without an implementation: " + name);
}

Scalar call(const Bound& e, const Frame& frame, std::size_t row, const Zone& zone,
            const std::vector<std::int64_t>* pick) {
    if (e.function == "coalesce") {
        for (const Bound& item : e.items) {
            if (Scalar s = compute(item, frame, row, zone, pick); !s.missing()) return s;
        }
        return {};
    }
    std::vector<Scalar> args;
    args.reserve(e.items.size());
    for (const Bound& item : e.items) args.push_back(compute(item, frame, row, zone, pick));
    if (e.function == "length") {
        if (args[0].missing()) return {};
        return number(Number(static_cast<std::int64_t>(length_of(args[0].view()))));
    }
    if (e.function == "substring") {
        for (const Scalar& s : args) {
            if (s.missing()) return {};
        }
        const auto start = args[1].number.to_integer();
        const auto length = args.size() > 2 ? args[2].number.to_integer() : std::int64_t{INT32_MAX};
        if (!start || !length) return {};
        Scalar s;
        s.owned = substring_of(args[0].view(), *start, *length);
        if (s.owned.empty()) return {};
        s.type = Type::text;
        return s;
    }
    if (e.function == "round") {
        if (args[0].missing()) return {};
        std::int64_t places = 0;
        if (args.size() > 1) {
            const auto n = args[1].missing() ? std::nullopt : args[1].number.to_integer();
            if (!n) return {};
            places = *n;
        }
        constexpr std::int64_t most_places = 1000; // as Number::rounded
        return number(args[0].number.rounded(
            static_cast<int>(std::clamp(places, -most_places, most_places))));
    }
    return call_date(e.function, args, e.unit, zone);
}

Scalar arithmetic(const Bound& e, const Frame& frame, std::size_t row, const Zone& zone,
                  const std::vector<std::int64_t>* pick) {
    const Scalar a = compute(e.items[0], frame, row, zone, pick);
    if (a.missing()) return {};
    if (e.op == Bound::Op::negate) return number(-a.number);
    const Scalar b = compute(e.items[1], frame, row, zone, pick);
    if (b.missing()) return {};
    if (e.type == Type::integer && a.type == Type::date && b.type == Type::date) {
        return number(Number(a.whole - b.whole)); // days between two dates
    }
    switch (e.op) {
    case Bound::Op::add: return number(a.number + b.number);
    case Bound::Op::subtract: return number(a.number - b.number);
    case Bound::Op::multiply: return number(a.number * b.number);
    default: break;
    }
    const auto quotient = divide(a.number, b.number);
    return quotient ? number(*quotient) : Scalar{};
}

} // namespace

Scalar compute(const Bound& e, const Frame& frame, std::size_t row, const Zone& zone,
               const std::vector<std::int64_t>* pick) {
    switch (e.op) {
    case Bound::Op::constant: return from_constant(e);
    case Bound::Op::slot: {
        const Column& column = frame.columns[e.slot];
        if (!column.multiple) return from_column(column, row);
        const std::int64_t index = pick ? (*pick)[e.slot] : -1;
        if (index >= 0) return from_column(column, static_cast<std::size_t>(index));
        const auto first = column.offsets[row]; // shown and sorted by the first value
        return first == column.offsets[row + 1] ? Scalar{} : from_column(column, first);
    }
    case Bound::Op::shift: {
        const Scalar base = compute(e.items[0], frame, row, zone, pick);
        return shift(base, e.unit, compute(e.items[1], frame, row, zone, pick),
                     e.function == "back", zone);
    }
    case Bound::Op::call: return call(e, frame, row, zone, pick);
    case Bound::Op::cases:
        for (std::size_t i = 0; i < e.conditions.size(); ++i) {
            // A condition is a filter of its own: it asks all values, not the picked one.
            if (holds(*e.conditions[i], frame, row, zone)) {
                return compute(e.items[i], frame, row, zone, pick);
            }
        }
        if (e.items.size() > e.conditions.size()) {
            return compute(e.items.back(), frame, row, zone, pick);
        }
        // A missing boolean is false.
        return e.type == Type::boolean ? whole(Type::boolean, 0) : Scalar{};
    default: return arithmetic(e, frame, row, zone, pick);
    }
}

Value to_value(const Scalar& s) {
    switch (s.type) {
    case Type::null: return {};
    case Type::boolean: return s.whole != 0;
    case Type::integer:
    case Type::decimal:
        if (const auto whole = s.number.to_integer()) return *whole;
        if (const auto decimal = s.number.to_decimal()) return *decimal;
        return s.number.to_text();
    case Type::text: return std::string(s.view());
    case Type::date: return Date{static_cast<std::int32_t>(s.whole)};
    case Type::moment: return Moment{s.whole};
    }
    return {};
}

} // namespace tessera::scheme
