// Cuts the text of a rule into tokens with their places; comments and blanks are left out.
#pragma once

#include "scheme/ast.hpp"

#include <string_view>
#include <vector>

namespace tessera::scheme {

enum class TokenKind {
    end,
    word,       // and, revenue, region.parent.name: keywords and names look alike here
    number,     // 12 or 0.5, without a sign
    month,      // 2026-03
    date,       // 2026-03-31
    moment,     // 2026-03-31T12:00:00Z
    text,       // "…" with its quotes and escapes
    parameter,  // $name or $name.part
    annotation, // @name
    symbol,     // ( ) [ ] , + - * / = <> != < <= > >= ..
};

struct Token {
    TokenKind kind = TokenKind::end;
    Place place;
    std::string_view written; // a part of the text that was given to lex
    // "(": a condition stands inside, not an expression. "[": a range A..B stands directly inside.
    bool marked = false;
    std::size_t closing =
        0; // of "(" and "[": the index of the token that closes it, 0 if none does

    // Words match without regard to ASCII case.
    bool is(std::string_view word_or_symbol) const;
};

// The last token is `end`, placed right behind the last one that was written.
// Errors: "rule.too-long", "rule.bad-encoding", "rule.bad-literal", "rule.unexpected".
std::vector<Token> lex(std::string_view text);

// Fills in `marked` and `closing`; lex does it.
void mark_brackets(std::vector<Token>& tokens);

// Is the whole text one token of this kind?
bool is_token(std::string_view text, TokenKind kind);

// Words that cannot be names of fields, because they would make a rule ambiguous.
bool is_reserved(std::string_view word);

// May this be written as a field path, a parameter, or a named argument in brackets?
bool is_field_path(std::string_view name);
bool is_parameter_name(std::string_view name);
bool is_argument_name(std::string_view name);

// Words that begin a period in brackets (last 3 months), hence no names of arguments.
bool begins_period(std::string_view word);

// ASCII letters in lower case, everything else as it is.
std::string lower(std::string_view text);

} // namespace tessera::scheme
