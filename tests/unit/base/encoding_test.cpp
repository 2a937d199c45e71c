#include "base/error.hpp"
#include "base/text.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using Catch::Matchers::Contains;

TEST_CASE("other encodings become UTF-8") {
    CHECK(to_utf8("\xCF\xE5\xF0\xEC\xFC", "windows-1251") == "Пермь");
    CHECK(to_utf8("\xF0\xC5\xD2\xCD\xD8", "KOI8-R") == "Пермь");
    CHECK(to_utf8("\xA4", "iso-8859-15") == "€");
    CHECK(to_utf8("\x93\x8C\x8B\x9E", "Shift_JIS") == "東京");
    CHECK(to_utf8("Straße", "utf-8") == "Straße");
    CHECK(to_utf8("", "windows-1251").empty());
}

TEST_CASE("text longer than the buffer is whole, whatever falls on its edge") {
    for (std::size_t lead = 1000; lead < 1030; ++lead) {
        const std::string text = std::string(lead, 'x') + "𐐀東" + std::string(5000, 'y') + "𐐨";
        CHECK(to_utf8(text, "utf-8") == text);
    }
    std::string many, emoji;
    for (int i = 0; i < 3000; ++i) many += "\xCF", emoji += "😀";
    CHECK(length_of(to_utf8(many, "windows-1251")) == 3000);
    CHECK(to_utf8(emoji, "utf-8") == emoji);
}

TEST_CASE("bytes that are not of the encoding are named with their offset") {
    CHECK_THROWS_WITH(to_utf8("ab\xFF"
                              "c",
                              "utf-8"),
                      Contains("byte FF at offset 2"));
    CHECK_THROWS_WITH(to_utf8("Ж\xD0", "utf-8"), Contains("byte D0 at offset 2"));
    CHECK_THROWS_WITH(to_utf8("a\xED\xA0\x80", "utf-8"), Contains("offset 1"));
    CHECK_THROWS_WITH(to_utf8("ab\x93", "Shift_JIS"), Contains("byte 93 at offset 2"));
    CHECK_THROWS_WITH(to_utf8(std::string(3000, 'a') + "\xFF", "utf-8"), Contains("offset 3000"));
    CHECK_THROWS_WITH(to_utf8("\xE9", "us-ascii"), Contains("byte E9 at offset 0"));
}

TEST_CASE("an unknown encoding is refused by name") {
    CHECK_THROWS_WITH(to_utf8("a", "windows-9999"), Contains("windows-9999"));
    CHECK_THROWS_AS(to_utf8("a", ""), Error);
}
