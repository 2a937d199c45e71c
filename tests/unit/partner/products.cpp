#include "product/product.hpp"
#include "support.hpp"

using namespace tessera;
using tessera::test::code_of;
using tessera::test::Shop;

TEST_CASE("products: created and changed by code, numbered together with variants [PRD-7]") {
    Shop shop;
    const auto boot = product::put_product(
        shop.desk,
        {{"code", {"001"}}, {"name", {"Boot"}}, {"category", {"Shoes"}}, {"attribute.x", {"1"}}},
        &shop.notes);
    CHECK(boot.created);
    CHECK(shop.notes.size() == 2);
    const auto red =
        product::put_variant(shop.desk, {{"product", {"001"}}, {"code", {"R"}}, {"name", {"Red"}}});
    CHECK(red.number == boot.number + 1);
    const auto again = product::put_product(shop.desk, {{"code", {"001"}}, {"brand", {"B"}}});
    CHECK_FALSE(again.created);
    CHECK(again.number == boot.number);
    CHECK(shop.texts("SELECT p.code, p.name, p.brand, c.name FROM {product} p JOIN "
                     "{product_category} c ON c.id = p.category",
                     4) == "001,Boot,B,Shoes");
    CHECK_FALSE(product::put_variant(shop.desk,
                                     {{"product", {"001"}}, {"code", {"R"}}, {"name", {"Crimson"}}})
                    .created);
    CHECK(product::find(shop.desk, "Boot") == boot.number);
    CHECK(product::find_variant(shop.desk, boot.number, "Crimson") == red.number);
    CHECK(code_of([&] { product::find(shop.desk, "002"); }) == "product.unknown");
    CHECK(code_of([&] { product::find_variant(shop.desk, boot.number, "G"); }) ==
          "product_variant.unknown");
    CHECK(code_of([&] {
              product::put_product(shop.desk, {{"name", {"x"}}});
          }) == "product.bad-value");
    CHECK(code_of([&] {
              product::put_variant(shop.desk, {{"code", {"x"}}});
          }) == "product_variant.bad-value");
    CHECK(code_of([&] {
              product::put_product(shop.desk, {{"code", {"1"}}, {"colour", {"x"}}});
          }) == "product.unknown-field");
}

TEST_CASE("products: categories stand in a tree") {
    Shop shop;
    product::put_category(shop.desk, {{"code", {"a"}}, {"name", {"A"}}});
    product::put_category(shop.desk, {{"code", {"b"}}, {"parent", {"A"}}});
    CHECK(code_of([&] {
              product::put_category(shop.desk, {{"code", {"a"}}, {"parent", {"b"}}});
          }) == "product_category.bad-value");
    CHECK(code_of([&] {
              product::put_category(shop.desk, {{"code", {"c"}}, {"parent", {"x"}}});
          }) == "product_category.bad-value");
}
