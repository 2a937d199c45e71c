#include "discount/spread.hpp"

#include <catch2/catch.hpp>

#include <numeric>
#include <random>
#include <vector>

using tessera::discount::spread;
using Cents = std::vector<std::int64_t>;

namespace {

Cents parts(std::int64_t cents, const Cents& weights) {
    Cents out(weights.size(), 99);
    spread(cents, weights, out);
    return out;
}

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 100;

} // namespace

TEST_CASE("spreading carries the remainder to later lines [C7]") {
    CHECK(parts(10, {1, 1, 1}) == Cents{3, 4, 3});
    CHECK(parts(1, {1, 1, 1}) == Cents{0, 1, 0});
    CHECK(parts(1, {1, 1}) == Cents{1, 0}); // half a cent is rounded away from zero
    CHECK(parts(-1, {1, 1}) == Cents{-1, 0});
    CHECK(parts(5, {1, 1}) == Cents{3, 2});
    CHECK(parts(100, {1, 0, 3}) == Cents{25, 0, 75});
    CHECK(parts(0, {1, 2}) == Cents{0, 0});
    CHECK(parts(100, {0, 0}) == Cents{0, 0});
    CHECK(parts(100, {}) == Cents{});
}

TEST_CASE("a line without weight gets nothing, even of a carried half [C7]") {
    CHECK(parts(1, {1, 0, 1}) == Cents{1, 0, 0});
    CHECK(parts(-3, {1, 0, 0, 1}) == Cents{-2, 0, 0, -1});
}

TEST_CASE("the largest amount by the largest weights is exact [C7]") {
    CHECK(parts(most, {most / 2, most - most / 2}) == Cents{most / 2, most - most / 2});
    CHECK(parts(-most, {most}) == Cents{-most});
    CHECK(parts(most, {1, most - 2, 1}) == Cents{1, most - 2, 1});
}

TEST_CASE("parts add up to the amount and are within a cent of their share [C7]") {
    std::mt19937_64 random(7);
    for (int round = 0; round < 20'000; ++round) {
        Cents weights(random() % 12 + 1);
        for (std::int64_t& weight : weights)
            weight = random() % 4 == 0
                         ? 0
                         : static_cast<std::int64_t>(random() % (1ULL << (random() % 45)));
        const auto cents = static_cast<std::int64_t>(random() % (1ULL << (random() % 50))) *
                           (random() % 3 == 0 ? -1 : 1);
        const Cents out = parts(cents, weights);
        const auto total = std::accumulate(weights.begin(), weights.end(), std::int64_t(0));
        const auto given = std::accumulate(out.begin(), out.end(), std::int64_t(0));
        bool good = given == (total == 0 ? 0 : cents);
        for (std::size_t i = 0; i < out.size() && total != 0; ++i) {
            const double share = double(cents) * double(weights[i]) / double(total);
            good = good && std::abs(double(out[i]) - share) <= 1 + std::abs(share) * 1e-12;
            good = good && (cents < 0 ? out[i] <= 0 : out[i] >= 0);
            good = good && (weights[i] != 0 || out[i] == 0);
        }
        if (!good) FAIL("round " << round << ": " << cents << " by " << total);
    }
}
