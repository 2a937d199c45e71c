// Files that are no libraries: looked at and refused without being loaded, each with its own cause.
#include "base/error.hpp"
#include "plugin/plugins.hpp"

#include <catch2/catch.hpp>
#include <elf.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>

using namespace tessera;
using namespace tessera::plugin;
namespace fs = std::filesystem;

namespace {

// A copy of a good plugin folder whose library the test may damage.
class Copy {
public:
    Copy() {
        std::string name = (fs::temp_directory_path() / "tessera-hostile-XXXXXX").string();
        root_ = ::mkdtemp(name.data());
        fs::create_directory(root_ / "zoo-none");
        for (const char* file : {"plugin.toml", "zoo-none.so"})
            fs::copy(fs::path(BAD_PLUGINS) / "zoo-none" / file, root_ / "zoo-none" / file);
        std::ifstream stream(library(), std::ios::binary);
        good.assign(std::istreambuf_iterator<char>(stream), {});
    }
    ~Copy() { fs::remove_all(root_); }
    fs::path library() const { return root_ / "zoo-none" / "zoo-none.so"; }
    void write(const std::string& bytes) const {
        fs::remove(library()); // never change a file that may be mapped
        std::ofstream(library(), std::ios::binary) << bytes;
    }
    Status open() const {
        Options options;
        options.directories = {root_};
        options.unmap = true;
        const Status status = Plugins::open(options)->statuses().at(0);
        // Looking says the same as loading.
        if (status.state == "quarantined" && status.code != "plugin.load-failed")
            CHECK(Plugins::inspect(root_ / "zoo-none").status.code == status.code);
        return status;
    }

    std::string good;

private:
    fs::path root_;
};

} // namespace

TEST_CASE("a missing library") {
    const Copy copy;
    CHECK(copy.open().state == "running");
    fs::remove(copy.library());
    CHECK(copy.open().code == "plugin.missing-library");
}

TEST_CASE("a text file, an empty file, a folder in place of the library") {
    const Copy copy;
    copy.write("#!/bin/sh\necho I am no library\n");
    CHECK(copy.open().code == "plugin.not-a-library");
    copy.write("");
    CHECK(copy.open().code == "plugin.not-a-library");
    fs::remove(copy.library());
    fs::create_directory(copy.library());
    CHECK(copy.open().code == "plugin.unreadable");
}

TEST_CASE("a library for another processor") {
    const Copy copy;
    std::string bytes = copy.good;
    bytes[offsetof(Elf64_Ehdr, e_machine)] = 40; // arm
    copy.write(bytes);
    const Status status = copy.open();
    CHECK(status.code == "plugin.wrong-architecture");
    CHECK(status.reason.find("arm") != std::string::npos);
    bytes = copy.good;
    bytes[EI_CLASS] = ELFCLASS32;
    copy.write(bytes);
    const Status half = copy.open(); // the same processor, asked for its 32 bits
    CHECK(half.code == "plugin.wrong-architecture");
    CHECK(half.reason.find("with 32 bits") != std::string::npos);
}

TEST_CASE("a library cut at any place is refused and never mapped") {
    const Copy copy;
    for (std::size_t size = 4; size < copy.good.size(); size += size < 4096 ? 61 : 997) {
        INFO(size);
        copy.write(copy.good.substr(0, size));
        CHECK(copy.open().code == "plugin.truncated");
    }
}

TEST_CASE("inspect reads headers full of nonsense without harm") {
    const Copy copy;
    for (std::size_t at = 16; at < 0x400; at += 3) {
        std::string bytes = copy.good;
        for (std::size_t i = at; i < at + 8; ++i) bytes[i] = static_cast<char>(0xff);
        copy.write(bytes);
        CHECK_NOTHROW(Plugins::inspect(copy.library()));
    }
}

TEST_CASE("inspect names the libraries that are needed and those that are missing") {
    const Inspection needy = Plugins::inspect(fs::path(BAD_PLUGINS) / "needy");
    CHECK(needy.missing == std::vector<std::string>{"libtessera_test_ghost.so"});
    const Inspection good = Plugins::inspect(fs::path(BAD_PLUGINS) / "zoo-none" / "plugin.toml");
    CHECK(good.status.state == "found");
    CHECK(good.missing.empty());
    CHECK(std::find(good.needed.begin(), good.needed.end(), "libc.so.6") != good.needed.end());
    CHECK(Plugins::inspect("/no/such/folder").status.code == "plugin.bad-manifest");
}
