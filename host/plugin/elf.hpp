// Looking at a shared library without loading it: is it one, whole, for this machine, and what does
// it need? Every offset of the file is checked, since the file may be hostile (plugin-sdk.md,
// experiment 4: Boost's own reader crashes on a crafted one).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tessera::plugin {

struct ElfInfo {
    std::string machine;             // "x86-64", "aarch64", "machine 40"
    std::vector<std::string> needed; // DT_NEEDED in order
};

// Throws failure "plugin.missing-library", "plugin.unreadable", "plugin.not-a-library",
// "plugin.truncated", "plugin.wrong-architecture". A truncated library must never reach the loader:
// it maps, and the first access beyond the end of the file kills the process.
ElfInfo read_elf(const std::filesystem::path& file);

// Those of `needed` that are in no directory where the loader looks.
std::vector<std::string> not_found(const std::vector<std::string>& needed);

} // namespace tessera::plugin
