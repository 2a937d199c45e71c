#include "scheme/lexer.hpp"

#include "base/text.hpp"
#include "scheme/language.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace tessera::scheme {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr std::array<std::string_view, 19> symbols{"<>", "!=", "<=", ">=", "..", "(", ")",
                                                   "[",  "]",  ",",  "+",  "-",  "*", "/",
                                                   "=",  "<",  ">",  "@",  "$"};

// What people type out of habit, and what is meant.
struct Habit {
    std::string_view written, hint;
};
constexpr std::array habits{
    Habit{"'", "Write text in double quotes: \"Perm\"."},
    Habit{"“", "Write text in straight double quotes: \"Perm\"."},
    Habit{"”", "Write text in straight double quotes: \"Perm\"."},
    Habit{"„", "Write text in straight double quotes: \"Perm\"."},
    Habit{"«", "Write text in straight double quotes: \"Perm\"."},
    Habit{"»", "Write text in straight double quotes: \"Perm\"."},
    Habit{"&&", "Write `and`."},
    Habit{"||", "Write `or`."},
    Habit{"!", "Write `not`, or <> for \"not equal\"."},
    Habit{"≠", "Write <>."},
    Habit{"≤", "Write <=."},
    Habit{"≥", "Write >=."},
    Habit{"−", "Write the minus of the keyboard: -."},
    Habit{"–", "Write the minus of the keyboard: -."},
    Habit{";", "Join conditions with `and` or `or`."},
};

class Lexer {
public:
    explicit Lexer(std::string_view text)
        : text_(text) {}

    std::vector<Token> run() {
        Place end{1, 1, 1};
        while (skip_blanks(), pos_ < text_.size()) {
            start_ = pos_;
            start_place_ = {line_, column_, 1};
            const TokenKind kind = scan();
            tokens_.push_back({kind, place(), text_.substr(start_, pos_ - start_)});
            end = {line_, column_, 1};
        }
        tokens_.push_back({TokenKind::end, end, text_.substr(text_.size())});
        return std::move(tokens_);
    }

private:
    char at(std::size_t offset) const {
        return pos_ + offset < text_.size() ? text_[pos_ + offset] : '\0';
    }
    std::size_t digits(std::size_t offset) const {
        std::size_t count = 0;
        while (is_digit(at(offset + count))) ++count;
        return count;
    }
    char32_t code_point() const { return code_point_at(pos_).first; }
    std::pair<char32_t, std::size_t> code_point_at(std::size_t offset) const {
        if (offset >= text_.size()) return {0, offset};
        std::size_t next = offset;
        UChar32 c = 0;
        U8_NEXT(text_.data(), next, text_.size(), c);
        return {static_cast<char32_t>(c), next};
    }
    // One code point further; the text holds valid UTF-8.
    void step() {
        if (text_[pos_] == '\n') {
            ++line_;
            column_ = 1;
        } else {
            ++column_;
        }
        pos_ = code_point_at(pos_).second;
    }
    void step(std::size_t ascii) {
        pos_ += ascii;
        column_ += static_cast<int>(ascii);
    }
    Place place() const {
        return {start_place_.line, start_place_.column, std::max(1, column_ - start_place_.column)};
    }
    [[noreturn]] void fail(std::string code, const std::string& message, std::string hint) const {
        throw error_at(std::move(code), text_, place(), message, std::move(hint));
    }
    std::string_view taken() const { return text_.substr(start_, pos_ - start_); }

    void skip_blanks() {
        constexpr char32_t byte_order_mark = 0xFEFF;
        while (pos_ < text_.size()) {
            const char32_t c = code_point();
            if (c == '#') {
                while (pos_ < text_.size() && text_[pos_] != '\n') step();
            } else if (u_isUWhiteSpace(static_cast<UChar32>(c)) || c == byte_order_mark) {
                step();
            } else {
                return;
            }
        }
    }

