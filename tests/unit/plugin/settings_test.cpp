#include "plugin/settings.hpp"

#include "base/error.hpp"
#include "support.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using namespace tessera::plugin;

namespace {

const std::string schema = R"(
[settings.amount]
type = "decimal"
default = 5
min = 0
[settings.count]
type = "integer"
min = 1
max = 3
[settings.mode]
type = "text"
one_of = ["fast", "slow"]
[settings.since]
type = "date"
[settings.key]
type = "text"
secret = true
one_of = ["abc"]
)";

Manifest manifest() {
    return parse_manifest(head("a") + schema, "/plugins/a/plugin.toml");
}

std::string error_of(const Settings& given) {
    try {
        check_settings(manifest(), given);
    } catch (const Error& error) {
        CHECK(error.code() == "plugin.bad-setting");
        return error.message() + " / " + error.hint();
    }
    return "nothing";
}

} // namespace

TEST_CASE("settings take their default, are converted, and may be left out") {
    const Settings values = check_settings(manifest(), {{"since", std::string("2026-03-31")}});
    CHECK(values.at("amount") == Value(Decimal{50'000}));
    CHECK(values.at("since") == Value(Date{20'543}));
    CHECK(is_null(values.at("count")));
    CHECK(check_settings(manifest(), {{"amount", std::int64_t{7}}}).at("amount") ==
          Value(Decimal{70'000}));
}

TEST_CASE("a wrong setting is refused with key, value, range and nearest name") {
    CHECK(error_of({{"cuont", std::int64_t{1}}}).find("Did you mean \"count\"?") !=
          std::string::npos);
    CHECK(
        error_of({{"count", std::int64_t{4}}}).find("a.count is 4, above the largest allowed 3") !=
        std::string::npos);
    CHECK(error_of({{"count", std::int64_t{0}}}).find("allowed: 1 to 3") != std::string::npos);
    CHECK(error_of({{"count", true}}).find("boolean") != std::string::npos);
    CHECK(error_of({{"mode", std::string("medium")}}).find("one of fast, slow") !=
          std::string::npos);
    CHECK(error_of({{"since", std::string("yesterday")}}).find("a.since") != std::string::npos);
    const std::string secret = error_of({{"key", std::string("hunter2")}});
    CHECK(secret.find("(secret)") != std::string::npos);
    CHECK(secret.find("hunter2") == std::string::npos);
}

TEST_CASE("an empty text does not give a setting that is required") {
    const Manifest needy = parse_manifest(
        head("a") + "[settings.pw]\ntype = \"text\"\nrequired = true\n", "/plugins/a/plugin.toml");
    CHECK_THROWS_WITH(check_settings(needy, {{"pw", std::string()}}),
                      Catch::Contains("a.pw is required and not configured"));
    CHECK_NOTHROW(check_settings(needy, {{"pw", std::string("x")}}));
}

TEST_CASE("settings are checked before the plugin is created") {
    Options options = built_plugins();
    options.also = {"example-welcome", "example-vat-check"};
    options.settings["example-vat-check"] = {{"forbiden", std::string("x")}};
    options.settings["scheme-man"] = {};
    const auto plugins = Plugins::open(options);
    const Status missing = status_of(*plugins, "example-welcome");
    CHECK(missing.state == "quarantined");
    CHECK(missing.code == "plugin.bad-setting");
    CHECK(missing.reason.find("example-welcome.file is required") != std::string::npos);
    CHECK(status_of(*plugins, "example-vat-check").reason.find("Did you mean \"forbidden\"?") !=
          std::string::npos);
    // A plugin that is only spoken of is told about too.
    CHECK(status_of(*plugins, "scheme-man").code == "plugin.unknown");
    CHECK(status_of(*plugins, "scheme-man").reason.find("scheme-main") != std::string::npos);
    CHECK(status_of(*plugins, "scheme-main").state == "running");
}
