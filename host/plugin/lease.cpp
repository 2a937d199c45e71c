#include "plugin/lease.hpp"

#include "base/error.hpp"
#include "plugin/elf.hpp"

#include <boost/dll/shared_library.hpp>
#include <dlfcn.h>
#include <fmt/format.h>

#include <cstring>

namespace tessera::plugin {

namespace dll = boost::dll;

struct Lease::Library {
    dll::shared_library handle;
};

namespace {

constexpr const char* entry_name = "tessera_plugin_entry_v1";
using Entry = const tessera_plugin_v1*();

// The linker's text names file and symbol; the cause in front of it is ours.
Error load_error(const Manifest& manifest, const std::string& linker) {
    const std::string library = manifest.library.filename().string();
    if (linker.find("undefined symbol") != std::string::npos)
        return failure(
            "plugin.undefined-symbol",
            fmt::format("{} uses a symbol that nobody defines: {}", library, linker),
            "link the plugin with what it uses; tessera_add_plugin links with -z defs, which finds "
            "this at build time");
    if (linker.find("cannot open shared object file") != std::string::npos)
        return failure("plugin.missing-needed-library",
                       fmt::format("a library that {} needs is not installed: {}", library, linker),
                       "install it; `tessera plugin inspect` lists what is needed and missing");
    if (linker.find("version `") != std::string::npos)
        return failure("plugin.missing-needed-library",
                       fmt::format("{} needs a newer version of a library: {}", library, linker),
                       "build the plugin on this system, or update the library");
    return failure("plugin.load-failed", fmt::format("{} cannot be loaded: {}", library, linker),
                   "see the loader's message");
}

bool same(const char* said, const std::string& manifest) {
    return said && strnlen(said, manifest.size() + 1) == manifest.size() && manifest == said;
}

std::string quoted(const char* text) {
    return text ? fmt::format("\"{}\"", std::string(text, strnlen(text, 80))) : "nothing";
}

void check(const Manifest& manifest, const tessera_plugin_v1* said) {
    const std::string library = manifest.library.filename().string();
    if (!said)
        throw failure("plugin.bad-descriptor", fmt::format("{} answers no descriptor", library),
                      "let tessera_plugin_entry_v1 return a constant descriptor");
    constexpr std::uint32_t smallest =
        sizeof(tessera_plugin_v1); // of release 1.0: it has only grown since
    if (said->size < smallest || said->size > 64 * 1024)
        throw failure("plugin.bad-descriptor",
                      fmt::format("{} answers a descriptor of {} bytes, and the smallest is {}",
                                  library, said->size, smallest),
                      "set size to sizeof(tessera_plugin_v1)");
    if (said->abi_minor_needed > TESSERA_ABI_MINOR)
        throw failure("plugin.newer-abi",
                      fmt::format("{} needs ABI {}.{}, this host has {}.{}", library,
                                  TESSERA_ABI_MAJOR, said->abi_minor_needed, TESSERA_ABI_MAJOR,
                                  TESSERA_ABI_MINOR),
                      "update the host, or build the plugin for the older minor");
    if (!same(said->id, manifest.id) || !same(said->version, manifest.version_text))
        throw failure(
            "plugin.lies",
            fmt::format("{} calls itself {} version {}, its plugin.toml says \"{}\" version \"{}\"",
                        library, quoted(said->id), quoted(said->version), manifest.id,
                        manifest.version_text),
            "make both say the same, and install library and plugin.toml together");
    if (!said->create || !said->destroy || !said->extension)
        throw failure(
            "plugin.bad-descriptor",
            fmt::format("{} has a descriptor without create, destroy or extension", library),
            "only start and stop may be null");
}

} // namespace

std::shared_ptr<const Lease> Lease::open(const Manifest& manifest) {
    return std::shared_ptr<const Lease>(new Lease(manifest));
}

Lease::Lease(const Manifest& manifest)
    : library_(std::make_unique<Library>())
    , path_(manifest.library) {
    read_elf(path_);
    try {
        library_->handle.load(path_, dll::load_mode::rtld_now | dll::load_mode::rtld_local);
    } catch (const std::exception& error) {
        throw load_error(manifest, error.what());
    }
    if (!library_->handle.has(entry_name)) {
        for (int major = 2; major < 10; ++major)
            if (library_->handle.has(fmt::format("tessera_plugin_entry_v{}", major)))
                throw failure("plugin.wrong-abi-major",
                              fmt::format("{} is built for ABI {}, this host has ABI {}",
                                          path_.filename().string(), major, TESSERA_ABI_MAJOR),
                              "install the plugin's version for this host, or update the host");
        throw failure(
            "plugin.no-entry",
            fmt::format("{} does not export {}", path_.filename().string(), entry_name),
            "define the entry as tessera/abi.h declares it; tessera_add_plugin exports it");
    }
    try {
        descriptor_ = library_->handle.get<Entry>(entry_name)();
    } catch (...) {
        throw failure("plugin.threw",
                      fmt::format("the entry of {} threw an exception", path_.string()),
                      "the entry only answers a constant");
    }
    check(manifest, descriptor_);
}

Lease::~Lease() = default;

void Lease::keep_mapped() const {
    // Boost.DLL has no such mode (dll#68). The extra reference is given back at once; the mark
    // stays.
    if (void* handle = ::dlopen(path_.c_str(), RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE))
        ::dlclose(handle);
}

bool Lease::is_mapped(const std::filesystem::path& library) {
    void* handle = ::dlopen(library.c_str(), RTLD_NOW | RTLD_NOLOAD);
    if (handle) ::dlclose(handle);
    return handle != nullptr;
}

} // namespace tessera::plugin
