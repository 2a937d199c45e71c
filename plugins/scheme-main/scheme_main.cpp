// The template "main": every attribute of a partner, and the age.
#include <tessera/plugin.hpp>

namespace {

namespace sdk = tessera::sdk;

constexpr std::string_view document = R"json({
  "template": "main",
  "subject": "partner",
  "title": "By attributes",
  "all_attributes": true,
  "computed": [
    {"name": "age", "title": "Age in years", "type": "integer", "needs": ["birth_date"], "arguments": []}
  ],
  "defaults": {
    "filter": "not deleted",
    "fields": ["name", "main_manager", "registered", "is_customer", "is_competitor", "is_supplier", "public_name"],
    "order": ["name"]
  }
})json";

// Whole years; somebody born on 29 February has their birthday on 1 March in other years. Missing
// for a birth date in the future.
tessera_value age(sdk::Date birth, sdk::Date today) {
    if (birth > today) return sdk::missing();
    const sdk::Civil b = sdk::civil_of(birth), t = sdk::civil_of(today);
    const bool still_to_come = t.month < b.month || (t.month == b.month && t.day < b.day);
    return sdk::of(t.year - b.year - (still_to_come ? 1 : 0));
}

class Main {
public:
    explicit Main(sdk::Host) {}

    void describe(sdk::TextSink out) const { out.write(document); }

    void compute(sdk::Context, const sdk::Batch& batch) const {
        for (std::uint32_t field = 0; field < batch.fields(); ++field) {
            if (batch.name(field) != "age")
                throw sdk::Failure(TESSERA_MISSING, "scheme-main computes age, not " +
                                                        std::string(batch.name(field)));
            const auto births = batch.input(field, 0);
            std::vector<tessera_value> ages(births.size(), sdk::missing());
            for (std::size_t i = 0; i < births.size(); ++i)
                if (const auto birth = sdk::as_date(births[i]))
                    ages[i] = age(*birth, batch.today());
            batch.put(field, 0, ages);
        }
    }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor = sdk::descriptor<Main>("scheme-main", "1.0.0");
    return &descriptor;
}
