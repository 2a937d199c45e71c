// How long a hundred thousand members with six fields take: meant to be under two seconds, 0.5 s
// measured
// (-O1, one shared core).
#include "support.hpp"

#include <chrono>

using namespace tessera;
using namespace tessera::report;
using namespace tessera::report::test;

TEST_CASE("composition: a hundred thousand members in a moment") {
    Company c;
    constexpr int count = 100'000;
    c.session.begin(db::Access::write);
    c.run(fmt::format(
        "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < {}) INSERT "
        "INTO {{partner}} (number, code, name, region, main_manager, registered) SELECT i, "
        "'C' || i, 'Partner ' || (i * 7919 % 100003), i % 4 + 1, 'M' || (i % 50), '2026-01-01' "
        "FROM n",
        count + 9));
    c.run(fmt::format(
        "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < {}) INSERT "
        "INTO {{sale}} (id, partner, product, day, document, revenue, cost) SELECT i, i, 1, "
        "'2026-10-01', 'D' || i, i * 10000, 5000 FROM n",
        count + 9));
    c.session.commit();
    Numbers members;
    for (int n = 10; n < count + 10; ++n) members.push_back(n);
    const auto start = std::chrono::steady_clock::now();
    const Composition r = c.report(
        R"(fields = ["code", "name", "region", "main_manager", "revenue", "last_sale"])", members);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    CHECK(r.rows.size() == count);
    WARN(fmt::format("{} members, 6 fields: {:.2f} s", count, took.count()));
}
