// The template "sales": what a partner bought (DCS-12 to DCS-14).
#include <tessera/plugin.hpp>

namespace {

constexpr std::string_view document = R"json({
  "template": "sales",
  "subject": "partner",
  "title": "By sales",
  "measures": [
    {"name": "revenue", "title": "Revenue", "source": "sale", "aggregate": "sum", "of": "revenue"},
    {"name": "cost", "title": "Cost", "source": "sale", "aggregate": "sum", "of": "cost"},
    {"name": "extra_cost", "title": "Extra cost", "source": "sale", "aggregate": "sum", "of": "extra_cost"},
    {"name": "gross_profit", "title": "Gross profit", "expression": "revenue - cost - extra_cost"},
    {"name": "quantity", "title": "Quantity", "source": "sale", "aggregate": "sum", "of": "quantity"},
    {"name": "order_count", "title": "Orders", "source": "sale", "aggregate": "count_distinct",
     "of": "document", "nulls": "each"},
    {"name": "product_count", "title": "Different products", "source": "sale", "aggregate": "count_distinct",
     "of": "product"},
    {"name": "average_order", "title": "Average order", "expression": "revenue / order_count"},
    {"name": "first_sale", "title": "First sale", "source": "sale", "aggregate": "min", "of": "day"},
    {"name": "last_sale", "title": "Last sale", "source": "sale", "aggregate": "max", "of": "day"}
  ],
  "parameters": [{"name": "period", "title": "Period", "type": "period", "visible": true}],
  "dimensions": ["document", "product", "agreement", "organisation", "counterparty", "warehouse", "day"],
  "defaults": {
    "filter": "not deleted",
    "fields": ["name", "revenue", "cost", "extra_cost", "gross_profit"],
    "order": ["name"],
    "group_by": ["document"]
  }
})json";

class Sales {
public:
    explicit Sales(tessera::sdk::Host) {}
    void describe(tessera::sdk::TextSink out) const { out.write(document); }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor = tessera::sdk::descriptor<Sales>("scheme-sales", "1.0.0");
    return &descriptor;
}
