// The names that random rules are made of: fields, columns and measures by what they answer.
#pragma once

#include <string>
#include <vector>

namespace tessera::oracle::words {

// What may stand in a rule about a subject, or about the rows of a source.
struct Fields {
    std::vector<std::string> numbers, texts, days, instants, flags, regions, categories, partners;
    bool of_subject = false;
};

inline const Fields partner_fields{
    {"age", "region.population", "region.parent.population"},
    {"name", "code", "city", "income", "main_manager", "legal_kind", "main.name", "region.name",
     "parent.main_manager", "parent.region.code", "key"},
    {"birth_date", "registered", "parent.birth_date"},
    {},
    {"deleted", "is_customer", "served_by_sales_reps", "parent.deleted", "parent.is_customer"},
    {"region", "region.parent", "parent.region"},
    {},
    {"parent", "parent.parent"},
    true};
inline const Fields product_fields{
    {},
    {"name", "code", "brand", "category.name", "category.parent.code"},
    {},
    {},
    {"deleted", "is_folder"},
    {},
    {"category", "category.parent"},
    {},
    true};
inline const Fields sale_fields{
    {"quantity", "revenue", "cost", "extra_cost", "partner.region.population"},
    {"document", "warehouse", "organisation", "product.brand", "product.category.name",
     "partner.city"},
    {"day", "partner.birth_date"},
    {},
    {"product.deleted", "partner.is_customer"},
    {"partner.region"},
    {"product.category"},
    {"partner"},
    false};
inline const Fields settlement_fields{
    {"amount"}, {"document", "currency"}, {"day", "due"}, {}, {}, {"partner.region"}, {}, {},
    false};
inline const Fields interaction_fields{
    {},   {"document", "kind", "subject"}, {}, {"moment"}, {"partner.deleted"}, {}, {}, {"partner"},
    false};
inline const Fields activity_fields{{"amount"}, {"kind", "product.brand"}, {}, {"moment"}, {},
                                    {},         {"product.category"},      {}, false};

// Columns that the rows of every source have.
inline const Fields of_any_source{{"partner.region.population"},
                                  {"partner.city", "partner.main_manager"},
                                  {"partner.birth_date"},
                                  {},
                                  {"partner.deleted"},
                                  {"partner.region"},
                                  {},
                                  {"partner"},
                                  false};

struct MeasureName {
    std::string name, source, argument;
};
inline const std::vector<MeasureName> partner_numbers{{"revenue", "sale", ""},
                                                      {"cost", "sale", ""},
                                                      {"gross_profit", "sale", ""},
                                                      {"sales.revenue", "sale", ""},
                                                      {"quantity", "sale", ""},
                                                      {"extra_cost", "sale", ""},
                                                      {"order_count", "sale", ""},
                                                      {"product_count", "sale", ""},
                                                      {"average_order", "sale", ""},
                                                      {"average_line", "sale", ""},
                                                      {"best_price", "sale", ""},
                                                      {"line_profit", "sale", ""},
                                                      {"warehouse_count", "sale", ""},
                                                      {"big_documents", "sale", "limit"},
                                                      {"average_document", "sale", ""},
                                                      {"interaction_count", "interaction", ""},
                                                      {"activity_count", "activity", ""},
                                                      {"debt", "settlement", ""},
                                                      {"our_debt", "settlement", ""},
                                                      {"overdue_debt", "settlement", "days"},
                                                      {"days_overdue", "settlement", ""}};
inline const std::vector<MeasureName> product_numbers{{"quantity", "sale", ""},
                                                      {"revenue", "sale", ""},
                                                      {"cost", "sale", ""},
                                                      {"gross_profit", "sale", ""},
                                                      {"partner_count", "sale", ""}};
inline const std::vector<MeasureName> sale_days{{"first_sale", "sale", ""},
                                                {"last_sale", "sale", ""}};
inline const std::vector<MeasureName> instants{{"first_interaction", "interaction", ""},
                                               {"last_interaction", "interaction", ""},
                                               {"last_activity", "activity", ""}};
inline const std::vector<MeasureName> texts{{"last_warehouse", "sale", ""}};

} // namespace tessera::oracle::words
