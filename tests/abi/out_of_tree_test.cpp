// The SDK as a plugin author has it: installed to a prefix, the skeleton built out of tree, and
// run.
#include "base/value.hpp"
#include "plugin/plugins.hpp"
#include "support/places.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <cstdlib>

using namespace tessera;
using namespace tessera::plugin;
namespace fs = std::filesystem;

namespace {

void run(const std::string& command) {
    INFO(command);
    REQUIRE(std::system((command + " > /dev/null").c_str()) == 0);
}

struct Prefix {
    Prefix() {
        std::string name = (fs::temp_directory_path() / "tessera-sdk-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~Prefix() { fs::remove_all(path); }
    fs::path path;
};

} // namespace

TEST_CASE("the skeleton builds against an installed SDK and runs [out of tree]") {
    const Prefix scratch;
    const std::string prefix = (scratch.path / "prefix").string(),
                      source = (scratch.path / "source").string(),
                      build = (scratch.path / "build").string();
    run(std::string(CMAKE) + " --install " + tessera::test::binary_dir().string() +
        " --component sdk --prefix " + prefix);
    fs::copy(fs::path(prefix) / "share/tessera/sdk/template", source);
    run(std::string(CMAKE) + " -S " + source + " -B " + build + " -DCMAKE_PREFIX_PATH=" + prefix +
        " -DCMAKE_CXX_COMPILER=" CXX " -DCMAKE_CXX_FLAGS='-Wall -Wextra -Wpedantic -Werror'"
        " -DCMAKE_BUILD_TYPE=" BUILD_TYPE " -DCMAKE_INSTALL_PREFIX=" +
        prefix);
    run(std::string(CMAKE) + " --build " + build);
    run(std::string(CMAKE) + " --install " + build);

    Options options;
    for (const auto& entry : fs::recursive_directory_iterator(prefix))
        if (entry.path().filename() == "plugins") options.directories = {entry.path()};
    REQUIRE(options.directories.size() == 1);
    options.settings["my-plugin"] = {{"shortest_name", std::int64_t{3}}};
    const auto plugins = Plugins::open(options);
    REQUIRE(plugins->statuses().size() == 1);
    CHECK(plugins->statuses()[0].reason == "");
    CHECK(plugins->statuses()[0].state == "running");

    const std::vector<std::string> keys{"1", "2"};
    const std::vector<Value> names{std::string("Ёлки"), Value()};
    ComputeReply reply;
    plugins->compute("my-plugin", {Date{0}, keys, {{"name_length", {names}, {}}}}, reply);
    CHECK(reply.columns.at(0) == std::vector<Value>{std::int64_t{4}, Value()});
    const auto subscriber = plugins->subscribers("partner.creating", Phase::before).at(0);
    CHECK(plugins->call(subscriber, {{"name", std::string("Ab")}}).code == "my-plugin/short-name");
    CHECK(plugins->call(subscriber, {{"name", std::string("Abc")}}).status == Answer::ok);
}
