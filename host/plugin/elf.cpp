#include "plugin/elf.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>

namespace tessera::plugin {

namespace fs = std::filesystem;

namespace {

#if defined(__x86_64__)
constexpr int own_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr int own_machine = EM_AARCH64;
#else
#error "name the ELF machine of this processor here"
#endif

std::string machine_name(int machine) {
    switch (machine) {
    case EM_X86_64: return "x86-64";
    case EM_AARCH64: return "aarch64";
    case EM_386: return "x86";
    case EM_ARM: return "arm";
    case EM_RISCV: return "riscv";
    case EM_PPC64: return "ppc64";
    case EM_S390: return "s390x";
    default: return fmt::format("machine {}", machine);
    }
}

class File {
public:
    explicit File(const fs::path& path)
        : path_(path) {
        std::error_code error;
        if (!fs::exists(path, error))
            throw failure(
                "plugin.missing-library", fmt::format("there is no {}", path.string()),
                "build or install the library beside its plugin.toml, or correct `library` there");
        // Opening a pipe would wait until somebody writes to it.
        if (fs::is_regular_file(path, error)) stream_.open(path, std::ios::binary);
        size_ = fs::file_size(path, error);
        if (error || !stream_.is_open())
            throw failure("plugin.unreadable", fmt::format("{} cannot be read", path.string()),
                          "check that it is a file and its rights");
    }
    std::uint64_t size() const { return size_; }
    bool holds(std::uint64_t offset, std::uint64_t size) const {
        return offset <= size_ && size <= size_ - offset;
    }
    template <class T>
    std::optional<T> at(std::uint64_t offset) {
        T object;
        if (!holds(offset, sizeof object)) return {};
        stream_.seekg(static_cast<std::streamoff>(offset));
        if (!stream_.read(reinterpret_cast<char*>(&object), sizeof object)) return {};
        return object;
    }
    std::string text(std::uint64_t offset) {
        std::string result;
        if (!holds(offset, 1)) return result;
        stream_.seekg(static_cast<std::streamoff>(offset));
        for (char c; result.size() < 4096 && stream_.get(c) && c != 0;) result += c;
        stream_.clear();
        return result;
    }
    Error truncated() const {
        return failure(
            "plugin.truncated",
            fmt::format("{} is cut off or damaged: its headers speak of more than its {} bytes",
                        path_.string(), size_),
            "copy or build the library again");
    }

private:
    fs::path path_;
    std::ifstream stream_;
    std::uint64_t size_ = 0;
};

// A processor may run code of several classes: x86-64 with 32-bit pointers is another machine.
std::string kind_of(const Elf64_Ehdr& header) {
    std::string kind = machine_name(header.e_machine);
    if (header.e_ident[EI_CLASS] != ELFCLASS64) kind += " with 32 bits";
    if (header.e_ident[EI_DATA] != ELFDATA2LSB) kind += ", big-endian";
    return kind;
}

// The address of a segment as an offset in the file.
std::optional<std::uint64_t> offset_of(const std::vector<Elf64_Phdr>& segments,
                                       std::uint64_t address) {
    for (const Elf64_Phdr& segment : segments)
        if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
            address - segment.p_vaddr < segment.p_filesz)
            return segment.p_offset + (address - segment.p_vaddr);
    return {};
}

std::vector<std::string> needed_of(File& file, const std::vector<Elf64_Phdr>& segments) {
    std::vector<std::uint64_t> names;
    std::optional<std::uint64_t> strings;
    for (const Elf64_Phdr& segment : segments) {
        if (segment.p_type != PT_DYNAMIC) continue;
        for (std::uint64_t at = 0; at + sizeof(Elf64_Dyn) <= segment.p_filesz;
             at += sizeof(Elf64_Dyn)) {
            const auto entry = file.at<Elf64_Dyn>(segment.p_offset + at);
            if (!entry) throw file.truncated();
            if (entry->d_tag == DT_NULL) break;
            if (entry->d_tag == DT_NEEDED) names.push_back(entry->d_un.d_val);
            if (entry->d_tag == DT_STRTAB) strings = offset_of(segments, entry->d_un.d_ptr);
        }
    }
    std::vector<std::string> needed;
    if (strings)
        for (std::uint64_t name : names) needed.push_back(file.text(*strings + name));
    return needed;
}

} // namespace

ElfInfo read_elf(const fs::path& path) {
    File file(path);
    const auto magic = file.at<std::uint32_t>(0);
    if (!magic || std::memcmp(&*magic, ELFMAG, SELFMAG) != 0)
        throw failure("plugin.not-a-library",
                      fmt::format("{} is not a shared library", path.string()),
                      "put the built library there; a text or an archive cannot be loaded");
    const auto header = file.at<Elf64_Ehdr>(0);
    if (!header) throw file.truncated();
    if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB ||
        header->e_machine != own_machine)
        throw failure("plugin.wrong-architecture",
                      fmt::format("{} is built for {}, this host is {}", path.string(),
                                  kind_of(*header), machine_name(own_machine)),
                      "build the plugin for this machine");
    if (header->e_type != ET_DYN)
        throw failure("plugin.not-a-library",
                      fmt::format("{} is not a shared library", path.string()),
                      "link it as a shared library");
    std::vector<Elf64_Phdr> segments;
    for (unsigned i = 0; i < header->e_phnum; ++i) {
        const auto segment = file.at<Elf64_Phdr>(header->e_phoff + i * sizeof(Elf64_Phdr));
        if (!segment || !file.holds(segment->p_offset, segment->p_filesz)) throw file.truncated();
        segments.push_back(*segment);
    }
    // The section table stands at the end of what a linker writes; the loader does not read it, but
    // a file that lacks it has been cut.
    const std::uint64_t sections = std::uint64_t{header->e_shnum} * header->e_shentsize;
    if (header->e_shoff != 0 && !file.holds(header->e_shoff, sections)) throw file.truncated();
    return {machine_name(header->e_machine), needed_of(file, segments)};
}

std::vector<std::string> not_found(const std::vector<std::string>& needed) {
    std::vector<fs::path> directories{"/lib", "/usr/lib", "/lib64", "/usr/lib64"};
    if (const char* extra = std::getenv("LD_LIBRARY_PATH"))
        for (const std::string& part : split(extra, ':'))
            if (!part.empty()) directories.emplace_back(part);
    std::error_code error;
    for (const auto& entry : fs::directory_iterator("/etc/ld.so.conf.d", error)) {
        std::ifstream stream(entry.path());
        for (std::string line; std::getline(stream, line);)
            if (line.starts_with('/')) directories.emplace_back(trim(line));
    }
    std::vector<std::string> missing;
    for (const std::string& name : needed) {
        bool found = false;
        for (const fs::path& directory : directories)
            found = found || fs::exists(directory / name, error);
        if (!found) missing.push_back(name);
    }
    return missing;
}

} // namespace tessera::plugin
