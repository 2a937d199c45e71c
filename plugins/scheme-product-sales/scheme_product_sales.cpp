// The product template "sales": how a product sold (PRD-4, PRD-5).
#include <tessera/plugin.hpp>

namespace {

constexpr std::string_view document = R"json({
  "template": "sales",
  "subject": "product",
  "title": "By sales",
  "measures": [
    {"name": "quantity", "title": "Quantity", "source": "sale", "aggregate": "sum", "of": "quantity"},
    {"name": "revenue", "title": "Revenue", "source": "sale", "aggregate": "sum", "of": "revenue"},
    {"name": "cost", "title": "Cost", "source": "sale", "aggregate": "sum", "of": "cost"},
    {"name": "extra_cost", "title": "Extra cost", "source": "sale", "aggregate": "sum", "of": "extra_cost"},
    {"name": "gross_profit", "title": "Gross profit", "expression": "revenue - cost - extra_cost"},
    {"name": "partner_count", "title": "Different partners", "source": "sale", "aggregate": "count_distinct",
     "of": "partner"},
    {"name": "first_sale", "title": "First sale", "source": "sale", "aggregate": "min", "of": "day"},
    {"name": "last_sale", "title": "Last sale", "source": "sale", "aggregate": "max", "of": "day"}
  ],
  "parameters": [{"name": "period", "title": "Period", "type": "period", "visible": true}],
  "dimensions": ["warehouse", "partner", "document", "organisation", "day"],
  "defaults": {
    "filter": "not deleted and not is_folder",
    "fields": ["name", "quantity", "revenue", "cost", "extra_cost", "gross_profit"],
    "order": ["name"],
    "group_by": ["warehouse"]
  }
})json";

class ProductSales {
public:
    explicit ProductSales(tessera::sdk::Host) {}
    void describe(tessera::sdk::TextSink out) const { out.write(document); }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor =
        tessera::sdk::descriptor<ProductSales>("scheme-product-sales", "1.0.0");
    return &descriptor;
}
