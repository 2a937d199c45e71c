// Measures over sales, settlements and interactions: the worked numbers of domain A5.
#include "example.hpp"

#include "base/date.hpp"

#include <set>

using namespace tessera;
using namespace tessera::scheme;

TEST_CASE("gross profit is revenue minus cost minus extra costs [DCS-12] [DCS-13]") {
    Example e;
    CHECK(e->value("revenue", "anna") == "150.4");
    CHECK(e->value("gross_profit", "anna") == "65.2"); // 150.40 − 80 − 5.20
    CHECK(e->value("gross_profit[today]", "anna") == "64.9");
    CHECK(e->value("gross_profit", "cora") == "-11");
    CHECK(e("gross_profit = 65.2") == Codes{"anna"});
    CHECK(e("gross_profit < 0") == Codes{"cora"});
}

TEST_CASE("orders are documents; a row without one is an order of its own [DCS-40]") {
    Example e;
    CHECK(e->value("order_count", "anna") == "3");
    CHECK(e->value("average_order", "bert") == "29995");
    CHECK(e("average_order * 3 = 150.4") == Codes{"anna"}); // a third is exact
    CHECK(e("product_count = 3") == Codes{"anna"});
}

TEST_CASE("never bought means a count of 0 and nothing filled in [DCS-19]") {
    Example e;
    const Codes never{"dora", "emil", "fritz"};
    CHECK(e("order_count = 0") == never);
    CHECK(e("revenue = 0") == never);
    CHECK(e("revenue < 1") == Codes{"dora", "emil", "fritz"});
    CHECK(e("last_sale < today - 90 days") == Codes{"cora"});
    CHECK(e("average_order > 0 or average_order <= 0") == Codes{"anna", "bert", "cora"});
    CHECK(e->value("average_order", "dora").empty());
    CHECK(e("average_line is filled") == Codes{"anna", "bert", "cora"});
    CHECK(e("order_count[last 3 months] = 0 and last_sale is filled") == Codes{"cora"});
}

TEST_CASE("arithmetic is exact [DCS-12]") {
    Example e;
    CHECK(
        e(R"(revenue[where product = "A2" and day = 2026-01-01] + revenue[2025-12-31..2025-12-31] = 0.3)") ==
        Codes{"anna"}); // 0.1 + 0.2
    const Codes all{"anna", "bert", "cora", "dora", "emil", "fritz"};
    CHECK(e("1 / 3 + 1 / 3 + 1 / 3 = 1") == all);
    CHECK(e("1 / 3 = 0.3333") == Codes{});
    CHECK(e("9223372036854775807 + 1 > 9223372036854775807") == all);
    CHECK(e("9223372036854775807 * 9223372036854775807 / 9223372036854775807 = "
            "9223372036854775807") == all);
    CHECK(e("1 / 0 = 1 or 1 / 0 < 1 or 1 / 0 >= 1") == Codes{}); // division by zero is missing
    CHECK(e("1 / (order_count - order_count) is filled") == Codes{});
    CHECK(e("round(2.5) = 2 and round(3.5) = 4 and round(-2.5) = -2 and round(1234, -2) = 1200") ==
          all);
    CHECK(e("round(1.25, 4294967296) = 1.25") == all);
}

TEST_CASE("a period is relative to today, ends included [PER-1] [PER-3] [PER-5] [PER-7] [PER-8]") {
    Example e; // sales of anna: 31 March twice, 1 January, 31 December
    CHECK(e("order_count[today] = 1") == Codes{"anna"});
    CHECK(e("order_count[this quarter] > 0") == Codes{"anna", "bert"});
    CHECK(e("order_count[last quarter] > 0") == Codes{"anna"});
    CHECK(e("order_count[last month] > 0") == Codes{"bert"});
    CHECK(e("order_count[last month to same day] > 0") == Codes{"bert"}); // to 28 February
    CHECK(e("order_count[last 24 months] > 0") == Codes{"anna", "bert"});
    CHECK(e("order_count[month 2026-01] > 0") == Codes{"anna"});
    CHECK(e("order_count[2024-02-29..2024-02-29] > 0") == Codes{"cora"});
    CHECK(e("order_count[..2025-12-31] > 0") == Codes{"anna", "cora"});
    CHECK(e("order_count[2026-03-01..] > 0") == Codes{"anna", "bert"});
    // Rolling: after today minus 3 months, which is 31 December, up to today.
    CHECK(e->value("order_count[last 3 months]", "anna") == "2");
}

