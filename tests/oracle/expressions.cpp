#include "interpreter.hpp"
#include "text.hpp"

#include "base/date.hpp"

#include <algorithm>
#include <stdexcept>

namespace tessera::oracle {

using boost::multiprecision::cpp_int;
using scheme::ExprKind;
using scheme::ExprPtr;

namespace {

constexpr std::int64_t day_micros = 86'400'000'000;

Item whole_item(Item::Kind kind, std::int64_t whole) {
    Item item;
    item.kind = kind;
    item.whole = whole;
    return item;
}

cpp_int floor_of(const Rational& number) {
    const cpp_int top = numerator(number), bottom = denominator(number);
    cpp_int quotient = top / bottom;
    if (top % bottom != 0 && top < 0) --quotient;
    return quotient;
}

std::int64_t whole_of(const Item& item) {
    return static_cast<std::int64_t>(floor_of(round_half_even(item.amount, 0)));
}

bool is_whole(const Item& item) {
    return denominator(item.amount) == 1;
}

std::string unit_name(const scheme::Expr& literal) {
    return std::string(to_string(*unit_from_string(std::get<std::string>(literal.value))));
}

} // namespace

Item item_of(const Value& value) {
    switch (type_of(value)) {
    case Type::null: return {};
    case Type::boolean: return whole_item(Item::flag, std::get<bool>(value) ? 1 : 0);
    case Type::integer: return number_item(Rational(std::get<std::int64_t>(value)));
    case Type::decimal: return number_item(Rational(std::get<Decimal>(value).units) / 10'000);
    case Type::date: return day_item(std::get<Date>(value).days);
    case Type::moment: return whole_item(Item::instant, std::get<Moment>(value).micros);
    case Type::text: break;
    }
    Item item;
    item.words = std::get<std::string>(value);
    item.kind = item.words.empty() ? Item::none : Item::text; // empty text is missing
    return item;
}

Item number_item(const Rational& amount) {
    Item item;
    item.kind = Item::number;
    item.amount = amount;
    return item;
}

Item day_item(std::int64_t day) {
    return whole_item(Item::day, day);
}

Rational round_half_even(const Rational& number, int places) {
    Rational power = 1;
    for (int i = 0; i < places; ++i) power *= 10;
    for (int i = 0; i > places; --i) power /= 10;
    const Rational scaled = number * power;
    cpp_int below = floor_of(scaled);
    const Rational rest = scaled - Rational(below);
    const Rational half(1, 2);
    if (rest > half || (rest == half && below % 2 != 0)) ++below;
    return Rational(below) / power;
}

std::string show(const Item& item) {
    switch (item.kind) {
    case Item::none: return "missing";
    case Item::number: return item.amount.str();
    case Item::text: return '"' + item.words + '"';
    case Item::day: return to_text(Date{static_cast<std::int32_t>(item.whole)});
    case Item::instant: return to_text(Moment{item.whole});
    default: return std::to_string(item.whole);
    }
}

Item Interpreter::eval(const scheme::Expr& expr, const Scope& scope) const {
    switch (expr.kind) {
    case ExprKind::literal: return item_of(expr.value);
    case ExprKind::field: return field(expr, scope);
    case ExprKind::attribute: return scope.picked.at(expr.name);
    case ExprKind::parameter: return parameter(expr);
    case ExprKind::today: return day_item(question_.today);
    case ExprKind::standard_date: {
        const std::string unit(to_string(expr.date.unit));
        int day = calendar().start_of(unit, question_.today);
        if (expr.date.which == Which::last) day = calendar().start_of(unit, day - 1);
        if (expr.date.which == Which::next) {
            day = calendar().end_of(unit, question_.today) + 1;
        }
        return day_item(day);
    }
    case ExprKind::call: return call(expr, scope);
    case ExprKind::cases: {
        for (const auto& branch : expr.cases) {
            // A filter of its own: it asks every value of a custom field.
            Scope own = scope;
            own.picked.clear();
            if (truth(*branch.when, own)) {
                const Item item = eval(*branch.then, scope);
                if (item.kind == Item::none && is_flag(expr, scope)) break;
                return item;
            }
        }
        if (!expr.items.empty()) return eval(*expr.items[0], scope);
        return is_flag(expr, scope) ? whole_item(Item::flag, 0) : Item{};
    }
    default: return arithmetic(expr, scope);
    }
}

Item Interpreter::parameter(const scheme::Expr& expr) const {
    const Parameter& given = question_.parameters.at(expr.name);
    if (expr.part.empty()) return item_of(given.value);
    if (!given.period) return {};
    const Span span = resolve(*given.period);
    const auto& end = expr.part == "start" ? span.first : span.second;
    return end ? day_item(*end) : Item{};
}

Item Interpreter::arithmetic(const scheme::Expr& expr, const Scope& scope) const {
    const Item a = eval(*expr.items[0], scope);
    if (expr.kind == ExprKind::negate) return a.kind == Item::none ? a : number_item(-a.amount);
    const scheme::Expr& right = *expr.items[1];
    if (right.kind == ExprKind::duration) {
        return shift(a, std::string(to_string(right.unit)), eval(*right.items[0], scope),
                     expr.kind == ExprKind::subtract);
    }
    const Item b = eval(right, scope);
    if (a.kind == Item::none || b.kind == Item::none) return {};
    if (a.kind == Item::day) return number_item(Rational(a.whole - b.whole));
    switch (expr.kind) {
    case ExprKind::add: return number_item(a.amount + b.amount);
    case ExprKind::subtract: return number_item(a.amount - b.amount);
    case ExprKind::multiply: return number_item(a.amount * b.amount);
    default: return b.amount == 0 ? Item{} : number_item(a.amount / b.amount);
    }
}

Item Interpreter::shift(const Item& base, const std::string& unit, const Item& count,
                        bool back) const {
    if (base.kind == Item::none || count.kind == Item::none) return {};
    const std::int64_t steps = back ? -whole_of(count) : whole_of(count);
    if (unit == "hour" || unit == "minute") {
        const std::int64_t step = unit == "hour" ? 3'600'000'000 : 60'000'000;
        return whole_item(Item::instant, instant_of(base) + steps * step);
    }
    if (base.kind == Item::day) {
        return day_item(calendar().add(static_cast<int>(base.whole), unit, steps));
    }
    // A moment keeps its time of day in UTC.
    std::int64_t day = base.whole / day_micros;
    if (base.whole % day_micros < 0) --day;
    const std::int64_t time = base.whole - day * day_micros;
    return whole_item(Item::instant,
                      calendar().add(static_cast<int>(day), unit, steps) * day_micros + time);
}

Item Interpreter::call(const scheme::Expr& expr, const Scope& scope) const {
    const std::string& name = expr.name;
    const bool has_unit = name == "start_of" || name == "end_of" || name == "add" || name == "diff";
    std::vector<Item> items;
    for (std::size_t i = 0; i + (has_unit ? 1 : 0) < expr.items.size(); ++i) {
        items.push_back(eval(*expr.items[i], scope));
        if (name == "coalesce" && items.back().kind != Item::none) return items.back();
    }
    if (name == "coalesce") return {};
    for (const Item& item : items) {
        if (item.kind == Item::none) return {};
    }
    const auto count = [](std::int64_t n) { return number_item(Rational(n)); };
    if (name == "length") {
        return count(static_cast<std::int64_t>(code_points(items[0].words).size()));
    }
    if (name == "substring") {
        for (std::size_t i = 1; i < items.size(); ++i) {
            if (!is_whole(items[i])) return {};
        }
        std::u32string out;
        const auto points = code_points(items[0].words);
        for (std::size_t i = 0; i < points.size(); ++i) {
            const Rational place(i + 1);
            if (place < items[1].amount) continue;
            if (items.size() > 2 && place >= items[1].amount + items[2].amount) continue;
            out.push_back(points[i]);
        }
        return item_of(Value{to_utf8(out)});
    }
    if (name == "round") {
        if (items.size() > 1 && !is_whole(items[1])) return {};
        const std::int64_t asked = items.size() > 1 ? whole_of(items[1]) : 0;
        const int places = static_cast<int>(std::clamp<std::int64_t>(asked, -1000, 1000));
        return number_item(round_half_even(items[0].amount, places));
    }
    if (has_unit) {
        const std::string unit = unit_name(*expr.items.back());
        if (name == "add") return shift(items[0], unit, items[1], false);
        if (name == "diff" && (unit == "hour" || unit == "minute")) {
            const std::int64_t step = unit == "hour" ? 3'600'000'000 : 60'000'000;
            return count((instant_of(items[1]) - instant_of(items[0])) / step);
        }
        const int day = day_of(items[0]);
        if (name == "diff") return count(calendar().diff(day, day_of(items[1]), unit));
        return day_item(name == "start_of" ? calendar().start_of(unit, day)
                                           : calendar().end_of(unit, day));
    }
    const Calendar::Day& day = calendar().at(day_of(items[0]));
    if (name == "year") return count(day.year);
    if (name == "quarter") return count(1 + (day.month - 1) / 3);
    if (name == "month") return count(day.month);
    if (name == "week") return count(calendar().iso_week(day_of(items[0])));
    if (name == "day") return count(day.day);
    if (name == "weekday") return count(day.weekday);
    Clock::Local local{};
    if (items[0].kind == Item::instant) local = clock_.at(items[0].whole);
    if (name == "hour") return count(local.hour);
    if (name == "minute") return count(local.minute);
    if (name == "second") return count(local.second);
    throw std::logic_error("unknown function " + name);
}

// The path of a column, without the name of a template before it; "" for measures.
std::string Interpreter::column_path(const scheme::Expr& expr, const Scope& scope) const {
    std::string path = expr.name;
    if (scope.of_subject && path.starts_with("main.")) path = path.substr(5);
    const std::string first = path.substr(0, path.find('.'));
    return first == "key" || column_of(scope.source, first) ? path : "";
}

Item Interpreter::field(const scheme::Expr& expr, const Scope& scope) const {
    const std::string path = column_path(expr, scope);
    if (!path.empty()) return column(*scope.row, scope.source, path);
    std::string name = expr.name;
    if (const auto dot = name.find('.'); dot != std::string::npos) name = name.substr(dot + 1);
    if (name == "age") { // whole years; born on 29 February, a year older on 1 March
        const Item born = column(*scope.row, scope.source, "birth_date");
        if (born.kind == Item::none || born.whole > question_.today) return {};
        const auto &b = calendar().at(static_cast<int>(born.whole)),
                   &t = calendar().at(question_.today);
        const bool still_to_come = std::pair(t.month, t.day) < std::pair(b.month, b.day);
        return number_item(Rational(t.year - b.year - (still_to_come ? 1 : 0)));
    }
    const auto value = measure(name, expr.arguments, *scope.row);
    if (!value) throw std::logic_error("unknown field " + expr.name);
    return *value;
}

Item Interpreter::column(const Row& row, const std::string& source, const std::string& path) const {
    const std::string name = path.substr(0, path.find('.'));
    const ColumnKind* kind = column_of(source, name == "key" ? "code" : name);
    const auto found = row.find(kind->name);
    const bool missing = found == row.end() || is_null(found->second);
    if (path == name) {
        if (missing) return kind->type == Type::boolean ? whole_item(Item::flag, 0) : Item{};
        if (!kind->references.empty()) {
            return whole_item(Item::reference, std::get<std::int64_t>(found->second));
        }
        return item_of(found->second);
    }
    static const Row nothing;
    const Row* next =
        missing ? nullptr : find(kind->references, std::get<std::int64_t>(found->second));
    return column(next ? *next : nothing, kind->references, path.substr(name.size() + 1));
}

std::string Interpreter::reference_of(const scheme::Expr& expr, const Scope& scope) const {
    if (expr.kind == ExprKind::call && expr.name == "coalesce") {
        return reference_of(*expr.items[0], scope);
    }
    if (expr.kind != ExprKind::field) return "";
    std::string path = column_path(expr, scope), source = scope.source;
    while (!path.empty()) {
        const std::string name = path.substr(0, path.find('.'));
        const ColumnKind* kind = column_of(source, name);
        if (!kind) return "";
        if (path == name) return kind->references;
        source = kind->references;
        path = path.substr(name.size() + 1);
    }
    return "";
}

bool Interpreter::is_flag(const scheme::Expr& expr, const Scope& scope) const {
    switch (expr.kind) {
    case ExprKind::literal: return type_of(expr.value) == Type::boolean;
    case ExprKind::field: {
        const std::string path = column_path(expr, scope);
        return !path.empty() && column(*scope.row, scope.source, path).kind == Item::flag;
    }
    case ExprKind::attribute: return data_.attribute_types.at(expr.name) == Type::boolean;
    case ExprKind::cases:
        return std::any_of(expr.cases.begin(), expr.cases.end(),
                           [&](const auto& branch) { return is_flag(*branch.then, scope); });
    case ExprKind::call:
        return expr.name == "coalesce" &&
               std::any_of(expr.items.begin(), expr.items.end(),
                           [&](const ExprPtr& item) { return is_flag(*item, scope); });
    default: return false;
    }
}

} // namespace tessera::oracle
