// Every kind of value goes into a column of ours and comes back as it was, on every database
// (tech-notes 2.3, 2.4).
#include "context.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "db/transaction.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace tessera;
using namespace tessera::conformance;
using db::Query;

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

const std::vector<std::string> texts{
    "plain",
    "Ærø Ålesund ÖÄ",
    "Пермь № 1 — «Рога» ё €",
    "İstanbul ıI ß",
    "trailing  ",
    " leading",
    "tab\there",
    "line\nbreak\r\nhere",
    "back\\slash \\N \\.",
    "quo'te \"two\" `three`",
    "colon :name ::x ? {sale} $1 %s",
    "𝒯 😀",
    "a\x01z",
    "-- no comment /* nor this */",
};

// A sale with these numbers under the id.
void add_sale(db::Session& session, std::int64_t id, Value revenue) {
    session.execute({"INSERT INTO {sale} (partner, day, id, revenue) VALUES (?, ?, ?, ?)",
                     {std::int64_t{1}, date_of(2026, 3, 31), id, std::move(revenue)}});
}

// Rows of {interaction} as a chunk: partner, moment, id, subject.
db::Chunk interactions(std::size_t rows) {
    db::Chunk chunk;
    chunk.rows = rows;
    chunk.columns.resize(4);
    for (std::size_t row = 0; row < rows; ++row) {
        chunk.columns[0].integers.push_back(static_cast<std::int64_t>(row / 7));
        chunk.columns[1].texts.push_back("2026-03-31T02:30:00.25Z");
        chunk.columns[2].integers.push_back(static_cast<std::int64_t>(row));
        chunk.columns[3].texts.push_back(texts[row % texts.size()]);
        for (auto& column : chunk.columns) column.nulls.push_back(0);
        if (row % 5 == 3) chunk.columns[3].nulls.back() = 1;
    }
    return chunk;
}

const std::vector<std::string> columns{"partner", "moment", "id", "subject"};
const std::vector<Type> types{Type::integer, Type::moment, Type::integer, Type::text};

} // namespace

TEST_CASE("whole numbers keep all 64 bits, decimals all places") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    db::Session& session = context->session();
    std::int64_t id = 0;
    for (const std::int64_t number :
         {lowest, lowest + 1, std::int64_t{-4294967297}, std::int64_t{-1}, std::int64_t{0},
          std::int64_t{2147483648}, std::int64_t{9007199254740993}, highest}) {
        add_sale(session, ++id, Decimal{number});
        CHECK(session.value({"SELECT revenue FROM {sale} WHERE id = ?", {id}}, Type::decimal) ==
              Value{Decimal{number}});
        CHECK(session.integer({"SELECT id FROM {sale} WHERE revenue = ?", {Decimal{number}}}) ==
              id);
    }
    CHECK(session.numbers("SELECT revenue FROM {sale} ORDER BY revenue").front() == lowest);
    CHECK(session.numbers("SELECT revenue FROM {sale} ORDER BY revenue").back() == highest);
    CHECK(session.integer(
              "SELECT SUM(revenue) FROM {sale} WHERE revenue BETWEEN 0 AND 9007199254740993") ==
          2147483648 + 9007199254740993);
    CHECK(session.integer("SELECT COUNT(*) FROM {sale}") == id);
    add_sale(session, ++id, {});
    CHECK(session.value({"SELECT revenue FROM {sale} WHERE id = ?", {id}}, Type::decimal) ==
          Value{});
    CHECK_FALSE(session.value("SELECT revenue FROM {sale} WHERE id = -5", Type::decimal));
}

TEST_CASE("text keeps every character, and is compared and sorted by code point") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    db::Session& session = context->session();
    std::int64_t id = 0;
    for (const std::string& text : texts)
        session.execute({"INSERT INTO {partner} (number, code, name) VALUES (?, ?, ?)",
                         {++id, "C" + std::to_string(id), text}});
    id = 0;
    for (const std::string& text : texts) {
        INFO(text);
        CHECK(session.value({"SELECT name FROM {partner} WHERE number = ?", {++id}}, Type::text) ==
              Value{text});
    }
    // Neither case nor accents are the same.
    for (const auto& [one, other] : std::vector<std::pair<std::string, std::string>>{
             {"straße", "strasse"}, {"Ivan", "ivan"}, {"Ёлка", "Елка"}, {"é", "e"}, {"ı", "i"}}) {
        session.execute("DELETE FROM {region}");
        session.execute({"INSERT INTO {region} (id, code, name) VALUES (1, ?, 'x')", {one}});
        session.execute({"INSERT INTO {region} (id, code, name) VALUES (2, ?, 'y')", {other}});
        CHECK(session.integer({"SELECT id FROM {region} WHERE code = ?", {one}}) == 1);
        CHECK(session.integer({"SELECT id FROM {region} WHERE code = ?", {other}}) == 2);
    }
    session.execute("DELETE FROM {region}");
    const std::vector<std::string> sorted{"!", "0", "A", "Z", "a", "z", "Å",
                                          "ß", "ı", "А", "я", "ё", "€"};
    for (std::size_t i = 0; i < sorted.size(); ++i)
        session.execute({"INSERT INTO {region} (id, code) VALUES (?, ?)",
                         {static_cast<std::int64_t>(sorted.size() - i), sorted[i]}});
    std::vector<std::string> got;
    for (const db::Row& row : session.rows("SELECT code FROM {region} ORDER BY code", {Type::text}))
        got.push_back(std::get<std::string>(row[0]));
    CHECK(got == sorted);
    CHECK(session.integer({"SELECT COUNT(*) FROM {region} WHERE code < ?", {std::string("a")}}) ==
          4);
}

