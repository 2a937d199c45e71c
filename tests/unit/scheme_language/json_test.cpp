// Rules as JSON: the forms of language.hpp, and what is refused.
#include "tree.hpp"

#include <nlohmann/json.hpp>

namespace tessera::scheme {
namespace {

using nlohmann::json;

json document(std::string_view text) {
    return to_json(parse_filter(text));
}

// "pointer and message" of the refusal.
std::string refused(const char* text, const char* code = "rule.bad-json") {
    const Error error = error_of([&] { filter_from_json(json::parse(text)); });
    CHECK(error.code() == code);
    CHECK(error.outcome() == Outcome::usage);
    return error.message();
}

} // namespace

TEST_CASE("a filter as JSON holds what the tree holds and no defaults [FLT-3]") {
    CHECK(document("a = 1 and (b or not c)") == json::parse(R"({"and":[
        {"left":{"field":"a"},"is":"equal","right":{"value":"1","type":"integer"}},
        {"or":[{"left":{"field":"b"},"is":"equal","right":{"value":"true","type":"boolean"}},
               {"not":[{"left":{"field":"c"},"is":"equal",
                        "right":{"value":"true","type":"boolean"}}]}]}]})"));
    CHECK(document("a is filled @off @quick @title(\"T\") @id(\"u\")") == json::parse(R"(
        {"left":{"field":"a"},"is":"filled","use":false,"view":"quick","title":"T","id":"u"})"));
    CHECK(document("not in segment \"A\"") ==
          json::parse(R"({"is":"not_in_segment","right":{"value":"A","type":"text"}})"));
    CHECK(document("a like \"x\" escape \"!\"")["escape"] == "!");
}

TEST_CASE("each expression has its form in JSON") {
    const auto form = [](std::string_view text) { return to_json(parse_expression(text)); };
    CHECK(form("12.5") == json::parse(R"({"value":"12.5","type":"decimal"})"));
    CHECK(form("9223372036854775807") ==
          json::parse(R"({"value":"9223372036854775807","type":"integer"})"));
    CHECK(form("2026-03-31") == json::parse(R"({"value":"2026-03-31","type":"date"})"));
    CHECK(form("attribute(\"interest\")") == json::parse(R"({"attribute":"interest"})"));
    CHECK(form("$p.start") == json::parse(R"({"parameter":"p","part":"start"})"));
    CHECK(form("today") == json::parse(R"({"today":true})"));
    CHECK(form("start of last quarter") == json::parse(R"({"date":"start of last quarter"})"));
    CHECK(form("today - 90 days") == json::parse(R"({"subtract":[{"today":true},
        {"duration":{"value":"90","type":"integer"},"unit":"day"}]})"));
    CHECK(form("-x") == json::parse(R"({"negate":{"field":"x"}})"));
    CHECK(form("year(x)") == json::parse(R"({"call":"year","of":[{"field":"x"}]})"));
    CHECK(form("case when a is filled then 1 else 2 end") == json::parse(R"({"case":[
        {"when":{"left":{"field":"a"},"is":"filled"},"then":{"value":"1","type":"integer"}}],
        "else":{"value":"2","type":"integer"}})"));
    CHECK(form("r[last 3 months, days 30 where a is filled]") == json::parse(R"({"field":"r",
        "window":{"period":"last 3 months"},"arguments":{"days":{"value":"30","type":"integer"}},
        "where":{"left":{"field":"a"},"is":"filled"}})"));
    CHECK(form("r[$from..]") ==
          json::parse(R"({"field":"r","window":{"from":{"parameter":"from"}}})"));
    CHECK(form("r[$p]") == json::parse(R"({"field":"r","window":{"parameter":"p"}})"));
}

TEST_CASE("a reference is kept by id, with the name it had") {
    const json stored = json::parse(R"({"left":{"field":"region"},"is":"in_hierarchy",
        "right":{"ref":"region","id":"7","label":"Siberia"}})");
    const FilterPtr rule = filter_from_json(stored);
    CHECK(rule->right->kind == ExprKind::reference);
    CHECK(to_json(rule) == stored);
    CHECK(to_text(rule) == "region in hierarchy \"Siberia\"");
}

TEST_CASE("a window between two days is a period in JSON too") {
    const auto expression = expression_from_json(json::parse(R"({"field":"r","window":{
        "from":{"value":"2026-01-01","type":"date"},"to":{"value":"2026-03-31","type":"date"}}})"));
    CHECK(same(expression, parse_expression("r[2026-01-01..2026-03-31]")));
}

TEST_CASE("unknown keys are refused with the pointer and the nearest key") {
    CHECK(refused(R"({"and":[{"lefft":{"field":"a"},"is":"filled"}]})") ==
          R"(at /and/0: unknown key "lefft". Did you mean "left"?)");
    CHECK(refused(R"({"left":{"feild":"a"},"is":"filled"})") ==
          R"(at /left: unknown key "feild". Did you mean "field"?)");
    CHECK(refused(R"({"left":{"field":"a","from":1},"is":"filled"})") ==
          R"(at /left: unknown key "from")");
    CHECK(refused(R"({"adn":[]})") == R"(at the root: unknown key "adn". Did you mean "and"?)");
    CHECK(refused(R"({"and":[],"or":[]})") == R"(at the root: unknown key "or")");
    CHECK(refused(R"({"left":{"field":"a"},"is":"eqal"})") ==
          R"(at /is: there is no comparison "eqal". Did you mean "equal"?)");
}

