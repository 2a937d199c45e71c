// Which agreement a document begins with, compared with AGR-11 read once more.
#include "agreement/agreement.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace {

using namespace tessera;
using namespace tessera::agreement;

Offer offer(std::string code, bool individual, std::int64_t priority = 0, bool available = true) {
    Offer made;
    made.agreement.code = std::move(code);
    if (individual) made.agreement.partner = 1;
    made.agreement.priority = priority;
    if (!available) made.reason = "it is closed";
    return made;
}

std::string chosen_of(const std::vector<Offer>& offers, std::string_view chosen = {}) {
    const Offer* found = default_of(offers, chosen);
    return found == nullptr ? "none" : found->agreement.code;
}

// The row word by word: counted, not sorted.
std::string naive(const std::vector<Offer>& offers, const std::string& chosen) {
    std::vector<Agreement> left;
    for (const Offer& each : offers)
        if (each.reason.empty()) left.push_back(each.agreement);
    const auto individual = [](const Agreement& one) { return one.partner.has_value(); };
    const auto own = std::count_if(left.begin(), left.end(), individual);
    const auto standard = static_cast<std::ptrdiff_t>(left.size()) - own;
    if (own + standard == 1) return left[0].code;
    if (own == 1 && standard >= 1) return std::find_if(left.begin(), left.end(), individual)->code;
    for (const Agreement& one : left)
        if (one.code == chosen) return one.code;
    for (const Agreement& one : left)
        if (std::none_of(left.begin(), left.end(), [&](const Agreement& other) {
                return other.code != one.code && other.priority >= one.priority;
            }))
            return one.code;
    return "none";
}

} // namespace

TEST_CASE("AGR-11: the only one, the only individual one, the chosen one", "[AGR-11]") {
    CHECK(chosen_of({}) == "none");
    CHECK(chosen_of({offer("S", false)}) == "S");
    CHECK(chosen_of({offer("S", false), offer("T", false, 0, false)}) == "S");
    CHECK(chosen_of({offer("S", false), offer("T", false), offer("I", true)}) == "I");
    // Not even who chose a standard one keeps it beside the only individual one.
    CHECK(chosen_of({offer("S", false, 9), offer("I", true)}, "S") == "I");
    // Two individual ones, or none: the one chosen before, while it is available.
    CHECK(chosen_of({offer("S", false), offer("T", false)}) == "none");
    CHECK(chosen_of({offer("S", false), offer("T", false)}, "T") == "T");
    CHECK(chosen_of({offer("S", false), offer("T", false), offer("U", false, 0, false)}, "U") ==
          "none");
    CHECK(chosen_of({offer("I", true), offer("J", true), offer("S", false)}) == "none");
    CHECK(chosen_of({offer("I", true), offer("J", true), offer("S", false)}, "S") == "S");
}

TEST_CASE("AGR-11: else the highest priority, if one alone has it", "[AGR-11]") {
    CHECK(chosen_of({offer("S", false, 1), offer("T", false, 2)}) == "T");
    CHECK(chosen_of({offer("S", false, 2), offer("T", false, 2), offer("U", false, 1)}) == "none");
    CHECK(chosen_of({offer("S", false, 1), offer("T", false, 2)}, "S") == "S");
    CHECK(chosen_of({offer("S", false, -2), offer("T", false, -1)}) == "T");
}

TEST_CASE("AGR-11: any offers, compared with the row read once more", "[AGR-11]") {
    std::mt19937_64 random(11);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    for (int i = 0; i < 20'000; ++i) {
        std::vector<Offer> offers;
        const auto many = below(6);
        for (std::int64_t n = 0; n < many; ++n)
            offers.push_back(offer(fmt::format("A{}", n), below(3) == 0, below(3), below(4) != 0));
        const std::string chosen = fmt::format("A{}", below(7));
        CAPTURE(i, chosen, offers.size());
        REQUIRE(chosen_of(offers, chosen) == naive(offers, chosen));
    }
}
