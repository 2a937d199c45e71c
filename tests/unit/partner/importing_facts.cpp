#include "support.hpp"

#include <random>

using namespace tessera;
using namespace tessera::product;
using tessera::test::code_of;
using tessera::test::error_of;
using tessera::test::holds;
using tessera::test::Shop;

namespace {

void stock(Shop& shop) {
    shop.import("partners", "code,name\n001,One\n002,Two\n");
    shop.import("products", "code,name\np1,Boot\np2,Sock\n");
    shop.import("variants", "product,code,name\np1,R,Red\n");
}

} // namespace

TEST_CASE("import: sales with every column, in any order of columns") {
    Shop shop;
    stock(shop);
    const Imported done = shop.import(
        "sales",
        "variant,quantity,revenue,cost,extra_cost,document,agreement,organisation,counterparty,"
        "warehouse,product,day,partner\n"
        "R,1.5,10,-2,0.0001,D1,A,O,K,W,p1,2026-01-02,002\n"
        ",,,,,,,,,,,2026-01-01,One\n");
    CHECK(done.inserted == 2);
    CHECK(
        shop.texts("SELECT partner, day, id, product, variant, document, agreement, organisation, "
                   "counterparty, warehouse, quantity, revenue, cost, extra_cost FROM {sale} "
                   "ORDER BY id",
                   14) == "2,2026-01-02,1,1,3,D1,A,O,K,W,15000,100000,-20000,1 / "
                          "1,2026-01-01,2,,,,,,,,,,,");
}

TEST_CASE("import: identical facts are separate facts") {
    Shop shop;
    stock(shop);
    shop.import("sales", "partner,day,revenue\n001,2026-01-01,5\n001,2026-01-01,5\n");
    CHECK(shop.count("sale") == 2);
    shop.import("interactions", "partner,moment\n001,2026-01-01\n001,2026-01-01\n");
    CHECK(shop.count("interaction") == 2);
}

TEST_CASE("import: settlements, and interactions of the known kinds") {
    Shop shop;
    stock(shop);
    shop.import("settlements", "partner,document,day,due,currency,amount\n"
                               "001,D,2026-01-01,2026-02-01,RUB,-100.25\n002,,2026-01-01,,,7\n");
    CHECK(shop.texts("SELECT partner, document, due, currency, amount FROM {settlement}", 5) ==
          "1,D,2026-02-01,RUB,-1002500 / 2,,,,70000");
    shop.import("interactions",
                "partner,moment,kind,subject,document\n"
                "001,2026-01-01T10:00:00Z,call,Hello,D\n001,2026-01-01 09:00:00.5,,,\n");
    const auto rows = shop.session.rows("SELECT moment, kind FROM {interaction} ORDER BY moment",
                                        {Type::moment, Type::text});
    CHECK(to_text(rows.at(0)[0]) == "2026-01-01T09:00:00.5Z");
    CHECK(to_text(rows.at(1)[0]) == "2026-01-01T10:00:00Z");
    CHECK(holds(error_of([&] {
                    shop.import("interactions", "partner,moment,kind\n001,2026-01-01,cal\n");
                }).message(),
                "Did you mean \"call\"?"));
}

TEST_CASE("import: activity is loaded again and again without doubling [MKT-17]") {
    Shop shop;
    stock(shop);
    const std::string first = "id,partner,moment,kind,product,quantity,amount,session,reason\n"
                              "e1,001,2026-01-01T10:00:00Z,cart,p1,2,10.5,s,too dear\n"
                              "e2,002,2026-01-01T10:00:00Z,favourite,p2,,,,\n";
    CHECK(shop.import("activity", first).inserted == 2);
    const Imported again =
        shop.import("activity", first + "e3,001,2026-01-02T10:00:00Z,visit,,,,,\n"
                                        "e3,001,2026-01-02T10:00:00Z,visit,,,,,\n");
    CHECK(again.rows == 4);
    CHECK(again.inserted == 1);
    REQUIRE(again.notes.size() == 1);
    CHECK(holds(again.notes[0], "3 rows"));
    CHECK(shop.texts("SELECT id, kind, quantity, amount, reason FROM {activity} ORDER BY id", 5) ==
          "e1,cart,20000,105000,too dear / e2,favourite,,, / e3,visit,,,");
    CHECK(to_text(*shop.session.value("SELECT moment FROM {activity} WHERE id = 'e1'",
                                      Type::moment)) == "2026-01-01T10:00:00Z");
}

TEST_CASE("import: more rows than one piece keep their sums and the order of the file") {
    Shop shop;
    stock(shop);
    std::mt19937 random(7);
    std::string text = "partner,day,document,revenue\n";
    std::int64_t sum = 0;
    constexpr int rows = 300'000;
    for (int i = 0; i < rows; ++i) {
        const auto cents = static_cast<std::int64_t>(random() % 100000);
        sum += cents;
        text += fmt::format("00{},2026-01-{:02},{},{}.{:02}\n", 1 + random() % 2, 1 + random() % 28,
                            i, cents / 100, cents % 100);
    }
    CHECK(shop.import("sales", text).inserted == rows);
    CHECK(shop.session.integer("SELECT sum(revenue) FROM {sale}") == sum * 100);
    // The document is the number of the line, and ids follow the lines.
    CHECK(shop.session.integer(
              "SELECT count(*) FROM {sale} WHERE id <> CAST(document AS BIGINT) + 1") == 0);
}

TEST_CASE("import: facts of mapped partners are assigned their numbers") {
    Shop shop;
    shop.session.execute("CREATE TABLE customers (id TEXT, title TEXT)");
    shop.session.execute(
        "INSERT INTO customers VALUES ('ALFKI', 'Alfreds'), ('BERGS', 'Berglunds')");
    db::SourceMapping mapping;
    mapping.name = "partner";
    mapping.table = "customers";
    mapping.columns = {{"key", "id"}, {"name", "title"}};
    db::apply_mapping(shop.sources, mapping, shop.session.dialect());
    shop.import("sales", "partner,day,revenue\nBERGS,2026-01-01,5\nAlfreds,2026-01-01,7\n");
    CHECK(
        shop.texts("SELECT k.key_text, s.revenue FROM {sale} s JOIN {subject_key} k ON k.kind = 1 "
                   "AND k.number = s.partner ORDER BY 1",
                   2) == "ALFKI,70000 / BERGS,50000");
    CHECK(code_of([&] { shop.import("partners", "code\nX\n"); }) == "import.mapped");
}
