#include "plugin/graph.hpp"

#include "support.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace tessera;
using namespace tessera::plugin;

namespace {

using Names = std::vector<std::string>;

Manifest make(const std::string& id, const std::string& rest = "",
              const std::string& version = "1.0.0") {
    return parse_manifest(head(id, version) + rest, "/plugins/" + id + "/plugin.toml");
}

// The plan of every order of the manifests; they must all be the same.
Plan plan_of(std::vector<Manifest> manifests) {
    const auto by_id = [](const Manifest& a, const Manifest& b) { return a.id < b.id; };
    std::sort(manifests.begin(), manifests.end(), by_id);
    const Plan first = make_plan(manifests);
    while (std::next_permutation(manifests.begin(), manifests.end(), by_id)) {
        const Plan other = make_plan(manifests);
        CHECK(other.order == first.order);
        REQUIRE(other.refused.size() == first.refused.size());
        for (const auto& [id, refusal] : first.refused)
            CHECK(other.refused.at(id).reason == refusal.reason);
    }
    return first;
}

std::string topic(const std::string& rest) {
    return "provides = [\"tessera.event-subscriber/1\"]\n[[topics]]\ntopic = "
           "\"partner.creating\"\nphase = "
           "\"before\"\n" +
           rest;
}

} // namespace

TEST_CASE("dependencies come first, ties go by id, whatever order manifests are found in") {
    const Plan plan = plan_of({make("a", "[requires]\nz = \"*\"\n"), make("b"),
                               make("c", "[optional]\nd = \"^1\"\n"), make("d"), make("z")});
    CHECK(plan.order == Names{"b", "d", "c", "z", "a"});
    CHECK(plan.refused.empty());
}

TEST_CASE("an optional dependency of another version does not order") {
    CHECK(plan_of({make("a", "[optional]\nb = \">=2\"\n"), make("b")}).order == Names{"a", "b"});
}

TEST_CASE("a missing dependency disables its dependents only, each with the chain") {
    const Plan plan =
        plan_of({make("a", "[requires]\nb = \"*\"\n"),
                 make("b", "[requires]\nscheme-main = \"^1\"\n"), make("c"), make("scheme-mian")});
    CHECK(plan.order == Names{"c", "scheme-mian"});
    CHECK(plan.refused.at("b").reason ==
          "it needs scheme-main ^1, which is not installed. Did you mean \"scheme-mian\"?");
    CHECK(plan.refused.at("a").reason == "it needs b → " + plan.refused.at("b").reason);
    CHECK(plan.refused.at("a").code == "plugin.missing-dependency");
    CHECK(plan_of({make("a", "[requires]\nb = \">=2\"\n"), make("b", "", "1.9")})
              .refused.at("a")
              .reason == "it needs b >=2, and 1.9 is installed");
}

TEST_CASE("a cycle is printed as a path, and those outside it go on") {
    const Plan plan = plan_of(
        {make("a", "[requires]\nb = \"*\"\n"), make("b", "[requires]\nc = \"*\"\n"),
         make("c", "[requires]\na = \"*\"\n"), make("d", "[requires]\na = \"*\"\n"), make("e")});
    CHECK(plan.order == Names{"e"});
    for (const char* id : {"a", "b", "c"}) {
        CHECK(plan.refused.at(id).code == "plugin.dependency-cycle");
        CHECK(plan.refused.at(id).reason.find("a → b → c → a") != std::string::npos);
    }
    CHECK(plan.refused.at("d").reason.find("it needs a → ") == 0);
    CHECK(plan_of({make("a", "[requires]\na = \"*\"\n")}).refused.at("a").reason.find("a → a") !=
          std::string::npos);
}

TEST_CASE(
    "of two in conflict the one that says so gives way, unless the other does not run anyway") {
    CHECK(plan_of({make("a"), make("b", "[conflicts]\na = \"<2\"\n")}).order == Names{"a"});
    CHECK(plan_of({make("a", "", "2.0"), make("b", "[conflicts]\na = \"<2\"\n")}).order ==
          Names{"a", "b"});
    CHECK(plan_of({make("a", "[requires]\nx = \"*\"\n"), make("b", "[conflicts]\na = \"*\"\n")})
              .order == Names{"b"});
    CHECK(plan_of({make("a", "[conflicts]\nb = \"*\"\n"), make("b", "[conflicts]\na = \"*\"\n")})
              .order == Names{"b"});
}

TEST_CASE("subscribers run by before and after, then priority, then id") {
    const std::vector<Manifest> all{
        make("a", topic("priority = 5\n")), make("b", topic("after = [\"d\"]\n")),
        make("c", topic("priority = -1\n")), make("d", topic("before = [\"nobody\"]\n"))};
    std::vector<const Manifest*> running;
    for (const Manifest& one : all) running.push_back(&one);
    CHECK(subscriber_order(running, "partner.creating", Phase::before) ==
          Names{"c", "d", "b", "a"});
    CHECK(subscriber_order(running, "partner.creating", Phase::after_commit).empty());
    const Plan plan = plan_of({make("a", topic("after = [\"b\"]\n")),
                               make("b", topic("after = [\"a\"]\n")), make("c", topic(""))});
    CHECK(plan.order == Names{"c"});
    CHECK(plan.refused.at("a").code == "plugin.order-cycle");
    CHECK(plan.refused.at("a").reason.find("\"a\" → \"b\" → \"a\"") != std::string::npos);
}
