#include "scheme/parser.hpp"

#include "base/text.hpp"
#include "scheme/literal.hpp"
#include "scheme/shape.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::scheme {
Parser::Nest::Nest(Parser& parser)
    : parser_(parser) {
    if (++parser_.depth_ > max_recursion) {
        --parser_.depth_;
        parser_.fail_too_deep(parser_.now().place);
    }
    parser_.reach_ = std::max(parser_.reach_, parser_.depth_);
}

void Parser::fail_too_deep(const Place& place) const {
    fail("rule.too-deep", place, fmt::format("the rule is nested more than {} deep", max_depth),
         "Split it into segments and refer to them with `in segment`.");
}

const Token& Parser::ahead(std::size_t count) const {
    return tokens_[std::min(pos_ + count, tokens_.size() - 1)];
}

const Token& Parser::take() {
    const Token& token = tokens_[pos_];
    if (token.kind != TokenKind::end) ++pos_;
    return token;
}

bool Parser::accept(std::string_view word_or_symbol) {
    if (!at(word_or_symbol)) return false;
    take();
    return true;
}

void Parser::expect(std::string_view word_or_symbol) {
    if (!accept(word_or_symbol))
        expected(fmt::format("\"{}\"", word_or_symbol), {std::string(word_or_symbol)});
}

void Parser::close(std::string_view symbol, const Token& opening, const Suggestions& known) {
    if (accept(symbol)) return;
    unexpected(fmt::format("expected \"{}\" for the \"{}\" at line {}, column {}", symbol,
                           opening.written, opening.place.line, opening.place.column),
               known);
}

void Parser::expect_end(std::string_view what, const Suggestions& known) {
    if (!at(TokenKind::end)) expected(what, known);
}

Place Parser::since(const Token& first) const {
    const Place& start = first.place;
    const Place& end = tokens_[pos_ > 0 ? pos_ - 1 : 0].place;
    if (end.line != start.line) return start;
    return {start.line, start.column, std::max(1, end.column + end.length - start.column)};
}

std::string Parser::text() {
    if (!at(TokenKind::text)) expected("a text in quotes");
    const Token& token = take();
    try {
        return text_literal(token.written);
    } catch (const Error& error) {
        fail(error, token.place);
    }
}

std::string Parser::shown(const Token& token) {
    constexpr std::int64_t most_shown = 40;
    if (token.kind == TokenKind::end) return "the end";
    std::string written(token.written);
    if (length_of(written) > most_shown) written = substring_of(written, 1, most_shown) + "…";
    return token.kind == TokenKind::text ? written : "\"" + written + "\"";
}

void Parser::expected(std::string_view what, const Suggestions& known) const {
    const std::string after = pos_ > 0 ? " after " + shown(tokens_[pos_ - 1]) : "";
    unexpected(fmt::format("expected {}{}", what, after), known);
}

void Parser::unexpected(std::string_view wish, const Suggestions& known) const {
    const std::string meant = at(TokenKind::word) ? did_you_mean(now().written, known) : "";
    fail("rule.unexpected", now().place,
         fmt::format("{}, found {}{}{}", wish, shown(now()), meant.empty() ? "" : ".", meant));
}

void Parser::fail(std::string code, const Place& place, std::string_view message,
                  std::string hint) const {
    throw error_at(std::move(code), text_, place, message, std::move(hint));
}

void Parser::fail(const Error& error, const Place& place) const {
    fail(error.code(), place, error.message(), error.hint());
}

FilterPtr Parser::whole_filter() {
    if (at(TokenKind::end)) return std::make_shared<const Filter>();
    FilterPtr filter = any();
    expect_end("\"and\", \"or\" or the end", joints());
    if (const auto place = too_deep(filter)) fail_too_deep(*place);
    return filter;
}

ExprPtr Parser::whole_expression() {
    ExprPtr expr = sum();
    expect_end("an operator or the end");
    if (const auto place = too_deep(expr)) fail_too_deep(*place);
    return expr;
}

Window Parser::whole_window() {
    const bool is_range = std::any_of(tokens_.begin(), tokens_.end(),
                                      [](const Token& token) { return token.is(".."); });
    Window result = window(is_range);
    expect_end("the end");
    for (const ExprPtr& end : {result.from, result.to})
        if (const auto place = too_deep(end)) fail_too_deep(*place);
    return result;
}

FilterPtr parse_filter(std::string_view text) {
    return Parser(text).whole_filter();
}
ExprPtr parse_expression(std::string_view text) {
    return Parser(text).whole_expression();
}
Window parse_window(std::string_view text) {
    return Parser(text).whole_window();
}

} // namespace tessera::scheme
