#include "support.hpp"

#include "plugin/plugins.hpp"
#include "support/places.hpp"

using namespace tessera;
using namespace tessera::product;
using tessera::test::code_of;
using tessera::test::error_of;
using tessera::test::holds;
using tessera::test::Shop;

TEST_CASE("import: partners are created once, then changed, by code [NEW-8]") {
    Shop shop;
    std::size_t created = 0, calls = 0;
    shop.events.on_created([&](const events::Context&,
                               const std::vector<events::NewPartner>& partners,
                               std::vector<events::Entered>& entered) {
        created += partners.size();
        ++calls;
        for (const auto& each : partners) entered.push_back({each.number, 1, "All", ""});
    });
    const Imported first =
        shop.import("partners", "code,name,region,registered,is_supplier,attribute.interest\n"
                                "001,\"Ivanov, I\",Perm,1997-01-01,yes,a|b\n"
                                "1,Petrov,Perm,,,\n");
    CHECK(first.rows == 2);
    CHECK(first.inserted == 2);
    CHECK(first.updated == 0);
    CHECK(first.entered == 2);
    CHECK(first.notes.size() == 2);
    CHECK(created == 2);
    CHECK(calls == 1);
    CHECK(shop.texts("SELECT code, name, registered FROM {partner} ORDER BY number", 3) ==
          "001,Ivanov, I,1997-01-01 / 1,Petrov,2026-03-31");
    const Imported second =
        shop.import("partners", "code,name,attribute.interest\n001,Ivanov,c\n2,Sidorov,\n");
    CHECK(second.inserted == 1);
    CHECK(second.updated == 1);
    CHECK(created == 3); // NEW-9: only the new one
    const auto number = partner::find(shop.desk, "001");
    CHECK(shop.field(number, "attribute.interest") == "c");
    CHECK(shop.field(number, "region") == "Perm"); // a column not in the file stays
    CHECK(shop.field(number, "is_supplier") == "true");
}

TEST_CASE("import: a row that a plugin vetoes is a bad row [NEW-8]") {
    plugin::Options wanted;
    wanted.directories = {tessera::test::binary_dir() / "plugins"};
    wanted.only = {"example-vat-check"};
    wanted.settings["example-vat-check"]["forbidden"] = std::string("evil");
    const auto plugins = plugin::Plugins::open(wanted);
    Shop shop;
    events::Events events(plugins.get());
    const partner::Desk desk{shop.session, shop.sources, events, "tester", shop.desk.today};
    const std::string text = "code,name\na,Good\nb,Evil Ltd\nc,Fine\n";
    const Error error = error_of([&] { import_file(desk, shop.options("partners", text)); });
    CHECK(error.code() == "import.bad-rows");
    CHECK(holds(error.message(), "line 3: partner \"b\" was not created"));
    CHECK(shop.count("partner") == 0);
    auto options = shop.options("partners", text);
    options.rejects = shop.folder / "rejects.csv";
    CHECK(import_file(desk, options).inserted == 2);
    CHECK(shop.texts("SELECT code FROM {partner} ORDER BY code", 1) == "a / c");
    // One that exists is changed, which nobody is asked about.
    CHECK(import_file(desk, shop.options("partners", "code,name\na,Evil now\n")).updated == 1);
}

TEST_CASE("import: a code twice in one file is one partner") {
    Shop shop;
    const Imported done = shop.import("partners", "code,name\na,First\nb,B\na,Second\n");
    CHECK(done.inserted == 2);
    CHECK(done.updated == 1);
    CHECK(shop.texts("SELECT code, name FROM {partner} ORDER BY code", 2) == "a,Second / b,B");
}

TEST_CASE("import: parents may come before or after, by code or name, and never in a ring") {
    Shop shop;
    auto options = shop.options("partners", "code,name,parent\n"
                                            "late,L,top\n"
                                            "mid,Middle,late\n"
                                            "top,Top,\n"
                                            "low,Low,Middle\n"
                                            "x,X,y\n"
                                            "y,Y,x\n"
                                            "z,Z,nobody\n");
    options.rejects = shop.folder / "rejects.csv";
    const Imported done = import_file(shop.desk, options);
    CHECK(done.inserted == 4);
    CHECK(done.rejected == 3);
    CHECK(shop.field(partner::find(shop.desk, "late"), "parent") == "top");
    CHECK(shop.field(partner::find(shop.desk, "mid"), "parent") == "late");
    CHECK(shop.field(partner::find(shop.desk, "low"), "parent") == "mid");
    const std::string rejects = test::read(options.rejects);
    CHECK(rejects.starts_with("code,name,parent,rejected_because\n"));
    CHECK(holds(rejects, "\nx,X,y,\"column parent: there is no partner \"\"y\"\"."));
    CHECK(holds(rejects, "\ny,Y,x,"));
    CHECK(holds(rejects, "\nz,Z,nobody,"));
    const Error ring = error_of([&] { shop.import("partners", "code,parent\ntop,low\n"); });
    CHECK(holds(ring.message(), "below itself"));
}

