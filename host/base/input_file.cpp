#include "base/input_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace tessera {

namespace {

constexpr std::size_t longest_text = 64 << 20;

std::runtime_error reason() {
    return std::runtime_error(std::strerror(errno));
}

ssize_t read_on(int handle, char* into, std::size_t most) {
    ssize_t count;
    do count = ::read(handle, into, most);
    while (count < 0 && errno == EINTR);
    return count;
}

// What a pipe holds already. Without waiting the end is read where nobody has it open for writing,
// and EAGAIN where somebody has and is not done.
std::string first_of_pipe(int handle) {
    std::array<char, 4096> piece;
    const ssize_t count = read_on(handle, piece.data(), piece.size());
    if (count == 0) throw std::runtime_error("it is a pipe that nobody writes to");
    if (count < 0 && errno != EAGAIN) throw reason();
    return {piece.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
}

} // namespace

InputFile::InputFile(const std::filesystem::path& file)
    : handle_(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {
    if (handle_ < 0) throw reason();
    try {
        struct stat about {};
        if (::fstat(handle_, &about) != 0) throw reason();
        if (S_ISDIR(about.st_mode)) throw std::runtime_error("it is a folder");
        if (S_ISFIFO(about.st_mode)) first_ = first_of_pipe(handle_);
        if (::fcntl(handle_, F_SETFL, 0) != 0) throw reason();
    } catch (...) {
        ::close(handle_);
        throw;
    }
}

InputFile::~InputFile() {
    ::close(handle_);
}

std::size_t InputFile::read(char* into, std::size_t most) {
    if (!first_.empty()) {
        const std::size_t count = first_.copy(into, most);
        first_.erase(0, count);
        return count;
    }
    const ssize_t count = read_on(handle_, into, most);
    if (count < 0) throw reason();
    return static_cast<std::size_t>(count);
}

std::string text_of(const std::filesystem::path& file) {
    InputFile input(file);
    std::string text;
    std::array<char, 65536> piece;
    while (const std::size_t count = input.read(piece.data(), piece.size())) {
        text.append(piece.data(), count);
        if (text.size() > longest_text) throw std::runtime_error("it is longer than 64 MiB");
    }
    return text;
}

} // namespace tessera