TEST_CASE("JSON of another shape is refused with its place") {
    CHECK(refused("[]") == "at the root: expected a condition, an object, found array");
    CHECK(refused("{}") == "at the root: expected a condition: one of the keys and, or, not, is");
    CHECK(refused(R"({"and":{}})") == "at /and: expected conditions, an array, found object");
    CHECK(refused(R"({"and":[],"use":1})") == "at /use: expected true or false");
    CHECK(refused(R"({"and":[],"view":"big"})") == "at /view: there is no view \"big\"");
    CHECK(refused(R"({"left":{},"is":"filled"})") ==
          "at /left: expected a value, found an empty object");
    CHECK(refused(R"({"left":{"field":7},"is":"filled"})") ==
          "at /left/field: expected a text, found number");
    CHECK(refused(R"({"left":{"add":[{"today":true}]},"is":"filled"})") ==
          "at /left/add: expected two values");
    CHECK(refused(R"({"left":{"today":1},"is":"filled"})") == "at /left/today: expected true");
    CHECK(refused(R"({"left":{"case":[]},"is":"filled"})") ==
          "at /left/case: expected at least one branch");
}

TEST_CASE("values are text with a type, never JSON numbers") {
    const auto value = [](const std::string& inside, const char* code) {
        return refused((R"({"left":{"field":"a"},"is":"equal","right":)" + inside + "}").c_str(),
                       code);
    };
    CHECK(value(R"({"value":12.5,"type":"decimal"})", "rule.bad-json") ==
          "at /right/value: expected a text, found number");
    CHECK(value(R"({"value":"1"})", "rule.bad-json") == "at /right: a value needs a type");
    CHECK(value(R"({"value":"","type":"null"})", "rule.bad-json") ==
          "at /right/type: there is no type \"null\" of values");
    CHECK(value(R"({"value":"1e5","type":"decimal"})", "rule.bad-literal") ==
          "at /right/value: \"1e5\" is not a value of type decimal");
    CHECK(value(R"({"value":"1.5","type":"integer"})", "rule.bad-literal") ==
          "at /right/value: \"1.5\" is not a value of type integer");
    CHECK(value(R"({"value":"0.12345","type":"decimal"})", "rule.bad-literal") ==
          "at /right/value: the number 0.12345 has more than 4 decimal places");
    CHECK(value(R"({"value":"9223372036854775808","type":"integer"})", "rule.bad-literal") ==
          "at /right/value: the number 9223372036854775808 does not fit 64 bits");
    CHECK(value(R"({"value":"","type":"text"})", "rule.empty-text") ==
          "at /right: nothing compares with the empty text \"\"");
}

TEST_CASE("what text cannot say is refused in JSON too") {
    const auto left = [](const std::string& inside, const char* code = "rule.bad-json") {
        return refused((R"({"is":"filled","left":)" + inside + "}").c_str(), code);
    };
    CHECK(left(R"({"field":"and"})") == "at /left/field: \"and\" cannot be the name of a field");
    CHECK(left(R"({"field":"a b"})") == "at /left/field: \"a b\" cannot be the name of a field");
    CHECK(left(R"({"parameter":"p.start"})") ==
          "at /left/parameter: \"p.start\" cannot be a parameter");
    CHECK(left(R"({"field":"r","arguments":{"last":{"today":true}}})") ==
          "at /left/arguments: \"last\" cannot be the name of an argument");
    CHECK(left(R"({"list":[]})") == "at /left: a list or a duration cannot be compared");
    CHECK(left(R"({"negate":{"list":[]}})") ==
          "at /left/negate: a list stands only behind `in`, a duration only beside + and -");
    CHECK(left(R"({"date":"start of this hour"})") ==
          "at /left/date: \"start of this hour\" is not a standard date");
    CHECK(left(R"({"call":"yaer","of":[]})", "rule.unknown-function") ==
          R"(at /left/call: there is no function "yaer". Did you mean "year"?)");
    CHECK(left(R"({"call":"year","of":[]})") ==
          "at /left/of: the function year takes 1 argument, found 0");
    CHECK(left(R"({"call":"start_of","of":[{"today":true},{"today":true}]})") ==
          R"(at /left/of/1: start_of needs a unit here: {"value":"month","type":"text"})");
    CHECK(left(R"({"field":"r","window":{"period":"last mnth"}})", "period.unknown")
              .starts_with("at /left/window/period: "));
    CHECK(refused(R"({"is":"in_list","left":{"field":"a"},"right":{"field":"b"}})") ==
          "at /right: expected a list in parentheses or a $parameter");
    CHECK(refused(R"({"is":"filled","left":{"field":"a"},"right":{"field":"b"}})") ==
          "at /right: `is filled` has no right side");
    CHECK(refused(R"({"is":"equal","right":{"field":"b"}})") ==
          "at the root: expected a left side");
    CHECK(refused(R"({"is":"equal","left":{"field":"b"},"right":{"field":"b"},"escape":"!"})") ==
          "at /escape: expected one character, beside like or not_like");
}

TEST_CASE("JSON is nested as deep as text may be, and no deeper") {
    // Parsed from text, because copying a json recurses.
    const auto nested = [](int levels) {
        std::string text = R"({"is":"filled","left":{"field":"a"}})", closing;
        for (int i = 2; i < levels; ++i) {
            text.insert(0, R"({"not":[)");
            closing += "]}";
        }
        return json::parse(text + closing);
    };
    const FilterPtr deepest = filter_from_json(nested(max_depth));
    CHECK(same(deepest, parse_filter(to_text(deepest))));
    CHECK(error_of([&] { filter_from_json(nested(max_depth + 1)); }).code() == "rule.too-deep");
    CHECK(error_of([&] { filter_from_json(nested(20'000)); }).code() == "rule.too-deep");
}

} // namespace tessera::scheme
