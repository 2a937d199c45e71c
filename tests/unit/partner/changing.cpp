#include "support.hpp"

using namespace tessera;
using namespace tessera::partner;
using tessera::test::code_of;
using tessera::test::Shop;

TEST_CASE("set: fields change, empty text clears, rules are not asked [NEW-9]") {
    Shop shop;
    const auto number = shop.create({{"code", {"a"}},
                                     {"name", {"Old"}},
                                     {"city", {"Perm"}},
                                     {"attribute.interest", {"x", "y"}}});
    const auto events = shop.count("outbox");
    bool asked = false;
    shop.events.on_created([&](const events::Context&, const std::vector<events::NewPartner>&,
                               std::vector<events::Entered>&) { asked = true; });
    set(shop.desk, number,
        {{"name", {"New"}},
         {"city", {""}},
         {"is_supplier", {"yes"}},
         {"attribute.interest", {"z"}}});
    CHECK(shop.field(number, "name") == "New");
    CHECK(shop.field(number, "city").empty());
    CHECK(shop.field(number, "is_supplier") == "true");
    CHECK(shop.field(number, "is_customer") == "true");
    CHECK(shop.field(number, "attribute.interest") == "z");
    set(shop.desk, number, {{"attribute.interest", {""}}, {"is_supplier", {""}}});
    CHECK(shop.field(number, "attribute.interest") == "(no such field)");
    CHECK(shop.field(number, "is_supplier") == "false");
    CHECK_FALSE(asked);
    CHECK(shop.count("outbox") == events);
}

TEST_CASE("set: a code stays unique, a parent above its child") {
    Shop shop;
    const auto a = shop.create({{"code", {"a"}}});
    const auto b = shop.create({{"code", {"b"}}, {"parent", {"a"}}});
    const auto c = shop.create({{"code", {"c"}}, {"parent", {"b"}}});
    CHECK(code_of([&] { set(shop.desk, a, {{"code", {"b"}}}); }) == "partner.exists");
    CHECK(code_of([&] { set(shop.desk, a, {{"code", {""}}}); }) == "partner.bad-value");
    CHECK(code_of([&] { set(shop.desk, a, {{"parent", {"c"}}}); }) == "partner.bad-value");
    CHECK(code_of([&] { set(shop.desk, a, {{"parent", {"a"}}}); }) == "partner.bad-value");
    CHECK(code_of([&] { set(shop.desk, 99, {{"name", {"x"}}}); }) == "partner.unknown");
    set(shop.desk, a, {{"code", {"a2"}}});
    set(shop.desk, c, {{"parent", {"a2"}}, {"code", {"c"}}});
    CHECK(shop.field(c, "parent") == "a2");
    CHECK(find(shop.desk, "b") == b);
}

TEST_CASE("merge: facts, custom fields and children move, slots are told") {
    Shop shop;
    const auto from =
        shop.create({{"code", {"from"}}, {"attribute.i", {"x", "y"}}, {"attribute.j", {"1"}}});
    const auto into = shop.create({{"code", {"into"}}, {"attribute.i", {"y", "z"}}});
    const auto child = shop.create({{"code", {"child"}}, {"parent", {"from"}}});
    shop.import("sales",
                "partner,day,revenue\nfrom,2026-01-01,5\ninto,2026-01-01,5\nfrom,2026-01-01,5\n");
    shop.import("settlements", "partner,day,amount\nfrom,2026-01-01,5\n");
    shop.import("interactions", "partner,moment\nfrom,2026-01-01\n");
    shop.import("activity", "id,partner,moment\n1,from,2026-01-01\n");
    std::int64_t told = 0;
    shop.events.on_merged([&](const events::Context&, std::int64_t a, std::int64_t b) {
        CHECK(a == from);
        CHECK(b == into);
        ++told;
    });
    merge(shop.desk, from, into);
    CHECK(told == 1);
    CHECK(shop.session.integer({"SELECT count(*) FROM {sale} WHERE partner = ?", {into}}) == 3);
    for (const char* table : {"settlement", "interaction", "activity"})
        CHECK(shop.session.integer(
                  {fmt::format("SELECT count(*) FROM {{{}}} WHERE partner = ?", table), {into}}) ==
              1);
    CHECK(shop.field(into, "attribute.i") == "y|z|x");
    CHECK(shop.field(into, "attribute.j") == "1");
    CHECK(shop.field(child, "parent") == "into");
    CHECK(code_of([&] { find(shop.desk, "from"); }) == "partner.unknown");
    CHECK(shop.session.integer(
              {"SELECT count(*) FROM {partner_attribute} WHERE partner = ?", {from}}) == 0);
    CHECK(code_of([&] { merge(shop.desk, into, into); }) == "partner.merge-itself");
    CHECK(code_of([&] { merge(shop.desk, from, into); }) == "partner.unknown");
}