TEST_CASE("import: regions and categories make a tree, unknown parents with a note") {
    Shop shop;
    const Imported regions = shop.import("regions", "code,name,parent,population\n"
                                                    "59,Perm,UFO,1000000\n"
                                                    "UFO,Ural,RU,\n");
    CHECK(regions.inserted == 2);
    CHECK(regions.notes.size() == 1); // RU; UFO came by itself
    CHECK(shop.texts("SELECT r.code, p.code FROM {region} r JOIN {region} p ON p.id = r.parent "
                     "ORDER BY 1",
                     2) == "59,UFO / UFO,RU");
    CHECK(shop.import("regions", "code,name\n59,Perm Krai\n").updated == 1);
    shop.import("categories", "code,name,parent\nb,Boots,s\ns,Shoes,\n");
    CHECK(shop.texts("SELECT c.name, p.name FROM {product_category} c JOIN {product_category} p ON "
                     "p.id = c.parent",
                     2) == "Boots,Shoes");
}

TEST_CASE("import: products and variants [PRD-7]") {
    Shop shop;
    const Imported products = shop.import(
        "products", "code,name,category,brand,price_group,is_folder,deleted,attribute.size\n"
                    "007,Boot,Shoes,B,P,0,no,41|42\n"
                    "008,Sock,Shoes,,,,,\n");
    CHECK(products.inserted == 2);
    CHECK(products.notes.size() == 2);
    CHECK(shop.count("product_category") == 1);
    CHECK(shop.texts("SELECT value FROM {product_attribute} ORDER BY ordinal", 1) == "41 / 42");
    const Imported variants =
        shop.import("variants", "product,code,name\n007,R,Red\nSock,R,Red sock\n007,R,Crimson\n");
    CHECK(variants.inserted == 2);
    CHECK(variants.updated == 1);
    CHECK(shop.texts("SELECT number, name FROM {product_variant} ORDER BY number", 2) ==
          "3,Crimson / 4,Red sock");
    const Error error = error_of([&] { shop.import("variants", "product,code\n009,R\n"); });
    CHECK(error.code() == "import.bad-rows");
    CHECK(holds(error.message(), "Did you mean \"00"));
}

TEST_CASE("import: columns by map, delimiter, decimal comma, date format, encoding") {
    Shop shop;
    shop.create({{"code", {"К1"}}});
    // windows-1251: клиент;дата;сумма;лишнее / К1;31.12.2025;1234,5;x
    auto options =
        shop.options("sales", "\xEA\xEB\xE8\xE5\xED\xF2;\xE4\xE0\xF2\xE0;\xF1\xF3\xEC\xEC\xE0;"
                              "\xEB\xE8\xF8\xED\xE5\xE5\r\n\xCA"
                              "1;31.12.2025;1234,5;x\r\n");
    options.delimiter = ';';
    options.encoding = "windows-1251";
    options.decimal_comma = true;
    options.date_format = "dd.mm.yyyy";
    options.map = {{"клиент", "partner"}, {"дата", "day"}, {"сумма", "revenue"}, {"лишнее", ""}};
    CHECK(import_file(shop.desk, options).inserted == 1);
    CHECK(shop.texts("SELECT day, revenue, quantity FROM {sale}", 3) == "2025-12-31,12345000,");
}

TEST_CASE("import: a file is refused the second time, unless wanted") {
    Shop shop;
    shop.create({{"code", {"a"}}});
    auto options = shop.options("sales", "partner,day\na,2026-01-01\n");
    import_file(shop.desk, options);
    const Error again = error_of([&] { import_file(shop.desk, options); });
    CHECK(again.code() == "import.imported-before");
    CHECK(again.outcome() == Outcome::refusal);
    CHECK(holds(again.hint(), "--again"));
    CHECK(shop.count("sale") == 1);
    options.again = true;
    import_file(shop.desk, options);
    CHECK(shop.count("sale") == 2);
    // Of another kind it is another import; and a file that was not imported may come again.
    options.again = false;
    options.kind = "interactions";
    CHECK(code_of([&] { import_file(shop.desk, options); }) == "import.unknown-column");
    CHECK(shop.count("import_file") == 1);
}

TEST_CASE("import: progress is told in bytes, and a cancelled import leaves nothing") {
    Shop shop;
    shop.create({{"code", {"a"}}});
    std::string text = "partner,day\n";
    for (int i = 0; i < 5000; ++i) text += "a,2026-01-01\n";
    auto options = shop.options("sales", text);
    std::int64_t done = 0, total = 0;
    options.progress = [&](std::int64_t d, std::int64_t t) { done = d, total = t; };
    options.cancelled = [] { return true; };
    CHECK(code_of([&] { import_file(shop.desk, options); }) == "import.cancelled");
    CHECK(shop.count("sale") == 0);
    CHECK_FALSE(shop.session.in_transaction());
    options.cancelled = {};
    import_file(shop.desk, options);
    CHECK(done == static_cast<std::int64_t>(text.size()));
    CHECK(total == done);
}