TEST_CASE("tomorrow the same rule gives other dates [PER-3]") {
    Example e(today("2026-04-01"));
    CHECK(e("order_count[today] > 0") == Codes{});
    CHECK(e("order_count[last month] > 0") == Codes{"anna", "bert"});
    CHECK(e("order_count[last quarter] > 0") == Codes{"anna", "bert"});
}

TEST_CASE(
    "the window takes a condition on rows, through references and segments [DCS-12] [DCS-25]") {
    Example e;
    CHECK(e(R"(revenue[last 24 months where product in segment "Footwear"] > 50000)") ==
          Codes{"bert"});
    CHECK(e->value(R"(revenue[where product in segment "Footwear"])", "anna") == "100.2");
    CHECK(e->value(R"(revenue[where product in segment "Red"])", "anna") ==
          "100.1"); // exactly the variant
    CHECK(e->value(R"(revenue[where not product in segment "Red"])", "anna") == "50.3");
    CHECK(e(R"(order_count[where product.category in hierarchy "Shoes"] > 0)") ==
          Codes{"anna", "bert"});
    CHECK(e(R"(revenue[where warehouse = "Main"] = revenue)") ==
          Codes{"anna", "bert", "cora", "dora", "emil", "fritz"});
}

TEST_CASE("debt and our debt are balances by document [DCS-15] [DCS-16]") {
    Example e;
    CHECK(e->value("debt", "anna") == "75");     // F1: 70, rows without a document: 5
    CHECK(e->value("our_debt", "anna") == "15"); // F2
    CHECK(e->value("debt", "bert") == "20");     // what is paid tomorrow is still owed
    CHECK(e->value("debt", "cora") == "0");
    CHECK(e->value("our_debt", "fritz") == "0");
    CHECK(e("debt > 0") == Codes{"anna", "bert"});
    CHECK(e("our_debt = 15") == Codes{"anna"});
}

TEST_CASE("overdue is what was due before today minus the days [DCS-15] [DCS-17]") {
    Example e;
    CHECK(e->value("overdue_debt", "anna") == "75");
    CHECK(e->value("overdue_debt[days 1]", "anna") ==
          "70"); // due on the 30th is not before the 30th
    CHECK(e->value("overdue_debt[days 48]", "anna") == "70"); // F1 was due 49 days ago
    CHECK(e->value("overdue_debt[days 49]", "anna") == "0");
    CHECK(e->value("overdue_debt", "bert") == "20"); // the earliest date of the document counts
    CHECK(e->value("days_overdue", "anna") == "49");
    CHECK(e->value("days_overdue", "bert") == "11");
    CHECK(e->value("days_overdue", "cora").empty());
    CHECK(e(R"(overdue_debt[days 30] > 0 and not in segment "Second")") == Codes{"anna"});
}

TEST_CASE("the scheme's parameter days is the default of overdue_debt [DCS-15] [DCS-26]") {
    oracle::Question question = today();
    question.parameters["days"].value = std::int64_t{30};
    Example e(question);
    CHECK(e("overdue_debt > 0") == Codes{"anna"});
    CHECK(e("overdue_debt[days 0] > 0") == Codes{"anna", "bert"});
}

TEST_CASE("an interaction is counted once per document [DCS-9] [DCS-10] [DCS-11]") {
    Example e;
    CHECK(e->value("interaction_count", "anna") == "2");
    CHECK(e->value("interaction_count", "bert") == "2"); // without a document each counts
    CHECK(e("interaction_count = 0") == Codes{"cora", "dora", "emil", "fritz"});
    CHECK(e("last_interaction < today - 89 days") == Codes{"bert"});
}

TEST_CASE("the day of a moment is that of the configured zone [PER-5]") {
    Example utc;
    CHECK(utc("last_interaction = 2026-03-30") == Codes{"anna"});
    CHECK(utc("interaction_count[today] > 0") == Codes{});
    CHECK(utc("hour(last_interaction) = 22") == Codes{"anna"});
    Example stockholm(today("2026-03-31", "Europe/Stockholm")); // 22:30 UTC is half past midnight
    CHECK(stockholm("last_interaction = 2026-03-31") == Codes{"anna"});
    CHECK(stockholm("last_interaction >= 2026-03-31") == Codes{"anna"});
    CHECK(stockholm("last_interaction > 2026-03-31") == Codes{});
    CHECK(stockholm("interaction_count[today] > 0") == Codes{"anna"});
    CHECK(stockholm("hour(last_interaction) = 0 and minute(last_interaction) = 31") ==
          Codes{"anna"});
    CHECK(stockholm("year(last_interaction) = 2026") == Codes{"anna", "bert"});
    // The 29th of March had 23 hours: its clocks went forward.
    CHECK(stockholm("diff(2026-03-29, 2026-03-30, hour) = 23 and diff(2026-03-30, 2026-03-31, "
                    "hour) = 24") == Codes{"anna", "bert", "cora", "dora", "emil", "fritz"});
    CHECK(stockholm("last_interaction > 2026-03-31 + 30 minutes") == Codes{"anna"});
    CHECK(stockholm("last_interaction > 2026-03-31 + 31 minutes") == Codes{});
}

