// What ODBC adds to the other ways to a database: the dialect of the server behind it, and drivers
// that cut values and keep whole results (tech-notes 2.2, 2.4).
#include "context.hpp"

#include "db/dialect.hpp"
#include "db/transaction.hpp"
#include "support/places.hpp"
#include "support/trial.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace tessera;
using namespace tessera::conformance;
using tessera::test::code_of;

namespace {

std::vector<std::string> odbc_names() {
    std::vector<std::string> names = context_names();
    std::erase_if(names, [](const std::string& name) { return !name.ends_with("by odbc"); });
    return names;
}

db::Settings settings(const std::string& url) {
    db::Settings settings;
    settings.url = url;
    settings.libraries = {test::binary_dir() / "databases"};
    return settings;
}

// In KiB.
long resident() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
        if (word == "VmRSS:") return status >> word ? std::stol(word) : 0;
    return 0;
}

} // namespace

TEST_CASE("by ODBC the server's own dialect is spoken, or the one that the string names") {
    for (const std::string& name : odbc_names()) {
        INFO(name);
        const auto context = make_context(name);
        const std::string kind = name.substr(0, name.find(' '));
        const std::string spoken = kind == "mariadb" ? "mysql" : kind;
        CHECK(context->session().dialect().name() == spoken);
        CHECK(context->database().dialect().name() == spoken);
        const std::string url = context->database().settings().url;
        const std::string rest = url.substr(std::string_view("odbc://").size());
        db::Database named(settings("odbc://dialect=" + kind + ";" + rest));
        CHECK(named.dialect().name() == spoken);
        CHECK(code_of([&] { db::Database(settings("odbc://Dialect=basic;" + rest)).lease(); }) ==
              "db.unknown-dialect");
    }
    CHECK(code_of([] { db::Database(settings("odbc://Driver={No Such Driver}")).lease(); }) ==
          "db.cannot-open");
}

TEST_CASE("a mistyped file name by ODBC does not become a database") {
    const test::TemporaryFolder folder;
    const auto file = folder / "mistyped.db";
    CHECK(code_of([&] {
              db::Database(settings("odbc://Driver={SQLite3};Database=" + file.string())).lease();
          }) == "db.cannot-open");
    CHECK_FALSE(std::filesystem::exists(file));
}

TEST_CASE("decimals of an ERP come through ODBC with all their digits") {
    for (const std::string& name : odbc_names()) {
        INFO(name);
        const auto context = make_context(name);
        db::Session& session = context->session();
        if (session.dialect().name() == "sqlite") continue; // keeps them as doubles itself
        CHECK(session.value("SELECT CAST('-12345678901234.5678' AS DECIMAL(18, 4))", Type::text) ==
              Value{"-12345678901234.5678"});
        CHECK(session.value("SELECT CAST('12345678901234567890.0123456789' AS DECIMAL(30, 10))",
                            Type::text) == Value{"12345678901234567890.0123456789"});
    }
}

TEST_CASE("a long result passes through ODBC in little memory") {
    const auto names = odbc_names();
    if (names.empty()) return;
    const auto context = make_context(GENERATE_COPY(from_range(names)));
    INFO(context->name());
    db::Session& session = context->session();
    if (session.dialect().name() == "mysql") return; // its driver keeps all rows, see README
    for (std::int64_t id = 1; id <= 1000; ++id)
        session.execute({"INSERT INTO {region} (id, code) VALUES (?, ?)",
                         {id, "a code of some length " + std::to_string(id)}});
    const db::Transaction reading(session, db::Access::read);
    const long before = resident();
    const auto cursor = session.open("SELECT a.id, b.code FROM {region} a, {region} b",
                                     std::vector<Type>{Type::integer, Type::text}, 4096);
    std::size_t rows = 0;
    for (db::Chunk chunk; cursor->next(chunk);) rows += chunk.rows;
    CHECK(rows == 1'000'000);
    // The address sanitizer keeps what is freed for a while, so there it says nothing.
#ifndef __SANITIZE_ADDRESS__
    constexpr long most = 32 * 1024;
    CHECK(resident() - before < most);
#else
    (void)before;
#endif
}
