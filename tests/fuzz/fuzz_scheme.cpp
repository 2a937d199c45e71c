// Scheme files, and segment files, whose tables are read the same way: refused with a place, or the
// same scheme again after being written.
#include "fuzz/fuzz.hpp"

#include "scheme/scheme.hpp"

using namespace tessera;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = fuzz::text_of(data, size);
    const auto read = fuzz::tried(input, [&] { return scheme::read_scheme(input, "a.toml"); });
    if (!read) return 0;
    const std::string written = write_scheme(*read);
    const auto same =
        fuzz::again(input, written, [&] { return scheme::read_scheme(written, "b.toml"); });
    fuzz::require(write_scheme(same) == written, "the scheme is another one", input);
    return 0;
}
