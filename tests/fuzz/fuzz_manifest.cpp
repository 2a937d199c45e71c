// plugin.toml of somebody else: refused, or a manifest.
#include "fuzz/fuzz.hpp"

#include "plugin/manifest.hpp"

using namespace tessera;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = fuzz::text_of(data, size);
    const auto read =
        fuzz::tried(input, [&] { return plugin::parse_manifest(input, "plugins/a/plugin.toml"); });
    if (read) fuzz::require(!read->id.empty(), "a manifest without an id", input);
    return 0;
}
