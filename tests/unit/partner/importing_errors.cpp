#include "support.hpp"

#include "product/csv.hpp"

#include <csignal>
#include <sys/wait.h>

using namespace tessera;
using namespace tessera::product;
using tessera::test::code_of;
using tessera::test::error_of;
using tessera::test::holds;
using tessera::test::Shop;

namespace {

const char* const mixed = "partner,day,revenue\n"
                          "001,2026-01-01,5\n"
                          "003,2026-01-01,5\n"
                          "001,2026-02-30,5\n"
                          "001,2026-01-01,\"5,5\"\n"
                          ",2026-01-01,5\n"
                          "001,2026-01-01\n"
                          "001,2026-01-01,5,6\n"
                          "001,2026-01-02,7\n";

} // namespace

TEST_CASE("import: one bad row and nothing is imported, and all of them are named") {
    Shop shop;
    shop.import("partners", "code\n001\n002\n");
    const Error error = error_of([&] { shop.import("sales", mixed); });
    CHECK(error.code() == "import.bad-rows");
    CHECK(error.outcome() == Outcome::usage);
    const std::string text = error.message();
    INFO(text);
    CHECK(holds(text, "sales-2.csv was not imported: 6 of its 8 rows are bad"));
    CHECK(holds(text, "line 3, column partner: there is no partner \"003\". Did you mean \"00"));
    CHECK(holds(text, "line 4, column day: 2026-02-30 is not a day"));
    CHECK(holds(text, "line 5, column revenue: \"5,5\" is not a decimal"));
    CHECK(holds(text, "line 6, column partner: partner is missing"));
    CHECK(holds(text, "line 7: it has 2 cells, the header 3"));
    CHECK(holds(text, "line 8: it has 4 cells, the header 3"));
    CHECK(holds(error.hint(), "--rejects"));
    CHECK(shop.count("sale") == 0);
    CHECK(shop.count("import_file") == 1);
    CHECK_FALSE(shop.session.in_transaction());
}

TEST_CASE("import: with a file of rejects the good rows go in") {
    Shop shop;
    shop.import("partners", "code\n001\n002\n");
    auto options = shop.options("sales", mixed);
    options.rejects = shop.folder / "rejects.csv";
    const Imported done = import_file(shop.desk, options);
    CHECK(done.rows == 8);
    CHECK(done.inserted == 2);
    CHECK(done.rejected == 6);
    CHECK(shop.texts("SELECT day, revenue FROM {sale} ORDER BY id", 2) ==
          "2026-01-01,50000 / 2026-01-02,70000");
    CsvReader rejects(options.rejects, ',', "");
    CsvRecord record;
    REQUIRE(rejects.next(record));
    CHECK(record.cells.back().text == "rejected_because");
    std::vector<std::string> third;
    for (int line = 0; rejects.next(record); ++line)
        if (line == 2)
            for (const CsvCell& cell : record.cells) third.emplace_back(cell.text);
    REQUIRE(third.size() == 4);
    CHECK(third[2] == "5,5");
    CHECK(holds(third[3], "column revenue"));
    CHECK_FALSE(std::filesystem::exists(shop.folder / "rejects.csv.part"));
}

TEST_CASE("import: a failed import leaves the file of rejects as it was") {
    Shop shop;
    const auto rejects = shop.file("before", "rejects.csv");
    auto options = shop.options("partners", "code\na\n\"b\n");
    options.rejects = rejects;
    CHECK(code_of([&] { import_file(shop.desk, options); }) == "import.quote");
    CHECK(test::read(rejects) == "before");
    CHECK_FALSE(std::filesystem::exists(shop.folder / "rejects.csv.part"));
    CHECK(shop.count("partner") == 0);
    options.rejects = options.file;
    CHECK(code_of([&] { import_file(shop.desk, options); }) == "import.bad-rejects");
    options.rejects = shop.folder / "none" / "rejects.csv";
    CHECK(code_of([&] { import_file(shop.desk, options); }) == "import.bad-rejects");
}

