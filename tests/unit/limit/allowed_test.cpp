#include "naive.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using namespace tessera::limit;

namespace {

std::string discount(const Sources& sources, const std::string& group = "") {
    const Bound found = allowed(sources, "anna", group).discount;
    return (found.percent ? to_text(*found.percent) : "any") + " by " + found.by;
}

} // namespace

TEST_CASE("MAN-5: a user without a limit may give nothing") {
    CHECK(discount({}) == "0 by no limit is set for anna");
}

TEST_CASE("MAN-4: one's own limit comes before those of groups, of these the largest") {
    Sources sources;
    sources.groups = {of(OwnerKind::user_group, "new", {{"", {d("3"), {}}}}),
                      of(OwnerKind::user_group, "old", {{"", {d("7"), {}}}})};
    CHECK(discount(sources) == "7 by group old");
    sources.own = {{"", {d("5"), {}}}};
    CHECK(discount(sources) == "5 by user anna");
}

TEST_CASE("MAN-2, C12: a price group comes before what holds in general") {
    Sources sources;
    sources.own = {{"", {d("5"), {}}}};
    sources.groups = {of(OwnerKind::user_group, "old", {{"boots", {d("9"), {}}}})};
    CHECK(discount(sources, "boots") == "9 by group old");
    CHECK(discount(sources, "hats") == "5 by user anna");
    sources.own["boots"] = {d("2"), {}};
    CHECK(discount(sources, "boots") == "2 by user anna");
}

TEST_CASE("MAN-1, MAN-4: largest of the segments, then the smallest of all who have a say") {
    Sources sources;
    sources.own = {{"", {d("20"), {}}}};
    sources.segments = {of(OwnerKind::segment, "s5", {{"", {d("5"), {}}}}),
                        of(OwnerKind::segment, "s10", {{"", {d("10"), {}}}})};
    CHECK(discount(sources) == "10 by segment s10");
    sources.terms = of(OwnerKind::agreement, "retail", {{"", {d("7.5"), {}}}});
    CHECK(discount(sources) == "7.5 by agreement retail");
    sources.by_agreement = false;
    CHECK(discount(sources) == "20 by user anna");
    sources.by_user = false;
    CHECK(discount(sources) == "any by ");
}

TEST_CASE("C12: who limits one price group alone allows nothing of the others") {
    Sources sources;
    sources.by_user = false;
    sources.terms = of(OwnerKind::agreement, "retail", {{"boots", {d("9"), {}}}});
    CHECK(discount(sources, "hats") == "0 by agreement retail");
}

TEST_CASE("C12: limits are those of a naive second reading") {
    Any any(1);
    for (int n = 0; n < 20'000; ++n) {
        const Sources sources = any.sources();
        for (const char* group : {"", "a", "b", "c"}) {
            const Allowed found = allowed(sources, "anna", group);
            const auto units = [](const Bound& b) { return b.percent ? b.percent->units : -1; };
            REQUIRE(units(found.discount) == naive(sources, group, false));
            REQUIRE(units(found.markup) == naive(sources, group, true));
        }
    }
}

TEST_CASE("MAN-2: a line is above its limit by the smallest unit, not by less") {
    Sources sources;
    sources.own = {{"", {d("10"), d("5")}}};
    const auto above = [&](const char* sum, const char* manual) {
        const std::vector<Line> lines{{"", d(sum), d(manual)}};
        const auto found = excesses(sources, "anna", lines);
        return found.empty() ? std::string()
                             : to_text(found[0].percent) + (found[0].markup ? "+" : "-");
    };
    CHECK(above("100", "10").empty());
    CHECK(above("100", "10.01") == "10.01-");
    CHECK(above("100", "-5").empty());
    CHECK(above("100", "-5.01") == "5.01+");
    CHECK(above("0", "0.01") == "100-");
    CHECK(above("0", "0").empty());
    CHECK(above("922337203685477.58", "92233720368547.75").empty());
    CHECK(above("922337203685477.58", "92233720368547.76") == "10-");
    CHECK(above("922337203685477.58", "922337203685477.58") == "100-");
}
