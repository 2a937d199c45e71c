// Errors point: line, column, the line with a caret, what was expected, the nearest name.
#include "tree.hpp"

namespace tessera::scheme {
namespace {

struct Refusal {
    std::string text, code, message;
};

// clang-format off
const std::vector<Refusal> refusals{
    {"region = and code = \"x\"", "rule.unexpected",
     "line 1, column 10: expected a value after \"=\", found \"and\"\n"
     "  region = and code = \"x\"\n"
     "           ^~~"},
    {"region =", "rule.unexpected",
     "line 1, column 9: expected a value after \"=\", found the end\n"
     "  region =\n"
     "          ^"},
    {"region = \"Perm\" code = \"x\"", "rule.unexpected",
     "line 1, column 17: expected \"and\", \"or\" or the end after \"Perm\", found \"code\"\n"
     "  region = \"Perm\" code = \"x\"\n"
     "                  ^~~~"},
    {"region = \"Perm\" adn code = \"x\"", "rule.unexpected",
     "line 1, column 17: expected \"and\", \"or\" or the end after \"Perm\", found \"adn\". Did you mean \"and\"?\n"
     "  region = \"Perm\" adn code = \"x\"\n"
     "                  ^~~"},
    {"region begin with \"P\"", "rule.unexpected",
     "line 1, column 8: expected \"and\", \"or\" or the end after \"region\", found \"begin\". Did you mean \"begins\"?\n"
     "  region begin with \"P\"\n"
     "         ^~~~~"},
    {"region is filed", "rule.unexpected",
     "line 1, column 11: expected \"filled\" after \"is\", found \"filed\". Did you mean \"filled\"?\n"
     "  region is filed\n"
     "            ^~~~~"},
    {"(a = 1 or b = 2", "rule.unexpected",
     "line 1, column 16: expected \")\" for the \"(\" at line 1, column 1, found the end\n"
     "  (a = 1 or b = 2\n"
     "                 ^"},
    {"(a + b > 3", "rule.unexpected",
     "line 1, column 11: expected \")\" for the \"(\" at line 1, column 1, found the end\n"
     "  (a + b > 3\n"
     "            ^"},
    {"a = 1)", "rule.unexpected",
     "line 1, column 6: expected \"and\", \"or\" or the end after \"1\", found \")\"\n"
     "  a = 1)\n"
     "       ^"},
    {"a = 1 and", "rule.unexpected",
     "line 1, column 10: expected a value after \"and\", found the end\n"
     "  a = 1 and\n"
     "           ^"},
    {"a = 1 or or b", "rule.unexpected",
     "line 1, column 10: expected a value after \"or\", found \"or\"\n"
     "  a = 1 or or b\n"
     "           ^~"},
    {"not", "rule.unexpected",
     "line 1, column 4: expected a value after \"not\", found the end\n"
     "  not\n"
     "     ^"},
    {"( )", "rule.unexpected",
     "line 1, column 3: expected a value after \"(\", found \")\"\n"
     "  ( )\n"
     "    ^"},
    {"a in \"x\"", "rule.unexpected",
     "line 1, column 6: expected a list in parentheses, a $parameter, \"hierarchy\" or \"segment\" after \"in\", found \"x\"\n"
     "  a in \"x\"\n"
     "       ^~~"},
    {"a not = 1", "rule.unexpected",
     "line 1, column 7: expected \"in\", \"contains\", \"begins with\", \"like\" or \"between\" after \"not\", found \"=\"\n"
     "  a not = 1\n"
     "        ^"},
    {"a in segmnt \"X\"", "rule.unexpected",
     "line 1, column 6: expected a list in parentheses, a $parameter, \"hierarchy\" or \"segment\" after \"in\", found \"segmnt\". Did you mean \"segment\"?\n"
     "  a in segmnt \"X\"\n"
     "       ^~~~~~"},
    {"a in segment b", "rule.unexpected",
     "line 1, column 14: expected the name of a segment, a $parameter or a list of them\n"
     "  a in segment b\n"
     "               ^"},
    {"in hierarchy \"X\"", "rule.unexpected",
     "line 1, column 4: expected \"segment\" after \"in\", found \"hierarchy\"\n"
     "  in hierarchy \"X\"\n"
     "     ^~~~~~~~~"},
    {"a in hierarchy -b", "rule.unexpected",
     "line 1, column 16: expected a name, a $parameter or a list in parentheses\n"
     "  a in hierarchy -b\n"
     "                 ^~"},
    {"a in (1, 2", "rule.unexpected",
     "line 1, column 11: expected \")\" for the \"(\" at line 1, column 6, found the end\n"
     "  a in (1, 2\n"
     "            ^"},
    {"a between 1 or 2", "rule.unexpected",
     "line 1, column 13: expected \"and\" after \"1\", found \"or\"\n"
     "  a between 1 or 2\n"
     "              ^~"},
    {"a = not b", "rule.unexpected",
     "line 1, column 5: expected a value after \"=\", found \"not\"\n"
     "  a = not b\n"
     "      ^~~"},
    {"a == 1", "rule.unexpected",
     "line 1, column 4: expected a value after \"=\", found \"=\"\n"
     "  a == 1\n"
     "     ^"},
    {"a = (1, 2)", "rule.unexpected",
     "line 1, column 7: expected \")\" for the \"(\" at line 1, column 5, found \",\"\n"
     "  a = (1, 2)\n"
     "        ^"},
    {"5", "rule.unexpected",
     "line 1, column 2: expected a comparison such as \"=\" after \"5\", found the end\n"
     "  5\n"
     "   ^"},
    {"round(a, 1, 2) = 1", "rule.unexpected",
     "line 1, column 1: the function round takes 1 to 2 arguments, found 3\n"
     "  round(a, 1, 2) = 1\n"
     "  ^~~~~~~~~~~~~~"},
    {"yaer(a) = 1", "rule.unknown-function",
     "line 1, column 1: there is no function \"yaer\". Did you mean \"year\"?\n"
     "  yaer(a) = 1\n"
     "  ^~~~"},
    {"now() = a", "rule.unknown-function",
     "line 1, column 1: there is no function \"now\"\n"
     "  now() = a\n"
     "  ^~~"},
    {"year() = 1", "rule.unexpected",
     "line 1, column 1: the function year takes 1 argument, found 0\n"
     "  year() = 1\n"
     "  ^~~~~~"},
    {"year(a,) = 1", "rule.unexpected",
     "line 1, column 8: expected a value after \",\", found \")\"\n"
     "  year(a,) = 1\n"
     "         ^"},
    {"start_of(a, mnth) = 1", "rule.unexpected",
     "line 1, column 13: expected a unit such as month for start_of after \",\", found \"mnth\". Did you mean \"month\"?\n"
     "  start_of(a, mnth) = 1\n"
     "              ^~~~"},
    {"attribute(\"\") = 1", "rule.unexpected",
     "line 1, column 11: an attribute has a name\n"
     "  attribute(\"\") = 1\n"
     "            ^~"},
    {"attribute(x) = 1", "rule.unexpected",
     "line 1, column 11: expected a text in quotes after \"(\", found \"x\"\n"
     "  attribute(x) = 1\n"
     "            ^"},
    {"case a then 1 end > 0", "rule.unexpected",
     "line 1, column 6: expected \"when\" after \"case\", found \"a\"\n"
     "  case a then 1 end > 0\n"
     "       ^"},
    {"case when a 1 end > 0", "rule.unexpected",
     "line 1, column 13: expected \"then\" after \"a\", found \"1\"\n"
     "  case when a 1 end > 0\n"
     "              ^"},
    {"case when a then 1 > 0", "rule.unexpected",
     "line 1, column 20: expected \"when\", \"else\" or \"end\" after \"1\", found \">\"\n"
     "  case when a then 1 > 0\n"
     "                     ^"},
    {"start of lst month = a", "rule.unexpected",
     "line 1, column 10: expected \"this\", \"last\" or \"next\" after \"of\", found \"lst\". Did you mean \"last\"?\n"
     "  start of lst month = a\n"
     "           ^~~"},
    {"start of this hour = a", "rule.unexpected",
     "line 1, column 15: expected day, week, tenday, month, quarter, halfyear or year after \"this\", found \"hour\"\n"
     "  start of this hour = a\n"
     "                ^~~~"},
    {"a = today - 1.5 days", "rule.bad-literal",
     "line 1, column 13: a duration takes a whole number of units\n"
     "  a = today - 1.5 days\n"
     "              ^~~"},
    {"a < 90 days", "rule.unexpected",
     "line 1, column 8: a duration stands only behind + and -\n"
     "  a < 90 days\n"
     "         ^~~~"},
    {"a = \"\"", "rule.empty-text",
     "line 1, column 5: nothing compares with the empty text \"\"\n"
     "  a = \"\"\n"
     "      ^~"},
    {"a in (\"x\", \"\")", "rule.empty-text",
     "line 1, column 6: nothing compares with the empty text \"\"\n"
     "  a in (\"x\", \"\")\n"
     "       ^~~~~~~~~"},
    {"a contains \"\"", "rule.empty-text",
     "line 1, column 12: nothing compares with the empty text \"\"\n"
     "  a contains \"\"\n"
     "             ^~"},
    {"\"\" = a", "rule.empty-text",
     "line 1, column 1: nothing compares with the empty text \"\"\n"
     "  \"\" = a\n"
     "  ^~"},
    {"a = 9223372036854775808", "rule.bad-literal",
     "line 1, column 5: the number 9223372036854775808 does not fit 64 bits\n"
     "  a = 9223372036854775808\n"
     "      ^~~~~~~~~~~~~~~~~~~"},
    {"a = 922337203685477.5808", "rule.bad-literal",
     "line 1, column 5: the number 922337203685477.5808 does not fit 64 bits\n"
     "  a = 922337203685477.5808\n"
     "      ^~~~~~~~~~~~~~~~~~~~"},
    {"a = 0.12345", "rule.bad-literal",
     "line 1, column 5: the number 0.12345 has more than 4 decimal places\n"
     "  a = 0.12345\n"
     "      ^~~~~~~"},
    {"a = 2026-02-30", "rule.bad-literal",
     "line 1, column 5: 2026-02-30 is not a day of the calendar\n"
     "  a = 2026-02-30\n"
     "      ^~~~~~~~~~"},
    {"a = 2026-3-31", "rule.bad-literal",
     "line 1, column 5: 2026-3-31 is not a date\n"
     "  a = 2026-3-31\n"
     "      ^~~~~~~~~"},
    {"a = 2026-03", "rule.bad-literal",
     "line 1, column 5: 2026-03 is a month, and stands only in brackets behind `month`\n"
     "  a = 2026-03\n"
     "      ^~~~~~~"},
    {"a = 31.03.2026", "rule.bad-literal",
     "line 1, column 5: 31.03.2026 is not a number\n"
     "  a = 31.03.2026\n"
     "      ^~~~~~~~~~"},
    {"a = 2026-03-31T25:00:00Z", "rule.bad-literal",
     "line 1, column 5: \"2026-03-31T25:00:00Z\" is not a moment: write it as 2026-03-31T12:00:00Z\n"
     "  a = 2026-03-31T25:00:00Z\n"
     "      ^~~~~~~~~~~~~~~~~~~~"},
    {"a = 2026-03-31T12:00:00+03:00", "rule.bad-literal",
     "line 1, column 5: 2026-03-31T12:00:00+03:00 has an offset\n"
     "  a = 2026-03-31T12:00:00+03:00\n"
     "      ^~~~~~~~~~~~~~~~~~~~~~~~~"},
    {"a = \"x", "rule.bad-literal",
     "line 1, column 5: the text has no closing quote on its line\n"
     "  a = \"x\n"
     "      ^~"},
    {"a = \"x\\d\"", "rule.bad-literal",
     "line 1, column 5: the text \"x\\d\" has a backslash before something else than \" \\ n r t\n"
     "  a = \"x\\d\"\n"
     "      ^~~~~"},
    {"a = 'x'", "rule.unexpected",
     "line 1, column 5: ' is not a sign of the rule language\n"
     "  a = 'x'\n"
     "      ^"},
    {"a = «x»", "rule.unexpected",
     "line 1, column 5: « is not a sign of the rule language\n"
     "  a = «x»\n"
     "      ^"},
    {"a = 1 && b", "rule.unexpected",
     "line 1, column 7: && is not a sign of the rule language\n"
     "  a = 1 && b\n"
     "        ^~"},
    {"a ≤ 1", "rule.unexpected",
     "line 1, column 3: ≤ is not a sign of the rule language\n"
     "  a ≤ 1\n"
     "    ^"},
    {"a = 1;", "rule.unexpected",
     "line 1, column 6: ; is not a sign of the rule language\n"
     "  a = 1;\n"
     "       ^"},
    {"a = $", "rule.unexpected",
     "line 1, column 5: a name must follow \"$\"\n"
     "  a = $\n"
     "      ^"},
    {"a = $p.begin", "rule.unexpected",
     "line 1, column 5: a parameter has no part \"begin\"\n"
     "  a = $p.begin\n"
     "      ^~~~~~~~"},
    {"a @of", "rule.unexpected",
     "line 1, column 3: there is no annotation @of. Did you mean \"@off\"?\n"
     "  a @of\n"
     "    ^~~"},
    {"a @off @off", "rule.unexpected",
     "line 1, column 8: @off stands twice\n"
     "  a @off @off\n"
     "         ^~~~"},
    {"a @quick @hidden", "rule.unexpected",
     "line 1, column 10: an item is @quick or @hidden, not both\n"
     "  a @quick @hidden\n"
     "           ^~~~~~~"},
    {"a @title", "rule.unexpected",
     "line 1, column 9: expected \"(\" after \"@title\", found the end\n"
     "  a @title\n"
     "          ^"},
    {"a like \"x\" escape \"xy\"", "rule.bad-literal",
     "line 1, column 19: \"xy\" is not one character\n"
     "  a like \"x\" escape \"xy\"\n"
     "                    ^~~~"},
    {"r[last mnth] > 1", "period.unknown",
     "line 1, column 3: there is no period \"last mnth\". Did you mean \"last month\"?\n"
     "  r[last mnth] > 1\n"
     "    ^~~~~~~~~"},
    {"r[] > 1", "rule.unexpected",
     "line 1, column 3: expected a period such as last 3 months, a named argument or \"where\" after \"[\", found \"]\"\n"
     "  r[] > 1\n"
     "    ^"},
    {"r[days 3, days 4] > 1", "rule.unexpected",
     "line 1, column 11: the argument days stands twice\n"
     "  r[days 3, days 4] > 1\n"
     "            ^~~~"},
    {"r[$p.start] > 1", "rule.unexpected",
     "line 1, column 3: $p.start is a day, not a period\n"
     "  r[$p.start] > 1\n"
     "    ^~~~~~~~"},
    {"r[2026-03-31..2026-01-01] > 1", "period.reversed",
     "line 1, column 3: the period 2026-03-31..2026-01-01 ends before it begins\n"
     "  r[2026-03-31..2026-01-01] > 1\n"
     "    ^~~~~~~~~~~~~~~~~~~~~~"},
    {"r[month 2026-13] > 1", "value.bad-date",
     "line 1, column 3: 2026-13-01 is not a day of the calendar\n"
     "  r[month 2026-13] > 1\n"
     "    ^~~~~~~~~~~~~"},
    {"r[1..2 > 3", "rule.unexpected",
     "line 1, column 8: expected \"]\" for the \"[\" at line 1, column 2, found \">\"\n"
     "  r[1..2 > 3\n"
     "         ^"},
    {"a = 1\nand b = \n\nand c", "rule.unexpected",
     "line 4, column 1: expected a value after \"=\", found \"and\"\n"
     "  and c\n"
     "  ^~~"},
    {"\timя = \"я\"\tand and", "rule.unexpected",
     "line 1, column 16: expected a value after \"and\", found \"and\"\n"
     "  \timя = \"я\"\tand and\n"
     "  \t         \t    ^~~"},
    {"abcdefghij = 1 and abcdefghij = 1 and abcdefghij = 1 and abcdefghij = 1 and abcdefghij = 1 and b = = 1 and abcdefghij = 1 and abcdefghij = 1", "rule.unexpected",
     "line 1, column 100: expected a value after \"=\", found \"=\"\n"
     "  …cdefghij = 1 and abcdefghij = 1 and b = = 1 and abcdefghij = 1 and abcdefghij = 1\n"
     "                                           ^"},
};
// clang-format on

} // namespace

TEST_CASE("an error shows the place, the line, and a caret with tildes under the token") {
    for (const Refusal& refusal : refusals) {
        const Error error = filter_error(refusal.text);
        CHECK(error.message() == refusal.message);
        CHECK(error.code() == refusal.code);
        CHECK(error.outcome() == Outcome::usage);
    }
}

TEST_CASE("an error hints at what is meant") {
    CHECK(filter_error("a = \"\"").hint() ==
          "Missing and empty text are the same: write `is filled` or `is not filled`.");
    CHECK(filter_error("a = 'x'").hint() == "Write text in double quotes: \"Perm\".");
    CHECK(filter_error("a ≤ 1").hint() == "Write <=.");
    CHECK(filter_error("a < 90 days").hint() == "Write today - 90 days, for example.");
    CHECK(filter_error("a = 31.03.2026").hint() ==
          "Write decimals as 12.5 and dates as 2026-03-31.");
    CHECK_THAT(filter_error("a = now()").hint(), Catch::Contains("start_of, end_of, add, diff"));
}

TEST_CASE("an expression and a window end where their text ends") {
    CHECK(error_of([] { parse_expression("a + 1 b"); }).message() ==
          "line 1, column 7: expected an operator or the end after \"1\", found \"b\"\n"
          "  a + 1 b\n"
          "        ^");
    CHECK(error_of([] { parse_expression("a = 1"); }).code() == "rule.unexpected");
    CHECK(error_of([] { parse_expression(""); }).code() == "rule.unexpected");
    CHECK(error_of([] { parse_window("last month, days 3"); }).code() == "rule.unexpected");
    CHECK(error_of([] { parse_window(""); }).code() == "rule.unexpected");
}

TEST_CASE("text that is not UTF-8 is refused with the byte") {
    const Error error = filter_error("a = 1\nand b = \"\xCF\xE5\"");
    CHECK(error.code() == "rule.bad-encoding");
    CHECK(error.message() == "line 2: the byte 0xCF at offset 15 is not UTF-8");
}

TEST_CASE("a place from JSON gives the plain message") {
    const Error error = error_at("rule.x", "a = 1", {}, "something is wrong", "Change it.");
    CHECK(error.message() == "something is wrong");
    CHECK(error.hint() == "Change it.");
}

TEST_CASE("depth and length are limited with a clear error, whatever nests") {
    const auto times = [](int count, std::string_view piece) {
        std::string all;
        for (int i = 0; i < count; ++i) all += piece;
        return all;
    };
    // Parentheses around one value make no tree; everything else does.
    CHECK_NOTHROW(parse_filter(times(max_depth, "(") + "a" + times(max_depth, ")")));
    for (const int count : {1000, 100'000}) {
        for (const std::string& text :
             {times(count, "(") + "a = 1" + times(count, ")"), times(count, "not ") + "a",
              "a = " + times(count, "-") + "b", "a = 1" + times(count, " + 1"),
              "a = 1" + times(count, " * 1"), times(count, "a[x "), times(count, "(b and (c or "),
              "a = " + times(count, "round("), times(count, "case when "), times(count, "a["),
              times(count, "a in ("), times(count, "a[.."), "a in segment " + times(count, "(")}) {
            const std::string code =
                filter_error(std::string_view(text).substr(0, max_text)).code();
            CHECK((code == "rule.too-deep" || code == "rule.unexpected"));
        }
        CHECK(filter_error("a = 1" + times(count, " + 1")).code() == "rule.too-deep");
        CHECK(filter_error(times(count, "not ") + "a").code() == "rule.too-deep");
        CHECK(filter_error(times(count, "(")).code() == "rule.too-deep");
    }
    // Wide is not deep.
    CHECK(parse_filter("a = 1" + times(50'000, " and a = 1"))->items.size() == 50'001);
    CHECK(filter_error(std::string(max_text + 1, ' ')).code() == "rule.too-long");
    CHECK_NOTHROW(parse_filter(std::string(max_text, ' ')));
}

TEST_CASE("the deepest tree that is allowed survives text") {
    std::string text = "a";
    for (int i = 3; i < max_depth; ++i) text = "-(" + text + ")";
    const FilterPtr deepest = parse_filter("b = " + text);
    CHECK(same(deepest, parse_filter(to_text(deepest))));
    CHECK(filter_error("b = -(-(" + text + "))").code() == "rule.too-deep");
}

} // namespace tessera::scheme
