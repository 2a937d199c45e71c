// Products, their variants and categories: found, created and changed by every door in the same
// way.
#pragma once

#include "partner/partner.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::product {

struct Put {
    std::int64_t number = 0; // of a category: its id
    bool created = false;
};

// Creates the row of this code or changes the fields given; an empty text clears. [in the open
// transaction] Errors: usage "product.unknown-field", "product.bad-value" (of a variant
// "product_variant...", of a category "product_category..."), refusal "product.mapped" where the
// deployment keeps these rows in a table of its own. Categories and custom fields not known yet are
// made, with a note. A variant is named by its fields product and code.
Put put_product(const partner::Desk& desk, const partner::Fields& fields,
                std::vector<std::string>* notes = nullptr);
Put put_variant(const partner::Desk& desk, const partner::Fields& fields,
                std::vector<std::string>* notes = nullptr);
Put put_category(const partner::Desk& desk, const partner::Fields& fields,
                 std::vector<std::string>* notes = nullptr);

// The number of a product by code, else unique name; a mapped one that has none yet gets one. usage
// "product.unknown" with the nearest code, "product.ambiguous" with the codes.
std::int64_t find(const partner::Desk& desk, std::string_view code_or_name);

// The number of a variant by its product's number and its code, else its name within the product.
// usage "product_variant.unknown", "product_variant.ambiguous".
std::int64_t find_variant(const partner::Desk& desk, std::int64_t product,
                          std::string_view code_or_name);

} // namespace tessera::product
