// Bonus points: what is left of them on a day (DSC-10).
#include "loyalty/points.hpp"

#include "base/error.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <random>

using namespace tessera;
using namespace tessera::loyalty;

namespace {

Entry gained(std::int64_t id, int day, std::int64_t points, int first, std::optional<int> last) {
    Entry entry;
    entry.id = id;
    entry.points = {points * Decimal::scale};
    entry.day = {day};
    entry.first = {first};
    if (last) entry.last = Date{*last};
    return entry;
}
Entry spent(std::int64_t id, int day, std::int64_t points) {
    Entry entry = gained(id, day, points, day, {});
    entry.spent = true;
    return entry;
}
Decimal whole(std::int64_t points) {
    return {points * Decimal::scale};
}

} // namespace

TEST_CASE("DSC-10: points may be spent after the delay, and until they are lost") {
    const Days days = usable({100}, 14, 30);
    CHECK(days.first == Date{114});
    CHECK(days.last == Date{143}); // 30 days with the first and the last
    const std::vector<Entry> entries{gained(1, 100, 50, 114, 143)};
    CHECK(balance(entries, {99}).waiting == whole(0)); // not known yet
    CHECK(balance(entries, {113}).usable == whole(0));
    CHECK(balance(entries, {113}).waiting == whole(50));
    CHECK(balance(entries, {114}).usable == whole(50));
    CHECK(balance(entries, {143}).usable == whole(50));
    CHECK(balance(entries, {143}).next == Date{144});
    CHECK(balance(entries, {143}).lost_next == whole(50));
    CHECK(balance(entries, {144}).usable == whole(0));
    CHECK(balance(entries, {144}).expired == whole(50));
}

TEST_CASE("DSC-10: points that are lost first are spent first") {
    const std::vector<Entry> entries{gained(1, 1, 100, 1, {}), gained(2, 2, 40, 2, 10),
                                     gained(3, 2, 30, 2, 20), spent(4, 5, 50)};
    const Balance found = balance(entries, {5});
    CHECK(found.usable == whole(120));
    CHECK(found.next == Date{21});
    CHECK(found.lost_next == whole(20));
    CHECK(balance(entries, {11}).expired == whole(0));
    CHECK(balance(entries, {21}).expired == whole(20));
    CHECK(balance(entries, {21}).usable == whole(100));
}

TEST_CASE("DSC-10: what is spent without being there is told with its day") {
    CHECK(balance(std::vector{gained(1, 1, 10, 5, {}), spent(2, 3, 1)}, {9}).missing == Date{3});
    CHECK_FALSE(balance(std::vector{gained(1, 1, 10, 5, {}), spent(2, 5, 10)}, {9}).missing);
    // One that is written later for an earlier day takes from those after it.
    CHECK(balance(std::vector{gained(1, 1, 10, 1, {}), spent(2, 5, 10), spent(3, 2, 1)}, {9})
              .missing == Date{5});
}

TEST_CASE("DSC-10: sums that do not fit and days beyond the calendar are refused") {
    Entry most = gained(1, 1, 1, 1, {});
    most.points = {std::numeric_limits<std::int64_t>::max()};
    CHECK_THROWS_AS(balance(std::vector{most, most}, {2}), Error);
    CHECK_THROWS_AS(usable({1}, -1, {}), Error);
    CHECK_THROWS_AS(usable({1}, 0, 0), Error);
    CHECK_THROWS_AS(usable({1}, 1'000'000, {}), Error);
}

namespace {

// Whether single points can be matched so that everything spent was there: augmenting paths, which
// know nothing of an order.
class Matching {
public:
    explicit Matching(const std::vector<Entry>& entries) {
        for (const Entry& entry : entries)
            for (std::int64_t i = 0; i < entry.points.units / Decimal::scale; ++i)
                (entry.spent ? spent_ : gained_).push_back(&entry);
        of_.assign(gained_.size(), -1);
    }
    bool all_spent() {
        for (std::size_t i = 0; i < spent_.size(); ++i) {
            seen_.assign(gained_.size(), false);
            if (!find(static_cast<int>(i))) return false;
        }
        return true;
    }

private:
    bool find(int one) {
        const Date day = spent_[static_cast<std::size_t>(one)]->day;
        for (std::size_t i = 0; i < gained_.size(); ++i) {
            const Entry& from = *gained_[i];
            if (seen_[i] || from.first > day || (from.last && *from.last < day)) continue;
            seen_[i] = true;
            if (of_[i] < 0 || find(of_[i])) {
                of_[i] = one;
                return true;
            }
        }
        return false;
    }
    std::vector<const Entry*> gained_, spent_;
    std::vector<int> of_;
    std::vector<bool> seen_;
};

} // namespace

TEST_CASE("DSC-10: whatever can be spent in some order of points is, and nothing gets lost") {
    std::mt19937 random(7);
    const auto pick = [&](int least, int most) {
        return std::uniform_int_distribution<>(least, most)(random);
    };
    int possible = 0;
    for (int round = 0; round < 3000; ++round) {
        std::vector<Entry> entries;
        std::int64_t in = 0, out = 0;
        for (int i = 0; i < pick(1, 7); ++i) {
            const int day = pick(1, 9), points = pick(1, 4);
            if (pick(0, 1) == 0) {
                const int first = day + pick(0, 4);
                const std::optional<int> last =
                    pick(0, 3) == 0 ? std::nullopt : std::optional(first + pick(0, 6));
                entries.push_back(gained(i, day, points, first, last));
                in += points;
            } else {
                entries.push_back(spent(i, day, points));
                out += points;
            }
        }
        const Balance found = balance(entries, {30});
        const bool fits = Matching(entries).all_spent();
        CHECK(fits == !found.missing);
        if (!fits) continue;
        ++possible;
        CHECK(found.usable.units + found.waiting.units + found.expired.units ==
              (in - out) * Decimal::scale);
    }
    CHECK(possible > 500);
}
