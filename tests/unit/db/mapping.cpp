// A foreign schema seen through a mapping: integer, text and UUID keys, floating money.
#include "support.hpp"

#include "base/date.hpp"
#include "db/dialect.hpp"
#include "db/relation_with.hpp"
#include "db/source.hpp"

using namespace tessera;
using namespace tessera::db;
using namespace tessera::db::test;

namespace {

// An ERP with partners known by INTEGER ids, products by UUIDs, regions by text codes.
struct Erp : Fixture {
    Sources sources = Sources::core();

    Erp() {
        for (const char* sql :
             {"CREATE TABLE firm (id INTEGER PRIMARY KEY, title VARCHAR(50), area TEXT, boss INT, "
              "born "
              "DATETIME, cust BOOLEAN, number TEXT)",
              "CREATE TABLE area (code TEXT, title TEXT, above TEXT, heads INT)",
              "CREATE TABLE goods (uid BLOB, title TEXT, folder TEXT)",
              "CREATE TABLE trait (goods TEXT, trait TEXT, title TEXT)",
              "CREATE TABLE invoice (firm INT, goods TEXT, trait TEXT, day TEXT, money REAL, qty "
              "NUMERIC, doc INT)",
              "INSERT INTO firm VALUES (42, 'Ромашка', 'perm', NULL, '1990-05-01 00:00:00', 1, "
              "'n1'), "
              "(9007199254740993, 'Big', 'perm', 42, NULL, 0, 'n2'), (7, 'Seven', 'none', 99, '', "
              "NULL, NULL)",
              "INSERT INTO area VALUES ('perm', 'Perm', NULL, 1000000), ('kama', 'Kama', 'perm', "
              "5)",
              "INSERT INTO goods VALUES (x'0123456789ABCDEF0123456789ABCDEF', 'Shoe', 'no'), "
              "(x'FF23456789ABCDEF0123456789ABCDEF', 'Sock', 'no')",
              "INSERT INTO trait VALUES ('01234567-89AB-CDEF-0123-456789ABCDEF', 'red', 'Red')",
              "INSERT INTO invoice VALUES "
              "(42, '0123456789abcdef0123456789abcdef', 'red', '2026-03-31 10:00:00', 0.1, 2, 1), "
              "(42, '0123456789abcdef0123456789abcdef', NULL, '2026-03-31', 0.2, 1.5, 1), "
              "(42, 'ff23456789abcdef0123456789abcdef', '', '2026-04-01', 1e9, 1, NULL), "
              "(5555, 'ff23456789abcdef0123456789abcdef', '', '2026-04-01', 1, 1, 3)"})
            session.execute(std::string(sql));
        SourceMapping partner;
        partner.name = "partner";
        partner.table = "firm";
        partner.key_type = "integer";
        partner.columns = {
            {"key", "id"},          {"name", "title"},        {"region", "area"},
            {"parent", "boss"},     {"birth_date", "t.born"}, {"is_customer", "cust"},
            {"code", "'F-' || id"}, {"phone", "number"}};
        SourceMapping region;
        region.name = "region";
        region.table = "area";
        region.columns = {{"key", "code"},
                          {"code", "code"},
                          {"name", "title"},
                          {"parent", "above"},
                          {"population", "heads"}};
        SourceMapping product;
        product.name = "product";
        product.select = "SELECT * FROM goods -- every one of them";
        product.key_type = "uuid";
        product.columns = {{"key", "uid"}, {"name", "title"}, {"is_folder", "folder"}};
        SourceMapping variant;
        variant.name = "product_variant";
        variant.table = "trait";
        variant.columns = {{"product", "goods"}, {"code", "trait"}, {"name", "title"}};
        SourceMapping sale;
        sale.name = "sale";
        sale.table = "invoice";
        sale.columns = {{"partner", "firm"}, {"product", "goods"}, {"variant", "trait"},
                        {"day", "day"},      {"revenue", "money"}, {"quantity", "qty"},
                        {"document", "doc"}};
        sale.kinds = {{"revenue", "real"}};
        // The order in which they are applied does not matter.
        for (const SourceMapping& mapping : {sale, partner, variant, product, region})
            apply_mapping(sources, mapping, session.dialect());
    }

