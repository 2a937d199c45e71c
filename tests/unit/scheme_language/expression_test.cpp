// Values: literals, arithmetic, dates, functions, cases.
#include "tree.hpp"

#include <nlohmann/json.hpp>

namespace tessera::scheme {

TEST_CASE("numbers are exact: integers of 64 bits, decimals of four places") {
    CHECK(parse_expression("9223372036854775807")->value == Value(INT64_MAX));
    CHECK(parse_expression("-9223372036854775808")->value == Value(INT64_MIN));
    CHECK(parse_expression("0.2")->value == Value(Decimal{2000}));
    CHECK(parse_expression("-12.3456")->value == Value(Decimal{-123456}));
    CHECK(parse_expression("-922337203685477.5808")->value == Value(Decimal{INT64_MIN}));
    CHECK(parse_expression("0.50000000000000000000")->value == Value(Decimal{5000}));
    CHECK(again_value("5.0") == "5.0");
    CHECK(again_value("5") == "5");
    CHECK(again_value("12.3400") == "12.34");
}

TEST_CASE("text has quotes, escapes and any character") {
    CHECK(parse_expression(R"("a ""b"" \"c\" \\ \n \r \t я")")->value ==
          Value(std::string("a \"b\" \"c\" \\ \n \r \t я")));
    CHECK(again_value(R"("a ""b"" \n")") == R"("a \"b\" \n")");
    CHECK(parse_expression("\"\"")->value == Value(std::string()));
    CHECK(parse_expression("\"# no comment\"")->value == Value(std::string("# no comment")));
}

TEST_CASE("dates are lexed before subtraction, blanks make it arithmetic") {
    CHECK(parse_expression("2026-03-31")->value == Value(date_of(2026, 3, 31)));
    CHECK(again_value("2026 - 03 - 31") == "2026 - 3 - 31");
    CHECK(parse_expression("2024-02-29")->value == Value(date_of(2024, 2, 29)));
    CHECK(again_value("2026-03-31T12:00:00Z") == "2026-03-31T12:00:00Z");
    CHECK(again_value("2026-03-31 12:00:00.5") == "2026-03-31T12:00:00.5Z");
    CHECK(again_value("2026-03-31t12:00:00z") == "2026-03-31T12:00:00Z");
    CHECK(again_value("2026-03-31 - 1 day") == "2026-03-31 - 1 day");
    CHECK(again_value("2026-03-31-x") == "2026-03-31 - x");
    CHECK(parse_expression("true")->value == Value(true));
    CHECK(parse_expression("FALSE")->value == Value(false));
}

TEST_CASE("arithmetic has the usual precedence and keeps what parentheses change") {
    CHECK(again_value("a + b * c") == "a + b * c");
    CHECK(again_value("(a + b) * c") == "(a + b) * c");
    CHECK(again_value("(a * b) + c") == "a * b + c");
    CHECK(again_value("a - b - c") == "a - b - c");
    CHECK(again_value("a - (b - c)") == "a - (b - c)");
    CHECK(again_value("a / b / c * d") == "a / b / c * d");
    CHECK(again_value("a / (b * c)") == "a / (b * c)");
    CHECK(again_value("-a * -(b + c)") == "-a * -(b + c)");
    CHECK(again_value("a--b") == "a - -b");
    CHECK(again_value("--a") == "--a");
    CHECK(parse_expression("a - b - c")->items[0]->kind == ExprKind::subtract);
}

TEST_CASE("a minus before a number is a literal, before anything else a negation") {
    CHECK(parse_expression("-5")->kind == ExprKind::literal);
    CHECK(parse_expression("-(5)")->kind == ExprKind::negate);
    CHECK(again_value("-(5)") == "-(5)");
    CHECK(again_value("-(-5)") == "-(-5)");
    CHECK(again_value("a - 5") == "a - 5");
    CHECK(parse_expression("a -5")->kind == ExprKind::subtract);
}

TEST_CASE("durations stand beside plus and minus") {
    const ExprPtr ago = parse_expression("today - 90 days");
    CHECK(ago->kind == ExprKind::subtract);
    CHECK(ago->items[1]->kind == ExprKind::duration);
    CHECK(ago->items[1]->unit == Unit::day);
    for (const auto* text : {"today - 90 days", "today + 1 month", "today - $n months",
                             "d + (a + b) weeks", "today - 1 year + 1 day", "d - (-3) tendays",
                             "m + 2 hours - 30 minutes", "today + 2 halfyears - 1 quarter"})
        CHECK(again_value(text) == text);
    CHECK(again_value("today - 1 days") == "today - 1 day");
    CHECK(again_value("today - 2 Day") == "today - 2 days");
    CHECK(again_value("today - (3) days") == "today - 3 days");
    CHECK(again_value("today - ($n) days") == "today - $n days");
}

TEST_CASE("all 21 standard dates have a spelling [PER-2]") {
    int count = 0;
    for (const auto* which : {"this", "last", "next"})
        for (const auto* unit : {"day", "week", "tenday", "month", "quarter", "halfyear", "year"}) {
            const std::string text = std::string("start of ") + which + " " + unit;
            CHECK(parse_expression(text)->kind == ExprKind::standard_date);
            CHECK(again_value(text) == text);
            ++count;
        }
    CHECK(count == 21); // with a chosen date, which is a literal, 22
    CHECK(parse_expression("START OF Last Quarter")->date ==
          StandardDate{Which::last, Unit::quarter});
}

TEST_CASE("functions take their arguments, and a unit as a bare word [PER-6]") {
    for (const auto* text : {"year(d)",
                             "quarter(d)",
                             "month(d)",
                             "week(d)",
                             "day(d)",
                             "weekday(d)",
                             "hour(m)",
                             "minute(m)",
                             "second(m)",
                             "start_of(birth_day, month)",
                             "end_of(d, halfyear)",
                             "add(d, 3, month)",
                             "diff(a, b, day)",
                             "length(t)",
                             "substring(t, 2)",
                             "substring(t, 2, 3)",
                             "round(x)",
                             "round(x, 2)",
                             "coalesce(a, b)",
                             "coalesce(a, b, 0)"})
        CHECK(again_value(text) == text);
    CHECK(again_value("YEAR ( D )") == "year(D)");
    CHECK(parse_expression("add(d, 3, MONTHS)")->items[2]->value == Value(std::string("month")));
    for (const Function& function : functions()) {
        CHECK(find_function(function.name) == &function);
        CHECK_FALSE(function.sentence.empty());
    }
    CHECK(functions().size() == 17);
    CHECK(find_function("now") == nullptr);
}

TEST_CASE("each unit of expressions is known [PER-6]") {
    for (const auto* unit :
         {"minute", "hour", "day", "week", "month", "quarter", "year", "tenday", "halfyear"})
        CHECK(again_value(std::string("diff(a, b, ") + unit + ")") ==
              std::string("diff(a, b, ") + unit + ")");
}

TEST_CASE("case chooses by conditions") {
    const auto* text =
        "case when age < 25 then \"young\" when age < 60 and (a or b) then \"middle\" "
        "else \"old\" end";
    const ExprPtr cases = parse_expression(text);
    CHECK(cases->cases.size() == 2);
    CHECK(cases->items.size() == 1);
    CHECK(again_value(text) == text);
    CHECK(parse_expression("case when a then 1 end")->items.empty());
    CHECK(again_value("case when (and) then case when b then 1 end end") ==
          "case when (and) then case when b then 1 end end");
}

TEST_CASE("parameters may have the parts start and end") {
    CHECK(parse_expression("$Сумма")->name == "Сумма");
    CHECK(parse_expression("$period.START")->part == "start");
    CHECK(again_value("$period.end + 1 day") == "$period.end + 1 day");
}

TEST_CASE("a reference is written as its name, or its id when it has none") {
    Expr region;
    region.kind = ExprKind::reference;
    region.name = "region";
    region.part = "7";
    region.label = "Perm \"old\"";
    CHECK(to_text(std::make_shared<const Expr>(region)) == R"("Perm \"old\"")");
    region.label.clear();
    CHECK(to_text(std::make_shared<const Expr>(region)) == R"("7")");
}

} // namespace tessera::scheme