TEST_CASE("a window of moments ends with the last instant of its last day [PER-1]") {
    Example e; // anna at midnight, bert in the last microsecond before it
    CHECK(e("interaction_count[2025-12-31..2025-12-31] > 0") == Codes{"bert"});
    CHECK(e("interaction_count[2026-01-01..2026-01-01] > 0") == Codes{"anna"});
    CHECK(e("interaction_count[last year] = 2 and interaction_count[this year] = 0") ==
          Codes{"bert"});
}

TEST_CASE("a stored empty text is missing in every count [DCS-10]") {
    oracle::Data data = example();
    for (auto& row : data.rows["interaction"]) row["document"] = std::string();
    for (auto& row : data.rows["sale"]) row["warehouse"] = std::string();
    Example e(today(), data);
    CHECK(e->value("interaction_count", "anna") == "3");
    CHECK(e("interaction_count = 3") == Codes{"anna"});
    CHECK(e("warehouse_count > 0 or last_warehouse is filled") == Codes{});
    CHECK(e(R"(order_count[where warehouse <> "x"] = 3)") == Codes{"anna"});
    CHECK(e(R"(order_count[where warehouse < "x"] > 0)") == Codes{});
}

TEST_CASE("functions of dates [PER-6]") {
    Example e;
    CHECK(e("month(birth_date) = month(today) and day(birth_date) = day(today)") == Codes{"bert"});
    CHECK(e("birth_date = start_of(2000-03-01, month) - 1 day") == Codes{"anna"});
    CHECK(e("add(birth_date, 1, year) = 2001-02-28") == Codes{"anna"});
    CHECK(e("add(birth_date, round(1.2), year) = 2001-02-28") == Codes{"anna"});
    CHECK(e("diff(birth_date, today, year) = 26") == Codes{"anna"});
    CHECK(e("today - birth_date > 13000") == Codes{"bert"});
    CHECK(e("registered >= start of this quarter") == Codes{"bert"});
    CHECK(e("week(registered) = 14 and weekday(registered) = 2") == Codes{"bert"});
    CHECK(e("length(name) = 7") == Codes{"anna"}); // characters, not bytes
    CHECK(e(R"(substring(name, 2, 3) = "нна")") == Codes{"anna"});
}

TEST_CASE("a date beyond the calendar is missing, on every path [PER-6]") {
    Example e;
    RuleSet set = e->empty_set();
    const auto members = [&](const std::string& rule) {
        const auto filter = parse_filter(rule);
        FactOptions unpushed;
        unpushed.push = false;
        const auto found = e->members(filter);
        CHECK(found == e->members(filter, unpushed));
        CHECK(found == e->members(filter, {}, true));
        return found.size();
    };
    CHECK(members("birth_date + 9000 years > today") == 0);
    CHECK(members("birth_date + (order_count * 100000000000000) years is not filled") == 6);
    CHECK(members("birth_date <= 9999-12-31 and birth_date >= 0001-01-01") == 2);
    CHECK(members("birth_date < 9999-12-31 + 1 day") == 0);
    CHECK(members("order_count[..9999-12-31] > 0") == 3);
    CHECK(members("interaction_count[..9999-12-31] > 0") == 2);
}

