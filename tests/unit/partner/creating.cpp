#include "support.hpp"

#include "db/transaction.hpp"

using namespace tessera;
using namespace tessera::partner;
using tessera::test::code_of;
using tessera::test::error_of;
using tessera::test::holds;
using tessera::test::Shop;

TEST_CASE("create: a partner has what a new one has by default [SEG-21]") {
    Shop shop;
    const auto number = shop.create({{"code", {"007"}}, {"name", {"Бонд"}}});
    CHECK(number == 1);
    CHECK(shop.field(number, "code") == "007");
    CHECK(shop.field(number, "registered") == "2026-03-31");
    CHECK(shop.field(number, "is_customer") == "true");
    CHECK(shop.field(number, "is_supplier") == "false");
    CHECK(shop.field(number, "deleted") == "false");
    CHECK(shop.field(number, "region").empty());
}

TEST_CASE("create: every field is written and shown [SEG-21]") {
    Shop shop;
    shop.create({{"code", {"HQ"}}});
    const Fields fields{{"code", {"C1"}},
                        {"name", {"Acme"}},
                        {"public_name", {"Acme Ltd"}},
                        {"legal_kind", {"company"}},
                        {"birth_date", {"1990-02-28"}},
                        {"gender", {"female"}},
                        {"country", {"Norge"}},
                        {"city", {"Tromsø"}},
                        {"region", {"North"}},
                        {"address", {"Gate 1"}},
                        {"industry", {"shipping"}},
                        {"income", {"high"}},
                        {"main_manager", {"Ivanov"}},
                        {"served_by_sales_reps", {"yes"}},
                        {"is_customer", {"0"}},
                        {"is_supplier", {"1"}},
                        {"is_competitor", {"false"}},
                        {"registered", {"2020-01-01"}},
                        {"parent", {"HQ"}},
                        {"email", {"a@b.no"}},
                        {"phone", {"+47"}},
                        {"deleted", {"no"}},
                        {"attribute.interest", {"boats", "fish", "boats"}}};
    const auto number = shop.create(fields);
    for (const auto& [name, values] : fields) {
        INFO(name);
        const std::string shown = shop.field(number, name);
        if (name == "attribute.interest")
            CHECK(shown == "boats|fish");
        else if (shown == "true" || shown == "false")
            CHECK((shown == "true") == (values[0] == "yes" || values[0] == "1"));
        else
            CHECK(shown == values[0]);
    }
    CHECK(shop.notes.size() == 2); // the region and the custom field
    CHECK(holds(shop.notes[1], "North"));
    const auto record = record_of(shop.session, shop.sources, number);
    CHECK(record.at("region") == Value(std::string("North")));
    CHECK(record.at("registered") == Value(parse_date("2020-01-01")));
    CHECK(record.at("attribute.interest") == Value(std::string("boats|fish")));
    CHECK_FALSE(record.contains("number"));
    CHECK(record_of(shop.session, shop.sources, 99).empty());
}

TEST_CASE("create: regions are meant by code, else by unique name [SEG-21]") {
    Shop shop;
    shop.session.execute("INSERT INTO {region} (id, code, name) VALUES (101, '59', 'Perm'), "
                         "(102, '77', 'Moscow'), (103, '50', 'Moscow')");
    CHECK(shop.field(shop.create({{"code", {"a"}}, {"region", {"59"}}}), "region") == "Perm");
    CHECK(shop.field(shop.create({{"code", {"b"}}, {"region", {"Perm"}}}), "region") == "Perm");
    const Error error = error_of([&] { shop.create({{"code", {"c"}}, {"region", {"Moscow"}}}); });
    CHECK(error.code() == "partner.bad-value");
    CHECK(holds(error.message(), "50, 77"));
    CHECK(shop.notes.empty());
    CHECK(shop.count("region") == 3);
}

TEST_CASE("create: custom fields are kept in the canonical form of their type [SEG-21]") {
    Shop shop;
    shop.session.execute("INSERT INTO {attribute_def} (subject, name, type, title) VALUES "
                         "('partner', 'score', 'decimal', 'Score')");
    const auto number = shop.create({{"code", {"a"}}, {"attribute.score", {"1.50", "1.5", "2"}}});
    CHECK(shop.field(number, "attribute.score") == "1.5|2");
    CHECK(code_of([&] {
              shop.create({{"code", {"b"}}, {"attribute.score", {"much"}}});
          }) == "partner.bad-value");
}

