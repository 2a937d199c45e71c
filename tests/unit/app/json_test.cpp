#include "app/operation.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using app::parse_json;

namespace {

Error broken(std::string_view text) {
    try {
        parse_json(text);
    } catch (const Error& error) {
        return error;
    }
    FAIL("was read: " << text);
    return failure("", "");
}

} // namespace

TEST_CASE("json: fractions, exponents and large numbers keep their text") {
    CHECK(parse_json("0.1") == "0.1");
    CHECK(parse_json("-0.10") == "-0.10");
    CHECK(parse_json("1e400") == "1e400");
    CHECK(parse_json("[1E-5, 0.1000000000000000055511151231257827]").dump() ==
          R"(["1E-5","0.1000000000000000055511151231257827"])");
    CHECK(parse_json("9223372036854775807").get<std::int64_t>() == INT64_MAX);
    CHECK(parse_json("-9223372036854775808").get<std::int64_t>() == INT64_MIN);
    CHECK(parse_json("9223372036854775808") == "9223372036854775808");
    CHECK(parse_json("123456789012345678901234567890") == "123456789012345678901234567890");
}

TEST_CASE("json: keys keep their order, nested values their place") {
    const std::string text = R"({"b":[1,{"z":null,"a":true}],"a":{},"c":"x\u00e9"})";
    CHECK(parse_json(text).dump() == R"({"b":[1,{"z":null,"a":true}],"a":{},"c":"xé"})");
    CHECK(parse_json(text)["b"][1]["a"] == true);
}

TEST_CASE("json: duplicate keys are refused in one object, not in two") {
    const Error error = broken(R"({"a":1,"b":{"a":2},"a":3})");
    CHECK(error.code() == "json.duplicate-key");
    CHECK(error.message().find("\"a\"") != std::string::npos);
    CHECK_NOTHROW(parse_json(R"([{"a":1},{"a":2}])"));
}

TEST_CASE("json: broken text is refused with line, column and what was expected") {
    const Error error = broken("{\n  \"a\": ,\n}");
    CHECK(error.code() == "json.broken");
    CHECK(error.outcome() == Outcome::usage);
    CHECK(error.message() ==
          "The JSON text is broken at line 2, column 8: syntax error while parsing "
          "value - unexpected ','; expected '[', '{', or a literal");
    for (const char* text : {"", " ", "{", "[1,]", "[01]", "nul", "{a:1}", "1 2", "\"x"})
        CHECK(broken(text).code() == "json.broken");
}

TEST_CASE("json: bytes that are no UTF-8 are refused without repeating them") {
    const Error error = broken("\"ab\xff\"");
    CHECK(error.code() == "json.broken");
    CHECK(error.message().find('\xff') == std::string::npos);
    CHECK(error.message().find("ill-formed UTF-8") != std::string::npos);
}

TEST_CASE("json: a zero byte is refused, in texts and in names") {
    CHECK(broken(R"({"code": "J3\u0000x"})").code() == "json.nul-byte");
    CHECK(broken(R"({"code": "J3\u0000x"})").message().find("\"J3\"") != std::string::npos);
    CHECK(broken(R"({"co\u0000de": "J3"})").code() == "json.nul-byte");
}

TEST_CASE("json: nesting has a limit") {
    CHECK_NOTHROW(parse_json(std::string(200, '[') + std::string(200, ']')));
    CHECK(broken(std::string(100'000, '[')).code() == "json.too-deep");
}

TEST_CASE("json: an object of many keys is read in less than quadratic time") {
    std::string text = "{";
    for (int i = 0; i < 200'000; ++i)
        text += (i ? ",\"key" : "\"key") + std::to_string(i) + "\":" + std::to_string(i);
    CHECK(parse_json(text + "}").size() == 200'000);
}
