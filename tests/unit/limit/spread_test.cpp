#include "naive.hpp"

#include "base/error.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using namespace tessera::limit;

namespace {

std::string parts(const Sources& sources, const std::vector<Line>& lines, const char* sum) {
    std::string text;
    for (const Decimal part : spread(sources, "anna", lines, d(sum)))
        text += (text.empty() ? "" : " ") + to_text(part);
    return text;
}

} // namespace

TEST_CASE("MAN-8: in proportion to what each price group allows, then to line sums") {
    Sources sources;
    sources.own = {{"a", {d("10"), {}}}, {"b", {d("5"), {}}}};
    // a allows 30 and 10, b allows 10, c nothing.
    const std::vector<Line> lines{
        {"a", d("300"), {}}, {"b", d("200"), {}}, {"a", d("100"), {}}, {"c", d("50"), {}}};
    CHECK(parts(sources, lines, "25") == "15 5 5 0");
    CHECK(parts(sources, lines, "50") == "30 10 10 0");
    CHECK_THROWS_WITH(parts(sources, lines, "50.01"), Catch::Contains("at most 50"));
    CHECK_THROWS_WITH(parts(sources, lines, "-1"), Catch::Contains("at most 0"));
}

TEST_CASE("MAN-8: without limits in proportion to line sums, and a discount takes no more than "
          "there is") {
    Sources sources;
    sources.by_user = false;
    const std::vector<Line> lines{{"a", d("300"), {}}, {"b", d("100"), {}}};
    CHECK(parts(sources, lines, "40") == "30 10");
    CHECK(parts(sources, lines, "-800") == "-600 -200");
    CHECK_THROWS_WITH(parts(sources, lines, "400.01"), Catch::Contains("at most 400"));
    CHECK_THROWS_WITH(parts(sources, {}, "1"), Catch::Contains("at most 0"));
}

TEST_CASE("MAN-8: parts add up to the sum, and no line gets more than it allows") {
    Any any(2);
    int given = 0;
    for (int n = 0; n < 20'000; ++n) {
        const Sources sources = any.sources();
        auto lines = any.lines();
        const bool markup = any.below(2) != 0;
        const std::int64_t cents = static_cast<std::int64_t>(any.below(400'000));
        const Decimal sum{(markup ? -cents : cents) * 100};
        try {
            const auto made = spread(sources, "anna", lines, sum);
            std::int64_t total = 0;
            for (std::size_t i = 0; i < lines.size(); ++i) {
                lines[i].manual = made[i];
                total += made[i].units;
            }
            REQUIRE(total == sum.units);
            REQUIRE(excesses(sources, "anna", lines).empty());
            ++given;
        } catch (const Error& error) {
            REQUIRE(error.code() == "limit.too-much");
        }
    }
    CHECK(given > 1000);
}