TEST_CASE("import: the first twenty bad rows are shown, by line") {
    Shop shop;
    std::string text = "code,legal_kind\n";
    for (int i = 0; i < 30; ++i) text += fmt::format("{},firm\n", i);
    const std::string message = error_of([&] { shop.import("partners", text); }).message();
    CHECK(holds(message, "line 21,"));
    CHECK_FALSE(holds(message, "line 22,"));
    CHECK(holds(message, "and 10 more"));
}

TEST_CASE("import: a header must name known columns, each once, with those that are needed") {
    Shop shop;
    const auto error = [&](const std::string& text, std::map<std::string, std::string> map = {}) {
        auto options = shop.options("sales", text);
        options.map = std::move(map);
        return error_of([&] { import_file(shop.desk, options); });
    };
    CHECK(error("").code() == "import.empty-file");
    CHECK(error("partner,dya\n").code() == "import.unknown-column");
    CHECK(holds(error("partner,dya\n").message(), "Did you mean \"day\"?"));
    CHECK(error("partner,day,day\n").code() == "import.duplicate-column");
    CHECK(error("partner,day,d2\n", {{"d2", "day"}}).code() == "import.duplicate-column");
    CHECK(error("partner,revenue\n").code() == "import.missing-column");
    CHECK(error("partner,day\n", {{"dya", "day"}}).code() == "import.unknown-column");
    CHECK(error("partner,day,attribute.x\n").code() == "import.unknown-column");
    CHECK(holds(error("partner;day\n").hint(), "semicolons"));
    CHECK(code_of([&] { shop.import("sails", "x\n"); }) == "import.unknown-kind");
    CHECK(shop.import("sales", "partner,day\n").rows == 0); // no rows is no mistake
}

TEST_CASE("import: what is wrong with the file is told, each by its own name") {
    Shop shop;
    CHECK(code_of([&] { shop.import("partners", "code,name\na,\xCF\n"); }) == "import.encoding");
    CHECK(code_of([&] { shop.import("partners", std::string("code\na\0\n", 8)); }) ==
          "import.nul-byte");
    CHECK(code_of([&] { shop.import("partners", "code\n\"a\n"); }) == "import.quote");
    product::ImportOptions options;
    options.kind = "partners";
    options.file = shop.folder / "none.csv";
    CHECK(code_of([&] { import_file(shop.desk, options); }) == "import.cannot-open");
    auto bad = shop.options("partners", "code\na\n");
    bad.date_format = "d/m";
    CHECK(code_of([&] { import_file(shop.desk, bad); }) == "import.bad-date-format");
    CHECK(shop.count("partner") == 0);
}

TEST_CASE("import: killed in the middle it leaves nothing, and can be done again") {
    Shop shop;
    const auto options = shop.options("partners", "code,region\na,R\nb,R\n");
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        // A connection of its own: one opened before a fork must not be used after it.
        db::Database database(test::settings(shop.folder / "shop.db"));
        const db::Lease lease = database.lease();
        const partner::Desk desk{*lease, shop.sources, shop.events, "tester", shop.desk.today};
        auto killed = options;
        killed.rejects = shop.folder / "rejects.csv";
        // The last progress comes when all rows are written and before the commit.
        killed.progress = [](std::int64_t, std::int64_t) { ::kill(::getpid(), SIGKILL); };
        import_file(desk, killed);
        ::_exit(1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status));
    CHECK(shop.count("partner") == 0);
    CHECK(shop.count("region") == 0);
    CHECK(shop.count("import_file") == 0);
    CHECK_FALSE(std::filesystem::exists(shop.folder / "rejects.csv"));
    CHECK(import_file(shop.desk, options).inserted == 2);
}

TEST_CASE("import: values at the edge of 64 bits, and just beyond it") {
    Shop shop;
    shop.import("partners", "code\na\n");
    shop.import("sales", "partner,day,revenue\na,2026-01-01,922337203685477.5807\n");
    CHECK(shop.session.integer("SELECT revenue FROM {sale}") == 9223372036854775807);
    CHECK(code_of([&] {
              shop.import("sales", "partner,day,revenue\na,2026-01-01,922337203685477.5808\n");
          }) == "import.bad-rows");
}
