// A plugin with a C++ library of its own (-static-libstdc++), whose exceptions the host could not
// catch: the adapters of plugin.hpp must not let them out.
#include <tessera/plugin.hpp>

#include <new>
#include <stdexcept>

namespace {

namespace sdk = tessera::sdk;

class Foreign {
public:
    explicit Foreign(sdk::Host host) {
        if (FAULT) throw std::runtime_error("no construction today");
        host.info("built with a library of its own");
    }
    void stop() { throw 42; }
    void describe(sdk::TextSink out) const {
        out.write(R"({"template": "foreign", "subject": "partner"})");
    }
    void compute(sdk::Context, const sdk::Batch& batch) const {
        batch.put(7, 0, {}); // there is no field 7: the helper throws a Failure
    }
    tessera_status on(sdk::Context, std::string_view, int, sdk::Record subject, sdk::Answer) const {
        const std::string what = subject.text("do");
        if (what == "exception") throw std::out_of_range("far away");
        if (what == "failure") throw sdk::Failure(TESSERA_CONFLICT, "somebody was faster");
        if (what == "no-memory") throw std::bad_alloc();
        if (what == "number") throw 42;
        return TESSERA_OK;
    }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor = sdk::descriptor<Foreign>(ID, "1.0.0");
    return &descriptor;
}
