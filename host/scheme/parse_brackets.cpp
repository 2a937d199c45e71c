// A field and what stands in brackets behind it: a window, named arguments, a row condition.
#include "scheme/parser.hpp"

#include "base/text.hpp"
#include "scheme/shape.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::scheme {

ExprPtr Parser::field() {
    const Nest nest(*this);
    const Token& start = take();
    auto expr = std::make_shared<Expr>();
    expr->kind = ExprKind::field;
    expr->name = start.written;
    if (at("[")) expr->arguments = brackets();
    return finish(std::move(expr), start);
}

Arguments Parser::brackets() {
    const Token& opening = take();
    Arguments arguments;
    const bool window_first = opening.marked || at(TokenKind::parameter) ||
                              (at(TokenKind::word) && begins_period(now().written));
    if (window_first)
        arguments.window = window(opening.marked);
    else if (!at("where"))
        named_argument(arguments);
    while (accept(",")) named_argument(arguments);
    if (accept("where")) arguments.where = any();
    close("]", opening, {"where"});
    return arguments;
}

void Parser::named_argument(Arguments& arguments) {
    // What has its own place is no argument, wherever it stands.
    if (!arguments.empty() && at("where"))
        fail("rule.unexpected", now().place, "\"where\" follows without a comma",
             "Write the condition last: [last 3 months where revenue > 100].");
    if (!arguments.empty() && at(TokenKind::word) && begins_period(now().written))
        fail("rule.unexpected", now().place,
             fmt::format("\"{}\" begins a period, and a period stands first in the brackets",
                         now().written),
             "Write the period first: [last 3 months, days 30].");
    if (!at(TokenKind::word) || !is_argument_name(now().written))
        expected(arguments.empty() ? "a period such as last 3 months, a named argument or \"where\""
                                   : "the name of an argument",
                 {"last", "this", "next", "rest", "month", "where"});
    const Token& name = take();
    for (const auto& [known, value] : arguments.named)
        if (fold(known) == fold(name.written))
            fail("rule.unexpected", name.place,
                 fmt::format("the argument {} stands twice", name.written));
    arguments.named.emplace_back(name.written, sum());
}

bool Parser::at_window_end() const {
    return at(",") || at("where") || at("]") || at(TokenKind::end);
}

Window Parser::window(bool is_range) {
    const Token& start = now();
    if (is_range) {
        ExprPtr from = at("..") ? nullptr : sum();
        expect("..");
        ExprPtr to = at_window_end() ? nullptr : sum();
        try {
            return range(std::move(from), std::move(to));
        } catch (const Error& error) {
            fail(error, since(start));
        }
    }
    if (at(TokenKind::parameter)) {
        const ExprPtr named = parameter();
        if (!named->part.empty())
            fail("rule.unexpected", start.place,
                 fmt::format("${}.{} is a day, not a period", named->name, named->part),
                 fmt::format("Write ${}, or a range with two dots.", named->name));
        return {std::nullopt, named->name, nullptr, nullptr};
    }
    return {period(), {}, nullptr, nullptr};
}

// base/period.hpp knows the spellings: what stands up to the next comma, bracket or `where` is one.
Period Parser::period() {
    const Token& start = now();
    std::string spelling;
    while (at(TokenKind::word) || at(TokenKind::number) || at(TokenKind::month)) {
        if (at_window_end()) break;
        spelling += (spelling.empty() ? "" : " ") + lower(take().written);
    }
    if (spelling.empty()) expected("a period such as last 3 months");
    try {
        // Twice, because "last 07 days" is a rolling window and its canonical text Last7Days.
        return parse_period(to_text(parse_period(spelling)));
    } catch (const Error& error) {
        fail(error, since(start));
    }
}

} // namespace tessera::scheme
