// The writable columns of partners and regions, as tables.
#include "partner/field.hpp"

namespace tessera::partner {

namespace {

constexpr Field partner_fields[] = {
    {"code", Type::text, "", "", true},
    {"name"},
    {"public_name"},
    {"legal_kind", Type::text, "", "company|person"},
    {"birth_date", Type::date},
    {"gender"},
    {"country"},
    {"city"},
    {"region", Type::integer, "region"},
    {"address"},
    {"industry"},
    {"income"},
    {"main_manager"},
    {"served_by_sales_reps", Type::boolean},
    {"is_customer", Type::boolean},
    {"is_supplier", Type::boolean},
    {"is_competitor", Type::boolean},
    {"registered", Type::date},
    {"parent", Type::integer, "partner"},
    {"email"},
    {"phone"},
    {"deleted", Type::boolean},
};

constexpr Field region_fields[] = {
    {"code", Type::text, "", "", true},
    {"name"},
    {"parent", Type::integer, "region"},
    {"population", Type::integer},
};

constexpr Entity partners{"partner", "number", "partner", partner_fields, true};
constexpr Entity regions{"region", "id", "region", region_fields, false};

} // namespace

const Entity& partner_entity() {
    return partners;
}

const Entity& region_entity() {
    return regions;
}

std::size_t Entity::index_of(std::string_view field) const {
    std::size_t index = 0;
    while (index < fields.size() && fields[index].name != field) ++index;
    return index;
}

} // namespace tessera::partner
