#include "product/entities.hpp"

namespace tessera::product {

namespace {

using partner::Entity;
using partner::Field;

constexpr bool required = true;

constexpr Field product_fields[] = {
    {"code", Type::text, "", "", required},
    {"name"},
    {"category", Type::integer, "product_category"},
    {"brand"},
    {"price_group"},
    {"is_folder", Type::boolean},
    {"deleted", Type::boolean},
};

constexpr Field variant_fields[] = {
    {"product", Type::integer, "product", "", required},
    {"code", Type::text, "", "", required},
    {"name"},
    {"deleted", Type::boolean},
};

constexpr Field category_fields[] = {
    {"code", Type::text, "", "", required},
    {"name"},
    {"parent", Type::integer, "product_category"},
};

constexpr Field sale_fields[] = {
    {"partner", Type::integer, "partner", "", required},
    {"day", Type::date, "", "", required},
    {"product", Type::integer, "product"},
    {"variant", Type::integer, "product_variant"},
    {"document"},
    {"agreement"},
    {"organisation"},
    {"counterparty"},
    {"warehouse"},
    {"quantity", Type::decimal},
    {"revenue", Type::decimal},
    {"cost", Type::decimal},
    {"extra_cost", Type::decimal},
};

constexpr Field settlement_fields[] = {
    {"partner", Type::integer, "partner", "", required},
    {"document"},
    {"day", Type::date, "", "", required},
    {"due", Type::date},
    {"currency"},
    {"amount", Type::decimal, "", "", required},
};

constexpr Field interaction_fields[] = {
    {"partner", Type::integer, "partner", "", required},
    {"moment", Type::moment, "", "", required},
    {"kind", Type::text, "", "call|meeting|email_in|email_out|letter|other"},
    {"subject"},
    {"document"},
};

constexpr Field activity_fields[] = {
    {"partner", Type::integer, "partner", "", required},
    {"id", Type::text, "", "", required},
    {"moment", Type::moment, "", "", required},
    {"kind"},
    {"product", Type::integer, "product"},
    {"quantity", Type::decimal},
    {"amount", Type::decimal},
    {"session"},
    {"reason"},
};

constexpr Field deal_fields[] = {
    {"partner", Type::integer, "partner", "", required},
    {"day", Type::date, "", "", required},
    {"status", Type::text, "", "open|won|lost", required},
    {"competitor", Type::integer, "partner"},
    {"amount", Type::decimal},
    {"reason"},
};

// Products and their variants are numbered as one kind (db/source.hpp).
constexpr Entity products{"product", "number", "product", product_fields, true};
constexpr Entity variants{"product_variant", "number", "product", variant_fields, false};
constexpr Entity categories{"product_category", "id", "product_category", category_fields, false};

constexpr FactTable sales{"sale", sale_fields, "day"};
constexpr FactTable settlements{"settlement", settlement_fields};
constexpr FactTable interactions{"interaction", interaction_fields, "moment"};
constexpr FactTable activity{"activity", activity_fields, "moment", true};
// Whom a deal was lost to must be said (CMP-5).
constexpr FactTable deals{"deal", deal_fields, "day", false, {"status", "lost", "competitor"}};

} // namespace

const Entity& product_entity() {
    return products;
}
const Entity& variant_entity() {
    return variants;
}
const Entity& category_entity() {
    return categories;
}

std::span<const Kind> kinds() {
    static const Kind list[] = {
        {"partners", &partner::partner_entity()},
        {"products", &products},
        {"variants", &variants},
        {"regions", &partner::region_entity()},
        {"categories", &categories},
        {"sales", nullptr, &sales},
        {"settlements", nullptr, &settlements},
        {"interactions", nullptr, &interactions},
        {"activity", nullptr, &activity},
        {"deals", nullptr, &deals},
    };
    return list;
}

} // namespace tessera::product
