// The template "settlements": who owes whom, by balances of documents (DCS-15 to DCS-18).
#include <tessera/plugin.hpp>

namespace {

constexpr std::string_view document = R"json({
  "template": "settlements",
  "subject": "partner",
  "title": "By settlements",
  "measures": [
    {"name": "debt", "title": "The partner's debt", "source": "settlement", "where": "day <= today",
     "inner": {"by": ["document"], "nulls": "one",
               "aggregates": [{"name": "balance", "aggregate": "sum", "of": "amount"}],
               "where": "balance > 0"},
     "aggregate": "sum", "of": "balance"},
    {"name": "our_debt_signed", "hidden": true, "source": "settlement", "where": "day <= today",
     "inner": {"by": ["document"], "nulls": "one",
               "aggregates": [{"name": "balance", "aggregate": "sum", "of": "amount"}],
               "where": "balance < 0"},
     "aggregate": "sum", "of": "balance"},
    {"name": "our_debt", "title": "Our debt", "expression": "0 - our_debt_signed"},
    {"name": "overdue_debt", "title": "Overdue debt", "source": "settlement", "where": "day <= today",
     "arguments": [{"name": "days", "title": "Days overdue", "type": "integer", "default": 0}],
     "inner": {"by": ["document"], "nulls": "one",
               "aggregates": [{"name": "balance", "aggregate": "sum", "of": "amount"},
                              {"name": "due", "aggregate": "min", "of": "due"}],
               "where": "balance > 0 and due < today - $days days"},
     "aggregate": "sum", "of": "balance"},
    {"name": "earliest_due", "hidden": true, "source": "settlement", "where": "day <= today",
     "inner": {"by": ["document"], "nulls": "one",
               "aggregates": [{"name": "balance", "aggregate": "sum", "of": "amount"},
                              {"name": "due", "aggregate": "min", "of": "due"}],
               "where": "balance > 0 and due < today"},
     "aggregate": "min", "of": "due"},
    {"name": "days_overdue", "title": "Days overdue", "expression": "diff(earliest_due, today, day)"}
  ],
  "parameters": [{"name": "days", "title": "Days overdue", "type": "integer", "default": 0, "visible": true}],
  "dimensions": ["document", "currency"],
  "defaults": {
    "output_filter": "not deleted",
    "fields": ["name", "debt", "our_debt", "overdue_debt", "main_manager", "region"],
    "order": ["name"]
  }
})json";

class Settlements {
public:
    explicit Settlements(tessera::sdk::Host) {}
    void describe(tessera::sdk::TextSink out) const { out.write(document); }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor =
        tessera::sdk::descriptor<Settlements>("scheme-settlements", "1.0.0");
    return &descriptor;
}
