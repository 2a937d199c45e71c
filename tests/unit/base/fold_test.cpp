#include "base/text.hpp"

#include <catch2/catch.hpp>

using namespace tessera;

TEST_CASE("folding is Unicode's simple folding, in every script [FLT-10]") {
    const auto [text, folded] = GENERATE(table<const char*, const char*>({
        {"VIP Client-17", "vip client-17"},
        {"ПЕРМЬ Ёлка", "пермь ёлка"},
        {"ÅNGSTRÖM Æblegrød ØRE", "ångström æblegrød øre"},
        {"Straße", "straße"}, // ß stays: ss would be full folding
        {"STRAẞE", "straße"},
        {"İstanbul", "İstanbul"}, // the dotted capital I has no simple folding
        {"ISPARTA ılgaz", "isparta ılgaz"},
        {"ΟΔΟΣ οδος οδός", "οδοσ οδοσ οδόσ"}, // final sigma too
        {"ſ", "s"},
        {"K", "k"}, // the Kelvin sign
        {"ﬀ", "ﬀ"},
        {"𐐀", "𐐨"},
        {"Ǆ ǅ", "ǆ ǆ"},
        {"東京", "東京"},
        {"", ""},
    }));
    CHECK(fold(text) == folded);
    CHECK(fold(folded) == folded);
}

TEST_CASE("invalid bytes are kept as they are by folding") {
    const std::string bytes("\xC3(\xFF"
                            "A\xE2\x82"
                            "Ж\x80",
                            9);
    std::string expected = bytes;
    expected[3] = 'a';
    expected.replace(expected.find("Ж"), 2, "ж");
    CHECK(fold(bytes) == expected);
}

TEST_CASE("UTF-8 is checked strictly and the first bad byte is named") {
    CHECK(is_utf8("Пермь 東京 \xF4\x8F\xBF\xBF"));
    CHECK(is_utf8(""));
    CHECK(is_utf8(std::string_view("\0", 1)));
    const auto [bytes, offset] = GENERATE(table<std::string, std::size_t>({
        {"ab\xC0\xAF", 2},       // overlong
        {"\xE0\x80\xAF", 0},     // overlong
        {"\xF0\x8F\xBF\xBF", 0}, // overlong
        {"x\xED\xA0\x80", 1},    // a surrogate
        {"\xF4\x90\x80\x80", 0}, // above U+10FFFF
        {"\xF5\x80\x80\x80", 0},
        {"Ж\xD0", 2}, // cut short
        {"\xE2\x82", 0},
        {"\x80", 0},
    }));
    std::size_t found = 99;
    CHECK_FALSE(is_utf8(bytes, &found));
    CHECK(found == offset);
}

TEST_CASE("every code point survives reading and writing") {
    for (const char* text : {"\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xEF\xBF\xBF",
                             "\xED\x9F\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
        CHECK(is_utf8(text));
        CHECK(length_of(text) == 1);
        CHECK(fold(text) == text);
    }
}

TEST_CASE("length and substring count code points from one") {
    CHECK(length_of("Пермь") == 5);
    CHECK(length_of("a\xFF東") == 3);
    CHECK(substring_of("Пермь", 2, 3) == "ерм");
    CHECK(substring_of("Пермь", 4, 100) == "мь");
    CHECK(substring_of("Пермь", 6, 1).empty());
    CHECK(substring_of("Пермь", 0, 2) == "П"); // the place before the first counts, as in SQL
    CHECK(substring_of("Пермь", -3, 3).empty());
    CHECK(substring_of("Пермь", 1, -1).empty());
    CHECK(substring_of("Пермь", INT64_MIN, INT64_MAX).empty());
    CHECK(substring_of("Пермь", INT64_MAX, INT64_MAX).empty());
    CHECK(substring_of("Пермь", 1, INT64_MAX) == "Пермь");
}

TEST_CASE("trim, split and join") {
    CHECK(trim(" \t a b \r\n") == "a b");
    CHECK(trim(" \n ").empty());
    CHECK(split("a,,b", ',') == std::vector<std::string>{"a", "", "b"});
    CHECK(split("", ',') == std::vector<std::string>{""});
    CHECK(split("a,", ',') == std::vector<std::string>{"a", ""});
    CHECK(join(std::vector<std::string>{"a", "", "b"}, ", ") == "a, , b");
    CHECK(join({}, ", ").empty());
}