    std::vector<Row> read(const std::string& source, const std::vector<std::string>& columns,
                          const std::string& rest = "") {
        const Source& from = sources.at(source);
        std::vector<Type> types;
        std::string list;
        for (const std::string& name : columns) {
            const SourceColumn& column = *from.find(name);
            types.push_back(column.type);
            list += (list.empty() ? "" : ", ") + column.sql;
        }
        return session.rows("SELECT " + list + " FROM " + from.relation + " t " + rest, types);
    }
};

std::string text(const std::vector<Row>& rows) {
    std::string result;
    for (const Row& row : rows) {
        for (const Value& value : row) result += (is_null(value) ? "-" : to_text(value)) + " ";
        result += "| ";
    }
    return result;
}

} // namespace

TEST_CASE("mapped partners are numbered once, and read in our form") {
    Erp f;
    const std::vector<std::string> columns{"number", "key",        "code",        "name",
                                           "region", "birth_date", "is_customer", "phone"};
    CHECK(text(f.read("partner", columns, "ORDER BY t.\"key\"")) ==
          "- 42 F-42 Ромашка perm 1990-05-01 true n1 | - 7 F-7 Seven none - - - | "
          "- 9007199254740993 F-9007199254740993 Big perm - false n2 | ");
    CHECK(assign_numbers(f.session, f.sources, Subject::partner) == 3);
    CHECK(assign_numbers(f.session, f.sources, Subject::partner) == 0);
    CHECK(text(f.read("partner", {"number", "key", "parent"}, "ORDER BY t.number")) ==
          "1 42 - | 2 7 - | 3 9007199254740993 1 | ");
    CHECK(f.sources.at("partner").find("region")->type == Type::text);
    CHECK_FALSE(f.sources.at("partner").own);
    CHECK(f.sources.at("partner").find("gender")->sql.empty());
    // Those who come later get later numbers; those who go keep theirs.
    f.session.execute({"DELETE FROM firm WHERE id = 42"});
    f.session.execute({"INSERT INTO firm (id) VALUES (8)"});
    CHECK(assign_numbers(f.session, f.sources, Subject::partner) == 1);
    CHECK(text(f.read("partner", {"number", "key"}, "ORDER BY t.number")) ==
          "2 7 | 3 9007199254740993 | 4 8 | ");
}

TEST_CASE("products and their variants share their numbers [PRD-7]") {
    Erp f;
    CHECK(assign_numbers(f.session, f.sources, Subject::product) == 3);
    CHECK(text(f.read("product", {"number", "key", "name", "is_folder"}, "ORDER BY t.number")) ==
          "1 01234567-89ab-cdef-0123-456789abcdef Shoe false | 3 "
          "ff234567-89ab-cdef-0123-456789abcdef Sock false | ");
    CHECK(text(f.read("product_variant", {"number", "product", "code", "name"})) ==
          "2 1 red Red | ");
    assign_numbers(f.session, f.sources, Subject::partner);
    CHECK(text(f.read("sale",
                      {"partner", "product", "variant", "day", "revenue", "quantity", "document"},
                      "ORDER BY t.revenue, t.day")) ==
          "1 1 2 2026-03-31 0.1 2 1 | 1 1 - 2026-03-31 0.2 1.5 1 | - 3 - 2026-04-01 1 1 3 | "
          "1 3 - 2026-04-01 1000000000 1 - | ");
    const Source& sale = f.sources.at("sale");
    CHECK(f.session.value("SELECT sum(" + sale.find("revenue")->sql + ") FROM " + sale.relation +
                              " t WHERE t.revenue < 5000",
                          Type::decimal) == Value(Decimal{3000}));
}

