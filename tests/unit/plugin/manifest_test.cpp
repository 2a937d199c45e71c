#include "base/error.hpp"
#include "plugin/manifest.hpp"
#include "support.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using namespace tessera::plugin;

namespace {

Manifest parse(const std::string& text) {
    return parse_manifest(text, "/plugins/a/plugin.toml");
}

std::string error_of(const std::string& text) {
    try {
        parse(text);
    } catch (const Error& error) {
        CHECK(error.code() == "plugin.bad-manifest");
        CHECK(error.message().find("/plugins/a/plugin.toml:") == 0);
        return error.message();
    }
    return "nothing";
}

const std::string subscriber =
    "provides = [\"tessera.event-subscriber/1\"]\n[[topics]]\ntopic = \"partner.creating\"\n";

} // namespace

TEST_CASE("a manifest is read in full") {
    const Manifest manifest = parse(head("a", "1.2") + R"(
title = "A"
library = "other.so"
example = true
provides = ["tessera.event-subscriber/1", "later.thing/1"]
[[topics]]
topic = "partner.creating"
phase = "before"
before = ["x"]
after = ["y", "z"]
priority = -5
[requires]
b = ">=1.0 <2"
[optional]
c = "*"
[conflicts]
d = "^3"
[settings.limit]
type = "decimal"
default = "2.5"
min = 0
max = "10.75"
)");
    CHECK(manifest.id == "a");
    CHECK(manifest.version_text == "1.2");
    CHECK(manifest.library == "/plugins/a/other.so");
    CHECK(manifest.example);
    CHECK(manifest.provides_extension("later.thing/1"));
    REQUIRE(manifest.topics.size() == 1);
    CHECK(manifest.topics[0].after == std::vector<std::string>{"y", "z"});
    CHECK(manifest.topics[0].priority == -5);
    CHECK(manifest.requires_.at("b").text() == ">=1.0 <2");
    CHECK(manifest.optional.contains("c"));
    CHECK(manifest.conflicts.contains("d"));
    REQUIRE(manifest.settings.size() == 1);
    CHECK(manifest.settings[0].default_ == Value(Decimal{25'000}));
    CHECK(manifest.settings[0].max == Value(Decimal{107'500}));
    CHECK(parse(head("b")).library == "/plugins/a/b.so");
}

TEST_CASE("an unknown key is an error with line and nearest name, at every depth") {
    CHECK(error_of(head("a") + "requries = 1\n")
              .find("4: unknown key \"requries\". Did you mean \"requires\"?") !=
          std::string::npos);
    CHECK(error_of(head("a") + subscriber + "phase = \"before\"\nprioriti = 1\n")
              .find("\"priority\"") != std::string::npos);
    CHECK(error_of(head("a") + "[settings.x]\ntype = \"text\"\ndefualt = \"\"\n")
              .find("\"default\"") != std::string::npos);
}

TEST_CASE("what a manifest may not say") {
    struct Row {
        std::string text, says;
    };
    const Row rows[] = {
        {"id = ", "plugin.toml:1:"},
        {"version = \"1\"\nabi = \"1.0\"\n", "id is missing"},
        {head("A b"), "may hold"},
        {head("a", "one"), "\"one\" is not a version"},
        {"id = \"a\"\nversion = \"1\"\n", "abi is missing"},
        {head("a") + "library = \"../evil.so\"\n", "beside plugin.toml"},
        {head("a") + "example = \"yes\"\n", "true or false"},
        {head("a") + "provides = \"x\"\n", "list of texts"},
        {head("a") + "[requires]\nb = 1\n", "requires.b must be a version range"},
        {head("a") + "[requires]\nb = \"~1\"\n", "requires.b"},
        {head("a") + subscriber + "phase = \"during\"\n", "\"during\" is neither"},
        {head("a") + "[[topics]]\ntopic = \"partner.creating\"\nphase = \"before\"\n",
         "does not provide"},
        {head("a") + "provides = [\"tessera.event-subscriber/1\"]\n", "lists no [[topics]]"},
        {head("a") + subscriber +
             "phase = \"before\"\n[[topics]]\ntopic = \"partner.creating\"\nphase = \"before\"\n",
         "twice"},
        {head("a") + "[settings.x]\ntype = \"number\"\n", "\"number\" is not one of"},
        {head("a") + "[settings.x]\ntype = \"integer\"\ndefault = 7\nmax = 5\n",
         "above the largest allowed 5"},
        {head("a") + "[settings.x]\ntype = \"decimal\"\ndefault = 0.1\n", "written as text"},
        {head("a") + "[settings.x]\ntype = \"date\"\ndefault = \"2026-02-30\"\n", "2026-02-30"},
    };
    for (const Row& row : rows) {
        const std::string error = error_of(row.text);
        INFO(error);
        CHECK(error.find(row.says) != std::string::npos);
    }
}

TEST_CASE("a topic that nobody raises in that phase is refused with those that there are") {
    const auto with = [](const char* topic, const char* phase) {
        return error_of(head("a") + "provides = [\"tessera.event-subscriber/1\"]\n[[topics]]\n" +
                        "topic = \"" + topic + "\"\nphase = \"" + phase + "\"\n");
    };
    CHECK_THAT(with("partner.creatin", "before"),
               Catch::Contains("Did you mean \"partner.creating\"?") &&
                   Catch::Contains("segment.changed (after-commit)"));
    CHECK_THAT(with("partner.created", "before"), Catch::Contains("phase = \"after-commit\""));
    CHECK_THAT(with("partner.creating", "after-commit"), Catch::Contains("phase = \"before\""));
}

TEST_CASE("the part of a manifest for linkers of competitors") {
    const std::string linker = "provides = [\"tessera.competitor-linker/1\"]\n";
    const Manifest manifest = parse(head("a") + linker + R"(
[competitor_linker.parameters.period]
type = "period"
default = "last month"
[[competitor_linker.facts]]
name = "where"
of = "competitors"
type = "text"
expression = "region"
below = "region"
if_known = true
[[competitor_linker.facts]]
name = "lost"
of = "pairs"
type = "integer"
expression = "deal_count[$period where competitor = $competitor]"
)");
    REQUIRE(manifest.linker);
    CHECK(manifest.linker->parameters.at(0).period);
    REQUIRE(manifest.linker->facts.size() == 2);
    CHECK(manifest.linker->facts[0].of == LinkFact::Of::competitors);
    CHECK(manifest.linker->facts[0].below == "region");
    CHECK(manifest.linker->facts[0].if_known);
    CHECK(manifest.linker->facts[1].of == LinkFact::Of::pairs);
    CHECK(manifest.linker->facts[1].type == Type::integer);
    const auto fact = [&](const std::string& lines) {
        return error_of(head("a") + linker + "[[competitor_linker.facts]]\nname = \"f\"\n" + lines);
    };
    const std::string region = "expression = \"region\"\n";
    CHECK(fact("of = \"members\"\ntype = \"text\"\n").find("expression") != std::string::npos);
    CHECK(fact("of = \"rivals\"\ntype = \"text\"\n" + region).find("members, segments") !=
          std::string::npos);
    CHECK(fact("of = \"pairs\"\ntype = \"text\"\n" + region).find("cannot be added") !=
          std::string::npos);
    CHECK(fact("of = \"members\"\ntype = \"text\"\nbelow = \"region\"\n" + region)
              .find("only texts of competitors") != std::string::npos);
    CHECK(fact("of = \"members\"\ntype = \"place\"\n" + region).find("is not one of") !=
          std::string::npos);
    CHECK(error_of(head("a") + "[competitor_linker]\n").find("does not provide") !=
          std::string::npos);
    CHECK(error_of(head("a") + linker + "[competitor_linker]\nfacts = 1\n")
              .find("[[competitor_linker.facts]]") != std::string::npos);
}
