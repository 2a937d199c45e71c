// Finding plugins: folders that hold a plugin.toml, and which of two with the same id counts.
#pragma once

#include "plugin/graph.hpp"
#include "plugin/manifest.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tessera::plugin {

// A plugin that was found but whose manifest cannot be used, or that another one of its id
// replaces.
struct Rejected {
    std::string id; // of the manifest, or the folder's name if that could not be read
    std::filesystem::path path;
    Refusal refusal;
    std::optional<Manifest> manifest;
    bool may_subscribe = false; // its manifest cannot be read, and may list topics
};

struct Found {
    std::vector<Manifest> manifests; // by id, one of each
    std::vector<Rejected> rejected;
};

// The result does not depend on the order of directories or of entries in them. Of the same id the
// highest version counts, of the same version the smallest path. Throws usage
// "plugin.bad-directory".
Found discover(const std::vector<std::filesystem::path>& directories);

} // namespace tessera::plugin