    static bool starts_name(char32_t c) {
        return c == '_' || u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_XID_START);
    }
    static bool continues_name(char32_t c) {
        return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_XID_CONTINUE);
    }
    void scan_name() {
        while (pos_ < text_.size() && continues_name(code_point())) step();
    }
    // name.name.name; two dots end it, as in $from..$to.
    void scan_path() {
        scan_name();
        while (at(0) == '.' && starts_name(code_point_at(pos_ + 1).first)) {
            step();
            scan_name();
        }
    }

    TokenKind scan() {
        const char32_t c = code_point();
        if (starts_name(c)) {
            scan_path();
            return TokenKind::word;
        }
        if (is_digit(at(0))) return scan_number();
        if (c == '"') return scan_text();
        if ((c == '$' || c == '@') && starts_name(code_point_at(pos_ + 1).first)) {
            step();
            if (c == '@') {
                scan_name();
                return TokenKind::annotation;
            }
            scan_path();
            return TokenKind::parameter;
        }
        for (const std::string_view symbol : symbols)
            if (text_.substr(pos_).starts_with(symbol)) {
                step(symbol.size());
                if (c == '$' || c == '@')
                    fail("rule.unexpected", fmt::format("a name must follow \"{}\"", symbol), {});
                return TokenKind::symbol;
            }
        foreign();
    }

    [[noreturn]] void foreign() {
        std::string hint;
        for (const Habit& habit : habits)
            if (text_.substr(pos_).starts_with(habit.written)) {
                hint = habit.hint;
                for (const std::size_t end = pos_ + habit.written.size(); pos_ < end;) step();
                break;
            }
        if (hint.empty()) step();
        const bool shown = u_isgraph(static_cast<UChar32>(code_point_at(start_).first));
        fail("rule.unexpected",
             shown ? fmt::format("{} is not a sign of the rule language", taken())
                   : fmt::format("the character U+{:04X} is not a sign of the rule language",
                                 static_cast<std::uint32_t>(code_point_at(start_).first)),
             hint);
    }

    TokenKind scan_text() {
        step();
        while (pos_ < text_.size() && text_[pos_] != '\n') {
            const char c = text_[pos_];
            step();
            if (c == '\\' && pos_ < text_.size() && text_[pos_] != '\n') {
                step();
            } else if (c == '"') {
                if (at(0) != '"') return TokenKind::text;
                step();
            }
        }
        fail("rule.bad-literal", "the text has no closing quote on its line",
             "Close it with \". A quote inside is written \\\", a line end \\n.");
    }

    TokenKind scan_number() {
        constexpr std::size_t year = 4;
        if (digits(0) == year && at(year) == '-') {
            const std::size_t month = digits(year + 1);
            const bool has_day = at(year + 1 + month) == '-';
            const std::size_t day = has_day ? digits(year + 2 + month) : 0;
            if (month == 2 && day == 2) return scan_date();
            if ((month == 1 || month == 2) && (day == 1 || day == 2)) {
                step(year + 2 + month + day);
                fail("rule.bad-literal", fmt::format("{} is not a date", taken()),
                     "Write dates as year-month-day with two digits each: 2026-03-31. Put blanks "
                     "around a minus that subtracts.");
            }
            if (month == 2 && day == 0) {
                step(year + 1 + month);
                return TokenKind::month;
            }
        }
        step(digits(0));
        if (at(0) == '.' && is_digit(at(1))) step(1 + digits(1));
        if (at(0) == '.' && is_digit(at(1))) {
            while (is_digit(at(0)) || (at(0) == '.' && is_digit(at(1)))) step(1);
            fail("rule.bad-literal", fmt::format("{} is not a number", taken()),
                 "Write decimals as 12.5 and dates as 2026-03-31.");
        }
        return TokenKind::number;
    }

    // At a date; a time may follow after T or one blank.
    TokenKind scan_date() {
        constexpr std::size_t date_length = 10;
        step(date_length);
        const bool time_follows =
            (at(0) == 'T' || at(0) == 't' || at(0) == ' ') && digits(1) == 2 && at(3) == ':';
        if (!time_follows) {
            if (!continues_name(code_point())) return TokenKind::date;
            scan_name();
            fail("rule.bad-literal", fmt::format("{} is not a date", taken()),
                 "Write a date as 2026-03-31 and a moment as 2026-03-31T12:00:00Z.");
        }
        step(1);
        while (is_digit(at(0)) || at(0) == ':' || (at(0) == '.' && is_digit(at(1)))) step(1);
        if (at(0) == 'Z' || at(0) == 'z') step(1);
        if ((at(0) == '+' || at(0) == '-') && digits(1) == 2 && at(3) == ':') {
            step(4 + digits(4));
            fail("rule.bad-literal", fmt::format("{} has an offset", taken()),
                 "Write moments in UTC: 2026-03-31T12:00:00Z.");
        }
        return TokenKind::moment;
    }

    std::string_view text_;
    std::size_t pos_ = 0, start_ = 0;
    int line_ = 1, column_ = 1;
    Place start_place_;
    std::vector<Token> tokens_;
};

constexpr std::array<std::string_view, 19> reserved{
    "and",  "or",   "not",  "in",  "is",    "like", "between", "contains", "begins", "case",
    "when", "then", "else", "end", "today", "true", "false",   "where",    "escape"};

constexpr std::array<std::string_view, 8> period_words{"today", "yesterday", "tomorrow", "last",
                                                       "this",  "next",      "rest",     "month"};

template <typename Names>
bool holds(const Names& names, std::string_view word) {
    return std::find(names.begin(), names.end(), lower(word)) != names.end();
}

} // namespace

bool Token::is(std::string_view word_or_symbol) const {
    if (kind == TokenKind::symbol) return written == word_or_symbol;
    return kind == TokenKind::word && written.size() == word_or_symbol.size() &&
           lower(written) == word_or_symbol;
}

std::vector<Token> lex(std::string_view text) {
    if (text.size() > max_text)
        throw usage(
            "rule.too-long",
            fmt::format("the rule is {} bytes long; at most {} are read", text.size(), max_text),
            "Split it into segments and refer to them with `in segment`.");
    std::size_t bad = 0;
    if (!is_utf8(text, &bad))
        throw usage(
            "rule.bad-encoding",
            fmt::format("line {}: the byte 0x{:02X} at offset {} is not UTF-8",
                        1 + std::count(text.begin(), text.begin() + static_cast<long>(bad), '\n'),
                        static_cast<unsigned char>(text[bad]), bad),
            "Save the file as UTF-8.");
    std::vector<Token> tokens = Lexer(text).run();
    mark_brackets(tokens);
    return tokens;
}

bool is_token(std::string_view text, TokenKind kind) {
    try {
        const std::vector<Token> tokens = lex(text);
        return tokens.size() == 2 && tokens[0].kind == kind && tokens[0].written == text;
    } catch (const Error&) {
        return false;
    }
}

bool is_reserved(std::string_view word) {
    return holds(reserved, word);
}
bool begins_period(std::string_view word) {
    return holds(period_words, word);
}

bool is_field_path(std::string_view name) {
    return is_token(name, TokenKind::word) && !is_reserved(name);
}

bool is_parameter_name(std::string_view name) {
    return name.find('.') == std::string_view::npos &&
           is_token("$" + std::string(name), TokenKind::parameter);
}

bool is_argument_name(std::string_view name) {
    return name.find('.') == std::string_view::npos && is_field_path(name) && !begins_period(name);
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

} // namespace tessera::scheme
