// Values: arithmetic, literals, parameters, functions, cases.
#include "scheme/parser.hpp"

#include "base/text.hpp"
#include "scheme/literal.hpp"
#include "scheme/shape.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::scheme {
namespace {

// Nodes are made on the heap at once: an Expr of 400 bytes in every frame of the recursion would
// need megabytes of stack for the deepest rule.
std::shared_ptr<Expr> node(ExprKind kind) {
    auto expr = std::make_shared<Expr>();
    expr->kind = kind;
    return expr;
}

std::optional<Unit> unit_of(const Token& token) {
    if (token.kind != TokenKind::word) return std::nullopt;
    return unit_from_string(lower(token.written));
}

bool is_unit(const Token& token) {
    return unit_of(token).has_value();
}

std::vector<std::string> unit_names() {
    std::vector<std::string> names;
    for (const Unit unit : {Unit::minute, Unit::hour, Unit::day, Unit::week, Unit::tenday,
                            Unit::month, Unit::quarter, Unit::halfyear, Unit::year})
        names.emplace_back(to_string(unit));
    return names;
}

} // namespace

ExprPtr Parser::finish(std::shared_ptr<Expr> expr, const Token& start) const {
    expr->place = since(start);
    return expr;
}

ExprPtr Parser::literal(Value value, const Token& start) const {
    auto expr = node(ExprKind::literal);
    expr->value = std::move(value);
    return finish(std::move(expr), start);
}

// 1 + 2 + 3 makes a tree that is deep on its left, without recursion here: each further operator
// sinks what stands before it by one level, and the limit on depth must count that.
ExprPtr Parser::binary(Binary one, Binary other, Operand leftmost, Operand further) {
    const Token& start = now();
    const int outer = std::exchange(reach_, depth_);
    ExprPtr left = (this->*leftmost)();
    while (at(one.sign) || at(other.sign)) {
        const ExprKind kind = at(one.sign) ? one.kind : other.kind;
        take();
        const int sunk = std::exchange(reach_, depth_) + 1;
        if (sunk > max_recursion) fail_too_deep(now().place);
        ExprPtr right = (this->*further)();
        reach_ = std::max(sunk, reach_ + 1);
        auto operation = node(kind);
        operation->items = {std::move(left), std::move(right)};
        left = finish(std::move(operation), start);
    }
    reach_ = std::max(outer, reach_);
    return left;
}

ExprPtr Parser::sum() {
    ExprPtr result =
        binary({ExprKind::add, "+"}, {ExprKind::subtract, "-"}, &Parser::product, &Parser::term);
    const TokenKind last = tokens_[pos_ - 1].kind;
    if (is_unit(now()) && (last == TokenKind::number || last == TokenKind::parameter))
        fail("rule.unexpected", now().place, "a duration stands only behind + and -",
             "Write today - 90 days, for example.");
    return result;
}

ExprPtr Parser::product() {
    return binary({ExprKind::multiply, "*"}, {ExprKind::divide, "/"}, &Parser::unary,
                  &Parser::unary);
}

// What stands right of + and -: a duration or a product. One look ahead tells which.
ExprPtr Parser::term() {
    const Token& start = now();
    if (at(TokenKind::number) && is_unit(ahead(1))) return duration(number(false, take()), start);
    if (at(TokenKind::parameter) && is_unit(ahead(1))) return duration(parameter(), start);
    if (at("(") && start.closing > 0 && is_unit(tokens_[start.closing + 1]))
        return duration(parenthesised(), start);
    return product();
}

ExprPtr Parser::duration(ExprPtr count, const Token& start) {
    if (count->kind == ExprKind::literal && type_of(count->value) != Type::integer)
        fail("rule.bad-literal", count->place, "a duration takes a whole number of units",
             "Write 36 hours instead of 1.5 days.");
    auto expr = node(ExprKind::duration);
    expr->unit = *unit_of(take());
    expr->items = {std::move(count)};
    return finish(std::move(expr), start);
}

ExprPtr Parser::unary() {
    if (!at("-")) return primary();
    const Nest nest(*this);
    const Token& sign = take();
    if (at(TokenKind::number)) {
        take();
        return number(true, sign);
    }
    auto expr = node(ExprKind::negate);
    expr->items = {unary()};
    return finish(std::move(expr), sign);
}

ExprPtr Parser::primary() {
    const Token& start = now();
    switch (start.kind) {
    case TokenKind::number: take(); return number(false, start);
    case TokenKind::text: return literal(text(), start);
    case TokenKind::date:
    case TokenKind::moment: return day_or_moment();
    case TokenKind::parameter: return parameter();
    case TokenKind::month:
        fail(
            "rule.bad-literal", start.place,
            fmt::format("{} is a month, and stands only in brackets behind `month`", start.written),
            "Put blanks around a minus that subtracts.");
    case TokenKind::symbol:
        if (at("(")) return parenthesised();
        break;
    case TokenKind::word:
        if (at("true") || at("false")) return literal(take().is("true"), start);
        if (at("today")) {
            auto expr = node(ExprKind::today);
            take();
            return finish(std::move(expr), start);
        }
        if (at("case")) return cases();
        if (is_reserved(start.written)) break;
        if (at("start") && ahead(1).is("of")) return standard_date();
        if (ahead(1).is("(")) return at("attribute") ? attribute() : call();
        return field();
    default: break;
    }
    expected("a value");
}

