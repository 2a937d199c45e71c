// One loaded library and its checked descriptor. Whoever may call into the library holds a
// shared_ptr to its lease, so that nothing is called after it is gone.
#pragma once

#include "plugin/manifest.hpp"
#include "tessera/abi.h"

#include <memory>

namespace tessera::plugin {

class Lease {
public:
    // Loads the library of the manifest and checks what it says about itself. Throws failure with
    // one code per cause: those of read_elf(), and "plugin.missing-needed-library",
    // "plugin.undefined-symbol", "plugin.load-failed", "plugin.no-entry", "plugin.wrong-abi-major",
    // "plugin.newer-abi", "plugin.bad-descriptor", "plugin.lies".
    static std::shared_ptr<const Lease> open(const Manifest& manifest);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    const tessera_plugin_v1& descriptor() const { return *descriptor_; }

    // From now on the library stays mapped until the process ends, also after this lease.
    // Production does so with every plugin that has run: unmapping code that a thread_local
    // destructor or an exception still points at crashes, a mapped library costs nothing.
    void keep_mapped() const;
    // Whether the library is mapped at all, asked of the loader.
    static bool is_mapped(const std::filesystem::path& library);

private:
    explicit Lease(const Manifest& manifest);
    struct Library; // Boost.DLL's; first member, so destroyed last
    std::unique_ptr<Library> library_;
    std::filesystem::path path_;
    const tessera_plugin_v1* descriptor_ = nullptr;
};

} // namespace tessera::plugin
