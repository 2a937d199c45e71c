// tessera.toml: refused, or a configuration.
#include "fuzz/fuzz.hpp"

#include "app/config.hpp"

using namespace tessera;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = fuzz::text_of(data, size);
    fuzz::tried(input, [&] { return app::parse_config(input, "tessera.toml"); });
    return 0;
}
