#include "partner/field.hpp"
#include "support.hpp"

#include "db/source.hpp"
#include "product/entities.hpp"

#include <fmt/format.h>

using namespace tessera;
using namespace tessera::partner;
using tessera::test::code_of;

TEST_CASE("fields: what can be written is what section 4 offers [SEG-21]") {
    const db::Sources sources = db::Sources::core();
    for (const product::Kind& kind : product::kinds()) {
        const db::Source& source = sources.at(kind.source());
        for (const Field& field : kind.fields()) {
            INFO(kind.name << " " << field.name);
            const db::SourceColumn* column = source.find(field.name);
            REQUIRE(column != nullptr);
            CHECK(column->type == field.type);
            CHECK(column->references == field.references);
        }
        for (const db::SourceColumn& column : source.columns) {
            INFO(kind.name << " " << column.name);
            bool known = column.hidden || column.name == "key";
            for (const Field& field : kind.fields()) known = known || field.name == column.name;
            CHECK(known);
        }
    }
}

TEST_CASE("fields: booleans are read in the spellings people use [SEG-21]") {
    for (const char* yes : {"true", "1", "yes", "YES", "True"})
        CHECK(read_value(Type::boolean, yes) == Value(true));
    for (const char* no : {"false", "0", "no", "No"})
        CHECK(read_value(Type::boolean, no) == Value(false));
    CHECK(is_null(read_value(Type::boolean, "")));
    CHECK(code_of([] { read_value(Type::boolean, "2"); }) == "value.bad-boolean");
}

TEST_CASE("fields: dates in a pattern of one's own [SEG-21]") {
    const auto read = [](const char* pattern, const char* text, Type type = Type::date) {
        return to_text(read_value(type, text, Format{false, DatePattern(pattern)}));
    };
    CHECK(read("dd.mm.yyyy", "31.12.2025") == "2025-12-31");
    CHECK(read("dd.mm.yyyy", "1.2.2025") == "2025-02-01");
    CHECK(read("mm/dd/yy", "12/31/69") == "2069-12-31");
    CHECK(read("mm/dd/yy", "12/31/70") == "1970-12-31");
    CHECK(read("yyyymmdd", "20250201") == "2025-02-01");
    CHECK(read("dd.mm.yyyy HH:MM:SS", "31.12.2025 9:05:07", Type::moment) ==
          "2025-12-31T09:05:07Z");
    CHECK(read("dd.mm.yyyy HH:MM", "31.12.2025", Type::moment) == "2025-12-31T00:00:00Z");
    CHECK(read("dd.mm.yyyy HH:MM", "31.12.1960 23:59") == "1960-12-31");
    for (const char* bad :
         {"31-12-2025", "31.12.25", "31.12.2025x", "32.12.2025", "31.12", "a.b.c"}) {
        INFO(bad);
        CHECK(code_of([&] { read("dd.mm.yyyy", bad); }) == "value.bad-date");
    }
    CHECK(code_of([&] { read("dd.mm.yyyy HH:MM", "31.12.2025 24:00"); }) == "value.bad-date");
    for (const char* bad : {"dd.mm", "dd.dd.mm.yyyy", "yyyy", "HH dd.mm.yyyy", "d.m.y"}) {
        INFO(bad);
        CHECK(code_of([&] { DatePattern{bad}; }) == "import.bad-date-format");
    }
}

TEST_CASE("fields: decimals with a comma, and choices") {
    Format comma;
    comma.decimal_comma = true;
    CHECK(to_text(read_value(Type::decimal, "-12,50", comma)) == "-12.5");
    CHECK(code_of([&] { read_value(Type::decimal, "1.5", comma); }) == "value.bad-decimal");
    CHECK(code_of([&] { read_value(Type::decimal, "1,5"); }) == "value.bad-decimal");
    // The cell is shown as it is written, and asked for in the same words.
    for (const char* bad : {"1 234,50", "1,2,3", ",5", "5,", "-", "1.5"}) {
        INFO(bad);
        const Error error = test::error_of([&] { read_value(Type::decimal, bad, comma); });
        CHECK(test::holds(error.message(), fmt::format("\"{}\" is not a decimal", bad)));
        CHECK(test::holds(error.message(), "with a comma"));
    }
    const Error places = test::error_of([&] { read_value(Type::decimal, "1,23456", comma); });
    CHECK(test::holds(places.message(), "\"1,23456\" is not a decimal: it has more than four"));
    const Field kind{"legal_kind", Type::text, "", "company|person"};
    CHECK(to_text(read_value(kind, "person")) == "person");
    CHECK(test::holds(test::error_of([&] { read_value(kind, "compani"); }).message(),
                      "\"company\"?"));
}
