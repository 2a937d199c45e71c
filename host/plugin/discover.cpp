#include "plugin/discover.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tessera::plugin {

namespace fs = std::filesystem;

namespace {

std::set<fs::path> manifest_files(const std::vector<fs::path>& directories) {
    std::set<fs::path> files;
    for (const fs::path& directory : directories) {
        std::error_code error;
        if (!fs::exists(directory, error) && !error) continue;
        fs::directory_iterator entry(directory, error);
        if (error)
            throw usage("plugin.bad-directory",
                        fmt::format("the plugin directory {} cannot be read: {}",
                                    directory.string(), error.message()),
                        "correct the path in the configuration, or its rights");
        for (const fs::directory_iterator end; entry != end; entry.increment(error)) {
            const fs::path file = entry->path() / "plugin.toml";
            if (fs::exists(file, error)) files.insert(fs::absolute(file).lexically_normal());
        }
    }
    return files;
}

} // namespace

Found discover(const std::vector<fs::path>& directories) {
    Found found;
    for (const fs::path& file : manifest_files(directories)) {
        try {
            found.manifests.push_back(read_manifest(file));
        } catch (const Error& error) {
            const Remains remains = remains_of(file);
            found.rejected.push_back({remains.id.value_or(file.parent_path().filename().string()),
                                      file,
                                      {error.code(), error.message()},
                                      {},
                                      remains.may_subscribe});
        }
    }
    auto& all = found.manifests;
    std::sort(all.begin(), all.end(), [](const Manifest& a, const Manifest& b) {
        if (a.id != b.id) return a.id < b.id;
        if (a.version != b.version) return a.version > b.version;
        return a.path < b.path;
    });
    for (std::size_t i = 1; i < all.size();) {
        const Manifest& chosen = all[i - 1];
        if (all[i].id != chosen.id) {
            ++i;
            continue;
        }
        found.rejected.push_back(
            {all[i].id,
             all[i].path,
             {"plugin.replaced", fmt::format("version {} in {} is used instead",
                                             chosen.version_text, chosen.path.string())},
             std::move(all[i]),
             false});
        all.erase(all.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return found;
}

} // namespace tessera::plugin
