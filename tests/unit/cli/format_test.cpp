// The three formats, to the letter.
#include "cli/format.hpp"
#include "cli/width.hpp"

#include <catch2/catch.hpp>

using namespace tessera::cli;
using tessera::app::Json;

namespace {

const Json people = {
    {"message", "4 members"},
    {"columns", {"code", "name", "revenue", "orders", "last_sale", "vip"}},
    {"rows", Json::array({Json::array({"0017", "Иванов", "1000.5", 3, "2026-03-31", true}),
                          Json::array({"0018", "山田太郎", "-20", 12, nullptr, false}),
                          Json::array({"0019", "Åsa", nullptr, 0, "2026-01-01", nullptr}),
                          Json::array({"0020", "e\u0301clair", "0.0001", 100, "", true})})},
    {"notes", {"a note"}}};

} // namespace

TEST_CASE("format table: columns are aligned by width, numbers to the right") {
    CHECK(table_text(people) == "code  name      revenue  orders  last_sale   vip\n"
                                "----  --------  -------  ------  ----------  -----\n"
                                "0017  Иванов     1000.5       3  2026-03-31  true\n"
                                "0018  山田太郎      -20      12              false\n"
                                "0019  Åsa                     0  2026-01-01\n"
                                "0020  e\u0301clair     0.0001     100              true\n");
}

TEST_CASE("format table: fields, then rows, then further tables") {
    const Json reply = {
        {"segment", "cold"},
        {"total", 12},
        {"filter", "a = 1\nand b = 2"},
        {"methods", {"manual", "periodic"}},
        {"gone", nullptr},
        {"columns", {"x"}},
        {"rows", Json::array()},
        {"tables", {{"causes", {{"columns", {"n"}}, {"rows", Json::array({Json::array({1})})}}}}},
        {"message", "not here"}};
    CHECK(table_text(reply) == "segment  cold\n"
                               "total    12\n"
                               "filter   a = 1\n"
                               "         and b = 2\n"
                               "methods  manual, periodic\n"
                               "gone\n"
                               "\n"
                               "x\n-\n"
                               "\n"
                               "causes:\n"
                               "n\n-\n1\n");
    CHECK(table_text({{"message", "only"}}).empty());
}

TEST_CASE("format table: codes stay left unless the reply says they are numbers") {
    Json reply = {{"columns", {"code", "sum"}},
                  {"rows", Json::array({Json::array({"1", "5"}), Json::array({"100", "1000"})})}};
    CHECK(table_text(reply) == "code  sum\n----  ----\n1     5\n100   1000\n");
    reply["types"] = {"text", "decimal"};
    CHECK(table_text(reply) == "code   sum\n----  ----\n1        5\n100   1000\n");
}

TEST_CASE("format table: a name can neither break a line nor steer the terminal") {
    const Json reply = {
        {"columns", {"name"}},
        {"rows", Json::array({Json::array({"a\nb\033[2J"}), Json::array({"x\xff\x7f"})})}};
    CHECK(table_text(reply) == "name\n-------\na␊b␛[2J\nx\xEF\xBF\xBD␡\n");
}

TEST_CASE("format table: long tables are not cut") {
    Json reply = {{"columns", {"n"}}, {"rows", Json::array()}};
    for (int i = 0; i < 5000; ++i) reply["rows"].push_back(Json::array({i}));
    const auto text = table_text(reply);
    CHECK(std::count(text.begin(), text.end(), '\n') == 5002);
}

TEST_CASE("format csv: header and rows, nothing else") {
    CHECK(csv_text(people) == "code,name,revenue,orders,last_sale,vip\n"
                              "0017,Иванов,1000.5,3,2026-03-31,true\n"
                              "0018,山田太郎,-20,12,,false\n"
                              "0019,Åsa,,0,2026-01-01,\n"
                              "0020,e\u0301clair,0.0001,100,,true\n");
}

TEST_CASE("format csv: quoting by RFC 4180") {
    const Json reply = {{"columns", {"a,b", "c"}},
                        {"rows", Json::array({Json::array({"say \"hi\"", "two\nlines"}),
                                              Json::array({"semi;colon", " blanks "}),
                                              Json::array({"cr\r", "'"})})}};
    CHECK(csv_text(reply) ==
          "\"a,b\",c\n\"say \"\"hi\"\"\",\"two\nlines\"\nsemi;colon, blanks \n\"cr\r\",'\n");
}

TEST_CASE("format csv: an only cell that is missing is no empty line") {
    const Json reply = {{"columns", {"a"}},
                        {"rows", Json::array({Json::array({nullptr}), Json::array({"x"})})}};
    CHECK(csv_text(reply) == "a\n\"\"\nx\n");
}

TEST_CASE("format csv: without rows the fields are one row, then the first table") {
    CHECK(csv_text({{"message", "m"}, {"entered", 5}, {"left", nullptr}}) == "entered,left\n5,\n");
    CHECK(csv_text({{"message", "m"}}).empty());
    CHECK(csv_text({{"tables",
                     {{"t", {{"columns", {"n"}}, {"rows", Json::array({Json::array({1})})}}}}}}) ==
          "n\n1\n");
}

TEST_CASE("format json: the reply as it is, by two blanks") {
    CHECK(json_text({{"b", "é"}, {"a", {1, "0.1"}}}) ==
          "{\n  \"b\": \"é\",\n  \"a\": [\n    1,\n    \"0.1\"\n  ]\n}\n");
    CHECK(json_text("x\xff") == "\"x\xEF\xBF\xBD\"\n");
}

TEST_CASE("width: wide, combining and broken characters") {
    CHECK(width_of("abc") == 3);
    CHECK(width_of("山田") == 4);
    CHECK(width_of("e\u0301") == 1);
    CHECK(width_of("Ивано́в") == 6);
    CHECK(width_of("\xff") == 1);
    CHECK(width_of("") == 0);
}

TEST_CASE("wrapping: at blanks, with an indent, examples kept") {
    CHECK(wrapped("one two three", 2, 9) == "one two\n  three");
    CHECK(wrapped("a\n\n  an example that is long", 0, 9) == "a\n\n  an example that is long");
}

TEST_CASE("format table: looks of cells, and what lies in a group stands to the right [DCS-46]") {
    const Json reply = Json::parse(R"({
        "columns": ["code", "revenue"], "types": ["text", "decimal"],
        "rows": [["Perm", "1234567.5"], ["P1", "1234567.5"], ["P2", "x"]],
        "lines": [{"kind": "group", "level": 0}, {"kind": "item", "level": 1}, {"kind": "item", "level": 1}],
        "styles": [{}, {"revenue": {"format": "#,##0.00", "bold": "true", "color": "red"}},
                   {"code": {"text": "two"}, "revenue": {"format": "0.0"}}]})");
    CHECK(table_text(reply) == "code        revenue\n"
                               "-----  ------------\n"
                               "Perm      1234567.5\n"
                               "  P1   1,234,567.50\n"
                               "  two             x\n");
    CHECK(table_text(reply, true).find("\033[1;31m1,234,567.50\033[0m") != std::string::npos);
    CHECK(csv_text(reply) ==
          "line,code,revenue\ngroup,Perm,1234567.5\nitem,P1,1234567.5\nitem,P2,x\n");
}

TEST_CASE("format: a reply that is a text is that text in every format but JSON") {
    const Json reply = Json::parse(R"({"text": "a = 1\n"})");
    CHECK(table_text(reply) == "a = 1\n");
    CHECK(csv_text(reply) == "a = 1\n");
}
