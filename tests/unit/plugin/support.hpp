// What the tests of host/plugin share: plugin folders in a scratch directory, and Options that read
// them.
#pragma once

#include "plugin/plugins.hpp"

#include <filesystem>
#include <string>

namespace tessera::plugin {

// A directory that is removed with its content at the end of the test.
class Scratch {
public:
    Scratch();
    ~Scratch();
    const std::filesystem::path& path() const { return path_; }
    // A plugin folder with a manifest; "" as library makes none.
    void add(const std::string& folder, const std::string& manifest) const;

private:
    std::filesystem::path path_;
};

Options built_plugins(); // the plugins of this build, found beside the tests
Status status_of(const Plugins& plugins,
                 const std::string& id); // state "absent" when there is none
// The first lines of a manifest.
std::string head(const std::string& id, const std::string& version = "1.0.0");

} // namespace tessera::plugin