TEST_CASE("a mapped source joins only what is used, and finds rows by the ERP's own index") {
    Erp f;
    assign_numbers(f.session, f.sources, Subject::partner);
    const Source& sale = f.sources.at("sale");
    const auto joins = [](const std::string& sql) {
        std::size_t count = 0;
        for (std::size_t at = 0; (at = sql.find("LEFT JOIN", at)) != sql.npos; ++at) ++count;
        return count;
    };
    CHECK(joins(sale.relation) == 3);
    CHECK(joins(sale.relation_of(std::vector<std::string>{"revenue"})) == 0);
    CHECK(joins(sale.relation_of(std::vector<std::string>{"partner", "revenue"})) == 1);
    CHECK(f.session.integer("SELECT count(*) FROM " + sale.relation_of({}) + " t") == 4);
    const Source region = Sources::core().at("region");
    CHECK(region.relation_of({}) == region.relation);
    // Not every planner sees that who asks for one number asks for no row without.
    assign_numbers(f.session, f.sources, Subject::product);
    const auto rows_with = [&](const char* column) {
        const std::string relation = db::relation_with(sale, column);
        return fmt::format("{} left joins, {} rows", joins(relation),
                           f.session.integer("SELECT count(*) FROM " + relation + " t"));
    };
    CHECK(rows_with("partner") == "2 left joins, 3 rows");
    CHECK(rows_with("variant") == "2 left joins, 1 rows");
    CHECK(rows_with("revenue") == "3 left joins, 4 rows");
    CHECK(db::relation_with(region, "id") == region.relation);

    f.session.execute("CREATE INDEX invoice_firm ON invoice (firm)");
    std::string plan;
    for (const Row& row : f.session.rows("EXPLAIN QUERY PLAN SELECT count(*) FROM " +
                                             sale.relation + " t WHERE t.partner = 1",
                                         {Type::integer, Type::integer, Type::integer, Type::text}))
        plan += std::get<std::string>(row[3]) + "; ";
    INFO(plan);
    CHECK(plan.find("invoice_firm") != std::string::npos);
    CHECK(f.session.integer("SELECT count(*) FROM " + sale.relation + " t WHERE t.partner = 1") ==
          3);
}

TEST_CASE("a reader numbers new keys without writing") {
    Erp f;
    assign_numbers(f.session, f.sources, Subject::partner);
    CHECK(number_unseen(f.session, f.sources, Subject::partner) == 0);
    f.session.execute({"INSERT INTO firm (id) VALUES (100), (101)"});
    CHECK(number_unseen(f.session, f.sources, Subject::partner) == 2);
    CHECK(number_unseen(f.session, f.sources, Subject::partner) == 0);
    CHECK(number_unseen(f.session, f.sources, Subject::product) == 3);
    CHECK(text(f.read("partner", {"number", "key"}, "WHERE t.number > 3 ORDER BY t.number")) ==
          "4 100 | 5 101 | ");
    CHECK(f.read("sale", {"product"}, "WHERE t.product IS NULL").empty());
    f.session.execute({"INSERT INTO firm (id) VALUES (102)"});
    CHECK(number_unseen(f.session, f.sources, Subject::partner) == 1);
    CHECK(f.database.lease()->integer("SELECT count(*) FROM {subject_key}") == 3);
    // A writer in the same session is not misled by the temporary ones.
    CHECK(assign_numbers(f.session, f.sources, Subject::partner) == 3);
    CHECK(f.session.integer("SELECT count(*) FROM {subject_key}") == 6);
    CHECK(text(f.read("partner", {"number", "key"}, "WHERE t.number > 3 ORDER BY t.number")) ==
          "4 100 | 5 101 | 6 102 | ");
}

