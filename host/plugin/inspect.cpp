#include "base/error.hpp"
#include "plugin/elf.hpp"
#include "plugin/plugins_impl.hpp"
#include "plugin/settings.hpp"

namespace tessera::plugin {

namespace fs = std::filesystem;

Inspection Plugins::inspect(const fs::path& path) {
    Inspection result;
    std::error_code error;
    const fs::path file = fs::is_directory(path, error) ? path / "plugin.toml"
                          : path.filename() == "plugin.toml"
                              ? path
                              : fs::absolute(path).parent_path() / "plugin.toml";
    result.status.path = file;
    try {
        const Manifest manifest = read_manifest(file);
        result.status = describe(manifest);
        result.library = manifest.library;
        for (const SettingSchema& schema : manifest.settings)
            result.settings.push_back({schema.key, std::string(to_string(schema.type)),
                                       schema.secret ? "" : to_text(schema.default_),
                                       range_text(schema), schema.title, schema.secret});
        const ElfInfo elf = read_elf(manifest.library);
        result.machine = elf.machine;
        result.needed = elf.needed;
        result.missing = not_found(elf.needed);
        result.status.state = "found";
    } catch (const Error& problem) {
        result.status.state = "quarantined";
        result.status.code = problem.code();
        result.status.reason = problem.message();
        if (result.status.id.empty())
            result.status.id = fs::absolute(file).parent_path().filename().string();
    }
    return result;
}

} // namespace tessera::plugin