ExprPtr Parser::parenthesised() {
    const Nest nest(*this);
    const Token& opening = take();
    ExprPtr inner = sum();
    close(")", opening);
    return inner;
}

// The number was taken last; `start` is its sign or itself.
ExprPtr Parser::number(bool negative, const Token& start) {
    const Token& token = tokens_[pos_ - 1];
    try {
        return literal(number_literal(token.written, negative), start);
    } catch (const Error& error) {
        fail(error, since(start));
    }
}

ExprPtr Parser::day_or_moment() {
    const Token& token = take();
    try {
        if (token.kind == TokenKind::date) return literal(parse_date(token.written), token);
        std::string written(token.written);
        for (char& c : written)
            if (c == 't' || c == 'z') c = c == 't' ? 'T' : 'Z';
        return literal(parse_moment(written), token);
    } catch (const Error& error) {
        fail("rule.bad-literal", token.place, error.message(), error.hint());
    }
}

ExprPtr Parser::parameter() {
    const Token& token = take();
    const std::string_view written = token.written.substr(1);
    const std::size_t dot = written.find('.');
    auto expr = node(ExprKind::parameter);
    expr->name = written.substr(0, dot);
    if (dot != std::string_view::npos) {
        expr->part = lower(written.substr(dot + 1));
        if (expr->part != "start" && expr->part != "end")
            fail("rule.unexpected", token.place,
                 fmt::format("a parameter has no part \"{}\"", written.substr(dot + 1)),
                 "A period parameter has .start and .end.");
    }
    return finish(std::move(expr), token);
}

ExprPtr Parser::standard_date() {
    const Token& start = take();
    take(); // of
    auto expr = node(ExprKind::standard_date);
    if (at("this"))
        expr->date.which = Which::this_;
    else if (at("last"))
        expr->date.which = Which::last;
    else if (at("next"))
        expr->date.which = Which::next;
    else
        expected("\"this\", \"last\" or \"next\"", {"this", "last", "next"});
    take();
    const std::optional<Unit> unit = unit_of(now());
    if (!unit || *unit < Unit::day)
        expected("day, week, tenday, month, quarter, halfyear or year",
                 {"day", "week", "tenday", "month", "quarter", "halfyear", "year"});
    expr->date.unit = *unit;
    take();
    return finish(std::move(expr), start);
}

ExprPtr Parser::attribute() {
    const Token& start = take();
    const Token& opening = take();
    const Place place = now().place;
    auto expr = node(ExprKind::attribute);
    expr->name = text();
    if (expr->name.empty()) fail("rule.unexpected", place, "an attribute has a name");
    close(")", opening);
    return finish(std::move(expr), start);
}

ExprPtr Parser::call() {
    const Nest nest(*this);
    const Token& start = take();
    const Function* function = find_function(start.written);
    if (!function) fail(unknown_function(start.written), start.place);
    const Token& opening = take();
    auto expr = node(ExprKind::call);
    expr->name = function->name;
    const auto most = static_cast<std::size_t>(function->most);
    while (!at(")") && !at(TokenKind::end)) {
        const bool unit = function->unit && expr->items.size() + 1 == most;
        expr->items.push_back(unit ? unit_name(*function) : sum());
        if (!accept(",")) break;
        if (at(")")) expected("a value");
    }
    close(")", opening);
    if (const auto problem = wrong_count(*function, expr->items.size()))
        fail(*problem, since(start));
    return finish(std::move(expr), start);
}

ExprPtr Parser::unit_name(const Function& function) {
    const Token& token = now();
    const std::optional<Unit> unit = unit_of(token);
    if (!unit) expected(fmt::format("a unit such as month for {}", function.name), unit_names());
    take();
    return literal(std::string(to_string(*unit)), token);
}

ExprPtr Parser::cases() {
    const Nest nest(*this);
    const Token& start = take();
    auto expr = node(ExprKind::cases);
    if (!at("when")) expected("\"when\"", {"when"});
    while (accept("when")) {
        FilterPtr when = any();
        if (!accept("then")) expected("\"then\"", {"then", "and", "or"});
        expr->cases.push_back({std::move(when), sum()});
    }
    if (accept("else")) expr->items = {sum()};
    if (!accept("end")) expected("\"when\", \"else\" or \"end\"", {"when", "else", "end"});
    return finish(std::move(expr), start);
}

} // namespace tessera::scheme
