// Every kind of database error has its code and its next step.
#include "support.hpp"

#include "db/dialect.hpp"
#include "db/transaction.hpp"

#include <fstream>
#include <sqlite3.h>
#include <sys/stat.h>

using namespace tessera;
using namespace tessera::db;
using namespace tessera::db::test;

namespace {

std::string code_of_sql(Session& session, const std::string& sql) {
    const Error error = error_of([&] { session.execute(sql); });
    CHECK(error.outcome() == Outcome::failure);
    CHECK_FALSE(error.message().empty());
    return error.code();
}

} // namespace

TEST_CASE("broken rules of a table are told apart") {
    Fixture f;
    Session& s = f.session;
    s.execute({"PRAGMA foreign_keys=ON"});
    s.execute({"CREATE TABLE p (i INTEGER PRIMARY KEY, u TEXT UNIQUE, n TEXT NOT NULL)"});
    s.execute({"CREATE TABLE c (p BIGINT REFERENCES p(i))"});
    s.execute({"INSERT INTO p VALUES (1, 'a', 'x')"});
    CHECK(code_of_sql(s, "INSERT INTO p VALUES (1, 'b', 'x')") == "db.unique");
    CHECK(code_of_sql(s, "INSERT INTO p VALUES (2, 'a', 'x')") == "db.unique");
    CHECK(code_of_sql(s, "INSERT INTO p VALUES (2, 'b', NULL)") == "db.not-null");
    CHECK(code_of_sql(s, "INSERT INTO c VALUES (7)") == "db.foreign-key");
    CHECK(code_of_sql(s, "INSERT INTO {region} (id, code) VALUES (1, NULL)") == "db.not-null");
    s.execute({"INSERT INTO {region} (id, code) VALUES (1, 'a')"});
    CHECK(code_of_sql(s, "INSERT INTO {region} (id, code) VALUES (2, 'a')") == "db.unique");
}

TEST_CASE("wrong statements name what is wrong") {
    Fixture f;
    CHECK(code_of_sql(f.session, "SELEC 1") == "db.syntax");
    CHECK(code_of_sql(f.session, "SELECT nothing FROM {sale}") == "db.syntax");
    CHECK(code_of_sql(f.session, "SELECT * FROM nowhere") == "db.no-such-table");
    CHECK(
        error_of([&] { f.session.execute({"SELECT * FROM nowhere"}); }).message().find("nowhere") !=
        std::string::npos);
    CHECK(code_of([&] {
              f.session.integer(
                  "SELECT sum(i) FROM (SELECT 9223372036854775807 AS i UNION ALL SELECT 1)");
          }) == "db.overflow");
}

TEST_CASE("a database that cannot be opened says why") {
    TemporaryFolder folder;
    const auto open = [&](const std::string& url, bool create) {
        Settings wanted = settings(url);
        wanted.create = create;
        Database(wanted).lease();
    };
    const Error missing = error_of([&] { open(folder.file("none.db"), false); });
    CHECK(missing.code() == "db.cannot-open");
    CHECK(missing.hint().find("tessera init") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(folder.file("none.db")));
    CHECK(code_of([&] { open(folder.file("no/folder/x.db"), true); }) == "db.cannot-open");
    CHECK(code_of([&] { open(folder.file(""), true); }) == "db.cannot-open"); // a folder
    std::ofstream(folder.file("text.db")) << std::string(4096, 'x');
    CHECK(code_of([&] { open(folder.file("text.db"), false); }) == "db.corrupt");
    // Names that need care.
    for (const std::string name : {"with blank.db", "a=b.db", "имя.db", "db=x.db"}) {
        INFO(name);
        open(folder.file(name), true);
        CHECK(std::filesystem::exists(folder.file(name)));
    }
    open("sqlite3://" + folder.file("plain.db"), true);
    CHECK(std::filesystem::exists(folder.file("plain.db")));
}

