#include "base/error.hpp"
#include "base/text.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <random>

using namespace tessera;

namespace {

bool like(std::string_view text, std::string_view pattern, char32_t escape = 0) {
    return LikePattern(pattern, escape).matches(text);
}

// The definition, exponential: for letters, % and _ only.
bool naive(std::string_view text, std::string_view pattern) {
    if (pattern.empty()) return text.empty();
    if (pattern[0] == '%')
        return naive(text, pattern.substr(1)) || (!text.empty() && naive(text.substr(1), pattern));
    return !text.empty() && (pattern[0] == '_' || pattern[0] == text[0]) &&
           naive(text.substr(1), pattern.substr(1));
}

} // namespace

TEST_CASE("like: runs, single characters and sets, over the whole text [FLT-10]") {
    const auto [text, pattern, expected] = GENERATE(table<const char*, const char*, bool>({
        {"VIP-17", "vip%", true},
        {"xVIP-17", "vip%", false},
        {"client VIP", "%vip", true},
        {"a vip b", "%vip%", true},
        {"", "%", true},
        {"", "", true},
        {"x", "", false},
        {"", "_", false},
        {"Пермь", "п_р_ь", true},
        {"東京", "__", true},
        {"東京", "_", false},
        {"aXbXc", "a%x%c", true},
        {"abab", "%ab", true},
        {"C-017", "c-[0-9][0-9][0-9]", true},
        {"C-01a", "c-[0-9][0-9][0-9]", false},
        {"C-01a", "c-__[^0-9]", true},
        {"C-017", "c-__[^0-9]", false},
        {"a-b", "a[-x]b", true},
        {"a-b", "a[x-]b", true},
        {"a]b", "a]b", true},
        {"50%", "50[%]", true},
        {"500", "50[%]", false},
        {"[x]", "[[]x]", true},
        {"a^b", "a[x^]b", true},
    }));
    INFO(text << " like " << pattern);
    CHECK(like(text, pattern) == expected);
}

TEST_CASE("like: letters and sets fold case in every script [FLT-10]") {
    CHECK(like("ПЕРМЬ", "пер%"));
    CHECK(like("ёлка", "Ё%"));
    CHECK(like("m", "[A-Z]"));
    CHECK(like("M", "[a-z]"));
    CHECK(like("Ж", "[а-я]"));
    CHECK(like("ж", "[А-Я]"));
    CHECK_FALSE(like("ё", "[А-Я]")); // not between them in Unicode either
    CHECK(like("^", "[Z-a]"));
    CHECK_FALSE(like("m", "[Z-a]")); // folding the two ends would have let it in
    CHECK(like("Z", "[Z-a]"));
    CHECK_FALSE(like("k", "[^K]"));
    CHECK(like("ὈΔΟΣ", "ὀδος"));
}

TEST_CASE("like: the escape character makes anything plain [FLT-10]") {
    CHECK(like("50%", "50~%", U'~'));
    CHECK_FALSE(like("500", "50~%", U'~'));
    CHECK(like("a_b", "a~_b", U'~'));
    CHECK_FALSE(like("axb", "a~_b", U'~'));
    CHECK(like("[x]", "~[x]", U'~'));
    CHECK(like("~", "~~", U'~'));
    CHECK(like("]", "[~]]", U'~'));
    CHECK(like("-", "[a~-z]", U'~'));
    CHECK_FALSE(like("m", "[a~-z]", U'~'));
    CHECK(like("^", "[~^]", U'~'));
    CHECK(like("50%", "50ж%", U'ж'));
}

TEST_CASE("like: a pattern that cannot be read is refused with its reason [FLT-10]") {
    const char* pattern = GENERATE("a[bc", "[", "[^", "[^]", "[]", "[z-a]", "[a-", "x~");
    INFO(pattern);
    try {
        LikePattern(pattern, U'~');
        FAIL_CHECK("it was read");
    } catch (const Error& error) {
        CHECK(error.code() == "rule.bad-pattern");
    }
}

TEST_CASE("like: no pattern makes matching slow") {
    std::string pattern;
    for (int i = 0; i < 200; ++i) pattern += "%a";
    const LikePattern compiled(pattern + "%b");
    const std::string text(20'000, 'a');
    const auto start = std::chrono::steady_clock::now();
    CHECK_FALSE(compiled.matches(text));
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}

TEST_CASE("like: random patterns agree with the definition") {
    std::mt19937 random(3);
    const auto draw = [&](std::string_view alphabet, std::size_t most) {
        std::string out(random() % (most + 1), ' ');
        for (char& c : out) c = alphabet[random() % alphabet.size()];
        return out;
    };
    for (int i = 0; i < 20'000; ++i) {
        const std::string text = draw("ab", 8), pattern = draw("ab%_", 6);
        if (like(text, pattern) != naive(text, pattern)) FAIL_CHECK(text << " like " << pattern);
    }
}

TEST_CASE("like: invalid bytes are characters of their own") {
    CHECK(like("a\xFF"
               "b",
               "a_b"));
    CHECK(like("a\xFF"
               "b",
               "a\xFF"
               "b"));
    CHECK_FALSE(like("a\xFE"
                     "b",
                     "a\xFF"
                     "b"));
}