TEST_CASE("numbers for reading go with the transaction that they were made in") {
    Erp f;
    for (int round = 0; round < 2; ++round) {
        f.session.begin(Access::read);
        CHECK(number_unseen(f.session, f.sources, Subject::partner) == 3);
        f.session.begin(Access::read);
        f.session.rollback();
        CHECK(f.session.integer("SELECT count(*) FROM {subject_key}") == 3);
        f.session.rollback();
        CHECK(f.session.integer("SELECT count(*) FROM {subject_key}") == 0);
    }
}

TEST_CASE("one partner is numbered by itself") {
    Erp f;
    CHECK_FALSE(find_number(f.session, f.sources, Subject::partner, "42"));
    CHECK(assign_number(f.session, f.sources, Subject::partner, "042") == 1);
    CHECK(find_number(f.session, f.sources, Subject::partner, " 42") == 1);
    CHECK(assign_number(f.session, f.sources, Subject::product,
                        "{0123456789ABCDEF-0123456789ABCDEF}") == 1);
    CHECK(assign_number(f.session, f.sources, Subject::product, "0123456789abcdef0123456789abcdef",
                        "red") == 2);
    CHECK(assign_numbers(f.session, f.sources, Subject::partner) == 2);
    CHECK(assign_numbers(f.session, f.sources, Subject::product) == 1);
    CHECK(code_of([&] { assign_number(f.session, f.sources, Subject::partner, "x"); }) ==
          "source.bad-key");
    CHECK(code_of([&] { assign_number(f.session, f.sources, Subject::product, "42"); }) ==
          "source.bad-key");
}

TEST_CASE("sales of the ERP may belong to partners of our own") {
    Fixture f;
    f.session.execute({"INSERT INTO {partner} (number, code) VALUES (5, 'A')"});
    f.session.execute({"INSERT INTO {product} (number, code) VALUES (6, 'P')"});
    f.session.execute({"INSERT INTO {product_variant} (number, product, code) VALUES (7, 6, 'V')"});
    f.session.execute({"CREATE TABLE bill (who TEXT, what TEXT, kind TEXT, at TEXT)"});
    f.session.execute(
        {"INSERT INTO bill VALUES ('A', 'P', 'V', '2026-01-01'), ('B', 'P', 'W', '2026-01-02')"});
    Sources sources = Sources::core();
    SourceMapping sale;
    sale.name = "sale";
    sale.table = "bill";
    sale.columns = {{"variant", "kind"}, {"partner", "who"}, {"product", "what"}, {"day", "at"}};
    apply_mapping(sources, sale, f.session.dialect());
    const Source& source = sources.at("sale");
    CHECK(text(f.session.rows("SELECT t.partner, t.product, t.variant, t.day FROM " +
                                  source.relation + " t ORDER BY t.day",
                              {Type::integer, Type::integer, Type::integer, Type::date})) ==
          "5 6 7 2026-01-01 | - 6 - 2026-01-02 | ");
    CHECK(find_number(f.session, sources, Subject::partner, "A") == 5);
    CHECK(find_number(f.session, sources, Subject::product, "P", "V") == 7);
    CHECK_FALSE(assign_number(f.session, sources, Subject::partner, "B"));
    CHECK(assign_numbers(f.session, sources, Subject::partner) == 0);
}

TEST_CASE("a further source is made by configuration alone [SEG-23]") {
    Erp f;
    f.session.execute({"CREATE TABLE claim (firm INT, opened TEXT, amount TEXT, open INT)"});
    f.session.execute({"INSERT INTO claim VALUES (42, '2026-03-31T08:00:00', '-12.50', 1)"});
    SourceMapping claim;
    claim.name = "claim";
    claim.title = "Claims";
    claim.table = "claim";
    claim.zone = "Europe/Moscow";
    claim.columns = {
        {"partner", "firm"}, {"opened", "opened"}, {"amount", "amount"}, {"open", "open"}};
    claim.types = {{"opened", "moment"}, {"amount", "decimal"}, {"open", "boolean"}};
    claim.references = {{"partner", "partner"}};
    apply_mapping(f.sources, claim, f.session.dialect());
    assign_numbers(f.session, f.sources, Subject::partner);
    CHECK(text(f.read("claim", {"partner", "opened", "amount", "open"})) ==
          "1 2026-03-31T05:00:00Z -12.5 true | ");
}

