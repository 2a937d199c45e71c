#include "cli/anew.hpp"

#include "base/error.hpp"
#include "cli/interrupt.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <string_view>
#include <vector>

namespace tessera::cli {

namespace {

constexpr std::string_view variable = "TESSERA_HUNG";
constexpr const char* this_program = "/proc/self/exe";

// Without destructors: they would wait for the call that hangs.
[[noreturn]] void end(const std::string& why) {
    std::cerr << "error: " << why << "\n  code: plugin.hung\n" << std::flush;
    _exit(static_cast<int>(Outcome::failure));
}

// Connections, locks and files of ours end with the exec, whoever has opened them.
void close_on_exec() {
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        const int descriptor = std::atoi(entry.path().filename().c_str());
        if (descriptor > STDERR_FILENO) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    }
}

std::vector<std::string> environment(const std::set<std::string>& hung) {
    std::vector<std::string> result;
    const std::string ours = std::string(variable) + "=";
    for (char** entry = environ; *entry != nullptr; ++entry)
        if (!std::string_view(*entry).starts_with(ours)) result.emplace_back(*entry);
    std::string ids;
    for (const std::string& id : hung) ids += (ids.empty() ? "" : ",") + id;
    result.push_back(ours + ids);
    return result;
}

} // namespace

std::set<std::string> hung_before() {
    std::set<std::string> result;
    const char* const value = std::getenv(variable.data());
    std::istringstream ids(value == nullptr ? "" : value);
    for (std::string id; std::getline(ids, id, ',');)
        if (!id.empty()) result.insert(id);
    return result;
}

void begin_anew(char* const* words, const std::string& without) try {
    if (interrupted()) end("told to end, and plugin " + without + " is in a call that hangs");
    auto hung = hung_before();
    hung.insert(without);
    std::vector<std::string> entries = environment(hung);
    std::vector<char*> pointers;
    for (std::string& entry : entries) pointers.push_back(entry.data());
    pointers.push_back(nullptr);
    // By its path, after which the process is called; by the link if it has been replaced since.
    std::error_code none;
    const auto program = std::filesystem::read_symlink(this_program, none);
    close_on_exec();
    execve(program.c_str(), words, pointers.data());
    execve(this_program, words, pointers.data());
    end("plugin " + without + " hangs, and serve cannot begin anew: " + std::strerror(errno));
} catch (const std::exception& error) {
    end("plugin " + without + " hangs, and serve cannot begin anew: " + error.what());
}

} // namespace tessera::cli