TEST_CASE("a long text is kept whole, alone and among others") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    db::Session& session = context->session();
    std::string text;
    while (text.size() < 300'000) text += "«Рога» 𝒯 ";
    session.execute({"INSERT INTO {outbox} (number, topic, moment, payload) VALUES (1, 't', ?, ?)",
                     {parse_moment("2026-03-31T12:00:00Z"), text}});
    db::Chunk chunk;
    chunk.rows = 2;
    chunk.columns = {{{2, 3}, {}, {0, 0}},
                     {{}, {"t", "t"}, {0, 0}},
                     {{}, {"2026-03-31T12:00:00Z", "2026-03-31T12:00:00Z"}, {0, 0}},
                     {{}, {text, "short"}, {0, 0}}};
    session.insert("{outbox}", std::vector<std::string>{"number", "topic", "moment", "payload"},
                   std::vector<Type>{Type::integer, Type::text, Type::moment, Type::text}, chunk);
    const auto rows = session.rows("SELECT payload FROM {outbox} ORDER BY number", {Type::text});
    REQUIRE(rows.size() == 3);
    CHECK((rows[0][0] == Value{text} && rows[1][0] == Value{text}));
    CHECK(rows[2][0] == Value{"short"});
}

TEST_CASE("dates and moments are what they were, in every year and zone") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    db::Session& session = context->session();
    std::int64_t id = 0;
    for (const Date day : {date_of(1, 1, 1), date_of(1582, 10, 10), date_of(1900, 2, 28),
                           date_of(2024, 2, 29), date_of(2026, 12, 31), date_of(9999, 12, 31)}) {
        session.execute({"INSERT INTO {partner} (number, code, birth_date) VALUES (?, ?, ?)",
                         {++id, std::to_string(id), day}});
        CHECK(session.value({"SELECT birth_date FROM {partner} WHERE number = ?", {id}},
                            Type::date) == Value{day});
        CHECK(session.integer({"SELECT number FROM {partner} WHERE birth_date = ?", {day}}) == id);
        CHECK(session.integer({"SELECT COUNT(*) FROM {partner} WHERE birth_date <= ?", {day}}) ==
              id);
    }
    id = 0;
    for (const char* text :
         {"0001-01-01T00:00:00Z", "2024-03-31T01:30:00Z", "2026-10-25T00:59:59.999999Z",
          "2026-10-25T01:00:00Z", "9999-12-31T23:59:59.5Z"}) {
        const Moment moment = parse_moment(text);
        session.execute(
            {"INSERT INTO {interaction} (partner, moment, id) VALUES (1, ?, ?)", {moment, ++id}});
        CHECK(session.value({"SELECT moment FROM {interaction} WHERE id = ?", {id}},
                            Type::moment) == Value{moment});
        CHECK(session.integer({"SELECT COUNT(*) FROM {interaction} WHERE moment <= ?", {moment}}) ==
              id);
    }
}

TEST_CASE("many rows go in at once as they are, all of them or none") {
    const auto context = make_context(GENERATE(from_range(context_names())));
    INFO(context->name());
    db::Session& session = context->session();
    for (const std::size_t rows : {0, 1, 99, 100, 101, 5000}) {
        session.execute("DELETE FROM {interaction}");
        const db::Chunk chunk = interactions(rows);
        session.insert("{interaction}", columns, types, chunk);
        REQUIRE(session.integer("SELECT COUNT(*) FROM {interaction}") ==
                static_cast<std::int64_t>(rows));
        const auto cursor = session.open(
            "SELECT partner, moment, id, subject FROM {interaction} ORDER BY partner, id", types,
            64);
        std::size_t row = 0;
        for (db::Chunk back; cursor->next(back);) {
            for (std::size_t i = 0; i < back.rows; ++i, ++row) {
                REQUIRE(back.integer(2, i) == static_cast<std::int64_t>(row));
                REQUIRE(back.text(1, i) == chunk.text(1, row));
                REQUIRE(back.null(3, i) == chunk.null(3, row));
                if (!back.null(3, i)) REQUIRE(back.text(3, i) == chunk.text(3, row));
            }
        }
        CHECK(row == rows);
    }
    // The last row is there already.
    db::Chunk again = interactions(3000);
    for (auto& number : again.columns[2].integers) number += 100'000;
    again.columns[0].integers.back() = 0;
    again.columns[2].integers.back() = 0;
    try {
        session.insert("{interaction}", columns, types, again);
        FAIL_CHECK("a duplicate key went in");
    } catch (const Error& error) {
        CHECK(error.code() == "db.unique");
    }
    CHECK(session.integer("SELECT COUNT(*) FROM {interaction}") == 5000);
}
