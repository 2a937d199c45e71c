// The catalogue: checking, rights, confirmation.
#include "app/operation.hpp"
#include "base/date.hpp"

#include <catch2/catch.hpp>

namespace tessera::app {
class Host {};
} // namespace tessera::app

using namespace tessera;
using namespace tessera::app;

namespace {

struct Fixture {
    Host host;
    Call call{host, "olga", date_of(2026, 3, 31), false, false, {}, {}};
    Catalogue catalogue;
    Json seen;

    Fixture() {
        Operation operation;
        operation.name = "thing.do";
        operation.sentence = "does a thing";
        operation.right = "thing.change";
        operation.params = {{"name", ParamKind::text, "which thing", true, true},
                            {"limit", ParamKind::integer, "how many", false, false},
                            {"amount", ParamKind::decimal, "how much", false, false},
                            {"all", ParamKind::boolean, "all of them", false, false},
                            {"day", ParamKind::date, "when", false, false},
                            {"parts", ParamKind::texts, "its parts", false, false},
                            {"values", ParamKind::object, "by name", false, false}};
        operation.run = [this](Call& current, const Arguments& given) {
            seen = {{"name", given.text("name")},
                    {"limit", given.integer("limit", 7)},
                    {"amount", given.text("amount", "none")},
                    {"all", given.flag("all")},
                    {"day", given.date("day") ? to_text(*given.date("day")) : "none"},
                    {"parts", given.texts("parts")},
                    {"values", given.object("values")},
                    {"confirmed", current.confirm}};
            return seen;
        };
        catalogue.add(operation);
    }

    Error refused(const Json& request, std::string_view name = "thing.do") {
        try {
            catalogue.call(name, call, request);
        } catch (const Error& error) {
            return error;
        }
        FAIL("the call was not refused: " << request.dump());
        return failure("", "");
    }
};

} // namespace

TEST_CASE_METHOD(Fixture, "call: parameters arrive with their types and defaults") {
    catalogue.call("thing.do", call, {{"name", "a"}});
    CHECK(seen.dump() == R"({"name":"a","limit":7,"amount":"none","all":false,"day":"none",)"
                         R"("parts":[],"values":{},"confirmed":false})");
    catalogue.call("thing.do", call,
                   parse_json(R"({"name":"a","limit":9223372036854775807,"amount":0.10,"all":true,
                      "day":"2026-02-28","parts":["x","y"],"values":{"b":1}})"));
    CHECK(seen.dump() ==
          R"({"name":"a","limit":9223372036854775807,"amount":"0.1","all":true,)"
          R"("day":"2026-02-28","parts":["x","y"],"values":{"b":1},"confirmed":false})");
}

TEST_CASE_METHOD(Fixture, "call: numbers may come as text, null is as good as absent") {
    catalogue.call("thing.do", call,
                   {{"name", "a"}, {"limit", "12"}, {"amount", 3}, {"day", nullptr}});
    CHECK(seen["limit"] == 12);
    CHECK(seen["amount"] == "3");
    CHECK(seen["day"] == "none");
}

TEST_CASE_METHOD(Fixture, "call: an unknown parameter names the nearest one") {
    const Error error = refused({{"name", "a"}, {"limt", 3}});
    CHECK(error.code() == "call.unknown-parameter");
    CHECK(error.outcome() == Outcome::usage);
    CHECK(error.message() == "thing.do has no parameter \"limt\". Did you mean \"limit\"?");
    CHECK(error.hint() == "It takes: name, limit, amount, all, day, parts, values.");
}

TEST_CASE_METHOD(Fixture, "call: an unknown operation names the nearest one") {
    const Error error = refused({}, "thing.dp");
    CHECK(error.code() == "call.unknown-operation");
    CHECK(error.message() == "There is no operation \"thing.dp\". Did you mean \"thing.do\"?");
}

TEST_CASE_METHOD(Fixture, "call: a missing required parameter is refused with what it is") {
    for (const Json& request : {Json::object(), Json(nullptr), Json{{"name", nullptr}}}) {
        const Error error = refused(request);
        CHECK(error.code() == "call.missing-parameter");
        CHECK(error.message() == "thing.do needs the parameter \"name\"");
        CHECK(error.hint() == "\"name\": which thing");
    }
}

