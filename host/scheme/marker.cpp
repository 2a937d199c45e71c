// What each bracket of a rule holds, found in one pass before parsing.
#include "scheme/lexer.hpp"

#include <algorithm>
#include <array>

namespace tessera::scheme {
namespace {

// Finds out, before parsing, what each "(" and "[" holds. Otherwise the parser
// would have to try `(` both ways, which takes exponential time on "((((((…".
class Marker {
public:
    explicit Marker(std::vector<Token>& tokens)
        : tokens_(tokens) {}

    void run() {
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            const Token& token = tokens_[i];
            if (token.is("(") || token.is("[") || token.is("case"))
                open_.push_back(i);
            else if (token.is(")"))
                close("(", i);
            else if (token.is("]"))
                close("[", i);
            else if (token.is("end"))
                close("case", i);
            else if (inside("(") ? makes_condition(token) : inside("[") && token.is(".."))
                tokens_[open_.back()].marked = true;
        }
        while (!open_.empty()) close(lower(tokens_[open_.back()].written), 0);
    }

private:
    static bool makes_condition(const Token& token) {
        constexpr std::array<std::string_view, 16> signs{
            "and",    "or", "not", "in", "is", "like", "between", "contains",
            "begins", "=",  "<>",  "!=", "<",  "<=",   ">",       ">="};
        return token.kind == TokenKind::annotation ||
               std::any_of(signs.begin(), signs.end(),
                           [&](std::string_view sign) { return token.is(sign); });
    }
    bool inside(std::string_view opening) const {
        return !open_.empty() && tokens_[open_.back()].is(opening);
    }
    void close(std::string_view opening, std::size_t closing) {
        if (!inside(opening)) return;
        Token& inner = tokens_[open_.back()];
        open_.pop_back();
        inner.closing = closing;
        if (inner.marked && inner.is("(") && inside("(")) tokens_[open_.back()].marked = true;
    }

    std::vector<Token>& tokens_;
    std::vector<std::size_t> open_;
};

} // namespace

void mark_brackets(std::vector<Token>& tokens) {
    Marker(tokens).run();
}

} // namespace tessera::scheme
