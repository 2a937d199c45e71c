#include "data.hpp"

#include <fmt/format.h>

namespace tessera::oracle {
namespace {

const std::map<std::string, std::vector<ColumnKind>>& schema() {
    static const std::map<std::string, std::vector<ColumnKind>> all{
        {"region",
         {{"id", Type::integer, ""},
          {"code", Type::text, ""},
          {"name", Type::text, ""},
          {"parent", Type::integer, "region"},
          {"population", Type::integer, ""}}},
        {"product_category",
         {{"id", Type::integer, ""},
          {"code", Type::text, ""},
          {"name", Type::text, ""},
          {"parent", Type::integer, "product_category"}}},
        {"partner",
         {{"id", Type::integer, ""},
          {"code", Type::text, ""},
          {"name", Type::text, ""},
          {"legal_kind", Type::text, ""},
          {"birth_date", Type::date, ""},
          {"city", Type::text, ""},
          {"region", Type::integer, "region"},
          {"income", Type::text, ""},
          {"main_manager", Type::text, ""},
          {"served_by_sales_reps", Type::boolean, ""},
          {"is_customer", Type::boolean, ""},
          {"registered", Type::date, ""},
          {"parent", Type::integer, "partner"},
          {"deleted", Type::boolean, ""}}},
        {"product",
         {{"id", Type::integer, ""},
          {"code", Type::text, ""},
          {"name", Type::text, ""},
          {"category", Type::integer, "product_category"},
          {"brand", Type::text, ""},
          {"is_folder", Type::boolean, ""},
          {"deleted", Type::boolean, ""}}},
        {"product_variant",
         {{"id", Type::integer, ""},
          {"product", Type::integer, "product"},
          {"code", Type::text, ""},
          {"name", Type::text, ""},
          {"deleted", Type::boolean, ""}}},
        {"sale",
         {{"partner", Type::integer, "partner"},
          {"product", Type::integer, "product"},
          {"variant", Type::integer, "product_variant"},
          {"day", Type::date, ""},
          {"document", Type::text, ""},
          {"organisation", Type::text, ""},
          {"warehouse", Type::text, ""},
          {"quantity", Type::decimal, ""},
          {"revenue", Type::decimal, ""},
          {"cost", Type::decimal, ""},
          {"extra_cost", Type::decimal, ""}}},
        {"settlement",
         {{"partner", Type::integer, "partner"},
          {"document", Type::text, ""},
          {"day", Type::date, ""},
          {"due", Type::date, ""},
          {"currency", Type::text, ""},
          {"amount", Type::decimal, ""}}},
        {"interaction",
         {{"partner", Type::integer, "partner"},
          {"moment", Type::moment, ""},
          {"kind", Type::text, ""},
          {"subject", Type::text, ""},
          {"document", Type::text, ""}}},
        {"activity",
         {{"partner", Type::integer, "partner"},
          {"moment", Type::moment, ""},
          {"kind", Type::text, ""},
          {"product", Type::integer, "product"},
          {"amount", Type::decimal, ""}}},
    };
    return all;
}

} // namespace

const std::vector<ColumnKind>& columns_of(const std::string& source) {
    return schema().at(source);
}

const ColumnKind* column_of(const std::string& source, const std::string& column) {
    for (const ColumnKind& kind : columns_of(source)) {
        if (kind.name == column) return &kind;
    }
    return nullptr;
}

std::string show(const Row& row) {
    std::string out;
    for (const auto& [column, value] : row) {
        if (!is_null(value)) out += fmt::format("{}={} ", column, to_text(value));
    }
    return out;
}

} // namespace tessera::oracle
