// The plugins of the project through the public boundary, as the host uses them.
#include "support.hpp"

#include "base/date.hpp"
#include "base/error.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <thread>

using namespace tessera;
using namespace tessera::plugin;

namespace {

std::vector<Value> ages(const Plugins& plugins, Date today, const std::vector<Value>& births) {
    std::vector<std::string> keys(births.size(), "k");
    ComputeRequest request{today, keys, {{"age", {births}, {}}}};
    ComputeReply reply;
    plugins.compute("scheme-main", request, reply);
    return reply.columns.at(0);
}

const std::vector<std::string> schemes{
    "scheme-deals",         "scheme-interactions", "scheme-main",  "scheme-product-main",
    "scheme-product-sales", "scheme-query",        "scheme-sales", "scheme-settlements"};

} // namespace

TEST_CASE("all eight templates run and describe themselves [DCS-2] [DCS-3]") {
    const auto plugins = Plugins::open(built_plugins());
    std::vector<std::string> ids;
    for (const auto& one : plugins->templates()) {
        INFO(one.plugin);
        const auto json = nlohmann::json::parse(one.document);
        const bool product = json.at("subject") == "product";
        CHECK((product ? "scheme-product-" : "scheme-") + json.at("template").get<std::string>() ==
              one.plugin);
        ids.push_back(one.plugin);
    }
    CHECK(ids == schemes);
    for (const std::string& id : schemes) CHECK(status_of(*plugins, id).state == "running");
}

TEST_CASE("age is whole years, missing for a missing or future birth date [DCS-5]") {
    const auto plugins = Plugins::open(built_plugins());
    const auto result =
        ages(*plugins, date_of(2026, 3, 1),
             {date_of(2000, 3, 1), date_of(2000, 3, 2), date_of(2000, 2, 29), Value(),
              date_of(2026, 3, 2), date_of(2026, 3, 1), date_of(1899, 12, 31)});
    const std::vector<Value> expected{std::int64_t{26}, std::int64_t{25}, std::int64_t{26}, Value(),
                                      Value(),          std::int64_t{0},  std::int64_t{126}};
    CHECK(result == expected);
    // Born on a leap day: the birthday comes on 1 March.
    CHECK(ages(*plugins, date_of(2026, 2, 28), {date_of(2000, 2, 29)}).at(0) ==
          Value(std::int64_t{25}));
}

TEST_CASE("a batch larger than one call comes back whole") {
    const auto plugins = Plugins::open(built_plugins());
    std::vector<Value> births;
    for (int i = 0; i < 200'000; ++i) births.emplace_back(Date{i % 20'000});
    const Date today = date_of(2026, 3, 1);
    const auto result = ages(*plugins, today, births);
    REQUIRE(result.size() == births.size());
    const std::int64_t wrong = std::count_if(result.begin(), result.end(), [&](const Value& value) {
        const auto i = static_cast<std::size_t>(&value - result.data());
        return value != Value(diff(std::get<Date>(births[i]), today, Unit::year));
    });
    CHECK(wrong == 0);
}

TEST_CASE("compute may run on several threads at once") {
    const auto plugins = Plugins::open(built_plugins());
    std::vector<std::thread> threads;
    std::vector<int> right(4);
    for (std::size_t t = 0; t < right.size(); ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 200; ++i)
                right[t] += ages(*plugins, date_of(2026, 3, 1), {date_of(2000, 1, 1)}).at(0) ==
                            Value(std::int64_t{26});
        });
    for (auto& thread : threads) thread.join();
    CHECK(right == std::vector<int>{200, 200, 200, 200});
}

TEST_CASE("asking for a field that is not described is a named failure") {
    const auto plugins = Plugins::open(built_plugins());
    const std::vector<std::string> keys{"1"};
    ComputeReply reply;
    try {
        plugins->compute("scheme-main", {Date{0}, keys, {{"shoe_size", {}, {}}}}, reply);
        FAIL("it computed a shoe size");
    } catch (const Error& error) {
        CHECK(error.code() == "plugin.failed");
        CHECK(error.message().find("shoe_size") != std::string::npos);
    }
}

TEST_CASE("example plugins load only when named") {
    CHECK(status_of(*Plugins::open(built_plugins()), "example-vat-check").code == "plugin.example");
    Options options = built_plugins();
    options.also = {"example-vat-check"};
    const auto plugins = Plugins::open(options);
    CHECK(status_of(*plugins, "example-vat-check").state == "running");
    CHECK(status_of(*plugins, "example-welcome").code == "plugin.example");
    CHECK(status_of(*plugins, "scheme-main").state == "running");
}

TEST_CASE("a BEFORE subscriber vetoes by its settings") {
    Options options = built_plugins();
    options.only = {"example-vat-check"};
    options.settings["example-vat-check"] = {{"forbidden", std::string("casino, Рога")},
                                             {"code_prefix", std::string("C-")}};
    const auto plugins = Plugins::open(options);
    CHECK(status_of(*plugins, "scheme-main").code == "plugin.not-chosen");
    const auto subscribers = plugins->subscribers("partner.creating", Phase::before);
    REQUIRE(subscribers.size() == 1);
    CHECK(plugins->subscribers("partner.creating", Phase::after_commit).empty());
    const auto ask = [&](const char* code, const char* name) {
        return plugins->call(subscribers[0],
                             {{"code", std::string(code)}, {"name", std::string(name)}});
    };
    CHECK(ask("C-1", "Good Shop").status == Answer::ok);
    const Answer word = ask("C-2", "Grand Casino");
    CHECK(word.status == Answer::veto);
    CHECK(word.code == "example-vat-check/forbidden-word");
    CHECK(word.text.find("casino") != std::string::npos);
    CHECK(ask("C-3", "ООО Рога и копыта").status == Answer::veto);
    CHECK(ask("17", "Good Shop").code == "example-vat-check/bad-code");
}

TEST_CASE("an AFTER_COMMIT subscriber writes its line, and a missing file is its failure") {
    const Scratch scratch;
    const auto file = scratch.path() / "welcome.txt";
    Options options = built_plugins();
    options.only = {"example-welcome"};
    options.settings["example-welcome"] = {{"file", file.string()}};
    const auto plugins = Plugins::open(options);
    REQUIRE(status_of(*plugins, "example-welcome").reason == "");
    const auto created = plugins->subscribers("partner.created", Phase::after_commit);
    const auto changed = plugins->subscribers("segment.changed", Phase::after_commit);
    REQUIRE(created.size() == 1);
    REQUIRE(changed.size() == 1);
    CHECK(plugins->call(created[0], {{"code", std::string("C-1")}, {"name", std::string("Shop")}})
              .status == Answer::ok);
    CHECK(plugins
              ->call(changed[0], {{"segment", std::string("cold")},
                                  {"entered", std::int64_t{3}},
                                  {"left", std::int64_t{1}}})
              .status == Answer::ok);
    std::ifstream stream(file);
    std::string first, second;
    std::getline(stream, first);
    std::getline(stream, second);
    CHECK(first == "partner.created code=C-1 name=Shop");
    CHECK(second == "segment.changed entered=3 left=1 segment=cold");

    options.settings["example-welcome"] = {{"file", (scratch.path() / "no" / "such").string()}};
    const auto other = Plugins::open(options);
    const Answer answer =
        other->call(other->subscribers("partner.created", Phase::after_commit).at(0), {});
    CHECK(answer.status == Answer::failed);
    CHECK(answer.text.find("no/such") != std::string::npos);
}
