// A linker of competitors that does what its parameter says, which is no good: the fault needs no
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

tessera_status propose(void*, const tessera_ctx*, const tessera_link_request* request,
                       tessera_link_sink* out, tessera_error* error) {
    const tessera_value& given = request->parameters[0];
    const std::string_view what(given.kind == TESSERA_TEXT ? given.text.data : "",
                                given.kind == TESSERA_TEXT ? given.text.size : 0);
    out->put(out, 0, 0, 1, str("as it likes")); // counts for nothing unless all goes well
    if (what == "throw") throw std::runtime_error("out it goes");
    if (what == "throw-anything") throw 42;
    if (what == "fail") return error->fail(error, TESSERA_DB, str("no licence"));
    if (what == "fail-silently") return TESSERA_FAULT;
    if (what == "nonsense") return 4711;
    if (what == "veto") return TESSERA_VETO;
    if (what == "sleep") std::this_thread::sleep_for(std::chrono::milliseconds(400));
    if (what == "beyond") out->put(out, request->n_segments, 0, 1, str("far out"));
    if (what == "strength") out->put(out, 0, 0, TESSERA_STRENGTH_ONE + 1, str("so strong"));
    if (what == "weak") out->put(out, 0, 0, -1, str("so weak"));
    if (what == "no-reason") return out->put(out, 0, 0, 1, str(""));
    if (what == "latin1") return out->put(out, 0, 0, 1, str("caf\xe9 closed"));
    if (what == "endless") return out->put(out, 0, 0, 1, {nullptr, std::uint64_t{1} << 60});
    return TESSERA_OK;
}

tessera_status create(const tessera_host*, void**, tessera_error*) {
    return TESSERA_OK;
}
void destroy(void*) {}
const void* extension(void*, const char* id) {
    static constexpr tessera_competitor_linker_v1 linker{sizeof(linker), propose};
    return std::string_view(id) == TESSERA_EXT_COMPETITOR_LINKER ? &linker : nullptr;
}

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr tessera_plugin_v1 descriptor{
        sizeof(descriptor), 1, ID, "1.0.0", create, nullptr, nullptr, destroy, extension};
    return &descriptor;
}
