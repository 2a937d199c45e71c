// The recursive-descent parser of the rule language, private to this folder.
//
//   filter      = [ any ]
//   any         = all { "or" all }                          one flat group for a chain
//   all         = negation { "and" negation }
//   negation    = "not" negation | item                     NOT of a plain AND group takes its
//   items item        = ( group | comparison ) { annotation } group       = "(" any ")" (a and b)
//   is a group; (a) is a
//               | "(" "and" [ negation { "and" negation } ] ")"     groups that a chain cannot
//               | "(" "or" [ all { "or" all } ] ")"                 say: of one item, or of none
//   annotation  = "@off" | "@quick" | "@hidden" | "@title" "(" text ")" | "@id" "(" text ")"
//
//   comparison  = sum relation sum                          relation: = <> != < <= > >=
//               | sum [ "not" ] "in" ( list | parameter )
//               | sum [ "not" ] "in" "hierarchy" ( list | sum )
//               | [ sum ] [ "not" ] "in" "segment" ( list | text | parameter )
//               | sum [ "not" ] ( "contains" | "begins" "with" ) sum
//               | sum [ "not" ] "like" sum [ "escape" text ]
//               | sum [ "not" ] "between" sum "and" sum     (sum >= a and sum <= b), as a group
//               | sum "is" [ "not" ] "filled"
//               | field | attribute | parameter | call      means … = true
//   list        = "(" [ sum { "," sum } ] ")"
//
//   sum         = product { ( "+" | "-" ) ( duration | product ) }
//   product     = unary { ( "*" | "/" ) unary }
//   unary       = "-" unary | primary                       -5 is a literal, -(5) is not
//   primary     = number | text | date | moment | "true" | "false" | "today" | parameter
//               | "start" "of" ( "this" | "last" | "next" ) unit | field | attribute | call
//               | cases | "(" sum ")"
//   duration    = ( number | parameter | "(" sum ")" ) unit
//   unit        = "day", "days", … of base/date.hpp
//   parameter   = "$" name [ "." ( "start" | "end" ) ]
//   attribute   = "attribute" "(" text ")"
//   call        = function "(" [ sum { "," sum } ] [ "," unit ] ")"
//   cases       = "case" "when" any "then" sum { "when" any "then" sum } [ "else" sum ] "end"
//   field       = name { "." name } [ brackets ]
//   brackets    = "[" [ window ] { "," name sum } [ "where" any ] "]"    at least one; no leading
//   "," window      = period | parameter | [ sum ] ".." [ sum ] period      = a spelling of
//   base/period.hpp, such as last 3 months
//
// Keywords, functions, units and annotations are case-insensitive in ASCII. Names are identifiers
// of Unicode (XID), kept as written. Text: "…" with \" (or "") \\ \n \r \t, on one line. A comment
// goes from # to the line's end and is not kept. A date is lexed before a subtraction: 2026-03-31
// is a day, 2026 - 03 - 31 arithmetic; 2026-03 stands only behind `month`.
#pragma once

#include "scheme/language.hpp"
#include "scheme/lexer.hpp"

#include <initializer_list>
#include <utility>

namespace tessera::scheme {

// A node of the tree takes at most two levels of recursion: its own and one of parentheses. So
// every tree of max_depth, written as text, is read again.
inline constexpr int max_recursion = 2 * max_depth + 10;

class Parser {
public:
    explicit Parser(std::string_view text)
        : text_(text)
        , tokens_(lex(text)) {}

    FilterPtr whole_filter();
    ExprPtr whole_expression();
    Window whole_window();

private:
    // Counts levels of recursion, so that no text exhausts the stack.
    class Nest {
    public:
        explicit Nest(Parser& parser);
        ~Nest() { --parser_.depth_; }
        Nest(const Nest&) = delete;
        Nest& operator=(const Nest&) = delete;

    private:
        Parser& parser_;
    };
    using Suggestions = std::vector<std::string>;

    // parser.cpp: walking over the tokens
    const Token& now() const { return tokens_[pos_]; }
    const Token& ahead(std::size_t count) const;
    const Token& take();
    bool at(std::string_view word_or_symbol) const { return now().is(word_or_symbol); }
    bool at(TokenKind kind) const { return now().kind == kind; }
    bool accept(std::string_view word_or_symbol);
    void expect(std::string_view word_or_symbol);
    void close(std::string_view symbol, const Token& opening, const Suggestions& known = {});
    void expect_end(std::string_view what, const Suggestions& known = {});
    Place since(const Token& first) const; // from `first` up to the token taken last
    std::string text();                    // a text in quotes
    static std::string shown(const Token& token);
    [[noreturn]] void expected(std::string_view what, const Suggestions& known = {}) const;
    [[noreturn]] void unexpected(std::string_view wish, const Suggestions& known) const;
    [[noreturn]] void fail(std::string code, const Place& place, std::string_view message,
                           std::string hint = {}) const;
    [[noreturn]] void fail(const Error& error, const Place& place) const; // the same, pointing
    [[noreturn]] void fail_too_deep(const Place& place) const;

    // parse_filter.cpp
    static const Suggestions& joints(); // words that may follow a value
    FilterPtr any();
    FilterPtr all();
    FilterPtr negation();
    FilterPtr item();
    FilterPtr group();
    FilterPtr chain(FilterKind kind, FilterPtr first, const Token& start);
    FilterPtr annotated(FilterPtr item);
    void annotation(Filter& item, std::vector<std::string>& seen);

    // parse_comparison.cpp
    FilterPtr comparison();
    FilterPtr word_comparison(ExprPtr left, const Token& start);
    FilterPtr membership(ExprPtr left, bool negated, const Token& start);
    FilterPtr between(const ExprPtr& left, bool negated, const Token& start);
    FilterPtr leaf(Comparison positive, bool negated, ExprPtr left, ExprPtr right,
                   const Token& start, char32_t escape = 0) const;
    char32_t escape();
    ExprPtr list();

    // parse_expression.cpp
    struct Binary {
        ExprKind kind;
        std::string_view sign;
    };
    using Operand = ExprPtr (Parser::*)();
    ExprPtr sum();
    ExprPtr product();
    ExprPtr term();
    ExprPtr unary();
    ExprPtr primary();
    ExprPtr binary(Binary one, Binary other, Operand leftmost, Operand further);
    ExprPtr parenthesised();
    ExprPtr number(bool negative, const Token& start);
    ExprPtr day_or_moment();
    ExprPtr parameter();
    ExprPtr standard_date();
    ExprPtr duration(ExprPtr count, const Token& start);
    ExprPtr attribute();
    ExprPtr call();
    ExprPtr unit_name(const Function& function);
    ExprPtr cases();
    ExprPtr literal(Value value, const Token& start) const;
    ExprPtr finish(std::shared_ptr<Expr> expr, const Token& start) const; // with its place

    // parse_brackets.cpp
    ExprPtr field();
    Arguments brackets();
    Window window(bool is_range);
    Period period();
    void named_argument(Arguments& arguments);
    bool at_window_end() const;

    std::string_view text_;
    std::vector<Token> tokens_;
    std::size_t pos_ = 0;
    int depth_ = 0; // of the recursion
    int reach_ = 0; // how deep the operand just parsed reaches, see binary()
};

} // namespace tessera::scheme
