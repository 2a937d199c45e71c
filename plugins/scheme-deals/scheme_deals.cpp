// The template "deals": what became of a partner's deals (CMP-5). Which of them, says a condition:
// deal_count[last 12 months where status = "lost"].
#include <tessera/plugin.hpp>

namespace {

constexpr std::string_view document = R"json({
  "template": "deals",
  "subject": "partner",
  "title": "By deals",
  "measures": [
    {"name": "deal_count", "title": "Deals", "source": "deal", "aggregate": "count"},
    {"name": "deal_amount", "title": "Amount of deals", "source": "deal", "aggregate": "sum", "of": "amount"},
    {"name": "first_deal", "title": "First deal", "source": "deal", "aggregate": "min", "of": "day"},
    {"name": "last_deal", "title": "Last deal", "source": "deal", "aggregate": "max", "of": "day"}
  ],
  "parameters": [{"name": "period", "title": "Period", "type": "period", "visible": true}],
  "dimensions": ["status", "competitor", "reason", "day"],
  "defaults": {
    "filter": "not deleted",
    "fields": ["name", "deal_count", "deal_amount", "last_deal"],
    "order": ["name"],
    "group_by": ["status"]
  }
})json";

class Deals {
public:
    explicit Deals(tessera::sdk::Host) {}
    void describe(tessera::sdk::TextSink out) const { out.write(document); }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor = tessera::sdk::descriptor<Deals>("scheme-deals", "1.0.0");
    return &descriptor;
}