TEST_CASE("create: what is wrong is named, and nothing is written [SEG-21]") {
    Shop shop;
    shop.create({{"code", {"C1"}}});
    const auto code = [&](const Fields& fields) {
        return code_of([&] { create(shop.desk, {{{"code", {"new"}}}, fields}); });
    };
    CHECK(code({{"code", {"C1"}}}) == "partner.exists");
    CHECK(code({{"code", {"new"}}}) == "partner.exists"); // twice in one call
    CHECK(code({{"name", {"no code"}}}) == "partner.bad-value");
    CHECK(code({{"code", {" "}}}) == "partner.bad-value");
    CHECK(code({{"code", {"x"}}, {"legal_kind", {"firm"}}}) == "partner.bad-value");
    CHECK(code({{"code", {"x"}}, {"birth_date", {"2025-02-29"}}}) == "partner.bad-value");
    CHECK(code({{"code", {"x"}}, {"name", {"a", "b"}}}) == "partner.bad-value");
    CHECK(code({{"code", {"x"}}, {"name", {"\xFF"}}}) == "partner.bad-value");
    CHECK(code({{"code", {"x"}}, {"parent", {"C2"}}}) == "partner.bad-value");
    CHECK(code({{"code", {"x"}}, {"regio", {"Perm"}}}) == "partner.unknown-field");
    CHECK(holds(error_of([&] { shop.create({{"regio", {"Perm"}}}); }).message(), "\"region\"?"));
    CHECK(shop.count("partner") == 1);
}

TEST_CASE("create: a parent may stand before its child in one call") {
    Shop shop;
    const auto made = create(shop.desk, {{{"code", {"P"}}}, {{"code", {"C"}}, {"parent", {"P"}}}});
    CHECK(shop.field(made.at(1).number, "parent") == "P");
}

TEST_CASE("create: slots see the written rows and say what was entered [NEW-6]") {
    Shop shop;
    shop.events.on_created([&](const events::Context& context,
                               const std::vector<events::NewPartner>& partners,
                               std::vector<events::Entered>& entered) {
        for (const auto& partner : partners) {
            CHECK(context.session.integer(
                      {"SELECT count(*) FROM {partner} WHERE number = ?", {partner.number}}) == 1);
            CHECK(context.today == parse_date("2026-03-31"));
            if (partner.fields.at("is_supplier") == Value(true))
                entered.push_back({partner.number, 7, "Suppliers", "is_supplier"});
        }
    });
    const auto made =
        create(shop.desk, {{{"code", {"a"}}}, {{"code", {"b"}}, {"is_supplier", {"1"}}}});
    CHECK(made.at(0).entered.empty());
    REQUIRE(made.at(1).entered.size() == 1);
    CHECK(made[1].entered[0].segment == 7);
    CHECK(shop.texts("SELECT topic FROM {outbox}", 1) == "partner.created");
}

TEST_CASE("create: a slot that throws leaves nothing behind [NEW-6]") {
    Shop shop;
    shop.events.on_created(
        [](const events::Context&, const std::vector<events::NewPartner>&,
           std::vector<events::Entered>&) { throw failure("test.broken", "no"); });
    db::Transaction transaction(shop.session);
    CHECK(code_of([&] { shop.create({{"code", {"a"}}, {"region", {"R"}}}); }) == "test.broken");
    transaction.commit();
    CHECK(shop.count("partner") == 0);
    CHECK(shop.count("region") == 0);
}

TEST_CASE("find: by code, else by unique name, else the nearest is named") {
    Shop shop;
    const auto a = shop.create({{"code", {"C-0017"}}, {"name", {"Acme"}}});
    shop.create({{"code", {"C-0018"}}, {"name", {"Twin"}}});
    shop.create({{"code", {"C-0019"}}, {"name", {"Twin"}}});
    CHECK(find(shop.desk, "C-0017") == a);
    CHECK(find(shop.desk, " Acme ") == a);
    const Error twin = error_of([&] { find(shop.desk, "Twin"); });
    CHECK(twin.code() == "partner.ambiguous");
    CHECK(holds(twin.message(), "C-0018, C-0019"));
    for (const char* slip : {"C-0O17", "X-0017", "C-001", "C-00177"}) {
        INFO(slip);
        const Error error = error_of([&] { find(shop.desk, slip); });
        CHECK(error.code() == "partner.unknown");
        CHECK(holds(error.message(), "Did you mean \"C-001"));
    }
    CHECK(code_of([&] { find(shop.desk, ""); }) == "partner.unknown");
}

TEST_CASE("create: mapped partners are refused, and found by their key") {
    Shop shop;
    shop.session.execute("CREATE TABLE customers (id TEXT, title TEXT)");
    shop.session.execute(
        "INSERT INTO customers VALUES ('ALFKI', 'Alfreds'), ('BERGS', 'Berglunds')");
    db::SourceMapping mapping;
    mapping.name = "partner";
    mapping.table = "customers";
    mapping.columns = {{"key", "id"}, {"name", "title"}};
    db::apply_mapping(shop.sources, mapping, shop.session.dialect());
    CHECK(code_of([&] { shop.create({{"code", {"x"}}}); }) == "partner.mapped");
    const auto number = find(shop.desk, "BERGS"); // gets a number only now
    CHECK(find(shop.desk, "Berglunds") == number);
    CHECK(shop.field(number, "name") == "Berglunds");
    CHECK(code_of([&] { set(shop.desk, number, {}); }) == "partner.mapped");
    CHECK(code_of([&] { merge(shop.desk, number, find(shop.desk, "ALFKI")); }) == "partner.mapped");
    shop.session.execute(
        {"INSERT INTO {sale} (partner, day, id) VALUES (?, '2026-01-01', 1)", {number}});
    erase(shop.desk, number);
    CHECK(shop.count("sale") == 0);
    CHECK(find(shop.desk, "BERGS") != number);
}
