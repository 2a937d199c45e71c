// A plugin that breaks the first promise: an exception leaves the entry that it is built with. It
// shares the host's C++ library, so the host can still catch it.
#include <tessera/abi.h>

#include <stdexcept>
#include <string_view>

namespace {

enum Place { entry, creating, starting, extending, describing, running, stopping };

void perhaps(Place place) {
    if (place == FAULT) throw std::runtime_error("out it goes");
}

tessera_status create(const tessera_host*, void**, tessera_error*) {
    perhaps(creating);
    return TESSERA_OK;
}
tessera_status start(void*, tessera_error*) {
    perhaps(starting);
    return TESSERA_OK;
}
void stop(void*) {
    perhaps(stopping);
}
void destroy(void*) {
    if (FAULT == stopping) throw 42; // not even a std::exception
}
tessera_status describe(void*, tessera_text_sink* out, tessera_error*) {
    perhaps(describing);
    constexpr std::string_view text = R"({"template": "thrower", "subject": "partner"})";
    return out->write(out, {text.data(), text.size()});
}
tessera_status compute(void*, const tessera_ctx*, const tessera_compute_request*,
                       tessera_value_sink*, tessera_error*) {
    perhaps(running);
    return TESSERA_OK;
}
tessera_status on(void*, const tessera_ctx*, tessera_str, int32_t, const tessera_record*,
                  tessera_answer*, tessera_error*) {
    if (FAULT == running) throw 42;
    return TESSERA_OK;
}

const void* extension(void*, const char* id) {
    perhaps(extending);
    static constexpr tessera_scheme_template_v1 scheme_template{sizeof(scheme_template), describe,
                                                                compute};
    static constexpr tessera_event_subscriber_v1 subscriber{sizeof(subscriber), on};
    if (std::string_view(id) == TESSERA_EXT_SCHEME_TEMPLATE) return &scheme_template;
    return &subscriber;
}

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    perhaps(entry);
    static constexpr tessera_plugin_v1 descriptor{
        sizeof(descriptor), 0, ID, "1.0.0", create, start, stop, destroy, extension};
    return &descriptor;
}