TEST_CASE("parameters have expressions, and a period gives its two ends [DCS-26] [DCS-27] [DCS-28] "
          "[PER-4]") {
    Parameter period, start, limit;
    period.name = "period";
    period.type = "period";
    start.name = "start";
    start.type = "date";
    start.expression = parse_expression("coalesce($period.start, today - 1 year)");
    limit.name = "limit";
    limit.type = "decimal";
    limit.expression =
        parse_expression("case when $start < 2026-01-01 then 10 else 20 / 3 * 3 end");
    const Date on = parse_date("2026-03-31");
    auto values = parameter_values({period, start, limit}, {{"period", "last month"}}, on);
    CHECK(values["start"].value == day("2026-02-01"));
    CHECK(to_text(values["limit"].value) == "20");
    values = parameter_values({period, start, limit}, {}, on);
    CHECK(values["start"].value == day("2025-03-31"));
    CHECK(to_text(values["limit"].value) == "10");

    oracle::Question question = today();
    question.parameters["period"].is_period = true;
    question.parameters["period"].period = parse_period("last month");
    question.parameters["amount"].value = money("100");
    Example e(question);
    CHECK(e("order_count > 0") == Codes{"bert"}); // measures take the scheme's period
    CHECK(e("order_count[..] > 0") == Codes{"anna", "bert", "cora"});
    CHECK(e("revenue[where revenue <> 0] > $amount") == Codes{"anna", "bert"});
    CHECK(e("registered >= $period.start") == Codes{"bert"});
    question.parameters["period"].period.reset();
    Example open(question);
    CHECK(open("order_count > 0") ==
          Codes{"anna", "bert", "cora"}); // an empty period has no bounds
}

TEST_CASE("a sum beyond 64 bits is an error that names the partner, on every path [DCS-12]") {
    oracle::Data data = example();
    data.rows["sale"][4]["revenue"] = Decimal{INT64_MAX};
    data.rows["sale"][4]["cost"] = Decimal{-1}; // even one row's profit does not fit
    data.rows["sale"][5]["revenue"] = Decimal{1};
    Example e(today(), data);
    for (const char* rule :
         {"revenue > 0", "line_profit > 0", "big_documents > 5 or revenue > 0"}) {
        for (const bool push : {true, false}) {
            FactOptions options;
            options.push = push;
            try {
                e->members(parse_filter(rule), options);
                FAIL(rule << ": nothing was thrown");
            } catch (const Error& error) {
                INFO(rule << " " << push << ": " << error.message());
                CHECK(error.code() == "measure.overflow");
                CHECK_THAT(error.message(), Catch::Contains("bert"));
            }
        }
    }
    // A sum that only passes through more than 64 bits is none.
    data.rows["sale"][4]["cost"] = Value{};
    data.rows["sale"][5]["revenue"] = Decimal{-1};
    data.rows["sale"].push_back(data.rows["sale"][4]);
    data.rows["sale"].back()["revenue"] = Decimal{1};
    data.rows["sale"].back()["day"] = day("2026-02-01");
    Example through(today(), data);
    CHECK(through("revenue > 922337203685477") == Codes{"bert"});
}

TEST_CASE("many subjects at a time are those asked for, not a range of them") {
    oracle::Data data = example();
    for (int i = 100; i < 1400; ++i) {
        data.rows["partner"].push_back({{"id", std::int64_t{i}}, {"code", std::to_string(i)}});
    }
    Example e(today(), data);
    FactOptions options;
    options.subjects.emplace();
    for (int i = 100; i < 1400; i += 2) options.subjects->push_back(i);
    const auto found = e->members(parse_filter("order_count = 0"), options);
    CHECK(std::vector<std::int64_t>(found.begin(), found.end()) == *options.subjects);
    CHECK(e->members(parse_filter("order_count = 0"), options, true) == found);
    options.subjects->clear();
    CHECK(e->members(parse_filter("order_count = 0"), options).empty());
}

TEST_CASE("subjects that a measure names are those that pass, however many lie between") {
    for (const int step : {1, 3, 50}) {
        oracle::Data data = example();
        std::set<std::int64_t> with_rows;
        for (int i = 1000; i < 1000 + 700 * step; ++i) {
            data.rows["partner"].push_back(
                {{"id", std::int64_t{i}}, {"code", std::to_string(i)}, {"deleted", i % 5 == 0}});
            if (i % step != 0) continue;
            data.rows["sale"].push_back({{"partner", std::int64_t{i}},
                                         {"day", day("2026-03-01")},
                                         {"revenue", Decimal{i * Decimal::scale}}});
            if (i % 5 != 0) with_rows.insert(i);
        }
        Example e(today(), data);
        INFO(step);
        // Partners of the example have sales too, and the second rule asks for more.
        const auto some = e->members({parse_filter("order_count > 0 and not deleted"),
                                      parse_filter("revenue > 1000000000 and not deleted")});
        for (const auto number : with_rows) CHECK(some[0].contains(number));
        CHECK(some[0].size() == with_rows.size() + 3);
        CHECK(some[1].empty());
        CHECK(e->members(parse_filter("order_count > 0 and not deleted"), {}, true) == some[0]);
    }
}
