// One comparison: its left side, its operator, its right side.
#include "scheme/parser.hpp"

#include "scheme/literal.hpp"
#include "scheme/shape.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace tessera::scheme {
namespace {

struct Relation {
    std::string_view sign;
    Comparison comparison;
};
constexpr std::array relations{
    Relation{"=", Comparison::equal},
    Relation{"<>", Comparison::not_equal},
    Relation{"!=", Comparison::not_equal},
    Relation{"<", Comparison::less},
    Relation{">", Comparison::greater},
    Relation{"<=", Comparison::less_or_equal},
    Relation{">=", Comparison::greater_or_equal},
};

} // namespace

FilterPtr Parser::comparison() {
    const Nest nest(*this);
    const Token& start = now();
    if (at("in") || at("not")) return word_comparison(nullptr, start);
    ExprPtr left = sum();
    for (const Relation& relation : relations)
        if (accept(relation.sign)) {
            ExprPtr right = sum();
            return leaf(relation.comparison, false, std::move(left), std::move(right), start);
        }
    const bool word = at("not") || at("in") || at("is") || at("like") || at("between") ||
                      at("contains") || at("begins");
    if (word) return word_comparison(std::move(left), start);
    if (!may_stand_bare(*left)) expected("a comparison such as \"=\"", {"in", "is", "contains"});
    ExprPtr yes = literal(true, start);
    return leaf(Comparison::equal, false, std::move(left), std::move(yes), start);
}

FilterPtr Parser::word_comparison(ExprPtr left, const Token& start) {
    if (accept("is")) {
        const bool negated = accept("not");
        if (!accept("filled")) expected("\"filled\"", {"filled"});
        return leaf(Comparison::filled, negated, std::move(left), nullptr, start);
    }
    const bool negated = accept("not");
    if (accept("in")) return membership(std::move(left), negated, start);
    if (accept("between")) return between(left, negated, start);
    if (accept("contains")) {
        ExprPtr right = sum();
        return leaf(Comparison::contains, negated, std::move(left), std::move(right), start);
    }
    if (accept("begins")) {
        expect("with");
        ExprPtr right = sum();
        return leaf(Comparison::begins_with, negated, std::move(left), std::move(right), start);
    }
    if (accept("like")) {
        ExprPtr right = sum();
        const char32_t sign = accept("escape") ? escape() : 0;
        return leaf(Comparison::like, negated, std::move(left), std::move(right), start, sign);
    }
    expected("\"in\", \"contains\", \"begins with\", \"like\" or \"between\"",
             {"in", "contains", "begins", "like", "between"});
}

FilterPtr Parser::membership(ExprPtr left, bool negated, const Token& start) {
    if (!left && !at("segment")) expected("\"segment\"", {"segment"});
    if (accept("segment")) {
        ExprPtr right = at("(") ? list() : sum();
        return leaf(Comparison::in_segment, negated, std::move(left), std::move(right), start);
    }
    if (accept("hierarchy")) {
        const Comparison kind =
            at("(") ? Comparison::in_list_by_hierarchy : Comparison::in_hierarchy;
        ExprPtr right = at("(") ? list() : sum();
        return leaf(kind, negated, std::move(left), std::move(right), start);
    }
    if (!at("(") && !at(TokenKind::parameter))
        expected("a list in parentheses, a $parameter, \"hierarchy\" or \"segment\"",
                 {"hierarchy", "segment"});
    ExprPtr right = at("(") ? list() : parameter();
    return leaf(Comparison::in_list, negated, std::move(left), std::move(right), start);
}

FilterPtr Parser::between(const ExprPtr& left, bool negated, const Token& start) {
    ExprPtr least = sum();
    expect("and");
    ExprPtr most = sum();
    auto group = std::make_shared<Filter>();
    group->kind = negated ? FilterKind::none : FilterKind::all;
    group->items = {leaf(Comparison::greater_or_equal, false, left, std::move(least), start),
                    leaf(Comparison::less_or_equal, false, left, std::move(most), start)};
    group->place = since(start);
    return group;
}

FilterPtr Parser::leaf(Comparison positive, bool negated, ExprPtr left, ExprPtr right,
                       const Token& start, char32_t escape) const {
    auto filter = std::make_shared<Filter>();
    filter->kind = FilterKind::comparison;
    filter->comparison = negated ? negation_of(positive) : positive;
    filter->place = since(start);
    filter->escape = escape;
    if (const auto problem = misfit(filter->comparison, left, right)) {
        const ExprPtr& side = problem->side == Side::left ? left : right;
        fail(problem->code, side ? side->place : filter->place, problem->message, problem->hint);
    }
    filter->left = std::move(left);
    filter->right = std::move(right);
    return filter;
}

char32_t Parser::escape() {
    const Token& token = now();
    const std::string sign = text();
    const std::optional<char32_t> c = single_character(sign);
    if (!c)
        fail("rule.bad-literal", token.place, fmt::format("{} is not one character", token.written),
             "Name the one sign that takes the meaning from the next one, as in escape \"!\".");
    return *c;
}

ExprPtr Parser::list() {
    const Nest nest(*this);
    const Token& opening = take();
    auto values = std::make_shared<Expr>();
    values->kind = ExprKind::list;
    if (!at(")")) {
        do values->items.push_back(sum());
        while (accept(","));
    }
    close(")", opening);
    return finish(std::move(values), opening);
}

} // namespace tessera::scheme