TEST_CASE("a wrong mapping names source, column and reason, and changes nothing") {
    Erp f;
    const std::string before = f.sources.at("sale").relation;
    const auto reason = [&](const std::function<void(SourceMapping&)>& spoil) {
        SourceMapping sale;
        sale.name = "sale";
        sale.table = "invoice";
        sale.columns = {{"partner", "firm"}, {"day", "day"}};
        spoil(sale);
        const Error error = error_of([&] { apply_mapping(f.sources, sale, f.session.dialect()); });
        CHECK(error.code() == "source.bad-mapping");
        CHECK(error.message().find("sale") != std::string::npos);
        return error.message();
    };
    using M = SourceMapping&;
    CHECK(reason([](M m) { m.columns["revenu"] = "x"; }).find("revenue") != std::string::npos);
    CHECK(reason([](M m) { m.select = "SELECT 1"; }).find("either") != std::string::npos);
    CHECK(reason([](M m) { m.table.clear(); }).find("either") != std::string::npos);
    CHECK(reason([](M m) { m.columns["day"] = "day); DROP TABLE firm"; }).find("day") !=
          std::string::npos);
    CHECK(reason([](M m) { m.columns["day"] = "(day"; }).find("brackets") != std::string::npos);
    CHECK(reason([](M m) { m.columns["day"] = "'day"; }).find("quote") != std::string::npos);
    CHECK(reason([](M m) { m.columns["day"] = "coalesce(day, ?)"; }).find("?") !=
          std::string::npos);
    CHECK(reason([](M m) { m.columns["day"] = " "; }).find("empty") != std::string::npos);
    CHECK(reason([](M m) { m.kinds["revenue"] = "float"; }).find("float") != std::string::npos);
    CHECK(reason([](M m) { m.kinds["revenue"] = "moment"; }).find("day") != std::string::npos);
    CHECK(reason([](M m) { m.zones["day"] = "Asia/Tokyo"; }).find("Tokyo") != std::string::npos);
    CHECK(reason([](M m) { m.key_type = "guid"; }).find("guid") != std::string::npos);
    CHECK(reason([](M m) { m.columns["variant"] = "trait"; }).find("product") != std::string::npos);
    CHECK(reason([](M m) { m.references["day"] = "nowhere"; }).find("nowhere") !=
          std::string::npos);
    CHECK(f.sources.at("sale").relation == before);
    SourceMapping partner;
    partner.name = "partner";
    partner.table = "firm";
    partner.columns = {{"name", "title"}};
    CHECK(error_of([&] { apply_mapping(f.sources, partner, f.session.dialect()); })
              .message()
              .find("key") != std::string::npos);
}

TEST_CASE("core sources describe the tables there are") {
    Fixture f;
    const Sources sources = Sources::core();
    CHECK(sources.all().size() == 12);
    for (const Source* source : sources.all()) {
        INFO(source->name);
        for (const SourceColumn& column : source->columns) {
            CHECK(f.session
                      .rows("SELECT " + column.sql + " FROM " + source->relation + " t",
                            {column.type})
                      .empty());
            CHECK((column.hidden || !column.title.empty()));
            if (!column.references.empty())
                CHECK(sources.at(column.references).find(sources.at(column.references).key)->type ==
                      column.type);
        }
        if (!source->key.empty()) CHECK(source->find(source->key) != nullptr);
        for (const std::string& column : source->ordered_by) CHECK(source->find(column) != nullptr);
    }
    CHECK(error_of([&] { sources.at("sales"); }).message().find("\"sale\"") != std::string::npos);
}
