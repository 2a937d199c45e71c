// The template "query": the user writes the SELECT, the host sees to it that it only reads (DCS-20
// to DCS-26).
#include <tessera/plugin.hpp>

namespace {

constexpr std::string_view document = R"json({
  "template": "query",
  "subject": "partner",
  "title": "By a SELECT of your own",
  "query": true,
  "defaults": {"filter": "not deleted"}
})json";

class Query {
public:
    explicit Query(tessera::sdk::Host) {}
    void describe(tessera::sdk::TextSink out) const { out.write(document); }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor = tessera::sdk::descriptor<Query>("scheme-query", "1.0.0");
    return &descriptor;
}
