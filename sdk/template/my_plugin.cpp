// A skeleton that does a little of everything: a template with a computed field, and a subscriber
// that may veto. Built and run by the tests (abi-out-of-tree), so that it is never out of date.
#include <tessera/plugin.hpp>

namespace {

namespace sdk = tessera::sdk;

constexpr std::string_view document = R"json({
  "template": "mine",
  "subject": "partner",
  "title": "By what I know",
  "attributes": [{"name": "home_region", "title": "Region", "path": "region.name"}],
  "computed": [{"name": "name_length", "title": "Length of the name", "type": "integer", "needs": ["name"]}],
  "defaults": {"filter": "not deleted", "fields": ["name", "name_length"], "order": ["name"]}
})json";

// Code points of a UTF-8 text: every byte but the continuing ones.
std::int64_t length_of(std::string_view text) {
    std::int64_t length = 0;
    for (const char c : text) length += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return length;
}

class MyPlugin {
public:
    explicit MyPlugin(sdk::Host host)
        : host_(host)
        , shortest_(sdk::as_integer(host.setting("shortest_name")).value_or(1)) {}

    void start() { host_.info("ready"); }

    void describe(sdk::TextSink out) const { out.write(document); }

    void compute(sdk::Context context, const sdk::Batch& batch) const {
        for (std::uint32_t field = 0; field < batch.fields(); ++field) {
            const auto names = batch.input(field, 0); // the first of its "needs"
            std::vector<tessera_value> lengths(names.size(), sdk::missing());
            for (std::size_t i = 0; i < names.size(); ++i)
                if (const auto name = sdk::as_text(names[i]))
                    lengths[i] = sdk::of(length_of(*name));
            batch.put(field, 0, lengths);
            context.check(); // leaves when the deadline has passed
        }
    }

    tessera_status on(sdk::Context, std::string_view, int, sdk::Record partner,
                      sdk::Answer answer) const {
        const std::string name = partner.text("name");
        if (length_of(name) < shortest_)
            return answer.veto("short-name", "the name \"" + name + "\" is shorter than " +
                                                 std::to_string(shortest_) + " characters");
        return TESSERA_OK;
    }

private:
    sdk::Host host_;
    std::int64_t shortest_;
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor = sdk::descriptor<MyPlugin>("my-plugin", "1.0.0");
    return &descriptor;
}
