// Values through statements: exactly what was written comes back.
#include "support.hpp"

#include "base/date.hpp"
#include "db/dialect.hpp"
#include "db/sequence.hpp"

#include <limits>

using namespace tessera;
using namespace tessera::db;
using namespace tessera::db::test;

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t odd = 9007199254740993; // 2^53 + 1: no double holds it

const std::vector<std::int64_t> extremes{lowest, -odd, -1, 0, 1, 4294967296, odd, highest};

} // namespace

TEST_CASE("every type comes back as it was written") {
    Fixture f;
    f.session.execute({"CREATE TABLE v (b BIGINT, i BIGINT, d BIGINT, t TEXT, day TEXT, at TEXT)"});
    const std::vector<Type> types{Type::boolean, Type::integer, Type::decimal,
                                  Type::text,    Type::date,    Type::moment};
    const std::vector<Row> written{
        {true, highest, Decimal{highest}, std::string("Пермь «№ 1» — ё € 😀"), date_of(2026, 3, 31),
         parse_moment("2026-03-31T12:00:00Z")},
        {false, lowest, Decimal{lowest}, std::string("it's ? {sale} :x -- /* \"\n"),
         date_of(1, 1, 1), parse_moment("1969-12-31T23:59:59.5Z")},
        {Value{}, Value{}, Value{}, Value{}, Value{}, Value{}},
        {true, odd, Decimal{odd}, std::string("a\0b", 3), date_of(9999, 12, 31),
         parse_moment("2026-03-31T12:00:00.123456Z")},
    };
    for (const Row& row : written)
        CHECK(f.session.execute({"INSERT INTO v VALUES (?, ?, ?, ?, ?, ?)", row}) == 1);
    CHECK(f.session.rows({"SELECT b, i, d, t, day, at FROM v ORDER BY rowid"}, types) == written);
    // And as values compared with.
    for (std::size_t i : {0, 1, 3})
        CHECK(f.session.integer({"SELECT count(*) FROM v WHERE b = ? AND i = ? AND d = ? AND t = ? "
                                 "AND day = ? AND at = ?",
                                 written[i]}) == 1);
}

TEST_CASE("64-bit numbers survive every path, whatever the column is declared as") {
    Fixture f;
    for (const std::string type : {"BIGINT", "INTEGER", "INT", "SMALLINT", "BOOLEAN", "DATE", ""}) {
        INFO("declared " << type);
        f.session.execute({"DROP TABLE IF EXISTS v"});
        f.session.execute({"CREATE TABLE v (i " + type + ")"});
        for (const std::int64_t value : extremes) {
            f.session.execute({"DELETE FROM v"});
            f.session.execute({"INSERT INTO v VALUES (?)", {value}});
            for (const std::string expression :
                 {"i", "sum(i)", "max(i)", "min(i)", "CAST(i AS BIGINT)", "coalesce(i, 0)",
                  "coalesce(sum(i), 0)", "+i", "(SELECT i)", "CASE WHEN i IS NOT NULL THEN i END",
                  "CAST(CAST(i AS TEXT) AS BIGINT)", "CAST(i AS TEXT)"}) {
                INFO(expression);
                CHECK(f.session.integer({"SELECT " + expression + " FROM v"}, 77) == value);
                CHECK(f.session.value({"SELECT " + expression + " FROM v"}, Type::decimal) ==
                      Value(Decimal{value}));
            }
            CHECK(f.session.integer({"SELECT count(i) FROM v WHERE i = ?", {value}}) == 1);
        }
    }
}

TEST_CASE("numbers come out of a sequence once") {
    Fixture f;
    CHECK(reserve(f.session, "partner") == 1);
    CHECK(reserve(f.session, "partner", 10) == 2);
    CHECK(reserve(f.session, "partner") == 12);
    CHECK(reserve(f.session, "product") == 1);
}
