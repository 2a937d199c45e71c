// Groups, NOT and annotations.
#include "scheme/parser.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::scheme {
namespace {

bool is_plain_all(const Filter& filter) {
    return filter.kind == FilterKind::all && filter.used && filter.view == View::normal &&
           filter.title.empty() && filter.user_id.empty();
}

} // namespace

const Parser::Suggestions& Parser::joints() {
    static const Suggestions words{"and",  "or",       "not",    "in",     "is",
                                   "like", "contains", "begins", "between"};
    return words;
}

FilterPtr Parser::chain(FilterKind kind, FilterPtr first, const Token& start) {
    const std::string_view word = kind == FilterKind::all ? "and" : "or";
    auto group = std::make_shared<Filter>();
    group->kind = kind;
    if (first) group->items.push_back(std::move(first));
    while (accept(word)) group->items.push_back(kind == FilterKind::all ? negation() : all());
    group->place = since(start);
    return group;
}

FilterPtr Parser::any() {
    const Token& start = now();
    FilterPtr first = all();
    return at("or") ? chain(FilterKind::any, std::move(first), start) : first;
}

FilterPtr Parser::all() {
    const Token& start = now();
    FilterPtr first = negation();
    return at("and") ? chain(FilterKind::all, std::move(first), start) : first;
}

FilterPtr Parser::negation() {
    // `not in segment "X"` is a comparison of its own: there is no left side to stand before `not`.
    if (!at("not") || (ahead(1).is("in") && ahead(2).is("segment"))) return item();
    const Nest nest(*this);
    const Token& start = take();
    FilterPtr operand = negation();
    auto none = std::make_shared<Filter>();
    none->kind = FilterKind::none;
    if (is_plain_all(*operand))
        none->items = operand->items;
    else
        none->items = {std::move(operand)};
    none->place = since(start);
    return none;
}

FilterPtr Parser::item() {
    FilterPtr item = at("(") && now().marked ? group() : comparison();
    return annotated(std::move(item));
}

FilterPtr Parser::group() {
    const Nest nest(*this);
    const Token& opening = take();
    FilterPtr inner;
    if (at("and") || at("or")) {
        const FilterKind kind = at("and") ? FilterKind::all : FilterKind::any;
        if (ahead(1).is(")")) {
            take();
            auto empty = std::make_shared<Filter>();
            empty->kind = kind;
            inner = std::move(empty);
        } else {
            inner = chain(kind, nullptr, opening);
        }
    } else {
        inner = any();
    }
    close(")", opening, joints());
    return inner;
}

FilterPtr Parser::annotated(FilterPtr item) {
    if (!at(TokenKind::annotation)) return item;
    auto changed = std::make_shared<Filter>(*item);
    std::vector<std::string> seen;
    while (at(TokenKind::annotation)) annotation(*changed, seen);
    return changed;
}

void Parser::annotation(Filter& item, std::vector<std::string>& seen) {
    const Token& token = take();
    const std::string name = lower(token.written);
    if (std::find(seen.begin(), seen.end(), name) != seen.end())
        fail("rule.unexpected", token.place, fmt::format("{} stands twice", name));
    seen.push_back(name);
    const auto quoted = [&] {
        const Token& opening = now();
        expect("(");
        std::string value = text();
        close(")", opening);
        return value;
    };
    const auto show = [&](View view) {
        if (item.view != View::normal && item.view != view)
            fail("rule.unexpected", token.place, "an item is @quick or @hidden, not both");
        item.view = view;
    };
    if (name == "@off")
        item.used = false;
    else if (name == "@quick")
        show(View::quick);
    else if (name == "@hidden")
        show(View::hidden);
    else if (name == "@title")
        item.title = quoted();
    else if (name == "@id")
        item.user_id = quoted();
    else
        fail("rule.unexpected", token.place,
             fmt::format(
                 "there is no annotation {}.{}", token.written,
                 did_you_mean(name, Suggestions{"@off", "@quick", "@hidden", "@title", "@id"})),
             "Behind an item may stand @off, @quick, @hidden, @title(\"…\") and @id(\"…\").");
}

} // namespace tessera::scheme
