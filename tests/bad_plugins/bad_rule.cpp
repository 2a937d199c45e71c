// A rule of shipment bans that does what its parameter says, which is no good: the fault needs no
// library of its own.
#include <tessera/abi.h>

#include <chrono>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace {

tessera_str str(std::string_view text) {
    return {text.data(), text.size()};
}

tessera_status check(void*, const tessera_ctx*, const tessera_ban_request* request,
                     tessera_verdict_sink* out, tessera_error* error) {
    const tessera_value& given = request->parameters[0][0];
    const std::string_view what(given.kind == TESSERA_TEXT ? given.text.data : "",
                                given.kind == TESSERA_TEXT ? given.text.size : 0);
    if (what == "throw") throw std::runtime_error("out it goes");
    if (what == "throw-anything") throw 42;
    if (what == "fail") return error->fail(error, TESSERA_DB, str("no licence"));
    if (what == "fail-silently") return TESSERA_FAULT;
    if (what == "nonsense") return 4711;
    if (what == "veto") return TESSERA_VETO;
    if (what == "silent") return TESSERA_OK;
    if (what == "sleep") std::this_thread::sleep_for(std::chrono::milliseconds(400));
    if (what == "beyond") out->put(out, request->n_shipments, TESSERA_SHIP, str(""));
    if (what == "unknown") return out->put(out, 0, 3, str("what now?"));
    if (what == "no-reason") return out->put(out, 0, TESSERA_REFUSE, str(""));
    if (what == "latin1") return out->put(out, 0, TESSERA_REFUSE, str("caf\xe9 closed"));
    if (what == "endless") return out->put(out, 0, TESSERA_WARN, {nullptr, std::uint64_t{1} << 60});
    for (std::uint32_t i = 0; i < request->n_shipments; ++i)
        if (what != "some" || i > 0) out->put(out, i, TESSERA_SHIP, str(""));
    return TESSERA_OK;
}

tessera_status create(const tessera_host*, void**, tessera_error*) {
    return TESSERA_OK;
}
void destroy(void*) {}
const void* extension(void*, const char* id) {
    static constexpr tessera_ban_rule_v1 rule{sizeof(rule), check};
    return std::string_view(id) == TESSERA_EXT_BAN_RULE ? &rule : nullptr;
}

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr tessera_plugin_v1 descriptor{
        sizeof(descriptor), 1, ID, "1.0.0", create, nullptr, nullptr, destroy, extension};
    return &descriptor;
}
