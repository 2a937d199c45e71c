// What can be imported: the writable columns of products, variants, categories and of each fact.
#pragma once

#include "partner/field.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace tessera::product {

const partner::Entity& product_entity();
const partner::Entity& variant_entity();
const partner::Entity& category_entity();

// A table of facts, as its file's rows become its rows.
struct FactTable {
    std::string_view source;
    std::span<const partner::Field> fields; // the first is the partner
    std::string_view moment = {};           // with the partner: the order in which the table lies
    bool own_ids = false;                   // its rows bring an id, and come once
    // Where `field` has this value, `other` must be filled; "" for nothing of the kind.
    struct Needed {
        std::string_view field, value, other;
    } needed = {};
};

// One kind of file: either an entity, whose rows are told apart by code, or facts.
struct Kind {
    std::string_view name; // "partners"
    const partner::Entity* entity = nullptr;
    const FactTable* facts = nullptr;

    std::string_view source() const { return entity != nullptr ? entity->source : facts->source; }
    std::span<const partner::Field> fields() const {
        return entity != nullptr ? entity->fields : facts->fields;
    }
};
std::span<const Kind> kinds();

} // namespace tessera::product
