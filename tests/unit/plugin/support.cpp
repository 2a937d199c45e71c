#include "support.hpp"
#include "support/places.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace tessera::plugin {

namespace fs = std::filesystem;

Scratch::Scratch() {
    std::string name = (fs::temp_directory_path() / "tessera-plugin-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
}

Scratch::~Scratch() {
    std::error_code error;
    fs::remove_all(path_, error);
}

void Scratch::add(const std::string& folder, const std::string& manifest) const {
    fs::create_directories(path_ / folder);
    std::ofstream(path_ / folder / "plugin.toml") << manifest;
}

Options built_plugins() {
    Options options;
    options.directories = {tessera::test::binary_dir() / "plugins"};
    return options;
}

Status status_of(const Plugins& plugins, const std::string& id) {
    for (const Status& status : plugins.statuses())
        if (status.id == id) return status;
    Status absent;
    absent.state = "absent";
    return absent;
}

std::string head(const std::string& id, const std::string& version) {
    return "id = \"" + id + "\"\nversion = \"" + version + "\"\nabi = \"1.0\"\n";
}

} // namespace tessera::plugin
