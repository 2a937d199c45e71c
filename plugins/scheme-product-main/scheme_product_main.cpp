// The product template "main": every attribute of a product (PRD-4).
#include <tessera/plugin.hpp>

namespace {

constexpr std::string_view document = R"json({
  "template": "main",
  "subject": "product",
  "title": "By attributes",
  "all_attributes": true,
  "defaults": {
    "filter": "not deleted and not is_folder",
    "fields": ["name", "category", "brand", "price_group"],
    "order": ["name"]
  }
})json";

class ProductMain {
public:
    explicit ProductMain(tessera::sdk::Host) {}
    void describe(tessera::sdk::TextSink out) const { out.write(document); }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor =
        tessera::sdk::descriptor<ProductMain>("scheme-product-main", "1.0.0");
    return &descriptor;
}
