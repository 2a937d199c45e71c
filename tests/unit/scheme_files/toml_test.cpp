// TOML as JSON and back [DCS-30].
#include "support.hpp"

#include "scheme/scheme.hpp"

#include <nlohmann/json.hpp>

using namespace tessera;
using namespace tessera::scheme;
using namespace tessera::scheme::test;
using nlohmann::json;

TEST_CASE("toml: fractions keep their digits, beyond what a double holds [DCS-30]") {
    const json read = read_toml(R"(
a = 0.1
b = 123456789012345.6789
c = { "ключ" = -1_000.50, d = +2.5 }
e = [ 1.10, 2, 9007199254740993 ]   # and a comment 3.3
)",
                                "x.toml");
    CHECK(read == json{{"a", "0.1"},
                       {"b", "123456789012345.6789"},
                       {"c", {{"ключ", "-1000.50"}, {"d", "2.5"}}},
                       {"e", {"1.10", 2, 9007199254740993}}});
}

TEST_CASE("toml: dates and moments become ISO text [DCS-30]") {
    CHECK(read_toml("a = 2026-03-31\nb = 2026-03-31T12:00:00+03:00\nc = 22:00:00", "x.toml") ==
          json{{"a", "2026-03-31"}, {"b", "2026-03-31T09:00:00Z"}, {"c", "22:00:00"}});
}

TEST_CASE("toml: what is broken is shown with file, line and column [DCS-30]") {
    const auto refused = [](const std::string& text) {
        const Error error = error_of([&] { read_toml(text, "cold.toml"); });
        CHECK(error.code() == "toml.broken");
        CHECK(error.outcome() == Outcome::usage);
        return error.message();
    };
    CHECK(refused("a = 1\nb = = 2").find("cold.toml, line 2, column 5") == 0);
    CHECK(refused("a = \"open").find("line 1") != std::string::npos);
    CHECK(
        refused("x = 1\nя = \"\xff\"").find("cold.toml, line 2, column 6: the file is not UTF-8") ==
        0);
    CHECK(refused("a = 1\na = 2").find("line 2") != std::string::npos);
    CHECK(refused("a = 1e3").find("\"1e3\" is not a plain decimal number") != std::string::npos);
    CHECK(refused("a = nan").find("line 1, column 5") != std::string::npos);
    CHECK(refused("a = 2026-03-31T12:00:00").find("offset") != std::string::npos);
    CHECK(refused("a = 2026-02-30").find("line 1") != std::string::npos);
}

TEST_CASE("toml: what is written is read back as it was [DCS-31]") {
    const json object{
        {"plain", "text"},
        {"quotes", "name = \"x\""},
        {"both", "it's \"x\""},
        {"lines", "a\nb\t\\ \x01\x7f"},
        {"числа", {1, -2, "0.10"}},
        {"none", json::array()},
        {"empty", json::object()},
        {"short", {{"revenue", "sum"}}},
        {"long", {{"deep", {{"er", {1, 2}}}}, {"flag", true}}},
        {"rows", {{{"a", 1}, {"inner", {{"b", {{"c", 2}}}}}}, {{"a", 2}}}},
    };
    const std::string text = write_toml(object, {"rows", "quotes"});
    INFO(text);
    CHECK(read_toml(text, "x.toml") == object);
    CHECK(text.find("quotes = 'name = \"x\"'") == 0);
}