TEST_CASE("a bad URL is refused without its password") {
    for (const std::string url :
         {"paradox://host=h user=u password=hunter2", "paradox://u:hunter2@h/d", "",
          "sqlite3://db=", ":memory:", "sqlite3://db=:memory:"}) {
        INFO(url);
        const Error error = error_of([&] { Database{settings(url)}; });
        CHECK(error.code() == "db.bad-url");
        CHECK(error.outcome() == Outcome::usage);
        CHECK((error.message() + error.hint()).find("hunter2") == std::string::npos);
    }
    Settings wanted = settings("x.db");
    for (const std::string prefix : {"tooooolong_", "a b", "1x", "x;y", "é"}) {
        wanted.prefix = prefix;
        CHECK(code_of([&] { Database{wanted}; }) == "db.bad-prefix");
    }
    CHECK(Database(settings("sqlite3://db=x.db password=hunter2 a=b")).url_without_password() ==
          "sqlite3://db=x.db password=*** a=b");
    for (const std::string password :
         {R"('a b\'hunter2\\d')", R"("a \"hunter2")", "{a b'}}hunter2}"})
        CHECK(Database(settings("mysql://password=" + password + " db=x")).url_without_password() ==
              "mysql://password=*** db=x");
    CHECK(Database(settings("sqlite3://me:hunter2@x.db")).url_without_password() ==
          "sqlite3://me:***@x.db");
}

TEST_CASE("a locked database is waited for, then named") {
    Fixture f;
    Settings impatient = f.database.settings();
    impatient.busy_timeout_seconds = 0;
    Database other(impatient);
    Lease lease = other.lease();
    Transaction writing(f.session);
    f.session.execute({"INSERT INTO {option_flag} (name, on_) VALUES ('a', 1)"});
    const Error error = error_of([&] { Transaction second(*lease); });
    CHECK(error.code() == "db.lock-timeout");
    CHECK_FALSE(error.hint().empty());
    CHECK_FALSE(lease->in_transaction());
    CHECK(lease->integer("SELECT count(*) FROM {option_flag}") == 0); // reading goes on
}

TEST_CASE("a full disk fails the transaction and nothing else") {
    Fixture f;
    const std::int64_t pages = f.session.integer("PRAGMA page_count");
    f.session.execute("PRAGMA max_page_count=" + std::to_string(pages));
    const auto fill = [&] {
        Transaction transaction(f.session);
        {
            Transaction inner(f.session);
            for (std::int64_t i = 0; i < 1000; ++i)
                f.session.execute(
                    {"INSERT INTO {outbox} (number, topic, moment, payload) VALUES (?, 't', "
                     "'m', ?)",
                     {i, std::string(10000, 'x')}});
            inner.commit();
        }
        transaction.commit();
    };
    const Error error = error_of(fill);
    CHECK(error.code() == "db.out-of-space");
    CHECK_FALSE(error.hint().empty());
    CHECK_FALSE(f.session.in_transaction());
    CHECK(f.session.integer("SELECT count(*) FROM {outbox}") == 0);
    f.session.execute({"PRAGMA max_page_count=1000000"});
    fill();
    CHECK(f.session.integer("SELECT count(*) FROM {outbox}") == 1000);
}

TEST_CASE("a transaction that the database has ended is not committed") {
    Fixture f;
    {
        Transaction outer(f.session);
        f.session.execute({"INSERT INTO {option_flag} (name, on_) VALUES ('a', 1)"});
        f.session.execute({"ROLLBACK"}); // as an error may do behind our back
        CHECK(code_of([&] { outer.commit(); }) == "db.transaction-lost");
    }
    CHECK_FALSE(f.session.in_transaction());
    Transaction again(f.session);
    again.commit();
}

TEST_CASE("a file that may only be read says so") {
    TemporaryFolder folder;
    const std::string file = folder.file("t.db");
    Database(settings(file)).lease()->execute({"CREATE TABLE n (i BIGINT)"});
    REQUIRE(::chmod(file.c_str(), 0444) == 0);
    REQUIRE(::chmod(std::filesystem::path(file).parent_path().c_str(), 0555) == 0);
    const bool root = ::geteuid() == 0; // root may write everything
    if (root) REQUIRE(::seteuid(65534) == 0);
    const std::string code = code_of([&] {
        Lease lease = Database(settings(file)).lease();
        if (lease->integer("SELECT count(*) FROM n") == 0)
            lease->execute({"INSERT INTO n VALUES (1)"});
    });
    if (root) REQUIRE(::seteuid(0) == 0);
    REQUIRE(::chmod(std::filesystem::path(file).parent_path().c_str(), 0755) == 0);
    CHECK(code == "db.read-only");
}

TEST_CASE("every kind of trouble has a name of its own") {
    std::vector<std::string> names;
    for (int i = 0; i <= static_cast<int>(Trouble::other); ++i)
        names.emplace_back(to_string(static_cast<Trouble>(i)));
    std::sort(names.begin(), names.end());
    CHECK(std::unique(names.begin(), names.end()) == names.end());
    CHECK(names.size() == 20);
}