TEST_CASE("merge: what is not known of the one that stays is taken from the other") {
    Shop shop;
    const auto top = shop.create({{"code", {"top"}}});
    const auto from = shop.create({{"code", {"from"}},
                                   {"name", {"From"}},
                                   {"email", {"f@x"}},
                                   {"city", {"Omsk"}},
                                   {"is_supplier", {"yes"}},
                                   {"parent", {"top"}},
                                   {"registered", {"2020-01-01"}},
                                   {"deleted", {"yes"}}});
    const auto into = shop.create({{"code", {"into"}}, {"city", {"Perm"}}});
    merge(shop.desk, from, into);
    CHECK(shop.field(into, "code") == "into");
    CHECK(shop.field(into, "email") == "f@x");
    CHECK(shop.field(into, "city") == "Perm");
    CHECK(shop.field(into, "is_supplier") == "true");
    CHECK(shop.field(into, "is_customer") == "true");
    CHECK(shop.field(into, "parent") == "top");
    CHECK(shop.field(into, "registered") != "2020-01-01");
    CHECK(shop.field(into, "deleted") == "false");
    // Below itself it takes no place.
    const auto below = shop.create({{"code", {"below"}}, {"parent", {"top"}}});
    merge(shop.desk, below, top);
    CHECK(shop.field(top, "parent").empty());
}

TEST_CASE("merge: into a descendant makes no ring") {
    Shop shop;
    const auto top = shop.create({{"code", {"top"}}});
    const auto from = shop.create({{"code", {"from"}}, {"parent", {"top"}}});
    const auto middle = shop.create({{"code", {"middle"}}, {"parent", {"from"}}});
    const auto into = shop.create({{"code", {"into"}}, {"parent", {"middle"}}});
    merge(shop.desk, from, into);
    CHECK(shop.field(into, "parent") == "top");
    CHECK(shop.field(middle, "parent") == "into");
    CHECK(shop.field(top, "parent").empty());
}

TEST_CASE("erase: nothing of the partner is left") {
    Shop shop;
    const auto gone = shop.create({{"code", {"gone"}}, {"attribute.i", {"x"}}});
    const auto child = shop.create({{"code", {"child"}}, {"parent", {"gone"}}});
    shop.import("sales", "partner,day\ngone,2026-01-01\nchild,2026-01-01\n");
    std::int64_t told = 0;
    shop.events.on_erased([&](const events::Context&, std::int64_t number) { told = number; });
    erase(shop.desk, gone);
    CHECK(told == gone);
    CHECK(shop.count("sale") == 1);
    CHECK(shop.count("partner_attribute") == 0);
    CHECK(shop.count("partner") == 1);
    CHECK(shop.field(child, "parent").empty());
    CHECK(code_of([&] { erase(shop.desk, gone); }) == "partner.unknown");
    CHECK(shop.create({{"code", {"gone"}}}) != gone); // a number is never used twice
}