TEST_CASE_METHOD(Fixture, "call: every kind refuses what it cannot be") {
    const auto wrong = [&](const char* name, const Json& value) {
        const Error error = refused({{"name", "a"}, {name, value}});
        CHECK(error.code() == "call.wrong-type");
        return error.message();
    };
    CHECK(wrong("limit", "many").find("\"limit\" takes a whole number, not \"many\"") !=
          std::string::npos);
    for (const Json& value : {Json("1.5"), Json(true), Json(""), Json("9223372036854775808")})
        wrong("limit", value);
    for (const Json& value : {Json("a"), Json("1e400"), Json::array()}) wrong("amount", value);
    for (const Json& value : {Json("true"), Json(1)}) wrong("all", value);
    CHECK(wrong("day", "2026-02-30").find("2026-02-30") != std::string::npos);
    wrong("day", 20260228);
    for (const Json& value : {Json("x"), Json{"x", 1}}) wrong("parts", value);
    wrong("values", Json::array());
    CHECK(refused({{"name", 5}}).code() == "call.wrong-type");
    CHECK(refused(Json::array()).code() == "call.wrong-type");
}

TEST_CASE_METHOD(Fixture, "call: an operation asks for its right first, by its name") {
    std::string asked;
    catalogue.set_right_check([&](Call& current, std::string_view operation,
                                  std::string_view right) {
        asked = right;
        if (current.user != "owner")
            throw refusal("right.missing", current.user + " may not " + std::string(operation), "");
    });
    const Error error = refused({{"name", "a"}});
    CHECK(error.outcome() == Outcome::refusal);
    CHECK(error.code() == "right.missing");
    CHECK(error.message() == "olga may not thing.do");
    CHECK(asked == "thing.change");
    call.user = "owner";
    CHECK_NOTHROW(catalogue.call("thing.do", call, {{"name", "a"}}));
}

TEST_CASE_METHOD(Fixture, "call: confirm in a request confirms that request only") {
    catalogue.call("thing.do", call, {{"name", "a"}, {"confirm", true}});
    CHECK(seen["confirmed"] == true);
    catalogue.call("thing.do", call, {{"name", "a"}});
    CHECK(seen["confirmed"] == false);
    CHECK(refused({{"name", "a"}, {"confirm", "yes"}}).code() == "call.wrong-type");
}

TEST_CASE_METHOD(Fixture, "call: needs_confirmation and check_cancelled answer the caller") {
    CHECK_THROWS_AS(call.needs_confirmation("3 hand edits are lost"), Error);
    call.confirm = true;
    CHECK_NOTHROW(call.needs_confirmation("3 hand edits are lost"));
    CHECK_NOTHROW(call.check_cancelled());
    CHECK_NOTHROW(call.tell("counting", 1));
    call.cancelled = [] { return true; };
    CHECK_THROWS_AS(call.check_cancelled(), Error);
}

TEST_CASE_METHOD(Fixture, "catalogue: mistakes in a declaration stop the program") {
    Operation again = *catalogue.find("thing.do");
    CHECK_THROWS_AS(catalogue.add(again), std::logic_error);
    again.name = "thing.other";
    again.params.push_back({"name", ParamKind::text, "twice", false, false});
    CHECK_THROWS_AS(catalogue.add(again), std::logic_error);
    again.params = {{"all", ParamKind::texts, "", false, true},
                    {"b", ParamKind::text, "", false, true}};
    CHECK_THROWS_AS(catalogue.add(again), std::logic_error);
    again.params = {{"a", ParamKind::text, "", false, true},
                    {"b", ParamKind::text, "", true, true}};
    CHECK_THROWS_AS(catalogue.add(again), std::logic_error);
    again.params = {};
    again.run = nullptr;
    CHECK_THROWS_AS(catalogue.add(again), std::logic_error);
}

TEST_CASE("reply: an error and the cells of a table as JSON") {
    CHECK(to_json(refusal("a.b", "no", "do c")).dump() ==
          R"({"error":{"code":"a.b","message":"no","hint":"do c","outcome":"refusal"}})");
    CHECK(cell(Value{}).is_null());
    CHECK(cell(Value{true}) == true);
    CHECK(cell(Value{std::int64_t{5}}) == 5);
    CHECK(cell(Value{Decimal{10'005'000}}) == "1000.5");
    CHECK(cell(Value{date_of(2026, 3, 31)}) == "2026-03-31");
    CHECK(cell(Value{parse_moment("2026-03-31T12:00:00Z")}) == "2026-03-31T12:00:00Z");
}
